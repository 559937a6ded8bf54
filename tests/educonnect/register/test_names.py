import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rentree_blanche.simulators.educonnect.register.names import fold_email, fold_name

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæñøåßłđı"
names = st.text(alphabet=LETTERS + LETTERS.upper() + " -'’.", max_size=30)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("D AUBIGNY", "d’Aubigny"),
        ("daubigny", "d'Aubigny"),
        ("anne sophie", "Anne-Sophie"),
        ("ANNESOPHIE", "Anne-Sophie"),
        ("lefevre", "LEFÈVRE"),
        ("Leboeuf", "Lebœuf"),
        ("Laetitia", "Lætitia"),
        ("de la tour", "de La Tour"),
        ("Mael", "Maël"),
        ("GONCALVES", "Gonçalves"),
        ("N DIAYE", "N'Diaye"),
        ("O’Connell", "O'Connell"),
        ("Jean\u2011Noël", "jean noel"),
        (" Martin\u00a0", "MARTIN"),
    ],
)
def test_case_accents_hyphens_apostrophes_and_ligatures_do_not_count(typed: str, registered: str) -> None:
    assert fold_name(typed) == fold_name(registered)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("Sophie-Anne", "Anne-Sophie"),
        ("Martin", "Martinez"),
        ("Durand", "Dupont"),
        ("Anne", "Anne-Sophie"),
        ("Lefebvre", "Lefèvre"),
    ],
)
def test_a_different_name_or_another_order_stays_different(typed: str, registered: str) -> None:
    assert fold_name(typed) != fold_name(registered)


@given(names)
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(names)
def test_a_name_folds_alike_in_capitals_in_small_letters_and_decomposed(name: str) -> None:
    forms = {name, name.upper(), name.lower(), name.title(), *(unicodedata.normalize(f, name) for f in ("NFD", "NFKC"))}
    assert {fold_name(form) for form in forms} == {fold_name(name)}


@given(names, st.sampled_from(["-", " ", "'", "’", "\u2010", "\u00a0", "."]), st.integers(0, 30))
def test_a_separator_anywhere_changes_nothing(name: str, separator: str, at: int) -> None:
    assert fold_name(name[:at] + separator + name[at:]) == fold_name(name)


@given(names)
def test_what_is_folded_is_plain_letters(name: str) -> None:
    folded = fold_name(name)
    assert folded.isascii()
    assert folded == "" or folded.isalpha()


def test_what_has_no_letter_folds_to_nothing() -> None:
    assert fold_name(" -’' ") == ""


def test_names_of_other_scripts_keep_their_letters() -> None:
    assert fold_name("Жанна") == "жанна"


def test_case_and_surrounding_spaces_of_a_mail_address_do_not_count() -> None:
    assert fold_email(" Anne.Martin@Courriel.test ") == "anne.martin@courriel.test"
