"""The wrong functions. Each is given the right one, and says where it departs from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from rentree_blanche.simulators.core.phones import parse_mobile
from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, Purpose
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation import tables as activation
from rentree_blanche.simulators.educonnect.activation.activating import activate_handed_out
from rentree_blanche.simulators.educonnect.activation.children import child_of, linked_children
from rentree_blanche.simulators.educonnect.activation.codes import Verdict
from rentree_blanche.simulators.educonnect.activation.same_person import records_of
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.feed import FeedResult
from rentree_blanche.simulators.educonnect.saml import AttributeProfile
from rentree_blanche.simulators.educonnect.sso.sessions import _services
from tests.mutations.values import Function

Depart = Callable[[], None]


def any_birth_date(right: Function, depart: Depart) -> Function:
    """Take any date for the child's."""

    def verdict_on(link: Any, answers: Any) -> AttachmentState:
        if isinstance(answers[link.pupil_id], date):
            depart()
            return AttachmentState.CONFIRMED
        return right(link, answers)

    return verdict_on


def codes_of_any_age(right: Function, depart: Depart) -> Function:
    """Take a code whenever it comes."""

    def check(self: Any, flow: str, typed: str) -> Any:
        found = right(self, flow, typed)
        if found.verdict is not Verdict.EXPIRED:
            return found
        depart()
        row = activation.code.c
        with self._store.write() as connection:
            fresh = update(activation.code).where(row.flow == flow).values(expires_at=self._clock.now() + self._life)
            connection.execute(fresh)
        return right(self, flow, typed)

    return check


def tried_too_often_and_alive(right: Function, depart: Depart) -> Function:
    """Say that a code is void, and leave it alive."""

    def _count(connection: Any, code: Any) -> Any:
        found = right(connection, code)
        if found.verdict is Verdict.VOID:
            depart()
            row = activation.code.c
            mine = (row.flow == code.flow) & (row.number == code.number)
            connection.execute(update(activation.code).where(mine).values(state="live", remaining=1))
        return found

    return _count


def used_and_alive(right: Function, depart: Depart) -> Function:
    """Leave a code alive that was used."""

    def _use(connection: Any, code: Any) -> Any:
        depart()
        found = right(connection, code)
        row = activation.code.c
        mine = (row.flow == code.flow) & (row.number == code.number)
        connection.execute(update(activation.code).where(mine).values(state="live"))
        return found

    return _use


def links_for_ever(right: Function, depart: Depart) -> Function:
    """Let a link work that was used."""

    def _link(self: Any, row: Any, state: Any = None) -> Any:
        link = right(self, row, state)
        if link.state is LinkState.USED:
            depart()
            return replace(link, state=LinkState.LIVE)
        return link

    return _link


def everybodys_attributes(right: Function, depart: Depart) -> Function:
    """Tell a national service what only ENTs are told."""

    def release(profile: Any, subject: Any, context: Any, **options: Any) -> Any:
        released = right(profile, subject, context, **options)
        if profile is AttributeProfile.SERVICE_NATIONAL:
            depart()
            released += right(AttributeProfile.ENT, subject, context)
        return released

    return release


def locks_nothing(right: Function, depart: Depart) -> Function:
    """Say that an account is locked, and forget it."""

    def record_failure(self: Any, account_id: int | None) -> Any:
        found = right(self, account_id)
        if account_id is not None and hasattr(found, "until"):
            depart()
            self.unlock(account_id)
        return found

    return record_failure


def sessions_stay(right: Function, depart: Depart) -> Function:
    """Leave the sessions of the old password."""

    def close_others(self: Any, account_id: int, keep: str | None = None) -> None:
        depart()

    return close_others


def an_account_for_each_letter(right: Function, depart: Depart) -> Function:
    """Activate what one letter handed out, and leave what another did."""

    def _activate_provisional(connection: Any, people: Any, known: Any, chosen: Any) -> Any:
        if len(known) > 1:
            depart()
        return activate_handed_out(connection, known[0].id, chosen)

    return _activate_provisional


def tells_known_numbers(right: Function, depart: Depart) -> Function:
    """Add a remark to the refusal where the number is somebody's."""

    async def take(self: Any, request: Any, step: Any, form: Any) -> Any:
        outcome = await right(self, request, step, form)
        refused = outcome.state.errors.get("page")
        if refused and await self._store(_is_somebodys, self._services.ground.store, parse_mobile(form["mobile"])):
            depart()
            told = {"page": f"{refused} Vérifiez vos nom et prénom."}
            return replace(outcome, state=replace(outcome.state, errors=told))
        return outcome

    return take


