"""The director at the console: whose school it is, in a signed cookie, and what every page and form needs."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.web import set_cookie
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses, tables
from rentree_blanche.simulators.educonnect.admin.documents import Documents
from rentree_blanche.simulators.educonnect.admin.people import Person, is_known, of_keys
from rentree_blanche.simulators.educonnect.admin.schools import School, school
from rentree_blanche.simulators.educonnect.admin.words import Words, day, query
from rentree_blanche.simulators.educonnect.services import Services

_COOKIE = "educt_admin"
_KEEP_FORMS = timedelta(days=1)
_MOST_FIELDS = 20_000
"""Ticked people: more than the largest lycée has representatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A director at work: the school, and the token that forms carry.

    `pupil_accounts` is what the school has chosen: whether its pupils have accounts.
    """

    session: str
    school: School
    pupil_accounts: bool
    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a director asks: the query of an address, the fields of a form, and those that may come several times."""

    request: Request
    fields: Mapping[str, str]
    keys: tuple[str, ...]

    @property
    def kind(self) -> AccountKind:
        """Whose page it is: that of pupils, or of representatives."""
        return AccountKind.PUPIL if self.request.url.path.startswith(addresses.PUPILS) else AccountKind.GUARDIAN

    def get(self, name: str) -> str:
        """Give a field, trimmed; empty when it is absent."""
        return self.fields.get(name, "").strip()


Handler = Callable[[Visit, Asked], Awaitable[Response]]


