"""A new password in « Mon compte »: the rules of seed 003, and the end of old sessions."""

from collections.abc import Mapping

from rentree_blanche.simulators.educonnect.accounts.passwords import is_acceptable
from rentree_blanche.simulators.educonnect.services import Services


def wrong(services: Services, form: Mapping[str, str]) -> dict[str, str]:
    """Give what is wrong with a new password and its confirmation, by field."""
    password, again = form.get("password", ""), form.get("confirmation", "")
    if not is_acceptable(password):
        return {"password": services.texts("password.too_weak")}
    return {"confirmation": services.texts("password.differs")} if password != again else {}


async def set_password(services: Services, account_id: int, password: str, keep: str | None = None) -> None:
    """Set an account's password and end its sessions, but for the one that is kept."""
    hashed = await services.ground.pools.crypto(services.hasher.hash, password)

    def change() -> None:
        with services.ground.store.write():
            services.changing.password(account_id, hashed)
            services.sessions.close_others(account_id, keep)

    await services.ground.pools.store(change)
