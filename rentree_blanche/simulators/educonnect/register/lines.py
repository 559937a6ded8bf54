"""The lines of a feed: newline-delimited JSON, one record a line, the first line the header (schema 1).

A feed of the country has 26 million lines: records are plain dictionaries, and every rule that can be is one that
pydantic's compiled core checks by itself.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic reads the standard library's from Python 3.12 on

from rentree_blanche.simulators.educonnect.register.tables import Source

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
_WORDS = r"^\P{Cc}*$"
_NAME = r"^\P{Cc}*[\p{L}\p{N}]\P{Cc}*$"
_IN_WORDS = {
    f"String should match pattern '{_WORDS}'": "holds a control character",
    f"String should match pattern '{_NAME}'": "a name has at least one letter, and no control character",
}

Words = Annotated[str, Field(pattern=_WORDS)]
Name = Annotated[str, Field(max_length=100, pattern=_NAME)]
PersonId = Annotated[str, Field(pattern=r"^\d{1,20}$")]
Uai = Annotated[str, Field(pattern=r"^\d{7}[A-Z]$")]
AcademyCode = Annotated[str, Field(pattern=r"^\d{2}$")]
Day = Annotated[date, Field(strict=True)]


class Header(BaseModel):
    """The first line: whose feed it is, and whether it is all that the source knows or only what changed."""

    model_config = ConfigDict(frozen=True, **_STRICT)

    type: Literal["feed"]
    source: Source
    schema_: Literal[1] = Field(alias="schema")
    mode: Literal["full", "delta"]
    day: Day


class SchoolLine(TypedDict):
    """A school."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    type: Literal["school"]
    uai: Uai
    name: Annotated[Words, Field(min_length=1, max_length=200)]
    kind: Literal["ecole", "college", "lycee"]
    commune: Annotated[Words, Field(max_length=100)]
    academy: Annotated[Words, Field(min_length=1, max_length=40)]
    academy_code: AcademyCode


class PupilLine(TypedDict):
    """A pupil; `struct_id` is AAF's ENTEleveStructRattachId."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    type: Literal["pupil"]
    id: PersonId
    struct_id: Annotated[Words, Field(min_length=1, max_length=32)]
    ine: NotRequired[Annotated[Words, Field(max_length=16)] | None]
    birth_name: Name
    usage_name: NotRequired[Name | None]
    first_name: Name
    birth_date: Day
    sex: Literal["M", "F"]
    uai: Uai
    class_label: NotRequired[Annotated[Words, Field(max_length=60)] | None]
    level: Annotated[Words, Field(min_length=1, max_length=16)]
    level_code: Annotated[str, Field(pattern=r"^\d{4}$")]
    academy_code: AcademyCode


class GuardianLine(TypedDict):
    """A guardian; `mobile` is E.164."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    type: Literal["guardian"]
    id: PersonId
    civility: Literal["M.", "Mme"]
    birth_name: Name
    usage_name: NotRequired[Name | None]
    first_name: Name
    mobile: NotRequired[Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")] | None]
    email: NotRequired[Annotated[str, Field(max_length=254, pattern=r"^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$")] | None]
    academy_code: AcademyCode


class LinkLine(TypedDict):
    """That a guardian answers for a pupil; `legal` tells a legal representative from a foster carer."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    type: Literal["link"]
    guardian: PersonId
    pupil: PersonId
    legal: Annotated[bool, Field(strict=True)]


class GoneLine(TypedDict):
    """What the source knows no more: `id` of a pupil or guardian, or both ends of a link."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    type: Literal["gone"]
    what: Literal["pupil", "guardian", "link"]
    id: NotRequired[PersonId | None]
    guardian: NotRequired[PersonId | None]
    pupil: NotRequired[PersonId | None]


def _named(gone: GoneLine) -> GoneLine:
    ends = (gone.get("guardian") is not None, gone.get("pupil") is not None)
    named = gone.get("id") is not None
    if gone["what"] == "link" and (named or not all(ends)):
        raise ValueError("a link that is gone is named by `guardian` and `pupil`")
    if gone["what"] != "link" and (not named or any(ends)):
        raise ValueError(f"a {gone['what']} that is gone is named by `id` alone")
    return gone


RecordLine = SchoolLine | PupilLine | GuardianLine | LinkLine | Annotated[GoneLine, AfterValidator(_named)]
Record = dict[str, Any]
"""A line that was read, by the fields of its kind; those that may be missing may be."""

HEADER: TypeAdapter[Header] = TypeAdapter(Header)
_RECORD: TypeAdapter[Any] = TypeAdapter(Annotated[RecordLine, Field(discriminator="type")])
_RECORDS: TypeAdapter[Any] = TypeAdapter(list[Annotated[RecordLine, Field(discriminator="type")]])


def read_records(lines: Sequence[bytes]) -> list[Record | str]:
    """Read lines: for each its record, or why it cannot be used."""
    try:
        records: list[Record | str] = _RECORDS.validate_json(b"[" + b",".join(lines) + b"]")
    except ValidationError:
        return [_read(line) for line in lines]
    # Two broken lines may make a whole one together, and one line may hold two records.
    return records if len(records) == len(lines) else [_read(line) for line in lines]


def _read(line: bytes) -> Record | str:
    try:
        record: Record = _RECORD.validate_json(line)
    except ValidationError as error:
        return reason_of(error)
    return record


def reason_of(error: ValidationError) -> str:
    """Say which fields of a line are wrong and what was expected."""
    wrongs = []
    for wrong in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in wrong["loc"] if part not in _TYPES)
        message = _IN_WORDS.get(wrong["msg"], wrong["msg"])
        wrongs.append(f"{path}: {message}" if path else message)
    return "; ".join(wrongs)


_TYPES = frozenset(("school", "link", "gone"))
