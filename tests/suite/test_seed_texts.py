import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rentree_blanche import simulators
from rentree_blanche.suite.catalogue import Catalogue, Row, load_catalogue
from rentree_blanche.suite.errors import QuoteError
from rentree_blanche.suite.seeds import Seed, find_passage, fold

SIMULATORS = Path(simulators.__path__[0])
CITING = ("educonnect/editions", "educonnect/help", "ent", "franceconnect")
ELSEWHERE = {"–", "own", "FC", "integrators"}
_BLANK = re.compile(r"\{\w+\}")
FILES = sorted(
    file.relative_to(SIMULATORS).as_posix() for place in CITING for file in (SIMULATORS / place).rglob("*.toml")
)


def cited(content: Any) -> Iterator[tuple[str, str]]:
    """Give every [source, text] that a file of words holds, however deep."""
    if isinstance(content, dict):
        if content.keys() == {"text", "source"}:
            yield content["source"], content["text"]
        else:
            for each in content.values():
                yield from cited(each)
    elif isinstance(content, list):
        if len(content) == 2 and all(isinstance(each, str) for each in content):
            if re.fullmatch(r"\d+", content[0]) or content[0] in ELSEWHERE:
                yield content[0], content[1]
        else:
            for each in content:
                yield from cited(each)


def says(seed: Seed, text: str) -> bool:
    """Whether a seed says a text; `{name}` stands for what is filled in, in the page or in the seed."""
    parts = [re.escape(fold(part)) for part in _BLANK.split(text)]
    return re.search(r"\s?.{0,40}?\s?".join(parts), fold(seed.text)) is not None


@pytest.mark.parametrize("file", FILES)
def test_every_text_of_a_page_that_names_a_seed_stands_in_it(file: str, catalogue: Catalogue) -> None:
    content = tomllib.loads((SIMULATORS / file).read_text(encoding="utf-8"))
    seeds = {seed.id: seed for seed in catalogue.seeds}
    found = list(cited(content))
    assert [each for each in found if each[0] not in seeds.keys() | ELSEWHERE] == []
    assert [(source, text) for source, text in found if source in seeds and not says(seeds[source], text)] == []


def test_files_that_cite_are_found() -> None:
    holders = {file.relative_to(SIMULATORS).as_posix() for file in SIMULATORS.rglob("*.toml")}
    citing = {
        file
        for file in holders
        if any(source.isdigit() for source, _ in cited(tomllib.loads((SIMULATORS / file).read_text(encoding="utf-8"))))
    }
    assert citing <= set(FILES)
    assert {"educonnect/editions/2024.toml", "ent/descriptions/ent-mire.toml", "ent/texts.toml"} <= citing


@pytest.mark.parametrize("row", load_catalogue().rows, ids=lambda row: row.id)
def test_every_text_that_a_row_quotes_stands_in_the_seed_that_it_cites(row: Row, catalogue: Catalogue) -> None:
    for quote in row.sources:
        assert catalogue.passage(quote) is not None


@pytest.mark.parametrize("row", load_catalogue().rows, ids=lambda row: row.id)
def test_every_seed_that_a_row_cites_is_quoted(row: Row) -> None:
    assert {quote.seed for quote in row.sources} == set(row.seeds)


def test_a_text_that_a_seed_does_not_say_is_not_found_there(catalogue: Catalogue) -> None:
    assert not says(catalogue.seed("002"), "Le code de sécurité n'est plus valable.")
    with pytest.raises(QuoteError, match="seed 002 does not say"):
        find_passage(catalogue.seed("002"), "Le code de sécurité n'est plus valable.")


def test_a_passage_gives_line_and_paragraphs_around() -> None:
    seed = Seed(id="009", title="", text="Un.\n\nDeux **trois\nquatre** l’école !\n\nCinq.\n\nSix.")
    passage = find_passage(seed, "trois quatre l'école!")
    assert (passage.line, passage.quote) == (3, "trois\nquatre** l’école !")
    assert (passage.before, passage.after) == ("Un.\n\nDeux **", "\n\nCinq.")


def test_white_space_and_typography_do_not_count() -> None:
    assert fold("l’\N{NO-BREAK SPACE}« abc »\n\n **d** [e](#) [f] ?") == fold("l' «abc» d e [f]?")