def misses_the_night(right: Function, depart: Depart) -> Function:
    """Take the register's feed, and write nothing of it."""

    def read(self: Any, lines: Any, *, source: Any = None) -> FeedResult:
        depart()
        return FeedResult(kept=sum(1 for _ in lines), refused=())

    return read


def proposes_the_blocked(right: Function, depart: Depart) -> Function:
    """Propose a child again whose birth date was wrong."""

    def proposed(self: Any, account_id: int) -> Any:
        children = right(self, account_id)
        with self._store.read() as connection:
            links = linked_children(connection, records_of(connection, account_id))
        blocked = [child_of(link) for link in links if link.state == AttachmentState.BLOCKED]
        if blocked:
            depart()
        return (*children, *blocked)

    return proposed


def attaches_the_stranger(right: Function, depart: Depart) -> Function:
    """Attach a child who is said not to be one's own."""

    def verdict_on(link: Any, answers: Any) -> AttachmentState:
        found = right(link, answers)
        if found is AttachmentState.REPORTED:
            depart()
            return AttachmentState.CONFIRMED
        return found

    return verdict_on


def throttles_nobody(right: Function, depart: Depart) -> Function:
    """Let every try go on."""

    def admit(self: Any, browser: Any, contact: str) -> None:
        if right(self, browser, contact) is not None:
            depart()

    return admit


def takes_any_form(right: Function, depart: Depart) -> Function:
    """Take a form whoever made it."""

    def _may_submit(self: Any, step: Any, form: Any) -> bool:
        if not right(self, step, form):
            depart()
        return True

    return _may_submit


def another_relay_state(right: Function, depart: Depart) -> Function:
    """Give a service the RelayState of somebody else."""

    def _recipient(asked: Any, provider: Any) -> Any:
        depart()
        return replace(right(asked, provider), relay_state="0123456789abcdef")

    return _recipient


def tells_no_service(right: Function, depart: Depart) -> Function:
    """End the session, and tell no service."""

    def close(self: Any, session_id: str) -> tuple[Any, ...]:
        depart()
        right(self, session_id)
        return ()

    return close


def keeps_the_session(right: Function, depart: Depart) -> Function:
    """Tell the services, and keep the session and its cookie."""

    def close(self: Any, session_id: str) -> Any:
        depart()
        with self._store.read() as connection:
            return _services(connection, session_id)

    return close


def letters_of_any_age(right: Function, depart: Depart) -> Function:
    """Take a provisional password however old its letter is."""

    def handed_out(self: Any, now: datetime) -> bool:
        if not right(self, now):
            depart()
        return True

    return handed_out


def lets_pupils_in(right: Function, depart: Depart) -> Function:
    """Let the pupils of a school in that has their accounts off."""

    def pupils_may(self: Any, account_id: int) -> bool:
        if not right(self, account_id):
            depart()
        return True

    return pupils_may


def any_password(right: Function, depart: Depart) -> Function:
    """Trust the browser that a password meets the rules."""

    def is_acceptable(password: str) -> bool:
        if not right(password):
            depart()
        return True

    return is_acceptable


def an_address_at_once(right: Function, depart: Depart) -> Function:
    """Make a new mail address count before its link is followed."""

    def issue(self: Any, purpose: Purpose, account_id: int, address: str, life: Any, detail: Any = None) -> str:
        if purpose is Purpose.MAIL_CHANGE:
            depart()
            with self._store.write() as connection:
                mine = accounts.account.c.id == account_id
                connection.execute(update(accounts.account).where(mine).values(email=address))
        return str(right(self, purpose, account_id, address, life, detail))

    return issue


def any_nonce(right: Function, depart: Depart) -> Function:
    """Take an id_token that was made for somebody else's login."""

    def _validate(registry: Any, claims: dict[str, Any], what: str) -> None:
        registry.options.pop("nonce", None)
        depart()
        right(registry, claims, what)

    return _validate


def any_school(right: Function, depart: Depart) -> Function:
    """Open a file to the director of whatever school."""

    def of_keys(connection: Any, kind: Any, uai: str, keys: Any) -> Any:
        found = right(connection, kind, uai, keys)
        others = iter(connection.execute(select(register.school.c.uai)).scalars().all())
        while not found and (other := next(others, None)):
            found = right(connection, kind, other, keys)
            if found:
                depart()
        return found

    return of_keys


def _is_somebodys(store: Any, mobile: str) -> bool:
    row = register.guardian.c
    with store.read() as connection:
        return connection.execute(select(row.key).where(row.mobile == mobile)).first() is not None
