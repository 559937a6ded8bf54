"""The actors beside the control house, as far as it sees them."""

import json
import re
from dataclasses import dataclass, field, fields
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.population import Population, PopulationError

SECRET = "5ecre7-of-the-federation"
FAMILIES = 60
MOMENT = "2026-09-01T06:00:00+00:00"

_DONE_BY_OPERATORS = {
    "/fournisseurs/relecture": {"entity_id": "https://sp.test/metadata", "display_name": "SP"},
    "/cles/rotation": {"signing": "new", "published": ["new", "old"]},
    "/cles/publication": {"signing": "new", "published": ["new", "old"]},
}
_DONE_BY_SCHOOLS: dict[str, dict[str, Any]] = {
    "/notifications": {"identifier": "a.martin12", "password": "VUX234F", "expires": MOMENT},
    "/rattachements": {},
    "/deverrouillages": {},
    "/comptes-eleves": {},
    "/mots-de-passe/renouvellement": {"accounts": 7},
}


@dataclass
class Neighbours:
    """The registers, EduConnect and the SMS gateway, as far as the control house sees them."""

    population: Population
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    enrolled: set[int] = field(default_factory=lambda: set(range(FAMILIES)))
    accounts: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    extracts: list[dict[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    admitted: list[dict[str, Any]] = field(default_factory=list)
    registered: list[dict[str, Any]] = field(default_factory=list)
    standings: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    quiet: list[bool] = field(default_factory=list)

    metadata: str = "<EntityDescriptor/>"

    def forget(self) -> None:
        """Know again what was known at the start."""
        fresh = Neighbours(self.population)
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def app(self, actor: str) -> Starlette:
        play = getattr(self, actor, None)

        async def answer(request: Request) -> Response:
            if request.url.path in ("/idp/shibboleth", "/saml/metadata"):
                return Response(self.metadata, media_type="application/samlmetadata+xml")
            self.asked.append(f"{request.method} {actor} {request.url.path}")
            self.quiet.append("x-rentree-quiet" in request.headers)
            if request.headers["authorization"] != f"Bearer {SECRET}":
                return JSONResponse({"message": "token"}, 401)
            raw = await request.body()
            path = request.url.path.removeprefix("/_controle")
            body = json.loads(raw) if request.headers.get("content-type") == "application/json" and raw else {}
            assert play is not None, f"{actor} has no control address"
            query = dict(request.query_params)
            if "cle" in query:
                query["keys"] = request.query_params.getlist("cle")
            status, said = play(request.method, path, query, body)
            return Response(status_code=status) if said is None else JSONResponse(said, status)

        return Starlette(routes=[Route("/{any:path}", answer, methods=["GET", "POST", "PATCH", "DELETE"])])

    def siecle(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        """Know nobody: the people of these tests are ONDE's."""
        if method == "POST" and path == "/eleves":
            self.admitted.append(body)
            return 201, {}
        return 200, []

    def onde(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/extraits":
            refused = {"line": 3, "field": "Date naissance", "value": "32/13/2019", "reason": "n’est pas une date"}
            self.extracts.append(query)
            return 200, {"number": 1, "kept": 2, "kind": "pupils", "refused": [refused]}
        if path == "/familles":
            self.enrolled.update(body["families"])
            return 200, {"enrolled": body["families"]}
        if method == "DELETE":
            self.left.append(path)
            return 200, {}
        if method == "PATCH":
            return self._change(path.rpartition("/")[2], body)
        try:
            find = self._pupils if path == "/eleves" else self._guardians
            return 200, [found for key in query["keys"] for found in find(key)]
        except PopulationError:
            return 200, []

    def _change(self, record: str, body: dict[str, Any]) -> tuple[int, Any]:
        if body.keys() & {"school", "class_label", "level"}:
            self.moved.append({"record": record, **body})
            return 200, {}
        found = next((each for each in self.records.values() if each["id"] == record), None)
        if found is None:
            return 404, {"error": "not_found", "message": "id: unknown record"}
        if not re.fullmatch(r"\+\d+", body.get("mobile") or "+33"):
            return 422, {"error": "fields", "message": {"mobile": "not a number"}}
        found.update(body)
        return 200, found

    def _pupils(self, key: str) -> list[dict[str, Any]]:
        pupil = self.population.family(_family(key)).pupil(key)
        known = {"uai": pupil.school, "level": pupil.level.label, "class_label": pupil.class_label}
        return [{"id": str(pupil.number), "person_key": key, **known}]

    def _guardians(self, key: str) -> list[dict[str, Any]]:
        if _family(key) not in self.enrolled:
            return []
        guardian = self.population.family(_family(key)).guardian(key)
        known = {"id": f"{7_000_000 + guardian.number}", "mobile": guardian.mobile, "email": guardian.email}
        known["person_key"] = key
        return [self.records.setdefault(key, known)]

    def educonnect(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/fournisseurs":
            return self._providers(method, body)
        if path in _DONE_BY_OPERATORS:
            return 200, _DONE_BY_OPERATORS[path]
        if path in _DONE_BY_SCHOOLS:
            if body.get("identifier") == "nobody":
                return 422, {"error": "unusable_input", "message": "identifier: nobody has 'nobody'"}
            return 200, _DONE_BY_SCHOOLS[path]
        if path.startswith("/flux/"):
            return 200, {"kept": 1, "refused": [{"line": 2, "reason": "type: unknown"}]}
        return 200, [each for each in self.accounts if not query or set(query.values()) & set(map(str, each.values()))]

    def _providers(self, method: str, body: dict[str, Any]) -> tuple[int, Any]:
        if method == "GET":
            return 200, [each.get("metadata_url") or "https://sp.test/metadata" for each in self.registered]
        self.registered.append(body)
        return 201, {"entity_id": "https://sp.test/metadata", "display_name": "SP"}

    def sms(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        after = int(query.get("after", 0))
        found = [each for each in self.messages if query.get("to") in (None, each["to"]) and each["id"] > after]
        if path == "/messages":
            return 200, found
        if path.startswith("/forfaits"):
            return self._plan(path.removeprefix("/forfaits").strip("/"), body)
        return (200, found[0]) if found else (408, {"error": "no_message", "message": "Aucun SMS"})

    def _plan(self, name: str, body: dict[str, Any]) -> tuple[int, Any]:
        limits = {"credits": None, "rate": None, "queue": None, **body}
        plan = {"id": "educonnect", "spent": 4, "part_credits": 1, "originator": "EduConnect", **limits}
        if name not in ("", "educonnect"):
            return 404, {"error": "unknown_plan", "message": "Aucun forfait ne porte ce nom."}
        return 200, plan if name else [plan]

    def mailbox(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        after = int(query.get("after", 0))
        found = [each for each in self.mails if query.get("to") in (None, each["mailbox"]) and each["id"] > after]
        if method == "DELETE":
            self.mails = [each for each in self.mails if each not in found]
            return 200, {"deleted": len(found)}
        if path == "/messages":
            return 200, found
        return (200, found[0]) if found else (408, {"error": "no_message", "message": "Aucun courriel"})

    def franceconnect(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        """Know the guardians of the population, one login of the integration platform, and a client."""
        if path in ("/cles/rotation", "/cles/publication"):
            return 200, {"keys": [{"kty": "RSA", "kid": "new"}, {"kty": "RSA", "kid": "old"}]}
        if path.startswith("/clients"):
            return (204, None) if method == "DELETE" else (200, body or [{"client_id": "educonnect"}])
        if method == "PATCH":
            who = path.rpartition("/")[2]
            self.standings[who] = {**self.standing(who), **body}
            return 200, self._identity(who)
        people = "30" if query.get("nom") == "martin" else query.get("personne")
        return 200, [self._identity(who) for who in (people.split(",") if people else ["test"])]

    def standing(self, who: str) -> dict[str, Any]:
        """Give how FranceConnect looks at somebody."""
        return self.standings.get(who, {"state": "active", "blocked": []})

    def _identity(self, who: str) -> dict[str, Any]:
        login = {"name": "impots.gouv.fr", "url": "http://impots.localhost/", "login": "3012345678901", "password": "x"}
        return {
            "number": int(who) if who.isdecimal() else None,
            "login": None if who.isdecimal() else who,
            "identity": {"family_name": "Martin"},
            "mobile": None,
            **self.standing(who),
            "logins": {"impots": login},
        }

    def post(self, to: str, subject: str, *links: str, code: str | None = None) -> None:
        """Let a mail arrive."""
        self.mails.append(
            {
                "id": len(self.mails) + 1,
                "mailbox": to,
                "to": [to],
                "from": "EduConnect <ne-pas-repondre@educonnect.test>",
                "subject": subject,
                "text": "Bonjour",
                "html": None,
                "code": code,
                "links": list(links),
                "attachments": [{"name": "lettre.pdf", "type": "application/pdf", "size": 12}],
                "state": "delivered",
                "sent_at": MOMENT,
                "received_at": MOMENT,
            }
        )

    def receive(self, to: str, body: str, code: str | None) -> None:
        number = len(self.messages) + 1
        moment = MOMENT
        self.messages.append(
            {
                "id": number,
                "to": to,
                "from": "EduConnect",
                "body": body,
                "code": code,
                "state": "delivered",
                "sent_at": moment,
                "delivered_at": moment,
            }
        )


def _family(key: str) -> int:
    return int(key[1:].partition("-")[0])
