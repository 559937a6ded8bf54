"""A national service, which knows people by the assertion alone: Scolarité services, the livret scolaire."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.ent import parties
from rentree_blanche.simulators.ent.accounts import Account, NationalIdentity
from rentree_blanche.simulators.ent.descriptions import Description
from rentree_blanche.simulators.ent.errors import IdentityRefusedError
from rentree_blanche.simulators.ent.saml.response import Login
from rentree_blanche.simulators.ent.sso import HOME, Office, login_url

_AFFILIATIONS = {
    "resp1d": "Responsable d’élève du premier degré",
    "resp2d": "Responsable d’élève du second degré",
    "eleve1d": "Élève du premier degré",
    "eleve2d": "Élève du second degré",
}
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def french_moment(released: str) -> str:
    """Write a moment as French does, « 22 novembre 2026, 00:49:11 »; what is no moment stays as it was released.

    FrEduCtDateConnexion is in French time without a zone: `2026-11-22 00:49:11.850`.
    """
    with suppress(ValueError):
        at = datetime.fromisoformat(released)
        return f"{'1er' if at.day == 1 else at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M:%S}"
    return released


@dataclass(frozen=True, slots=True)
class NationalReception:
    """Read who logged in from the OID attributes."""

    targets: tuple[str, ...] = (HOME,)

    def admit(self, login: Login) -> Account:
        """Give the identity; raises `IdentityRefusedError` `missing.attribute` where one that is needed is absent."""

        def one(name: str) -> str | None:
            return next(iter(login.attributes.get(name, ())), None)

        needed = {name: one(name) for name in (parties.SURNAME, parties.GIVEN_NAME, parties.EDUCONNECT_ID)}
        affiliations = login.attributes.get(parties.AFFILIATION, ())
        missing = [name for name, value in needed.items() if not value]
        if missing or not affiliations:
            raise IdentityRefusedError("missing.attribute", f"absent: {missing or [parties.AFFILIATION]}")
        return Account(
            national=NationalIdentity(
                last_name=needed[parties.SURNAME] or "",
                first_name=needed[parties.GIVEN_NAME] or "",
                educonnect_id=needed[parties.EDUCONNECT_ID] or "",
                affiliations=affiliations,
                civility=one(parties.CIVILITY),
                ine_hash=one(parties.INE_HASH),
                birth_date=one(parties.BIRTH_DATE),
                school=one(parties.SCHOOL),
                level=one(parties.LEVEL),
                connected_at=one(parties.CONNECTED_AT),
                return_url=one(parties.RETURN_URL),
            )
        )


@dataclass(frozen=True, slots=True)
class NationalPages:
    """The landing page and the home of who is logged in."""

    office: Office
    description: Description

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [Route("/", self._landing, methods=["GET"]), Route(HOME, self._home, methods=["GET"])]

    async def _landing(self, _request: Request) -> Response:
        intro = self.description.intro
        return self.office.page(
            "landing.html",
            title=self.description.title.text,
            intro="" if intro is None else intro.text,
            offers=self.description.offers,
            login=login_url(),
        )

    async def _home(self, request: Request) -> Response:
        office = self.office
        session = await office.session(request)
        if session is None or session.account.national is None:
            return RedirectResponse("/", 303)
        browser = office.browsers.recognised(request)
        identity = session.account.national
        response = office.page(
            "national_home.html",
            title=self.description.title.text,
            identity=identity,
            affiliations=[_AFFILIATIONS.get(word, word) for word in identity.affiliations],
            offers=self.description.offers,
            french_moment=french_moment,
            csrf_token=office.browsers.csrf(browser),
        )
        office.browsers.remember(response, browser)
        return response
