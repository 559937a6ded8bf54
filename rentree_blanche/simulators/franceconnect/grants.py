"""Authorization codes and access tokens: a code is good once, for its client, for half a minute."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.clients import Client
from rentree_blanche.simulators.franceconnect.errors import OAuthError
from rentree_blanche.simulators.franceconnect.fingerprints import derived, fingerprint, half_hash, same
from rentree_blanche.simulators.franceconnect.interactions import Interaction
from rentree_blanche.simulators.franceconnect.requests import AuthorizeRequest, Version
from rentree_blanche.simulators.franceconnect.sessions import Login

_REMEMBERED = timedelta(days=1)

_GRANT, _ACCESS = tables.grant.c, tables.access.c
_OF_CODE = Prepared(select(tables.grant).where(_GRANT.code == bindparam("of_code")))
_GIVE = Prepared(insert(tables.grant))
_USE = Prepared(update(tables.grant).where(_GRANT.code == bindparam("of_code")).values(used=True))
_ISSUE = Prepared(insert(tables.access))
_OPENED = Prepared(
    select(_GRANT.request, _GRANT.login)
    .join(tables.access, _ACCESS.grant_code == _GRANT.code)
    .where(_ACCESS.token == bindparam("of_token"), _ACCESS.revoked.is_(False), _ACCESS.ends_at > bindparam("now"))
)
_FORGET = (
    Prepared(delete(tables.access).where(_ACCESS.ends_at < bindparam("long_ago"))),
    Prepared(delete(tables.grant).where(_GRANT.ends_at < bindparam("long_ago"))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person let a client know."""

    request: AuthorizeRequest
    login: Login


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What a client sends for a code."""

    version: Version
    client: Client
    code: str
    redirect_uri: str
    verifier: str


class Grants:
    """The codes and tokens of all clients."""

    def __init__(self, store: Store, secret: str, *, code_life: timedelta, token_life: timedelta) -> None:
        self._store = store
        self._secret = secret
        self._code_life = code_life
        self._token_life = token_life

    def give(self, interaction: Interaction, login: Login, now: datetime) -> str | None:
        """Give the code of a consent: the same to the second click, None once it is dead."""
        code = derived(self._secret, "code", interaction.uid)
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect code {interaction.uid}")
            known = _OF_CODE.first(connection, of_code=fingerprint(code))
            if known is not None:
                return None if known.used or known.ends_at <= now.timestamp() else code
            self._forget(connection, now)
            _GIVE.run(
                connection,
                code=fingerprint(code),
                browser=interaction.browser,
                request=interaction.request.model_dump_json(),
                login=login.model_dump_json(),
                ends_at=(now + self._code_life).timestamp(),
                used=False,
            )
        return code

    def redeem(self, exchange: Exchange, now: datetime) -> tuple[Grant, str]:
        """Take a code for an access token.

        A code that comes a second time kills the token that it gave (RFC 6749 section 4.1.2).

        Raises:
            OAuthError: `invalid_grant`.
        """
        code = fingerprint(exchange.code)
        with self._store.write() as connection:
            self._store.hold(connection, f"franceconnect code {code}")
            found = _OF_CODE.first(connection, of_code=code)
            if found is None:
                raise _invalid("the code is unknown")
            grant = Grant(
                request=AuthorizeRequest.model_validate_json(found.request),
                login=Login.model_validate_json(found.login),
            )
            _check(grant.request, exchange)
            if not found.used:
                if found.ends_at <= now.timestamp():
                    raise _invalid("the code has expired")
                return grant, self._issue(connection, code, found.browser, now)
            connection.execute(update(tables.access).where(_ACCESS.grant_code == code).values(revoked=True))
        raise _invalid("the code was used before")

    def _issue(self, connection: Connection, code: str, browser: str, now: datetime) -> str:
        token = Chance.opaque(32)
        _USE.run(connection, of_code=code)
        _ISSUE.run(
            connection,
            token=fingerprint(token),
            at_hash=half_hash(token),
            grant_code=code,
            browser=browser,
            ends_at=(now + self._token_life).timestamp(),
            revoked=False,
        )
        return token

    def of_token(self, token: str, version: Version, now: datetime) -> Grant:
        """Give what an access token opens.

        Raises:
            OAuthError: `invalid_token`.
        """
        found = self._store.glance(_OPENED, of_token=fingerprint(token), now=now.timestamp())
        request = None if found is None else AuthorizeRequest.model_validate_json(found.request)
        if found is None or request is None or request.version != version:
            raise OAuthError(401, "invalid_token", "the access token is unknown, revoked or expired")
        return Grant(request=request, login=Login.model_validate_json(found.login))

    def browser_of(self, at_hash: str) -> str | None:
        """Give the browser whose session an id_token belongs to, by its `at_hash`; however old the token."""
        wanted = select(_ACCESS.browser).where(_ACCESS.at_hash == at_hash)
        with self._store.read() as connection:
            found: str | None = connection.execute(wanted).scalar_one_or_none()
        return found

    def _forget(self, connection: Connection, now: datetime) -> None:
        long_ago = (now - _REMEMBERED).timestamp()
        for statement in _FORGET:
            statement.run(connection, long_ago=long_ago)


def _check(request: AuthorizeRequest, exchange: Exchange) -> None:
    if request.client_id != exchange.client.client_id or request.version != exchange.version:
        raise _invalid("the code was given to another client")
    if request.redirect_uri != exchange.redirect_uri:
        raise _invalid("redirect_uri is not that of the authorization request")
    if request.challenge and not same(request.challenge, _challenge(exchange.verifier)):
        raise _invalid("code_verifier does not match code_challenge")
    if exchange.verifier and not request.challenge:
        raise _invalid("code_verifier is sent and there was no code_challenge")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _invalid(description: str) -> OAuthError:
    return OAuthError(400, "invalid_grant", description)
