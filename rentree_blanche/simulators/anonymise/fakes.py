"""What takes the place of a value: the same for the same value in every file, and none that the files hold."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, permutations

from rentree_blanche.simulators.anonymise.shapes import as_spelled, plain, poured, scrambled
from rentree_blanche.simulators.anonymise.source import WORD, Known, bare
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.phones import PhoneError, is_mobile, parse_phone
from rentree_blanche.simulators.population import MobileBlock, Population
from rentree_blanche.simulators.population.lexicon import lexicon
from rentree_blanche.simulators.registers.contacts import FICTION_LANDLINES
from rentree_blanche.simulators.registers.words import fold

_PARTICLES = frozenset({"d", "de", "des", "du", "l", "la", "le", "les", "van", "von", "el", "al", "ben", "da", "dos"})
_DOMAINS = ("messagerie.test", "courriel.test", "poste.test")
_NEVER = ("30/02", "31/02", "31/04", "31/06", "31/09", "31/11")
_STREETS = 400
_REAL_DIGITS = 9
_MAIL = re.compile(r"[^\s;,<>@]*@[^\s;,<>]*")
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")


class Fakes:
    """Gives replacements; each kind remembers what it gave, so that the same value is always replaced alike.

    Args:
        known: what the files hold.
        chance: a secret seed, or anybody could draw the same replacements.
    """

    def __init__(self, known: Known, chance: Chance) -> None:
        self._known = known
        self._draw = chance.draw("anonymise")
        self._population = Population(seed=chance.seed)
        self._given: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()
        self._names: dict[str, Iterator[str]] = {}
        self._streets = self._each_street()
        self._communes = iter(dict.fromkeys(each.name for each in self._population.communes(40_000)))
        self._landlines = iter(self._shuffled(f"{block}{n:04d}" for block in FICTION_LANDLINES for n in range(10_000)))
        self._mobiles: dict[str, Iterator[str]] = {}

    def name(self, text: str, *, first: bool) -> str:
        """Replace a name word by word, so that families and double names stay what they are; particles stay."""
        words = WORD.findall(text)
        if not any(letter.isalpha() for letter in text):
            return self.anything(text)
        only_particles = all(fold(word) in _PARTICLES for word in words)
        return WORD.sub(
            lambda found: (
                found[0] if fold(found[0]) in _PARTICLES and not only_particles else self.word(found[0], first=first)
            ),
            text,
        )

    def word(self, word: str, *, first: bool) -> str:
        """Replace one word of a name, in the letters that it is written in."""
        folded = fold(word)
        if not folded or word.isdigit():
            return self.shape(word)
        kind = "first" if first else "last"
        names = self._source_of(kind, folded)
        fake = self._once(kind, folded, lambda: next(name for name in names if self._is_new(name)))
        return as_spelled(fake, word)

    def birth_date(self, text: str) -> str:
        """Move a date within its year; an impossible one becomes another impossible one."""
        return self._once("date", text, lambda: self._moved(text))

    def phone(self, text: str) -> str:
        """Replace a number by one that nobody real is called by, written alike; what is no number stays none."""
        digits = "".join(letter for letter in text if letter.isdigit())
        if not digits:
            return self.shape(text)
        try:
            number = parse_phone(text)
        except PhoneError:
            return self._once("odd phone", text, lambda: self._odd_phone(text, digits))
        return self._phone_like(text, digits, self._once("phone", number, lambda: self._number_for(number)))

    def email(self, text: str, first_name: str = "", last_name: str = "") -> str:
        """Replace addresses by others in .test, after names of their owner; an incomplete one stays incomplete."""
        if "@" not in text:
            return self.anything(text)
        pieces: list[str] = []
        end = 0
        for found in _MAIL.finditer(text):
            pieces += [self.shape(text[end : found.start()]), self._mail(found[0], first_name, last_name)]
            end = found.end()
        return "".join([*pieces, self.shape(text[end:])])

    def anything(self, text: str) -> str:
        """Replace a text that stands where nobody expects it: what it looks like is what it becomes."""
        if "@" in text:
            return self.email(text)
        if _DAY.fullmatch(text):
            return self.birth_date(text)
        return self.phone(text) if sum(letter.isdigit() for letter in text) >= _REAL_DIGITS else self.shape(text)

    def street(self, text: str) -> str:
        """Replace a street address; the same one stays the same for a whole family."""
        if not any(letter.isalpha() for letter in text):
            return self.anything(text)
        return as_spelled(self._once("street", bare(text), lambda: next(self._fresh(self._streets))), text)

    def commune(self, text: str) -> str:
        """Replace a commune by an invented one."""
        if not any(letter.isalpha() for letter in text):
            return self.anything(text)
        return as_spelled(self._once("commune", bare(text), lambda: next(self._fresh(self._communes))), text)

    def postcode(self, text: str) -> str:
        """Replace a postcode; the département stays."""
        if len(text) == 5 and text.isdigit():
            return self._once("postcode", text, lambda: text[:2] + self._unheld(text[2:], text[:2]))
        return self.anything(text)

    def shape(self, text: str) -> str:
        """Replace a text of which nothing is known but its shape."""
        return self._once("shape", text, lambda: scrambled(text, self._draw, self._is_taken))

    def _mail(self, text: str, first_name: str, last_name: str) -> str:
        complete = "." in text.rpartition("@")[2]
        known = self._once("email", text.casefold(), lambda: self._address(first_name, last_name, complete=complete))
        return known.upper() if text.isupper() else known

    def _once(self, kind: str, value: str, make: Callable[[], str]) -> str:
        key = (kind, value)
        if key not in self._given:
            self._given[key] = make()
            self._used.add(bare(self._given[key]))
        return self._given[key]

    def _is_taken(self, text: str) -> bool:
        return bare(text) in self._used or self._known.holds(text) or bare(text) in self._known.words

    def _is_new(self, name: str) -> bool:
        """Tell whether no word of a name is one of the files', and it was not given to another one."""
        words = {fold(word) for word in WORD.findall(name)}
        return not words & self._known.words and not self._is_taken(name)

    def _fresh(self, candidates: Iterator[str]) -> Iterator[str]:
        return (each for each in candidates if not self._is_taken(each))

    def _unheld(self, text: str, before: str) -> str:
        made = scrambled(text, self._draw, lambda each: self._is_taken(before + each))
        return made[: len(text)]

    def _source_of(self, kind: str, folded: str) -> Iterator[str]:
        """Give names to choose from: with accents or ligatures where the files write the word so."""
        spelling = "ligature" if folded in self._known.ligatures else "accent" if folded in self._known.accented else ""
        sex = self._known.sexes.get(folded, "") if kind == "first" else ""
        pool = f"{kind}-{sex}-{spelling}"
        if pool not in self._names:
            self._names[pool] = self._pool(kind, sex, spelling)
        return self._names[pool]

    def _pool(self, kind: str, sex: str, spelling: str) -> Iterator[str]:
        lists = lexicon()
        if kind == "first":
            names = chain.from_iterable(lists.child_first_names[each] for each in (sex or "FM"))
        else:
            names = chain(lists.surnames, lists.accented_surnames, lists.hard_surnames["ligature"])
        single = [name for name in names if name.isalpha()]
        chosen = self._shuffled(name for name in single if _is_spelled(name, spelling))
        rest = self._shuffled(name for name in single if name.isascii())
        doubled = (f"{one}{other.lower()}" for one, other in permutations([*chosen, *rest], 2))
        return chain(chosen, (name for name in doubled if _is_spelled(name, spelling)), _endless(rest))

    def _shuffled(self, values: Iterable[str]) -> list[str]:
        listed = list(values)
        self._draw.shuffle(listed)
        return listed

    def _each_street(self) -> Iterator[str]:
        lists = lexicon()
        names = self._shuffled(lists.surnames)
        while True:
            number = self._draw.randrange(1, _STREETS)
            yield f"{number} {self._draw.choice(lists.street_kinds)} {self._draw.choice(names)}"

    def _moved(self, text: str) -> str:
        try:
            day = datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a birth date has no time zone
        except ValueError:
            return self._impossible(text)
        if len(text) != len("dd/mm/yyyy"):
            return scrambled(text, self._draw, self._is_taken)
        year = [date(day.year, 1, 1) + timedelta(days=nth) for nth in range(365)]
        self._draw.shuffle(year)
        written = [f"{each:%d/%m/}{each.year:04d}" for each in year if each != day]
        # Where each day of a year is somebody's, a date is at least nobody's own.
        unused = [each for each in written if bare(each) not in self._used]
        return next((each for each in unused if not self._known.holds(each)), next(iter(unused), written[0]))

    def _impossible(self, text: str) -> str:
        day, _, rest = text.partition("/")
        month, _, year = rest.partition("/")
        if not (len(day) == len(month) == 2 and len(year) == 4 and (day + month + year).isdigit()):
            return scrambled(text, self._draw, self._is_taken)
        never = [f"{each}/{int(year) + more:04d}" for more in (0, -1, 1, -2, 2, 3) for each in _NEVER]
        return next((each for each in never if not self._is_taken(each)), f"99/99/{year}")

    def _number_for(self, number: str) -> str:
        if not is_mobile(number):
            return next(each for each in self._landlines if not self._holds_number(each))
        blocks = [
            block
            for block in (*self._population.overseas_blocks, *self._population.mobile_blocks)
            if number[:4] == block.prefix[:4]
        ]
        family = number[:4] if blocks and not number.startswith("+33") else "+33"
        if family not in self._mobiles:
            self._mobiles[family] = self._each_mobile(blocks if family != "+33" else self._population.mobile_blocks)
        return next(each for each in self._mobiles[family] if not self._holds_number(each))

    def _each_mobile(self, blocks: Iterable[MobileBlock]) -> Iterator[str]:
        for block in (*blocks, *self._population.mobile_blocks):
            free = min(block.size, 10_000)
            for place in self._draw.sample(range(block.size), free):
                yield f"{block.prefix}{place:0{block.digits}d}"

    def _holds_number(self, number: str) -> bool:
        spellings = [number[1:], f"00{number[1:]}", f"0{number[3:]}"]
        return any(bare(each) in self._known.values or bare(each) in self._used for each in spellings)

    def _phone_like(self, text: str, digits: str, number: str) -> str:
        """Write a number as another one is written: national, with + or 00, with (0)."""
        national = number[3:]
        forms = {10: f"0{national}", 11: number[1:], 12: f"{number[1:3]}0{national}", 13: f"00{number[1:]}"}
        if not number.startswith("+33"):
            forms = {len(number) - 1: number[1:], len(number) + 1: f"00{number[1:]}"}
        fitting = forms.get(len(digits))
        return poured(text, fitting, self._draw) if fitting else number

    def _odd_phone(self, text: str, digits: str) -> str:
        if len(digits) < 9:
            return scrambled(text, self._draw, self._is_taken)
        number = next(each for each in self._each_mobile(()) if not self._holds_number(each))
        start = f"00{number[1:]}" if digits.startswith("00") else f"0{number[3:]}"
        return poured(text, start if digits.startswith("0") else number[1:], self._draw)

    def _address(self, first_name: str, last_name: str, *, complete: bool) -> str:
        names = [plain(unicodedata.normalize("NFC", name)).lower() for name in (first_name, last_name)]
        local = ".".join(filter(None, (bare(name) for name in names))) or "contact"
        domain = self._draw.choice(_DOMAINS)
        end = domain if complete else domain.removesuffix(".test")
        numbered = (f"{local}{nth or ''}@{end}" for nth in range(100_000))
        return next(each for each in numbered if not self._is_taken(each))


def _is_spelled(name: str, spelling: str) -> bool:
    if spelling == "ligature":
        return "œ" in name
    return name.isascii() is not (spelling == "accent") and "œ" not in name


def _endless(names: list[str]) -> Iterator[str]:
    nth = 2
    while True:
        yield from (name + "".join(other.lower() for other in names[:nth]) for name in names)
        nth += 1
