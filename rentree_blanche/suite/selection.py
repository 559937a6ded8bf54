"""Which scenarios to play: rows, variants, chapters, files and names as people type them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.suite.catalogue import Catalogue, load_catalogue

SCENARIOS = Path(__file__).parents[1] / "scenarios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is played: `only` as the plugin's option `--rentree-only` takes it, nothing for all; `keyword` as `-k`."""

    only: tuple[str, ...] = ()
    keyword: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything is played."""
        return not self.only and self.keyword is None

    def as_arguments(self) -> list[str]:
        """Give the arguments by which pytest plays it."""
        chosen = [f"--rentree-only={each}" for each in self.only]
        return chosen if self.keyword is None else [*chosen, "-k", self.keyword]


def read_selection(written: Iterable[str], keyword: str | None = None) -> Selection:
    """Read what somebody typed.

    Raises:
        UnusableInputError: a word names nothing; the message says what is near to it.
    """
    catalogue = load_catalogue()
    return Selection(only=tuple(each for word in written for each in _read(word, catalogue)), keyword=keyword)


def _read(word: str, catalogue: Catalogue) -> tuple[str, ...]:
    chapters = {chapter.id: chapter for chapter in catalogue.chapters}
    rows = {row.id: row for row in catalogue.rows}
    id_, _, variant = word.partition(":")
    if word.upper() in chapters:
        return tuple(row.id for row in chapters[word.upper()].rows)
    if id_.upper() in rows and not variant.startswith(":"):
        row = rows[id_.upper()]
        known = [each.id for each in row.variants]
        if variant and variant not in known:
            raise UnusableInputError(f"{word}\N{NO-BREAK SPACE}: {_variants_in_words(row.id, known)}")
        return (f"{row.id}:{variant}" if variant else row.id,)
    file, _, name = word.partition("::")
    found = _in_scenarios(file)
    if found is None:
        raise UnusableInputError(f"{word}\N{NO-BREAK SPACE}: {_near(word, [*rows, *chapters])}")
    return (f"{found}::{name}" if name else found,)


def _in_scenarios(file: str) -> str | None:
    """Give a file or folder as scenarios name it, wherever it was typed from."""
    for folder in (SCENARIOS, Path.cwd()):
        path = (folder / file).resolve()
        if file and path.exists() and path.is_relative_to(SCENARIOS):
            return path.relative_to(SCENARIOS).as_posix()
    return None


def _variants_in_words(row: str, known: list[str]) -> str:
    return f"{row} n’a que les variantes {', '.join(known)}" if known else f"{row} n’a pas de variante"


def _near(word: str, known: list[str]) -> str:
    near = get_close_matches(word.upper(), known, n=3, cutoff=0.5)
    told = f"voulez-vous dire {', '.join(near)}\N{NARROW NO-BREAK SPACE}? " if near else ""
    return f"ni ligne, ni chapitre, ni fichier de scénarios. {told}« rentree scenarios --list » les dit tous"
