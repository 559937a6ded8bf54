"""What the console says of people: moments, standings, origins, and the notice of seed 002."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AttachmentState, Origin
from rentree_blanche.simulators.educonnect.admin.handing import Notice
from rentree_blanche.simulators.educonnect.admin.people import Person, Standing, Wanted
from rentree_blanche.simulators.educonnect.admin.schools import School
from rentree_blanche.simulators.educonnect.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The console's words in one edition."""

    texts: Texts

    def clock_time(self, moment: datetime) -> str:
        """Write day and time of day in France."""
        return moment.astimezone(PARIS).strftime(self.texts("persons.moment"))

    def standing(self, person: Person, now: datetime) -> str:
        """Say how far a person has come, with the day that matters."""
        account, texts = person.account, self.texts
        until = None if account is None else account.provisional_until
        match person.standing(now):
            case Standing.NONE:
                return texts("persons.none")
            case Standing.ACTIVE:
                return texts("persons.active")
            case Standing.LOCKED:
                locked = None if account is None else account.locked_until
                return texts("persons.locked_until", time=self.clock_time(locked) if locked else "")
            case Standing.EXPIRED:
                return texts("persons.expired")
            case Standing.PROVISIONAL:
                if until is None:
                    return texts("persons.provisional")
                return texts("persons.provisional_until", day=day(until))

    def standings(self) -> dict[Standing, str]:
        """Give the words of the filter."""
        texts = self.texts
        return {
            Standing.NONE: texts("persons.none"),
            Standing.PROVISIONAL: texts("persons.provisional"),
            Standing.EXPIRED: texts("persons.expired"),
            Standing.ACTIVE: texts("persons.active"),
            Standing.LOCKED: texts("persons.locked"),
        }

    @staticmethod
    def is_locked(person: Person, now: datetime) -> bool:
        """Tell whether wrong passwords have locked the person's account."""
        return person.standing(now) is Standing.LOCKED

    def tie(self, state: AttachmentState | None) -> str:
        """Say what became of an attachment."""
        texts = self.texts
        match state:
            case AttachmentState.BLOCKED:
                return texts("ties.blocked")
            case AttachmentState.REPORTED:
                return texts("ties.reported")
            case AttachmentState.CONFIRMED:
                return texts("ties.confirmed")
            case None:
                return texts("ties.open")

    def origin(self, origin: Origin | None) -> str:
        """Say how an account was activated."""
        return "" if origin is None else self.origins()[origin]

    def origins(self) -> dict[Origin, str]:
        """Give the words of the origins (seed 001)."""
        texts = self.texts
        return {
            Origin.FRANCECONNECT: texts("persons.franceconnect"),
            Origin.RESPONSABLE: texts("persons.responsable"),
            Origin.ETABLISSEMENT: texts("persons.etablissement"),
        }

    def school(self, school: School) -> str:
        """Name a school with its article: « L'école élémentaire Émile Zola », « Le collège Jean Moulin »."""
        texts = self.texts
        match school.kind:
            case "college":
                return texts("notice.college", name=school.bare_name)
            case "lycee":
                return texts("notice.lycee", name=school.bare_name)
            case _:
                return texts("notice.school", name=school.bare_name)

    def title(self, kind: AccountKind) -> str:
        """Give the heading of a notice, which is a mail's subject."""
        return self.texts("notice.title") if kind is AccountKind.GUARDIAN else self.texts("notice.title_pupil")

    def list_title(self, kind: AccountKind) -> str:
        """Give the heading of a list of accounts."""
        guardian = kind is AccountKind.GUARDIAN
        return self.texts("console.guardians_list") if guardian else self.texts("console.pupils_list")

    def notice(self, notice: Notice, school: School, services: str) -> tuple[str, ...]:
        """Give the paragraphs of a notice: a mail's, and a letter's before its identifier and password.

        Of seed 002, letter for letter, for the representatives of an école; `services` is the address that it names.
        """
        texts, person = self.texts, notice.person
        if person.kind is AccountKind.PUPIL:
            return (
                person.called,
                texts("notice.pupil_account", school=self.school(school)),
                texts("notice.pupil_personal"),
                texts("notice.pupil_services", address=services),
                texts("notice.pupil_how"),
            )
        primary = not school.secondary
        children = "\n".join(self.children(person))
        paragraphs = [
            person.called,
            texts("notice.account", school=self.school(school)),
            texts("notice.personal"),
            texts("notice.kept"),
            texts("notice.concerning") if primary else texts("notice.concerning_secondary"),
            children,
            texts("notice.services", address=services),
            texts("notice.known"),
            texts("notice.alone") if primary else texts("notice.alone_secondary"),
        ]
        return tuple(paragraphs if notice.password is None else [*paragraphs, texts("notice.handed")])

    def children(self, person: Person) -> Sequence[str]:
        """Give a line for each child, with class and quality."""
        return [
            self.texts("notice.child", child=child.name, label=child.class_label or "–") for child in person.children
        ]

    def not_joined(self, reason: str) -> str:
        """Say why a record was not joined to an account."""
        texts = self.texts
        match reason:
            case "names":
                return texts("ties.other_names")
            case "active":
                return texts("ties.own_account")
            case _:
                return texts("ties.unknown_account")

    def mail(self, notice: Notice, school: School, services: str) -> str:
        """Give the body of a mail."""
        texts = self.texts
        paragraphs = [
            f"{texts('notice.brand')}\n{texts('frame.motto')}",
            self.title(notice.person.kind),
            "\n".join(self.notice(notice, school, services)[:2]),
            *self.notice(notice, school, services)[2:],
        ]
        if notice.password is not None:
            identifier = texts("notice.identifier", identifier=notice.account.identifier)
            paragraphs.append(f"{identifier}\n{texts('notice.password', password=notice.password)}")
        return "\n\n".join(paragraphs) + "\n"


def day(moment: datetime | date) -> str:
    """Write a day as people do, in France."""
    local = moment.astimezone(PARIS).date() if isinstance(moment, datetime) else moment
    return f"{local:%d/%m/%Y}"


def query(criteria: Wanted, **more: str | int) -> str:
    """Write criteria as a query."""
    mail = {True: "oui", False: "non", None: ""}[criteria.mail]
    known = {
        "q": criteria.text,
        "classe": criteria.class_label,
        "etat": criteria.standing or "",
        "mail": mail,
        "origine": criteria.origin or "",
    }
    return urlencode({name: value for name, value in {**known, **more}.items() if value != ""})
