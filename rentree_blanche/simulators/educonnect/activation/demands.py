"""What a right password leads to before it opens a session: an activation, a new password, an invitation."""

from dataclasses import dataclass

from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState, Candidate
from rentree_blanche.simulators.educonnect.edition import Way
from rentree_blanche.simulators.educonnect.services import Services
from rentree_blanche.simulators.educonnect.sso.flow import Enrolment

_NOTHING = Enrolment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What comes before the session: a page, or with `refusal` the words that refuse the login.

    `at_once` is what does not wait for « Confirmation de l'identité »: an account that is not active yet has no child
    whose birth date could be asked.
    """

    view: str = ""
    enrolment: Enrolment = _NOTHING
    refusal: str = ""
    at_once: bool = False


def demanded(services: Services, candidate: Candidate, kind: AccountKind) -> Demand | None:
    """Tell what a right password leads to before the session; None for the session. It only reads, and blocks.

    Of an account that is ready as nearly all are, one read is asked.
    """
    if candidate.account_id is None:
        return None
    if candidate.ready and kind is AccountKind.GUARDIAN:
        return _invited(services, candidate.account_id)
    account = services.accounts.get(candidate.account_id)
    return None if account is None else demanded_of(services, account, by_password=True)


def demanded_of(services: Services, account: Account, *, by_password: bool) -> Demand | None:
    """Tell what comes before the session of a person who is known; a new password only for who came by the old one."""
    if account.kind is AccountKind.PUPIL and not services.distribution.pupils_may(account.id):
        return Demand(refusal=services.texts("distribution.pupils_off"), at_once=True)
    if account.state is AccountState.PROVISIONAL:
        return _activation(services, account)
    if account.must_change and by_password:
        return _begun(services, Way.RENEWAL, account.id)
    return _invited(services, account.id) if account.kind is AccountKind.GUARDIAN else None


def _activation(services: Services, account: Account) -> Demand:
    if not account.handed_out(services.ground.clock.now()):
        return Demand(refusal=services.texts("distribution.too_old"), at_once=True)
    way = Way.PUPIL if account.kind is AccountKind.PUPIL else Way.DISTRIBUTION
    records = tuple(record.key for record in services.accounts.holder(account.id).records)
    enrolment = Enrolment(way=way, guardian_ids=records, account_id=account.id, identifier=account.identifier)
    return Demand(view=services.edition.first(way), enrolment=enrolment, at_once=True)


def _invited(services: Services, account_id: int) -> Demand | None:
    """Give the invitation to attach children who are new in the register (seed 001); None when there are none."""
    if not services.invitations.proposed(account_id):
        return None
    return _begun(services, Way.INVITATION, account_id)


def _begun(services: Services, way: Way, account_id: int) -> Demand:
    return Demand(view=services.edition.first(way), enrolment=Enrolment(way=way, account_id=account_id))
