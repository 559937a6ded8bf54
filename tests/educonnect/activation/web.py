"""A person in a browser at the IdP alone, without a federation, and what a school and its register do."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from tests.asgi import Answer, Browser
from tests.educonnect.idp import ServiceProvider, Worker, browser, control, csrf, target

SCHOOL = {
    "type": "school", "uai": "0590001N", "name": "École Zola", "kind": "ecole", "commune": "Lille",
    "academy": "LILLE", "academy_code": "09",
}  # fmt: skip
COLLEGE = {**SCHOOL, "uai": "0590002P", "name": "Collège Hugo", "kind": "college"}
LEA, TOM, ZOE = date(2018, 2, 3), date(2016, 5, 6), date(2013, 7, 8)
PASSWORD = "Rentree-2026!"
EVE = {"last_name": "Martin", "first_name": "Eve"}


def pupil(number: str, first_name: str, born: date, *, uai: str = "0590001N") -> dict[str, Any]:
    return {
        "type": "pupil", "id": number, "struct_id": f"1{number}", "ine": None, "birth_name": "Martin",
        "usage_name": None, "first_name": first_name, "birth_date": born.isoformat(), "sex": "F", "uai": uai,
        "class_label": "A", "level": "CP", "level_code": "1201", "academy_code": "09",
    }  # fmt: skip


def guardian(number: str, **changes: Any) -> dict[str, Any]:
    return {
        "type": "guardian", "id": number, "civility": "Mme", "birth_name": "Martin", "usage_name": None,
        "first_name": "Eve", "mobile": "+33639980001", "email": "eve@messagerie.test", "academy_code": "09", **changes,
    }  # fmt: skip


def link(parent: str, child: str) -> dict[str, Any]:
    return {"type": "link", "guardian": parent, "pupil": child, "legal": True}


def feed(idp: Worker, source: str, *lines: dict[str, Any]) -> None:
    header = {"type": "feed", "source": source, "schema": 1, "mode": "full", "day": "2026-09-01"}
    sent = "\n".join(json.dumps(line) for line in (header, *lines)).encode()
    answer = control(idp, f"/flux/{source.lower()}", sent)
    assert answer.json()["refused"] == []


def asked(idp: Worker, path: str, **body: Any) -> Any:
    answer = control(idp, path, json.dumps(body).encode())
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def account(idp: Worker, identifier: str) -> dict[str, Any]:
    path = f"/_controle/comptes?identifiant={identifier}"
    (found,) = browser(idp).get(path, headers=bearer(idp.foundation.secret)).json()
    return dict(found)


def messages(idp: Worker, channel: str) -> list[Any]:
    with idp.foundation.store.read() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.channel == channel).order_by(outbox.c.number)).all()
    return list(rows)


def last_link(idp: Worker) -> str:
    """Give the path and query of the link in the last mail, as the IdP's own host takes it."""
    (found,) = re.findall(r"https?://\S+/activation/confirmation\?(\S+)", messages(idp, "mail")[-1].body)
    return f"/idp/activation/confirmation?{found}"


@dataclass(kw_only=True)
class Person:
    """Somebody in a browser: the page that is open, and the address of its step."""

    idp: Worker
    provider: ServiceProvider
    browser: Browser
    page: Answer
    address: str = ""

    @classmethod
    def at_login(cls, idp: Worker, provider: ServiceProvider) -> "Person":
        chrome = browser(idp)
        person = cls(idp=idp, provider=provider, browser=chrome, page=chrome.get(provider.ask(idp.base)))
        return person.followed().send(shib_idp_ls_supported="")

    def open(self, path: str) -> "Person":
        self.page = self.browser.get(path)
        return self.followed()

    def followed(self) -> "Person":
        while self.page.status_code == 302:
            self.address = target(self.page)
            self.page = self.browser.get(self.address)
        return self

    def send(self, **fields: str) -> "Person":
        self.page = self.browser.post(self.address, data={"csrf_token": csrf(self.page), **fields})
        return self.followed()

    def log_in(self, identifier: str, password: str, profile: str = "responsable") -> "Person":
        fields = {"j_username": identifier, "j_password": password, "typeUser": profile, "_eventId_proceed": ""}
        return self.send(**fields)

    def choose(self, password: str = PASSWORD) -> "Person":
        return self.send(password=password, confirmation=password)

    def is_mine(self, **born: date) -> "Person":
        """Say of each child, named by register key with `_`, that it is one's own, with a birth date."""
        fields: dict[str, str] = {}
        for name, day in born.items():
            key = name.replace("_", "-")
            fields |= {f"lien-{key}": "oui", **dated(day, f"-{key}")}
        return self.send(**fields)

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def inside(self) -> bool:
        """Whether the service provider was given an assertion."""
        return 'name="SAMLResponse"' in self.text


def dated(day: date, suffix: str = "") -> dict[str, str]:
    parts = {"jour": f"{day.day:02}", "mois": f"{day.month:02}", "annee": str(day.year)}
    return {f"{name}{suffix}": value for name, value in parts.items()}
