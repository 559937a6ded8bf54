"""What the IdP answers a service provider: a signed response in an auto-posting page."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.faults import SamlChange
from rentree_blanche.simulators.core.press import blank
from rentree_blanche.simulators.educonnect.accounts.values import Holder
from rentree_blanche.simulators.educonnect.accounts.values import Schooling as School
from rentree_blanche.simulators.educonnect.saml import (
    Affiliation,
    Login,
    PostForm,
    Recipient,
    RegisterRecord,
    ReleaseContext,
    Schooling,
    ServiceProvider,
    SignedResponse,
    Status,
    Subject,
    Success,
    build_error_response,
    release,
)
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Asked, stale
from rentree_blanche.simulators.educonnect.sso.sessions import Session
from rentree_blanche.simulators.educonnect.sso.tampering import Tampering

_SHOWN_XML = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """All that an assertion is made of but the login itself: who asked, and about whom.

    `name_id` and `index` are fresh: by them the service provider and we name this login in a logout.
    """

    asked: Asked
    provider: ServiceProvider
    holder: Holder
    name_id: str
    index: str


def grant(services: Services, asked: Asked, account_id: int) -> Grant:
    """Read what an assertion about an account is made of."""
    return Grant(
        asked=asked,
        provider=_provider(services, asked),
        holder=services.accounts.holder(account_id),
        name_id=f"_{services.ground.chance.opaque(16)}",
        index=f"_{services.ground.chance.opaque(16)}",
    )


def enter(services: Services, granted: Grant, session: Session) -> None:
    """Note that a session enters the service provider, whom a logout then has to tell.

    Raises:
        PageError: 400, the session has ended meanwhile.
    """
    if not services.sessions.enter(session, granted.provider.entity_id, granted.name_id, granted.index):
        raise stale(services.texts)


def answer_login(services: Services, asked: Asked, session: Session) -> Response:
    """Answer a service provider with the assertion of a session that lives; writes once, then signs."""
    granted = grant(services, asked, session.account_id)
    enter(services, granted, session)
    return answer_grant(services, granted, session)


def answer_grant(services: Services, granted: Grant, session: Session) -> Response:
    """Answer a service provider with the assertion of a session that has entered it; signs."""
    signed, changed = _sign(services, granted, session)
    holder = granted.holder
    _write_down(services, granted.provider, signed, f"Réponse SAML : {holder.first_name} {holder.last_name}", changed)
    return post_page(services, signed.form)


def answer_refusal(services: Services, asked: Asked, status: Status) -> Response:
    """Answer a service provider that nobody is logged in, and why; for the crypto pool."""
    provider = _provider(services, asked)
    signed = build_error_response(
        idp=services.idp,
        recipient=_recipient(asked, provider),
        status=status,
        response_id=f"_{services.ground.chance.opaque(16)}",
        now=services.ground.clock.minted(),
    )
    _write_down(services, provider, signed, f"Réponse SAML : {(status.second_code or status.code).rsplit(':', 1)[1]}")
    return post_page(services, signed.form)


def post_page(services: Services, form: PostForm) -> Response:
    """Show the page that posts a message as soon as it is loaded."""
    words = {"action": form.action, **form.fields}
    values = {"action": blank("action"), "fields": {name: blank(name) for name in form.fields}}
    return services.printed("post.html", words, values, variant=tuple(form.fields))


def subject_of(holder: Holder) -> Subject:
    """Describe an account's holder as SAML attributes need it."""
    pupil = holder.schooling
    return Subject(
        affiliations=tuple(Affiliation(name) for name in holder.affiliations),
        last_name=holder.last_name,
        first_name=holder.first_name,
        educonnect_id=holder.account.educonnect_id,
        birth_date=pupil.birth_date if pupil else None,
        civility=holder.civility,
        register_records=tuple(
            RegisterRecord(academy_code=record.academy_code, aaf_id=record.aaf_id) for record in holder.records
        ),
        children=tuple(_schooling(child) for child in holder.children),
        schooling=_schooling(pupil) if pupil else None,
        ine_hash=hashlib.sha256(pupil.ine.encode()).hexdigest()[:32] if pupil and pupil.ine else None,
    )


def _schooling(pupil: School) -> Schooling:
    return Schooling(struct_attach_id=pupil.struct_id, uai=pupil.uai, secondary=pupil.secondary, level=pupil.level_code)


def _sign(services: Services, granted: Grant, session: Session) -> tuple[SignedResponse, tuple[SamlChange, ...]]:
    clock, chance = services.ground.clock, services.ground.chance
    now = clock.minted()
    # The login happened in federation time; what the provider checks is minted in its own clock's time.
    age = max(clock.now() - session.authenticated_at, timedelta())
    agreed = granted.provider.registration
    attributes = release(
        agreed.attribute_profile,
        subject_of(granted.holder),
        ReleaseContext(logout_url=services.idp.logout_url, connected_at=now - age),
        name_format=agreed.name_format,
    )
    success = Success(
        idp=services.idp,
        recipient=_recipient(granted.asked, granted.provider),
        login=Login(name_id=granted.name_id, session_index=granted.index, authenticated_at=now - age),
        attributes=attributes,
        response_id=f"_{chance.opaque(16)}",
        assertion_id=f"_{chance.opaque(16)}",
        now=now,
    )
    return Tampering(services.ground).finish(success)


def _recipient(asked: Asked, provider: ServiceProvider) -> Recipient:
    return Recipient(
        provider=provider,
        acs_url=asked.acs_url,
        in_response_to=asked.in_response_to,
        relay_state=asked.relay_state,
    )


def _provider(services: Services, asked: Asked) -> ServiceProvider:
    provider = services.registry.find(asked.entity_id)
    if provider is None:
        raise PageError(
            400,
            "Service inconnu",
            f"Le service {asked.entity_id} n’est plus enregistré auprès d’EduConnect.",
            reason="unknown-issuer",
        )
    return provider


def _write_down(
    services: Services,
    provider: ServiceProvider,
    signed: SignedResponse,
    summary: str,
    changed: tuple[SamlChange, ...] = (),
) -> None:
    services.ground.journal.write(
        kind="saml",
        source=services.ground.actor,
        target=services.ground.addresses.name_of(provider.entity_id),
        summary=summary,
        detail={
            "entity_id": provider.entity_id,
            "acs": signed.recipient.acs_url,
            "digest": hashlib.sha256(signed.xml).hexdigest(),
            "xml": signed.xml[:_SHOWN_XML].decode(),
            **({"faults": [each.model_dump() for each in changed]} if changed else {}),
        },
    )
