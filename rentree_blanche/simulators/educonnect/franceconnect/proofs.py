"""Proofs of who one is, for pages that ask FranceConnect: « identifiant oublié » and « mot de passe oublié »."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.franceconnect.tables import proof
from rentree_blanche.simulators.educonnect.franceconnect.values import Identity

PROOF_PATH = "/idp/franceconnect/preuve"
PARAMETER = "preuve"
"""Query parameter by which the page that asked is given the outcome's token."""

_ROW = proof.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of asking FranceConnect.

    Attributes:
        identity: proven; None when it came to nothing.
        account_id: the active account that this identity opens; None when it opens none.
        failure: what to tell the person when there is no identity, in French; else empty.
    """

    identity: Identity | None
    account_id: int | None
    failure: str = ""


_PROOF: TypeAdapter[Proof] = TypeAdapter(Proof)


class Proofs:
    """The proofs that are asked for, each for one purpose, one browser and once.

    The token of the demand and that of the outcome differ: who lures somebody else to FranceConnect with a demand of
    their own never learns the outcome's.
    """

    def __init__(self, ground: Ground, minutes: int) -> None:
        self._ground = ground
        self._store = ground.store
        self._life = timedelta(minutes=minutes)

    def begin(self, purpose: str, *, host: str, path: str, browser: str) -> str:
        """Ask for a proof, and give the address to which to redirect the browser.

        Args:
            purpose: what the proof is for; `take` has to name the same.
            host: name of the host that asks, `moncompte` or `educonnect`.
            path: of its page where the browser comes back, with `?preuve=<the outcome's token>`, whatever it is.
            browser: something unguessable that this browser alone has, from a cookie of the page that asks: so nobody
                can be made to use somebody else's proof.
        """
        token, now = self._ground.chance.opaque(), self._ground.clock.now()
        with self._store.write() as connection:
            connection.execute(delete(proof).where(_ROW.expires_at < now))
            connection.execute(
                insert(proof).values(
                    token=token,
                    purpose=purpose,
                    host=host,
                    path=path,
                    browser=_digest(browser),
                    expires_at=now + self._life,
                )
            )
        return self._ground.url(f"{PROOF_PATH}?{urlencode({'demande': token})}")

    def take(self, token: str, purpose: str, *, browser: str) -> Proof | None:
        """Give the outcome of what this browser asked for, by its own token, once; None when there is none."""
        with self._store.write() as connection:
            row: Any = connection.execute(
                select(proof).where(
                    _ROW.result == token, _ROW.purpose == purpose, _ROW.expires_at > self._ground.clock.now()
                )
            ).one_or_none()
            if row is None or not hmac.compare_digest(row.browser, _digest(browser)):
                return None
            taken = connection.execute(delete(proof).where(_ROW.result == token)).rowcount
        return _PROOF.validate_json(row.outcome) if taken else None

    def is_open(self, token: str) -> bool:
        """Tell whether a proof is asked for and not given yet."""
        with self._store.read() as connection:
            found = connection.execute(
                select(_ROW.token).where(
                    _ROW.token == token, _ROW.result.is_(None), _ROW.expires_at > self._ground.clock.now()
                )
            ).first()
        return found is not None

    def give(self, token: str, outcome: Proof) -> str | None:
        """Keep the outcome for the page that asked, and give its token; None where another browser gave one before."""
        result = self._ground.chance.opaque()
        with self._store.write() as connection:
            given = connection.execute(
                update(proof)
                .where(_ROW.token == token, _ROW.result.is_(None))
                .values(outcome=_PROOF.dump_json(outcome).decode(), result=result)
            ).rowcount
        return result if given else None

    def page_that_asked(self, token: str) -> str | None:
        """Give the address where the browser comes back with an outcome; None when nobody asks any more."""
        with self._store.read() as connection:
            row = connection.execute(
                select(_ROW.host, _ROW.path).where(_ROW.result == token, _ROW.expires_at > self._ground.clock.now())
            ).one_or_none()
        if row is None:
            return None
        mark = "&" if "?" in row.path else "?"
        return self._ground.addresses.url(row.host, f"{row.path}{mark}{urlencode({PARAMETER: token})}")


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
