import re
from itertools import islice

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised, proposals


def first(first_name: str, last_name: str, entity: str = "ONDE-1") -> str:
    return next(proposals(Chance(1), first_name, last_name, entity))


@pytest.mark.parametrize(
    ("first_name", "last_name", "stem"),
    [
        ("Anne-Sophie", "Martin", "a.martin"),
        ("Élodie", "Lefèvre", "e.lefevre"),
        ("Paul", "d’Aubigny", "p.daubigny"),
        ("Zoé", "de La Tour", "z.delatour"),
        ("Œdipe", "Lebœuf", "o.leboeuf"),
        ("Жанна", "Иванова", "x.x"),
        ("Luc", "A" * 90, "l." + "a" * 40),
    ],
)
def test_an_identifier_is_initial_dot_name_and_two_digits(first_name: str, last_name: str, stem: str) -> None:
    assert re.fullmatch(re.escape(stem) + r"\d\d", first(first_name, last_name))


def test_the_same_person_of_the_same_seed_is_proposed_the_same() -> None:
    assert first("Anne", "Martin") == first("Anne", "Martin")


def test_two_people_of_one_name_are_proposed_different_numbers_first() -> None:
    assert len({first("Anne", "Martin", f"ONDE-{nth}") for nth in range(30)}) > 15


def test_all_numbers_of_two_digits_come_before_those_of_three() -> None:
    proposed = list(islice(proposals(Chance(1), "Anne", "Martin", "ONDE-1"), 1100))
    assert sorted(proposed[:100]) == [f"a.martin{number:02}" for number in range(100)]
    assert sorted(proposed[100:]) == [f"a.martin{number:03}" for number in range(1000)]


@pytest.mark.parametrize("typed", ["a.martin42", " A.Martin42 ", "a.martin 42", "a.mar\u00a0tin42", "a.martin42\x00"])
def test_case_and_spaces_of_a_typed_identifier_do_not_count(typed: str) -> None:
    assert normalised(typed) == "a.martin42"
