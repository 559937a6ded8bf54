"""A person at a browser, doing the steps of the model's journeys, and checking what is shown at each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rentree_blanche.loadtests.rush.visits import VisitFailedError
from rentree_blanche.loadtests.users.browser import Browser, Page
from rentree_blanche.loadtests.users.people import Person

PASSWORD = "Rentree-2026!"  # noqa: S105 - of people who do not exist
_WRONG_CODE, _WRONG_PASSWORD, _WRONG_DAY = "000000", "Pas-le-bon-2026!", date(2001, 1, 1)
_LOGIN, _CODE, _CHILDREN = "validerAuth", "code", "enfant"


class Messages(Protocol):
    """What people receive: SMS and mail."""

    def code(self, mobile: str) -> str:
        """Wait for the next code on a mobile.

        Raises:
            VisitFailedError: none comes.
        """

    def text(self, mobile: str) -> str:
        """Wait for the next SMS on a mobile."""

    def put_away(self, mobile: str) -> None:
        """Have read what came to a mobile so far, as a visit that was broken off has not."""

    def link(self, address: str) -> str:
        """Wait for the next mail to an address, and give its link."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are.

    Attributes:
        homes: address of each portal by its host name.
        login_path, home_path: at which a portal's SAML login begins, and at which who is logged in finds it.
        home_element: id of what only that page shows.
    """

    homes: Mapping[str, str]
    login_path: str = "/saml/login"
    home_path: str = "/accueil"
    home_element: str = "identite"

    def login(self, portal: str) -> str:
        """Give where the login of a portal begins."""
        return self.homes[portal].rstrip("/") + self.login_path

    def home(self, portal: str) -> str:
        """Give the page of a portal for who is logged in."""
        return self.homes[portal].rstrip("/") + self.home_path


class Visitor:
    """Plays a visit; each step is a method of its name.

    Args:
        journey: that is played.
        person: who comes.
        browser: that they use.
        messages: what they receive.
        places: where everything is.
        portal: by which they come.
    """

    def __init__(
        self, journey: str, person: Person, browser: Browser, messages: Messages, places: Places, portal: str
    ) -> None:
        self._journey, self._person, self._browser = journey, person, browser
        self._messages, self._places, self._portal = messages, places, portal
        self._page = Page("", 0, "")
        self._steps: Mapping[str, Callable[[str | None], None]] = {
            "open": self._open,
            "credentials": self._credentials,
            "service": self._service,
            "second-service": self._second_service,
            "logout": self._log_out,
            "contact": self._contact,
            "code": self._code,
            "children": self._children,
            "password": self._password,
            "address": self._address,
            "mail": self._mail,
            "franceconnect": self._franceconnect,
        }
        self._received = ""
        self._identifier, self._secret = person.identifier, person.password

    def prepare(self, step: str, mistake: str | None) -> bool:
        """Wait for what the person must have received before a step; tell whether there was anything to wait for.

        Raises:
            VisitFailedError: it does not come.
        """
        person = self._person
        if step == "contact" and person.role == "forgetful":
            self._messages.put_away(person.mobile)
        elif step == "code" and not self._received:
            self._received = self._messages.code(person.mobile)
        elif step == "mail":
            self._received = self._messages.link(person.email)
        elif step == "credentials" and self._journey == "forgotten-identifier":
            if person.identifier not in self._messages.text(person.mobile):
                raise VisitFailedError("identifier-not-in-the-message")
        else:
            return False
        return True

    def act(self, step: str, mistake: str | None) -> None:
        """Do a step, or make a mistake at it, and check what is shown.

        Raises:
            VisitFailedError: what is shown is not what it should be.
        """
        self._browser.begin(f"{self._journey} · {step}")
        self._steps[step](mistake)

    def leave(self) -> None:
        """Close the browser."""
        self._browser.leave()
        self._messages.close()

    def _show(self, page: Page, *elements: str) -> None:
        self._page = self._browser.expect(page, *elements)

    def _open(self, _mistake: str | None) -> None:
        self._show(self._browser.open(self._places.login(self._portal)), _LOGIN)

    def _credentials(self, mistake: str | None) -> None:
        if self._journey.startswith("forgotten-"):
            self._open(None)
        password = _WRONG_PASSWORD if mistake else self._secret
        kind = "eleve" if self._person.role == "pupil" else "responsable"
        page = self._browser.submit(self._page, _LOGIN, j_username=self._identifier, j_password=password, typeUser=kind)
        if mistake:
            self._show(page, _LOGIN)
            self._expect_words(page, "alerte")
        elif self._person.role == "distribution":
            self._show(page, "confirmation_mail")
        else:
            self._show(page, self._places.home_element)

    def _service(self, _mistake: str | None) -> None:
        """Use the service: its home, opened anew, still knows the person. An activation comes to it first."""
        if not self._page.has(self._places.home_element):
            self._show(self._browser.submit(self._page), self._places.home_element)
        self._show(self._browser.open(self._places.home(self._portal)), self._places.home_element)

    def _second_service(self, _mistake: str | None) -> None:
        second = next(
            name for name in ("teleservices", "livret-scolaire", "ent-hdf")
            if name in self._places.homes and name != self._portal
        )  # fmt: skip
        self._show(self._browser.open(self._places.login(second)), self._places.home_element)

    def _log_out(self, _mistake: str | None) -> None:
        self._page = self._browser.submit(self._page, press="se-deconnecter")
        if self._page.has(self._places.home_element):
            raise VisitFailedError("still-logged-in")

    def _contact(self, mistake: str | None) -> None:
        person = self._person
        if self._journey.startswith("forgotten-"):
            self._forgotten()
            return
        if not (self._page.has("nom") or self._page.has("identite-franceconnect")):
            self._page = self._browser.expect(self._browser.open(self._page.link("lien-inscription")), "nom")
        names = {"nom": person.name, "prenom": person.first_name} if self._page.has("nom") else {}
        if mistake and names:
            names["nom"] = f"{person.name}x"
        page = self._browser.submit(self._page, contact="mobile", mobile=person.mobile, **names)
        self._show(page, "mobile" if mistake else _CODE)

    def _forgotten(self) -> None:
        """Ask for what was forgotten, on the self-service."""
        password = self._journey == "forgotten-password"
        page = self._browser.open(self._page.link("mot-de-passe-oublie" if password else "identifiant-oublie"))
        self._browser.expect(page, "contact")
        asked = {"moyen": "sms", "contact": self._person.mobile}
        if password:
            asked["identifiant"] = self._identifier
        page = self._browser.submit(page, **asked)
        if password:
            self._show(page, _CODE)
        elif 'role="status"' not in page.text:
            raise VisitFailedError("unexpected-page-instead-of-status")

    def _code(self, mistake: str | None) -> None:
        if mistake == "expired-code":
            self._show(self._browser.submit(self._page, code=_WRONG_CODE), _CODE)
            self._show(self._browser.submit(self._page, press="reessayer"), _CODE)
            self._received = ""  # another one is on its way
            return
        page = self._browser.submit(self._page, code=_WRONG_CODE if mistake else self._received)
        if mistake:
            self._show(page, _CODE)
        elif page.has(_CODE):
            raise VisitFailedError("code-refused")
        else:
            self._page = page
            self._received = ""

    def _children(self, mistake: str | None) -> None:
        """Confirm every child; a wrong birth date blocks them, and the activation ends."""
        answers: dict[str, str] = {}
        for panel in self._page.tree.find_class(_CHILDREN):
            key = panel.get("data-eleve")
            name = panel.find_class("enfant-nom")[0].text_content().strip()
            try:
                born = _WRONG_DAY if mistake else self._person.born(name)
            except KeyError as error:
                raise VisitFailedError("unknown-child") from error
            answers |= {f"lien-{key}": "oui", f"jour-{key}": f"{born.day:02}", f"mois-{key}": f"{born.month:02}"}
            answers[f"annee-{key}"] = str(born.year)
        if not answers:
            raise VisitFailedError("no-child-shown")
        page = self._browser.submit(self._page, **answers)
        if mistake:
            self._expect_words(page, "alerte", "rattachement-bloque")
        elif page.has("alerte") or page.has("rattachement-bloque"):
            raise VisitFailedError("child-refused")
        self._page = page

    def _password(self, _mistake: str | None) -> None:
        page = self._browser.submit(self._page, password=PASSWORD, confirmation=PASSWORD)
        if page.has("confirmation"):
            raise VisitFailedError("password-refused")
        self._page = page
        self._secret = PASSWORD
        self._identifier = page.text_of("identifiant") or self._identifier

    def _address(self, _mistake: str | None) -> None:
        mail = self._person.email
        self._show(self._browser.submit(self._page, mail=mail, confirmation_mail=mail), "confirmation")

    def _mail(self, _mistake: str | None) -> None:
        page = self._browser.open(self._received)
        if page.has("alerte"):
            raise VisitFailedError("link-refused")
        self._page = page

    def _franceconnect(self, _mistake: str | None) -> None:
        page = self._browser.open(self._page.link("bouton_franceconnect"))
        page = self._browser.submit(self._browser.expect(page, "choix-du-compte"), press="fi-impots")
        self._browser.expect(page, "identification")
        fields = {"identifiant": self._person.identifier, "mot-de-passe": self._person.password}
        typed = {_field(page, element): value for element, value in fields.items()}
        page = self._browser.submit(page, "identification", **typed)
        page = self._browser.submit(self._browser.expect(page, "consentement"), "consentement", press="continuer")
        self._show(page, "identite-franceconnect")

    def _expect_words(self, page: Page, *elements: str) -> None:
        if not any(page.has(element) for element in elements):
            raise VisitFailedError(f"mistake-not-told-in-{elements[0]}")

    @property
    def identifier(self) -> str:
        """The identifier that the person has come to know."""
        return self._identifier


def _field(page: Page, element: str) -> str:
    found = page.tree.get_element_by_id(element, None)
    if found is None or not found.get("name"):
        raise VisitFailedError(f"no-field-{element}")
    return str(found.get("name"))
