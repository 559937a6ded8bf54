import pytest

from rentree_blanche.suite.catalogue import Catalogue, Quote, Variant, read_catalogue
from rentree_blanche.suite.errors import CatalogueError

SEEDS = {"000": "Bonjour à tous."}
GOOD = """\
[[seeds]]
id = "000"
title = "Un guide"

[[chapters]]
id = "A"
title = "Chapitre"

[[rows]]
id = "FC-01"
chapter = "A"
situation = "Quelqu’un vient"
outcome = "On le salue"
seeds = ["000"]
quotes = [["000", "Bonjour à tous."], ["–", "Bienvenue"]]
[rows.variants]
seul = "venu seul"
"""


def test_a_row_gives_its_variants_and_what_it_quotes() -> None:
    (chapter,) = read_catalogue(GOOD, SEEDS).chapters
    (row,) = chapter.rows
    assert row.variants == (Variant(id="seul", title="venu seul"),)
    assert row.quotes == (Quote(seed="000", text="Bonjour à tous."), Quote(seed=None, text="Bienvenue"))
    assert row.sources == row.quotes[:1]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('chapter = "A"', 'chapter = "B"', r"catalogue\.toml, line 10, FC-01, chapter: 'B' is none: write one of A"),
        ('outcome = "On', 'outcom = "On', r"line 10, FC-01, outcome: Field required"),
        ('"Bienvenue"]]', '"Bienvenue", "!"]]', r"line 10, FC-01, quotes\.1: Tuple"),
        ('["000", "Bonjour', '["001", "Bonjour', r"line 10, FC-01, seeds: '001'"),
        ('id = "FC-01"', 'id = "FC1"', r"line 10, FC1, id"),
        ('seeds = ["000"]\nq', "q", r"FC-01, seeds: '000'"),
        ("[[chapters]]", "[[chapters]", r"is no TOML: .*line 5"),
        ('[[chapters]]\nid = "A"', '[[chapters]]\nid = "A"\nletter = "A"', r"letter"),
    ],
)
def test_what_is_wrong_is_named_by_line_row_and_field(right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    with pytest.raises(CatalogueError, match=said):
        read_catalogue(GOOD.replace(right, wrong, 1), SEEDS)


def test_an_id_that_is_used_twice_is_named() -> None:
    with pytest.raises(CatalogueError, match="FC-01: this id is used twice"):
        read_catalogue(GOOD + GOOD[GOOD.index("[[rows]]") :], SEEDS)


def test_a_seed_without_text_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"seed 000 has no text: put it into seeds/000\.txt"):
        read_catalogue(GOOD, {})


def test_the_catalogue_that_comes_with_the_scenarios_is_read(catalogue: Catalogue) -> None:
    assert [chapter.id for chapter in catalogue.chapters] == ["A", "B", "C", "D", "E", "F", "CH"]
    assert all(chapter.rows for chapter in catalogue.chapters)
    assert catalogue.row("FC-03").chapter == "A"
    with pytest.raises(CatalogueError, match="there is no row 'FC-99'"):
        catalogue.row("FC-99")
    with pytest.raises(CatalogueError, match="there is no seed '009': write one of 000, 001"):
        catalogue.seed("009")
