"""Building a provider of the zoo and the bench that stands before it, in this process, without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from rentree_blanche.conformance.bench import Bench, hosts_of
from rentree_blanche.conformance.cast import Cast, Member
from rentree_blanche.conformance.errors import ServiceSilentError
from rentree_blanche.conformance.idp import identity_provider
from rentree_blanche.conformance.oracle import oracle_of
from rentree_blanche.conformance.service import Logout, Oracle, Service
from rentree_blanche.conformance.visitor import Answer, Fields
from rentree_blanche.conformance.zoo.habits import Habits
from rentree_blanche.conformance.zoo.logout import LOGOUT
from rentree_blanche.conformance.zoo.provider import Asked, Provider, helpful, local_path
from rentree_blanche.conformance.zoo.rules import LOGIN
from rentree_blanche.conformance.zoo.tools import exact_attribute, strict_xml, utc_instant, whole_text
from rentree_blanche.conformance.zoo.trust import strictly
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.names import Binding
from rentree_blanche.simulators.educonnect.saml import (
    AttributeProfile,
    IdentityProvider,
    KeyPair,
    Registration,
    parse_service_provider,
)

RIGHT = Habits(
    parse=strict_xml,
    verify=strictly,
    text=whole_text,
    attribute=exact_attribute,
    instant=utc_instant,
    login=LOGIN,
    logout=LOGOUT,
    page=helpful,
    onward=local_path,
)
"""The habits of the right provider."""

BASE_URL = "http://zoo.localhost"
IDP_URL = "http://educonnect.localhost"
SKEW = timedelta(seconds=60)
_BITS = 1024  # a key of a minute, made to sign quickly


class StandingClock:
    """A clock that stands still unless it is set, so that exact bounds can be tried."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Give the time."""
        return self._moment

    def move(self, moment: datetime) -> None:
        """Set the time."""
        self._moment = moment


@dataclass(slots=True)
class ZooVisitor:
    """A visitor of a provider in this very process."""

    provider: Provider
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, url: str) -> Answer:
        """Fetch an address."""
        parts = urlsplit(url)
        fields = tuple(parse_qsl(parts.query, keep_blank_values=True))
        return self._ask(url, Asked(method="GET", path=parts.path, query=parts.query, fields=fields, cookies=self.kept))

    def post(self, url: str, fields: Fields) -> Answer:
        """Post a form."""
        return self._ask(url, Asked(method="POST", path=urlsplit(url).path, fields=tuple(fields), cookies=self.kept))

    def cookies(self) -> Mapping[str, str]:
        """Give the cookies."""
        return dict(self.kept)

    def twin(self) -> ZooVisitor:
        """Give a visitor with the same cookies."""
        return ZooVisitor(self.provider, dict(self.kept))

    def _ask(self, url: str, asked: Asked) -> Answer:
        try:
            told = self.provider.handle(asked)
        except TimeoutError as error:
            raise ServiceSilentError(f"{asked.method} {url} : pas de réponse") from error
        for name, value in told.headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.kept[key] = rest.partition(";")[0]
        return Answer(method=asked.method, url=url, status=told.status, headers=dict(told.headers), body=told.body)


def provider_with(
    habits: Habits, idp: IdentityProvider, cast: Cast, now: Callable[[], datetime], base_url: str = BASE_URL
) -> Provider:
    """Build a provider that knows the people of a cast."""
    return Provider(
        base_url=base_url,
        idp_entity_id=idp.entity_id,
        idp_sso=idp.sso_url(Binding.REDIRECT),
        idp_slo=idp.slo_url(Binding.REDIRECT),
        idp_certificates=idp.published_certificates,
        encryption=_encryption_pair(),
        people=known_people(cast.everyone),
        pupils=frozenset(known_people([each for each in cast.everyone if each.subject.schooling is not None])),
        habits=habits,
        skew=SKEW,
        now=now,
    )


def known_people(members: Iterable[Member]) -> dict[str, str]:
    """Give what a provider knows of people: by AAF join key, what it shows."""
    return {
        f"{record.academy_code}|{record.aaf_id}": member.shown
        for member in members
        for record in member.subject.register_records
    }


def bench_before(
    habits: Habits,
    cast: Cast,
    *,
    adjust: Callable[[Provider], None] = lambda _: None,
    says_unsolicited: bool = False,
) -> Bench:
    """Set up the bench before a provider of some habits, nothing of it kept as evidence."""
    clock = StandingClock(wall().replace(microsecond=0))  # messages carry milliseconds
    idp = identity_provider(IDP_URL, _signing_pair())
    provider = provider_with(habits, idp, cast, clock.now)
    service = service_for(provider).model_copy(update={"unsolicited": says_unsolicited})
    adjust(provider)
    read = parse_service_provider(provider.metadata(), Registration(attribute_profile=AttributeProfile.ENT))
    return Bench(
        service=service,
        idp=idp,
        metadata=provider.metadata(),
        read=read,
        cast=cast,
        hosts=service.named_hosts | hosts_of(read),
        look=oracle_of(service.oracle, cast, seconds=service.timeouts.answer_seconds),
        visitor=lambda: ZooVisitor(provider),
        files_evidence=False,
        controls_once=True,
        now=clock.now,
        move=clock.move,
    )


def service_for(provider: Provider) -> Service:
    """Describe a provider as its tester would."""
    return Service(
        name="Service d’essai",
        metadata=f"{provider.base_url}/metadata",
        start=f"{provider.base_url}/login",
        attributes=AttributeProfile.ENT,
        clock_skew_seconds=provider.skew.total_seconds(),
        unsolicited=provider.unsolicited,
        oracle=Oracle(url=f"{provider.base_url}/me", selector="#identite"),
        logout=Logout(url=f"{provider.base_url}/logout"),
    )


@cache
def _signing_pair() -> KeyPair:
    return KeyPair.generate("educonnect", now=wall(), bits=_BITS)


@cache
def _encryption_pair() -> KeyPair:
    return KeyPair.generate("zoo", now=wall())