class Desk:
    """Lets directors in, each to their own school alone."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.words = Words(texts=services.texts)
        self._origin = services.ground.addresses.origin(addresses.HOST)
        self._life = timedelta(minutes=services.settings.session_minutes)

    @property
    def now(self) -> datetime:
        """Federation time."""
        return self.services.ground.clock.now()

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint for who has chosen a school; others are sent to the académie's portal."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            if visit is None:
                return RedirectResponse(addresses.PORTAL, 302)
            self._own(visit, request.query_params.get("etablissement"))
            if request.method != "POST":
                return await handler(visit, _asked(request, request.query_params))
            return await handler(visit, await self._posted(visit, request))

        return endpoint

    def enter(self, answer: Response, uai: str) -> Response:
        """Let the browser remember the school that was chosen."""
        return self._remember(answer, uai, self.services.ground.chance.opaque(12))

    def leave(self, answer: Response) -> Response:
        """Let the browser forget it."""
        answer.delete_cookie(_COOKIE, path="/")
        return answer

    def page(self, visit: Visit, asked: Asked, template: str, status: int = 200, **values: Any) -> Response:
        """Render a page of the console; the visit lives on."""
        known = {"errors": {}, "done": "", **values}
        answer = self.services.page(
            f"admin/{template}",
            status,
            visit=visit,
            path=asked.request.url.path,
            at=addresses,
            words=self.words,
            day=day,
            clock_time=self.words.clock_time,
            query=query,
            now=self.now,
            **known,
        )
        return self._remember(answer, visit.school.uai, visit.session)

    def documents(self, visit: Visit) -> Documents:
        """Give what makes the documents of the school."""
        services = self.services.ground.addresses.url("teleservices")
        return Documents(words=self.words, school=visit.school, services=services, now=self.now)

    def fresh_form(self) -> str:
        """Give the token of a form that is worked once, since what it shows is shown once."""
        return self.services.ground.chance.opaque(16)

    async def work_once(self, token: str) -> None:
        """Note that a form is worked.

        Raises:
            PageError: 409, it was already.
        """
        await self.services.ground.pools.store(self._work_once, token)

    async def person(self, visit: Visit, asked: Asked, kind: AccountKind | None = None) -> Person:
        """Give the person whose file an address names.

        Raises:
            PageError: 403 for somebody of another school, 404 for nobody's.
        """
        key = str(asked.request.path_params["key"])
        return (await self.people(visit, kind or asked.kind, (key,)))[0]

    async def people(self, visit: Visit, kind: AccountKind, keys: tuple[str, ...]) -> tuple[Person, ...]:
        """Give people of the school by their records.

        Raises:
            PageError: 403 where one is of another school, 404 where one is nobody's.
        """

        def look() -> tuple[Person, ...]:
            with self.services.ground.store.read() as connection:
                found = of_keys(connection, kind, visit.school.uai, keys)
                missing = set(keys) - {person.key for person in found}
                if any(is_known(connection, kind, key) for key in missing):
                    raise self._elsewhere()
            if missing:
                texts = self.services.texts
                raise PageError(404, texts("console.nobody"), texts("console.nobody_text"), reason="unknown_record")
            return found

        return await self.services.ground.pools.store(look)

    def require_pupil_accounts(self, visit: Visit, kind: AccountKind) -> None:
        """Refuse what is only for pupils who have accounts.

        Raises:
            PageError: 403, the school has not switched them on.
        """
        if kind is AccountKind.PUPIL and not visit.pupil_accounts:
            texts = self.services.texts
            raise PageError(403, texts("choices.off_title"), texts("choices.off_text"), reason="pupil_accounts_are_off")

    async def _visit(self, request: Request) -> Visit | None:
        signed = request.cookies.get(_COOKIE, "")
        content, _, mark = signed.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._mark("cookie", content).encode()):
            return None
        uai, session, until = content.split(".")
        if self.now.timestamp() >= int(until):
            return None
        return await self.services.ground.pools.store(self._of_school, uai, session)

    def _of_school(self, uai: str, session: str) -> Visit | None:
        with self.services.ground.store.read() as connection:
            own = school(connection, uai)
        if own is None:
            return None
        chosen = self.services.schools.pupil_accounts(uai, secondary=own.secondary)
        return Visit(session=session, school=own, pupil_accounts=chosen, csrf=self._mark("form", session))

    async def _posted(self, visit: Visit, request: Request) -> Asked:
        form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
        sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        fields = dict(sent)
        if not hmac.compare_digest(fields.get("csrf_token", "").encode(), visit.csrf.encode()):
            texts = self.services.texts
            raise PageError(400, texts("stale.title"), texts("console.stale"), reason="forged_form")
        self._own(visit, fields.get("etablissement"))
        keys = tuple(dict.fromkeys(value for name, value in sent if name == "personne"))
        return Asked(request=request, fields=fields, keys=keys)

    def _own(self, visit: Visit, uai: str | None) -> None:
        if uai and uai != visit.school.uai:
            raise self._elsewhere()

    def _elsewhere(self) -> PageError:
        texts = self.services.texts
        return PageError(403, texts("console.elsewhere"), texts("console.elsewhere_text"), reason="other_school")

    def _remember(self, answer: Response, uai: str, session: str) -> Response:
        until = int((self.now + self._life).timestamp())
        content = f"{uai}.{session}.{until}"
        set_cookie(answer, self._origin, _COOKIE, f"{content}.{self._mark('cookie', content)}")
        return answer

    def _mark(self, of: str, content: str) -> str:
        secret = self.services.ground.secret.encode()
        return hmac.new(secret, f"admin\x1f{of}\x1f{content}".encode(), hashlib.sha256).hexdigest()

    def _work_once(self, token: str) -> None:
        row, now = tables.worked_form.c, self.now
        try:
            with self.services.ground.store.write() as connection:
                connection.execute(delete(tables.worked_form).where(row.at < now - _KEEP_FORMS))
                connection.execute(insert(tables.worked_form).values(token=token[:64], at=now))
        except IntegrityError as error:
            texts = self.services.texts
            raise PageError(
                409, texts("console.worked"), texts("console.worked_text"), reason="worked_already"
            ) from error


def _asked(request: Request, fields: Mapping[str, str]) -> Asked:
    return Asked(request=request, fields=fields, keys=())
