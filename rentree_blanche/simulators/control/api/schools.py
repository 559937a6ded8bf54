"""What schools and the ministry do to accounts at EduConnect: notifications, attachments by hand, new passwords."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.control.register import REGISTERS
from rentree_blanche.simulators.core.errors import PageError

_SUBJECT = "accounts"
_ACTOR = "educonnect"
_PUPIL = r"^F[0-9]{1,9}-E[0-9]{1,2}$"
_UAI = r"^[0-9]{7}[A-Z]$"

Kind = Literal["guardian", "pupil"]


class NotificationOrder(Value):
    """Whom a school gives an identifier and a provisional password: a guardian's or a pupil's key, the school's UAI."""

    key: str = Field(pattern=r"^F[0-9]{1,9}-(R[1-4]|E[0-9]{1,2})$")
    uai: str = Field(pattern=_UAI)


class NotificationShown(Value):
    """What the school handed out; no password and no expiry for an account that is active already."""

    identifier: str
    password: str | None
    expires: datetime | None


class AccountName(Value):
    """Which account, by the identifier of its holder."""

    identifier: str = Field(min_length=1, max_length=64)


class AttachmentOrder(Value):
    """What a director settles by hand: clear a blocked attachment, or attach a child that was not proposed."""

    identifier: str = Field(min_length=1, max_length=64)
    pupil: str = Field(pattern=_PUPIL)
    action: Literal["clear", "attach"]


class RenewalOrder(Value):
    """Whose passwords must be changed at the next login, all fields together; none for everybody's."""

    degree: Literal["1", "2"] | None = None
    kind: Kind | None = None
    uai: str | None = Field(default=None, pattern=_UAI)


class RenewalShown(Value):
    """How many accounts a new password is demanded of."""

    accounts: int


class PupilAccountsChoice(Value):
    """Whether the pupils of a school have accounts."""

    uai: str = Field(pattern=_UAI)
    on: bool


async def hand_out(house: House, asked: NotificationOrder) -> NotificationShown:
    """Give a person an identifier and a provisional password, as a school does by letter or mail."""
    kind = "guardian" if "-R" in asked.key else "pupil"
    refusal = unknown(f"key: no register knows {asked.key}; enrol the family first")
    for person in await _ids(house, asked.key):
        try:
            body = {"kind": kind, "person": person, "uai": asked.uai}
            return NotificationShown.model_validate(await house.ask("POST", _ACTOR, "/notifications", body))
        except PageError as error:  # another record of the person may be of that school
            refusal = error
    raise refusal


async def unlock_account(house: House, asked: AccountName) -> Nothing:
    """Lift the lock that wrong passwords brought, before its time."""
    await house.ask("POST", _ACTOR, "/deverrouillages", asked.model_dump(mode="json"))
    return Nothing()


async def settle_attachment(house: House, asked: AttachmentOrder) -> Nothing:
    """Settle an attachment by hand."""
    refusal = unknown(f"pupil: no register knows {asked.pupil}; enrol the family first")
    for pupil in await _ids(house, asked.pupil):
        try:
            body = {"identifier": asked.identifier, "pupil": pupil, "action": asked.action}
            await house.ask("POST", _ACTOR, "/rattachements", body)
        except PageError as error:
            refusal = error
        else:
            return Nothing()
    raise refusal


async def demand_passwords(house: House, asked: RenewalOrder) -> RenewalShown:
    """Demand new passwords."""
    body = asked.model_dump(mode="json")
    return RenewalShown.model_validate(await house.ask("POST", _ACTOR, "/mots-de-passe/renouvellement", body))


async def choose_pupil_accounts(house: House, asked: PupilAccountsChoice) -> Nothing:
    """Switch the accounts of a school's pupils on or off."""
    await house.ask("POST", _ACTOR, "/comptes-eleves", asked.model_dump(mode="json"))
    return Nothing()


async def _ids(house: House, key: str) -> list[str]:
    """Give the AAF person ids of a guardian or a pupil, one for each register record."""
    path = "/responsables" if "-R" in key else "/eleves"
    known = [actor for actor in REGISTERS if actor in house.federation.actors]
    found = [await house.look(actor, path, {"cle": key}) for actor in known]
    return list(dict.fromkeys(str(record["id"]) for records in found for record in records or ()))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="hand_out",
        method="POST",
        path="/api/notifications",
        subject=_SUBJECT,
        summary="Give a person an identifier and a provisional password, as a school does",
        asks=NotificationOrder,
        answers=NotificationShown,
        does=hand_out,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="unlock_account",
        method="POST",
        path="/api/accounts/unlock",
        subject=_SUBJECT,
        summary="Lift the lock that wrong passwords brought",
        asks=AccountName,
        answers=Nothing,
        does=unlock_account,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="settle_attachment",
        method="POST",
        path="/api/attachments",
        subject=_SUBJECT,
        summary="Clear a blocked attachment, or attach a child that was not proposed",
        asks=AttachmentOrder,
        answers=Nothing,
        does=settle_attachment,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="demand_passwords",
        method="POST",
        path="/api/passwords/demand",
        subject=_SUBJECT,
        summary="Demand new passwords at the next login",
        asks=RenewalOrder,
        answers=RenewalShown,
        does=demand_passwords,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="choose_pupil_accounts",
        method="POST",
        path="/api/pupil-accounts",
        subject=_SUBJECT,
        summary="Switch the accounts of a school's pupils on or off",
        asks=PupilAccountsChoice,
        answers=Nothing,
        does=choose_pupil_accounts,
        refusals=(404, 502, 504),
    ),
)
