"""Phone numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rentree_blanche.simulators.core.phones import (
    PhoneError,
    PhoneReason,
    is_mobile,
    is_overseas,
    parse_mobile,
    parse_phone,
    spaced,
    territory_of,
)


@pytest.mark.parametrize(
    "typed",
    [
        "0639981234",
        "06 39 98 12 34",
        "06.39.98.12.34",
        "06-39-98-12-34",
        "06/39/98/12/34",
        "  06 39 98 12 34 ",
        "06\u00a039\u202f98 12 34",
        "06\u201139\u201198 12 34",
        "+33639981234",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "+33 06 39 98 12 34",
        "0033639981234",
        "00 33 6 39 98 12 34",
        "6 39 98 12 34",
        "０６３９９８１２３４",
    ],
)
def test_a_mobile_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_mobile(typed) == "+33639981234"


@pytest.mark.parametrize(
    ("typed", "number", "territory"),
    [
        ("+590 690 00 12 34", "+590690001234", "Guadeloupe"),
        ("00 596 696 00 12 34", "+596696001234", "Martinique"),
        ("+594 694 00 12 34", "+594694001234", "Guyane"),
        ("+262 692 00 12 34", "+262692001234", "La Réunion"),
        ("+262 0692 00 12 34", "+262692001234", "La Réunion"),
        ("+262 639 00 12 34", "+262639001234", "Mayotte"),
        ("+508 00 12 34", "+508001234", "Saint-Pierre-et-Miquelon"),
        ("+687 00 12 34", "+687001234", "Nouvelle-Calédonie"),
        ("+689 00 00 12 34", "+68900001234", "Polynésie française"),
        ("+681 00 12 34", "+681001234", "Wallis-et-Futuna"),
    ],
)
def test_an_overseas_mobile_is_read_with_its_prefix(typed: str, number: str, territory: str) -> None:
    assert parse_mobile(typed) == number
    assert territory_of(number) == territory
    assert is_overseas(number)


def test_without_a_prefix_a_number_of_mayotte_is_read_as_one_of_metropole() -> None:
    assert parse_mobile("0639 00 12 34") == "+33639001234"
    assert not is_overseas("+33639001234")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", PhoneReason.EMPTY),
        (" \u00a0 ", PhoneReason.EMPTY),
        ("bonjour", PhoneReason.NOT_A_NUMBER),
        ("0639 RENTREE", PhoneReason.NOT_A_NUMBER),
        ("06 39 98 12 34 ext 5", PhoneReason.NOT_A_NUMBER),
        ("()", PhoneReason.NOT_A_NUMBER),
        ("06 39 98 12 3", PhoneReason.TOO_SHORT),
        ("+33 06 39 98 12 3", PhoneReason.TOO_SHORT),
        ("+590 0690 00 12 3", PhoneReason.TOO_SHORT),
        ("06 39 98 12 34 5", PhoneReason.TOO_LONG),
        ("06" + "9" * 30, PhoneReason.TOO_LONG),
        ("+999 639981234", PhoneReason.UNKNOWN_PREFIX),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_its_reason(typed: str, reason: PhoneReason) -> None:
    with pytest.raises(PhoneError) as refused:
        parse_phone(typed)
    assert refused.value.reason is reason
    assert refused.value.typed == typed


@pytest.mark.parametrize("typed", ["03 53 01 12 34", "+32 470 12 34 56", "+590 590 00 12 34", "0800 00 12 34"])
def test_a_number_that_is_no_french_mobile_is_read_but_refused_as_a_mobile(typed: str) -> None:
    assert not is_mobile(parse_phone(typed))
    with pytest.raises(PhoneError, match="not a mobile: 06 or 07") as refused:
        parse_mobile(typed)
    assert refused.value.reason is PhoneReason.NOT_A_MOBILE


@given(st.integers(0, 99_999_999), st.sampled_from(["6", "7"]), st.sampled_from([" ", ".", "-", "\u00a0", ""]))
def test_each_metropolitan_mobile_reads_to_itself_with_any_separator(rest: int, kind: str, separator: str) -> None:
    digits = f"0{kind}{rest:08d}"
    typed = separator.join(digits[at : at + 2] for at in range(0, 10, 2))
    number = parse_mobile(typed)
    assert number == "+33" + digits[1:]
    assert parse_mobile(number) == number


def _read(typed: str) -> str | PhoneReason:
    try:
        return parse_phone(typed)
    except PhoneError as error:
        return error.reason


@given(st.text(max_size=30) | st.text(alphabet="0123456789+ .()-/", max_size=24))
def test_any_text_is_either_read_or_refused_with_a_reason(typed: str) -> None:
    read = _read(typed)
    assert isinstance(read, PhoneReason) or (read.startswith("+") and read[1:].isdecimal())


@pytest.mark.parametrize(
    ("number", "read"), [("+33639981234", "+33 6 39 98 12 34"), ("+262692004022", "+262 692 00 40 22")]
)
def test_a_number_is_written_in_groups_for_people(number, read):
    assert spaced(number) == read
