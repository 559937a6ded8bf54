"""The lines of a feed: newline-delimited JSON, one record a line, the first line the header (schema 1)."""

import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from rentree_blanche.simulators.educonnect.register.names import fold_name
from rentree_blanche.simulators.educonnect.register.tables import Source


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _has_no_control(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("holds a control character")
    return text


def _has_letters(name: str) -> str:
    if not fold_name(name):
        raise ValueError("a name has at least one letter")
    return name


Words = Annotated[str, AfterValidator(_has_no_control)]
Name = Annotated[Words, Field(max_length=100), AfterValidator(_has_letters)]
PersonId = Annotated[str, Field(pattern=r"^\d{1,20}$")]
Uai = Annotated[str, Field(pattern=r"^\d{7}[A-Z]$")]
AcademyCode = Annotated[str, Field(pattern=r"^\d{2}$")]
Day = Annotated[date, Field(strict=True)]


class Header(_Line):
    """The first line: whose feed it is, and whether it is all that the source knows or only what changed."""

    type: Literal["feed"]
    source: Source
    schema_: Literal[1] = Field(alias="schema")
    mode: Literal["full", "delta"]
    day: Day


class SchoolLine(_Line):
    """A school."""

    type: Literal["school"]
    uai: Uai
    name: Words = Field(min_length=1, max_length=200)
    kind: Literal["ecole", "college", "lycee"]
    commune: Words = Field(max_length=100)
    academy: Words = Field(min_length=1, max_length=40)
    academy_code: AcademyCode


class PupilLine(_Line):
    """A pupil; `struct_id` is AAF's ENTEleveStructRattachId."""

    type: Literal["pupil"]
    id: PersonId
    struct_id: Words = Field(min_length=1, max_length=32)
    ine: Words | None = Field(default=None, max_length=16)
    birth_name: Name
    usage_name: Name | None = None
    first_name: Name
    birth_date: Day
    sex: Literal["M", "F"]
    uai: Uai
    class_label: Words | None = Field(default=None, max_length=60)
    level: Words = Field(min_length=1, max_length=16)
    level_code: str = Field(pattern=r"^\d{4}$")
    academy_code: AcademyCode


class GuardianLine(_Line):
    """A guardian; `mobile` is E.164."""

    type: Literal["guardian"]
    id: PersonId
    civility: Literal["M.", "Mme"]
    birth_name: Name
    usage_name: Name | None = None
    first_name: Name
    mobile: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    email: Words | None = Field(default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    academy_code: AcademyCode


class LinkLine(_Line):
    """That a guardian answers for a pupil; `legal` tells a legal representative from a foster carer."""

    type: Literal["link"]
    guardian: PersonId
    pupil: PersonId
    legal: bool = Field(strict=True)


class GoneLine(_Line):
    """What the source knows no more: `id` of a pupil or guardian, or both ends of a link."""

    type: Literal["gone"]
    what: Literal["pupil", "guardian", "link"]
    id: PersonId | None = None
    guardian: PersonId | None = None
    pupil: PersonId | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        ends = (self.guardian is not None, self.pupil is not None)
        if self.what == "link" and not (all(ends) and self.id is None):
            raise ValueError("a link that is gone is named by `guardian` and `pupil`")
        if self.what != "link" and (self.id is None or any(ends)):
            raise ValueError(f"a {self.what} that is gone is named by `id` alone")
        return self


RecordLine = SchoolLine | PupilLine | GuardianLine | LinkLine | GoneLine

HEADER: TypeAdapter[Header] = TypeAdapter(Header)
RECORD: TypeAdapter[RecordLine] = TypeAdapter(Annotated[RecordLine, Field(discriminator="type")])


def reason_of(error: ValidationError) -> str:
    """Say which fields of a line are wrong and what was expected."""
    wrongs = []
    for wrong in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in wrong["loc"] if part not in _TYPES)
        wrongs.append(f"{path}: {wrong['msg']}" if path else wrong["msg"])
    return "; ".join(wrongs)


_TYPES = frozenset(("school", "link", "gone"))
