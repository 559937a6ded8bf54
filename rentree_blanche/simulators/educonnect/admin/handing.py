"""Handing out and resetting passwords, for many people at once; only the caller learns a new password."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.handing_out import HandedOut
from rentree_blanche.simulators.educonnect.accounts.values import Account
from rentree_blanche.simulators.educonnect.admin.people import Person
from rentree_blanche.simulators.educonnect.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person is told: the account, and the new password, None for an account that keeps its holder's own."""

    person: Person
    account: Account
    password: str | None


_Write = Callable[[Person, str, str], HandedOut]


class Handing:
    """Gives passwords out. Passwords are hashed in the crypto pool, all are written in one transaction."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def hand_out(self, people: Sequence[Person], uai: str) -> tuple[Notice, ...]:
        """Give provisional accounts and passwords, valid three months; an account that is active keeps its own."""

        def write(person: Person, password: str, hashed: str) -> HandedOut:
            return self._services.handing_out.hand_out(person.kind, person.key, uai, password, hashed)

        asleep = [person for person in people if not person.active]
        new = {notice.person.key: notice for notice in await self._each(asleep, write)}
        known = {
            person.key: Notice(person=person, account=person.account, password=None)
            for person in people
            if person.active and person.account is not None
        }
        return tuple((new | known)[person.key] for person in people)

    async def reset(self, people: Sequence[Person], uai: str) -> tuple[Notice, ...]:
        """Give new provisional passwords: whose account is active must choose an own one at the next login."""

        def write(person: Person, password: str, hashed: str) -> HandedOut:
            handed = self._services.handing_out.hand_out(person.kind, person.key, uai, password, hashed)
            if handed.password is not None:
                return handed
            self._replace_password(handed.account, uai, hashed)
            return HandedOut(account=handed.account, password=password)

        return await self._each(people, write)

    async def _each(self, people: Sequence[Person], write: _Write) -> tuple[Notice, ...]:
        pools, services = self._services.ground.pools, self._services

        def propose() -> list[str]:
            return [services.handing_out.propose(person.kind, person.key) for person in people]

        proposed = await pools.store(propose)
        hashed = await asyncio.gather(*(pools.crypto(services.hasher.hash, password) for password in proposed))

        def write_all() -> tuple[Notice, ...]:
            each_one = list(zip(people, proposed, hashed, strict=True))
            handed = services.handing_out.together(lambda: [write(*each) for each in each_one])
            return tuple(
                Notice(person=person, account=each.account, password=each.password)
                for person, each in zip(people, handed, strict=True)
            )

        return await pools.store(write_all)

    def _replace_password(self, account: Account, uai: str, hashed: str) -> None:
        """Put a new password in the place of its holder's own; whoever is logged in with that one no longer is."""
        services = self._services
        with services.ground.store.write() as connection:
            services.changing.password(account.id, hashed, must_change=True)
            now = services.ground.clock.now()
            connection.execute(insert(tables.handout).values(account_id=account.id, uai=uai, at=now))
            services.sessions.close_others(account.id)
