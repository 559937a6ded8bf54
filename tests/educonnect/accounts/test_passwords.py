import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rentree_blanche.simulators.educonnect.accounts.passwords import (
    PROFILES,
    SPECIAL_CHARACTERS,
    PasswordHasher,
    RuleId,
    Strength,
    is_acceptable,
    rules,
    strength,
)

ON_THE_PAGE = "! ? @ # $ ( ) [ ] _ . , ; & = + - % * < > £ µ / :"
ALLOWED = ON_THE_PAGE.split()


def unmet(password: str) -> list[str]:
    return [rule.id.value for rule in rules(password) if not rule.met]


def test_a_password_that_meets_every_rule_is_acceptable_and_strong() -> None:
    assert unmet("Rentree2026!") == []
    assert is_acceptable("Rentree2026!")
    assert strength("Rentree2026!") is Strength.STRONG


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("rentree2026!", "uppercase"),
        ("RENTREE2026!", "lowercase"),
        ("RentreeBlanche!", "digit"),
        ("Rentree2026", "special"),
        ("Ren26!x", "length"),
    ],
)
def test_each_rule_alone_makes_a_password_unacceptable(password: str, rule: str) -> None:
    assert unmet(password) == [rule]
    assert not is_acceptable(password)


def test_the_rules_come_in_the_order_of_the_page() -> None:
    assert [rule.id for rule in rules("")] == [
        RuleId.UPPERCASE,
        RuleId.LOWERCASE,
        RuleId.DIGIT,
        RuleId.SPECIAL,
        RuleId.LENGTH,
    ]


@pytest.mark.parametrize("special", ALLOWED)
def test_each_special_character_of_the_page_is_accepted(special: str) -> None:
    assert is_acceptable(f"Rentree2026{special}")


def test_no_other_special_character_is_on_the_list() -> None:
    assert sorted(SPECIAL_CHARACTERS) == sorted(ALLOWED)


@pytest.mark.parametrize("other", ["~", "§", "€", "^", "'", '"', "|", "\\", "{", "}", "`", "°", " ", "é"])
def test_other_signs_are_no_special_characters(other: str) -> None:
    assert unmet(f"Rentree2026{other}") == ["special"]


def test_accented_letters_are_letters_and_mu_is_a_sign_alone() -> None:
    assert unmet("Écoliers26!") == []
    assert unmet("ÉCOLIERÈ26!é") == []
    assert unmet("RENTREE26µ") == ["lowercase"]


def test_only_0_to_9_are_digits() -> None:
    assert unmet("Rentree!!٣²") == ["digit"]


def test_strength_grows_with_the_rules_met() -> None:
    words = [strength(password) for password in ("", "rentree", "rentree2026", "Rentree2026", "Rentree2026!")]
    assert words == [Strength.WEAK, Strength.WEAK, Strength.MEDIUM, Strength.MEDIUM, Strength.STRONG]


@given(st.text(max_size=40))
def test_strong_is_said_of_acceptable_passwords_alone(password: str) -> None:
    assert (strength(password) is Strength.STRONG) == is_acceptable(password)


def test_a_hash_is_verified_by_its_password_alone(hasher: PasswordHasher) -> None:
    hashed = hasher.hash("Rentree2026!")
    assert hasher.verify(hashed, "Rentree2026!")
    assert not hasher.verify(hashed, "rentree2026!")
    assert not hasher.verify(hashed, "")


def test_two_hashes_of_one_password_differ(hasher: PasswordHasher) -> None:
    assert hasher.hash("Rentree2026!") != hasher.hash("Rentree2026!")


def test_an_accent_typed_on_another_keyboard_is_the_same(hasher: PasswordHasher) -> None:
    assert hasher.verify(hasher.hash("\u00c9coliers26!"), "E\u0301coliers26!")


@pytest.mark.parametrize("password", ["", "Rentree2026!"])
def test_nobodys_hash_is_answered_by_no_password(hasher: PasswordHasher, password: str) -> None:
    assert not hasher.verify(hasher.nobodys_hash, password)


def test_the_profiles_cost_what_their_names_say() -> None:
    cheap, production = PROFILES["cheap"], PROFILES["production"]
    assert (cheap.time_cost, cheap.memory_cost, cheap.parallelism) == (1, 8, 1)
    assert (production.time_cost, production.memory_cost, production.parallelism) == (3, 65536, 4)
    assert argon2.extract_parameters(PasswordHasher("cheap").hash("x")) == cheap
    assert argon2.extract_parameters(PasswordHasher("production").nobodys_hash) == production


def test_a_hash_of_another_profile_is_verified_all_the_same(hasher: PasswordHasher) -> None:
    assert PasswordHasher("production").verify(hasher.hash("Rentree2026!"), "Rentree2026!")
