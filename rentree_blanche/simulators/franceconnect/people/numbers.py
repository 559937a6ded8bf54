"""Numbers by which identity providers know people, each computed from the person and found back without a table."""

from dataclasses import dataclass
from typing import Self

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity
from rentree_blanche.simulators.population import OutOfRangeError, Population
from rentree_blanche.simulators.population.law import DEALT, OVERSEAS_COUNT
from rentree_blanche.simulators.population.mobiles import MobileBlock, number_at, overseas_number_at
from rentree_blanche.simulators.population.numbering import hundred_of

_PERMUTED = 10**8
_TAX_PREFIX = "30"
_TAX_MODULUS = 511
_ORDERS = 997
_NIR_MODULUS = 97
_CORSICA = {"2A": "19", "2B": "18"}
_ABROAD = "99"


@dataclass(frozen=True, slots=True)
class Permutation:
    """A secret order of the numbers below 10^8: person numbers are not read off what derives from them."""

    factor: int
    shift: int

    @classmethod
    def drawn(cls, chance: Chance, what: str) -> Self:
        """Draw the order for one use."""
        draw = chance.draw("franceconnect", what)
        return cls(10 * draw.randrange(_PERMUTED // 10) + draw.choice((1, 3, 7, 9)), draw.randrange(_PERMUTED))

    def forth(self, number: int) -> str:
        """Give the eight digits of a person number."""
        return f"{(self.factor * number + self.shift) % _PERMUTED:08d}"

    def back(self, digits: str) -> int:
        """Give the person number of eight digits."""
        return (int(digits) - self.shift) * pow(self.factor, -1, _PERMUTED) % _PERMUTED


def tax_number(order: Permutation, person: int) -> str:
    """Give a *numéro fiscal*: 13 digits, the last three a key (the first ten modulo 511)."""
    body = _TAX_PREFIX + order.forth(person)
    return f"{body}{int(body) % _TAX_MODULUS:03d}"


def person_of_tax_number(order: Permutation, typed: str) -> int | None:
    """Give the person number of a *numéro fiscal*; None where its form or its key is wrong."""
    if len(typed) != 13 or not (typed.isascii() and typed.isdigit()) or not typed.startswith(_TAX_PREFIX):
        return None
    return order.back(typed[2:10]) if int(typed[:10]) % _TAX_MODULUS == int(typed[10:]) else None


def social_security_number(identity: CivilIdentity, person: int) -> str:
    """Give a *numéro de sécurité sociale*: sex, year, month, place, order and key; 15 characters (2A, 2B in Corsica).

    Who is born abroad has `99` and the country in the place of the commune.
    """
    sex = "1" if identity.gender == "male" else "2"
    place = identity.birthplace or _ABROAD + identity.birthcountry[-3:]
    body = f"{sex}{identity.birth_date[2:4]}{identity.birth_date[5:7]}{place}{person % _ORDERS + 1:03d}"
    return f"{body}{social_security_key(body):02d}"


def social_security_key(body: str) -> int:
    """Give the key of the first 13 characters."""
    digits = body
    for letters, counted in _CORSICA.items():
        digits = digits.replace(letters, counted)
    return _NIR_MODULUS - int(digits) % _NIR_MODULUS


def order_of(typed: str) -> int | None:
    """Give what the person number is modulo `ORDERS`; None where the form or the key of the number is wrong."""
    body, key = typed[:13], typed[13:]
    digits = body.replace("2A", "19", 1).replace("2B", "18", 1)
    if len(typed) != 15 or not (digits + key).isascii() or not (digits + key).isdigit():
        return None
    return int(body[10:]) - 1 if social_security_key(body) == int(key) else None


def persons_of_order(order: int, below: int) -> range:
    """Give the person numbers below a bound that may have an order number."""
    return range(order, below, _ORDERS)


def families_of_mobile(population: Population, mobile: str) -> range:
    """Give the families, by index, one of whose guardians may have a mobile number."""
    start = 0
    for block in population.mobile_blocks:
        if mobile in block:
            place = start + _place(block, mobile, number_at(population.seed, (block,), 0), _second(population, block))
            return hundred_of(place)
        start += block.size
    return _overseas(population, mobile)


def _second(population: Population, block: MobileBlock) -> str:
    return number_at(population.seed, (block,), 1)


def _overseas(population: Population, mobile: str) -> range:
    blocks = population.overseas_blocks
    for place, block in enumerate(blocks):
        first = overseas_number_at(population.seed, blocks, place)
        second = overseas_number_at(population.seed, blocks, place + len(blocks))
        if mobile in block and first is not None and second is not None:
            ordinal = _place(block, mobile, first, second) * len(blocks) + place
            dealt = ordinal // OVERSEAS_COUNT
            return range(dealt * DEALT, (dealt + 1) * DEALT)
    return range(0)


def _place(block: MobileBlock, mobile: str, first: str, second: str) -> int:
    """Undo the shuffle of a block, whose first two numbers tell how its places go round."""
    asked, zero, one = (int(number[len(block.prefix) :]) for number in (mobile, first, second))
    try:
        return (asked - zero) * pow(one - zero, -1, block.size) % block.size
    except ValueError as error:
        raise OutOfRangeError(f"the block {block.prefix} does not shuffle its numbers") from error
