"""Documents of the console: letters, sheets of new passwords, lists of accounts."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin.handing import Notice
from rentree_blanche.simulators.educonnect.admin.people import Person
from rentree_blanche.simulators.educonnect.admin.schools import School
from rentree_blanche.simulators.educonnect.admin.words import Words, day

if TYPE_CHECKING:
    from rentree_blanche.simulators.educonnect.admin.paper import Paper

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Makes the documents of one school; `services` is the address that notices name."""

    words: Words
    school: School
    services: str
    now: datetime

    def letters(self, notices: Sequence[Notice]) -> bytes:
        """Give the letters in one PDF, one page a person."""
        texts = self.words.texts
        title = self.words.title(notices[0].person.kind)
        paper = _paper(title, self.now, foot=texts("paper.letter_foot", day=day(self.now)))
        for notice in notices:
            paper.add_page()
            paper.line_of(texts("notice.brand"), 20, bold=True)
            paper.line_of(texts("frame.motto"), 9, faint=True)
            paper.ln(6)
            paper.line_of(f"{self.school.name}, {self.school.commune} ({self.school.uai})", 9, faint=True)
            paper.ln(5)
            paper.line_of(title, 14, bold=True)
            paper.ln(3)
            for paragraph in self.words.notice(notice, self.school, self.services):
                paper.line_of(paragraph, 10)
                paper.ln(2.2)
            self._secret(paper, notice)
        return paper.bytes()

    def sheet(self, notices: Sequence[Notice]) -> bytes:
        """Give the new passwords of some people on one list, to be cut and handed over."""
        texts = self.words.texts
        paper = _paper(texts("paper.sheet"), self.now, foot=texts("paper.sheet_foot", day=day(self.now)))
        paper.add_page()
        paper.line_of(texts("paper.sheet"), 15, bold=True)
        paper.line_of(f"{self.school.name}, {self.school.commune} ({self.school.uai})", 9, faint=True)
        paper.ln(3)
        paper.line_of(texts("paper.sheet_how"), 9)
        paper.ln(4)
        heads = [texts(key) for key in ("persons.class_label", "persons.name", "persons.identifier", "paper.password")]
        rows = [
            [
                ", ".join(notice.person.classes),
                f"{notice.person.last_name} {notice.person.first_name}",
                notice.account.identifier,
                notice.password or "",
            ]
            for notice in sorted(notices, key=lambda each: each.person.classes)
        ]
        paper.rows(heads, rows, (18, 42, 26, 18), 10)
        return paper.bytes()

    def list_pdf(self, kind: AccountKind, people: Sequence[Person]) -> bytes:
        """Give a list of accounts as PDF."""
        texts = self.words.texts
        guardian = kind is AccountKind.GUARDIAN
        title = texts("paper.list_guardians") if guardian else texts("paper.list_pupils")
        paper = _paper(title, self.now, foot=f"{self.school.name} ({self.school.uai}), {day(self.now)}", landscape=True)
        paper.add_page()
        paper.line_of(title, 15, bold=True)
        paper.line_of(f"{self.school.name}, {self.school.commune} ({self.school.uai})", 9, faint=True)
        paper.ln(4)
        widths = (12, 25, 20, 28, 28, 23, 19, 16, 20, 52) if guardian else (14, 26, 22, 26, 38, 18, 16, 22)
        paper.rows(self._heads(kind), [self._cells(person) for person in people], widths, 7)
        return paper.bytes()

    def list_csv(self, kind: AccountKind, people: Sequence[Person]) -> bytes:
        """Give a list of accounts as a spreadsheet reads it: UTF-8 with BOM, semicolons, CRLF."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(self._heads(kind))
        writer.writerows([_plain(cell) for cell in self._cells(person)] for person in people)
        return (_BOM + text.getvalue()).encode()

    def _secret(self, paper: "Paper", notice: Notice) -> None:
        texts = self.words.texts
        identifier = texts("notice.identifier", identifier=notice.account.identifier)
        paper.ln(1)
        with paper.framed():
            paper.line_of(identifier, 12, bold=True)
            if notice.password is not None:
                paper.ln(1.5)
                paper.line_of(texts("notice.password", password=notice.password), 12, bold=True)
        if notice.password is None:
            paper.line_of(texts("paper.active"), 9, faint=True)
        elif notice.account.provisional_until is not None:
            paper.line_of(texts("paper.valid", day=day(notice.account.provisional_until)), 9, faint=True)

    def _heads(self, kind: AccountKind) -> list[str]:
        texts = self.words.texts
        children = [texts("persons.children")] if kind is AccountKind.GUARDIAN else []
        mail = [texts("persons.mail")] if kind is AccountKind.GUARDIAN else []
        return [
            texts("persons.class_label"),
            texts("persons.last_name"),
            texts("persons.first_name"),
            *children,
            texts("persons.identifier"),
            texts("persons.standing"),
            texts("persons.origin"),
            texts("persons.activated_at"),
            texts("persons.last_login"),
            *mail,
        ]

    def _cells(self, person: Person) -> list[str]:
        account = person.account
        guardian = person.kind is AccountKind.GUARDIAN
        activated = None if account is None else account.activated_at
        last_login = None if account is None else account.last_login_at
        return [
            ", ".join(person.classes),
            person.last_name,
            person.first_name,
            *([", ".join(child.name for child in person.children)] if guardian else []),
            "" if account is None else account.identifier,
            self.words.standing(person, self.now),
            "" if account is None else self.words.origin(account.origin),
            "" if activated is None else day(activated),
            "" if last_login is None else self.words.clock_time(last_login),
            *([person.mail or ""] if guardian else []),
        ]


def _paper(title: str, made: datetime, *, foot: str, landscape: bool = False) -> "Paper":
    from rentree_blanche.simulators.educonnect.admin.paper import Paper  # noqa: PLC0415 - slow, and few print

    return Paper(title, made, foot=foot, landscape=landscape)


def _plain(cell: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
