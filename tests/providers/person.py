"""A guardian at an HTTP client that sends forms as a browser does, scripts apart."""

from collections.abc import Mapping
from urllib.parse import urljoin

import requests
from lxml import html

from rentree_blanche.client import Guardian, SmsInbox

PASSWORD = "Rentrée-2026!"
_AT_ONCE = {"SAMLResponse", "SAMLRequest", "shib_idp_ls_supported"}  # forms with one of these send themselves
_PAGES = 8


class Person:
    """Follows redirects, and sends the forms that a script sends by itself; `page` is the last answer."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self.page = requests.Response()

    def open(self, url: str) -> "Person":
        self.page = self._session.get(url)
        return self._arrived()

    def register(self, guardian: Guardian, inbox: SmsInbox) -> str:
        """Open an account, beginning at EduConnect's login; give the identifier. The service follows."""
        assert guardian.mobile is not None
        (link,) = html.fromstring(self.page.content).xpath("//a[@id='lien-inscription']/@href")
        self.open(urljoin(self.page.url, link))
        self.send(nom=guardian.name, prenom=guardian.first_name, mobile=guardian.mobile)
        self.send(code=inbox.wait_for_code(guardian.mobile))
        self.send_all(self._children(guardian))
        self.send(password=PASSWORD, confirmation=PASSWORD)
        (identifier,) = html.fromstring(self.page.content).xpath("//p[@id='identifiant']/text()")
        self.send()
        return str(identifier).strip()

    def log_in(self, identifier: str) -> "Person":
        return self.send(j_username=identifier, j_password=PASSWORD)

    def send(self, **fields: str) -> "Person":
        """Send the form that has these fields, as it stands but for them."""
        return self.send_all(fields)

    def send_all(self, fields: Mapping[str, str]) -> "Person":
        form = self._form(set(fields))
        assert form is not None, (
            f"no form with {sorted(fields)}: {self.page.status_code} {self.page.url} {self.page.text}"
        )
        form.fields.update(fields)
        self._submit(form)
        return self._arrived()

    def _children(self, guardian: Guardian) -> dict[str, str]:
        """Say of each child that is asked about that it is theirs, and when it was born."""
        born = {f"{child.first_name} {child.name}": child.birth_date for child in guardian.children}
        fields: dict[str, str] = {}
        for box in html.fromstring(self.page.content).find_class("enfant"):
            key, day = box.get("data-eleve"), born[box.find_class("enfant-nom")[0].text_content().strip()]
            dated = {"jour": f"{day.day:02}", "mois": f"{day.month:02}", "annee": str(day.year)}
            fields |= {f"lien-{key}": "oui", **{f"{part}-{key}": value for part, value in dated.items()}}
        return fields

    def _arrived(self) -> "Person":
        for _ in range(_PAGES):
            form = next((form for form in self._forms() if _AT_ONCE & set(form.fields)), None)
            if form is None:
                return self
            self._submit(form)
        raise AssertionError(f"forms without end: {self.page.url}")

    def _form(self, names: set[str]) -> html.FormElement | None:
        return next((form for form in self._forms() if form.method == "POST" and names <= set(form.fields)), None)

    def _submit(self, form: html.FormElement) -> None:
        self.page = self._session.post(urljoin(self.page.url, form.action), data=form.form_values())

    def _forms(self) -> list[html.FormElement]:
        shows_a_page = "html" in self.page.headers.get("Content-Type", "") and self.page.text
        return list(html.fromstring(self.page.content).forms) if shows_a_page else []
