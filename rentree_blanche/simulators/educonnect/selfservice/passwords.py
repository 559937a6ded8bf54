"""A new password in « Mon compte »: the rules of seed 003, and the end of old sessions."""

from collections.abc import Mapping

from rentree_blanche.simulators.educonnect.accounts.mail_links import LinkState, MailLink, Purpose
from rentree_blanche.simulators.educonnect.accounts.passwords import is_acceptable
from rentree_blanche.simulators.educonnect.services import Services


def wrong(services: Services, form: Mapping[str, str]) -> dict[str, str]:
    """Give what is wrong with a new password and its confirmation, by field."""
    password, again = form.get("password", ""), form.get("confirmation", "")
    if not is_acceptable(password):
        return {"password": services.texts("password.too_weak")}
    return {"confirmation": services.texts("password.differs")} if password != again else {}


async def set_password(services: Services, account_id: int, password: str, keep: str) -> None:
    """Set an account's password and end its sessions, but for the one that is kept."""
    hashed = await services.ground.pools.crypto(services.hasher.hash, password)
    await services.ground.pools.store(_replace, services, account_id, hashed, keep)


async def set_password_by_link(services: Services, token: str, password: str) -> MailLink | None:
    """Set the password of the account whose link this is, and end its sessions.

    Gives the link, LIVE where it did so; see `MailLinks.use`.
    """
    hashed = await services.ground.pools.crypto(services.hasher.hash, password)

    def follow() -> MailLink | None:
        with services.ground.store.write():
            link = services.mail_links.use(token, Purpose.PASSWORD_RESET)
            if link is not None and link.state is LinkState.LIVE:
                _replace(services, link.account_id, hashed)
        return link

    return await services.ground.pools.store(follow)


def _replace(services: Services, account_id: int, hashed: str, keep: str | None = None) -> None:
    with services.ground.store.write():
        services.changing.password(account_id, hashed)
        services.sessions.close_others(account_id, keep)
