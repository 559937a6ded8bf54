"""Logins under way: what the client asked, in which browser, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.clients import ProviderName
from rentree_blanche.simulators.franceconnect.fingerprints import derived
from rentree_blanche.simulators.franceconnect.requests import AuthorizeRequest
from rentree_blanche.simulators.franceconnect.sessions import Login

_ROW = tables.interaction.c
_FORGET = Prepared(delete(tables.interaction).where(_ROW.ends_at < bindparam("now")))
_BEGIN = Prepared(insert(tables.interaction))
_FIND = Prepared(
    select(tables.interaction).where(
        _ROW.uid == bindparam("of_uid"), _ROW.browser == bindparam("of_browser"), _ROW.ends_at > bindparam("now")
    )
)
_OF_STATE = Prepared(
    select(tables.interaction).where(
        _ROW.idp_state == bindparam("of_state"),
        _ROW.browser == bindparam("of_browser"),
        _ROW.ends_at > bindparam("now"),
    )
)
_END = Prepared(update(tables.interaction).where(_ROW.uid == bindparam("of_uid")).values(stage=bindparam("now_at")))

Stage = Literal["choice", "provider", "exchange", "consent", "answered", "over"]
"""Choosing a provider; at the provider; its answer is being worked; may consent; the client was answered with a code;
ended otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One login under way; `login` is set from the consent on."""

    uid: str
    browser: str
    request: AuthorizeRequest
    stage: Stage
    provider: ProviderName | None
    login: Login | None


class Interactions:
    """The logins under way of all browsers, which are named by the fingerprint of their cookie."""

    def __init__(self, store: Store, secret: str, life: timedelta) -> None:
        self._store = store
        self._secret = secret
        self._life = life

    def begin(self, browser: str, request: AuthorizeRequest, login: Login | None, now: datetime) -> Interaction:
        """Begin a login; with somebody who is logged in already, at the consent."""
        begun = Interaction(
            uid=Chance.opaque(16),
            browser=browser,
            request=request,
            stage="choice" if login is None else "consent",
            provider=None,
            login=login,
        )
        with self._store.write() as connection:
            _FORGET.run(connection, now=now.timestamp())
            _BEGIN.run(
                connection,
                uid=begun.uid,
                browser=browser,
                request=request.model_dump_json(),
                stage=begun.stage,
                login=None if login is None else login.model_dump_json(),
                ends_at=(now + self._life).timestamp(),
            )
        return begun

    def find(self, uid: str, browser: str, now: datetime) -> Interaction | None:
        """Give a login under way in this browser."""
        return _read(self._store.glance(_FIND, of_uid=uid, of_browser=browser, now=now.timestamp()))

    def of_state(self, state: str, browser: str, now: datetime) -> Interaction | None:
        """Give the login under way that a provider's answer belongs to."""
        return _read(self._store.glance(_OF_STATE, of_state=state, of_browser=browser, now=now.timestamp()))

    def to_provider(self, interaction: Interaction, provider: ProviderName) -> tuple[str, str]:
        """Write down that a provider was chosen; give `state` and `nonce` of the request to it.

        They are the same when the same provider is chosen twice, as by a double click.
        """
        state = derived(self._secret, "idp-state", interaction.uid, provider)
        nonce = derived(self._secret, "idp-nonce", interaction.uid, provider)
        self._change(interaction, stage="provider", provider=provider, idp_state=state, login=None)
        return state, nonce

    def nonce(self, interaction: Interaction, provider: ProviderName) -> str:
        """Give the nonce of the request to a provider."""
        return derived(self._secret, "idp-nonce", interaction.uid, provider)

    def begin_exchange(self, interaction: Interaction) -> bool:
        """Claim the work on a provider's answer; False when it is being worked, or was worked, by another request."""
        mine = (_ROW.uid == interaction.uid) & (_ROW.stage == "provider")
        step = update(tables.interaction).where(mine).values(stage="exchange")
        with self._store.write() as connection:
            return connection.execute(step).rowcount > 0

    def authenticated(self, interaction: Interaction, login: Login) -> None:
        """Write down who it is."""
        self._change(interaction, stage="consent", login=login.model_dump_json())

    def anew(self, interaction: Interaction) -> None:
        """Go back to the choice of a provider."""
        self._change(interaction, stage="choice", provider=None, idp_state=None, login=None)

    def end(self, interaction: Interaction, stage: Literal["answered", "over"]) -> None:
        """Write down that the client was answered, or that the login ended."""
        with self._store.write() as connection:
            _END.run(connection, of_uid=interaction.uid, now_at=stage)

    def _change(self, interaction: Interaction, **values: Any) -> None:
        with self._store.write() as connection:
            connection.execute(update(tables.interaction).where(_ROW.uid == interaction.uid).values(**values))


def _read(row: Any | None) -> Interaction | None:
    if row is None:
        return None
    return Interaction(
        uid=row.uid,
        browser=row.browser,
        request=AuthorizeRequest.model_validate_json(row.request),
        stage=row.stage,
        provider=row.provider,
        login=None if row.login is None else Login.model_validate_json(row.login),
    )
