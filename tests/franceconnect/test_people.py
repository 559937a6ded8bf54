"""Who logs in with what: computed from the person, found back from what is typed."""

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS
from rentree_blanche.simulators.franceconnect.people import numbers
from rentree_blanche.simulators.franceconnect.people.civil import CivilIdentity, identity_hash
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.population import Population

FAMILIES = 120
_POPULATION = Population(seed=7)


@pytest.fixture(scope="module")
def people() -> People:
    return People(_POPULATION, FAMILIES, Chance(7))


@pytest.fixture(scope="module")
def everybody(people: People) -> list[CivilIdentity]:
    numbers_ = [guardian.number for family in _POPULATION.families(FAMILIES) for guardian in family.guardians]
    return [person for number in numbers_ if (person := people.by_number(number)) is not None]


def test_everybody_is_found_back_by_each_of_their_logins(people: People, everybody: list[CivilIdentity]) -> None:
    for person in everybody:
        for provider, known in people.credentials(person).items():
            assert person in people.find(provider, known.login), (provider, known)


def test_everybody_has_an_account_nearly_everywhere(people: People, everybody: list[CivilIdentity]) -> None:
    for person in everybody:
        assert {"impots", "ameli", "laposte", "alicem"} <= set(people.credentials(person))


def test_a_shared_or_missing_mobile_is_an_account_of_one_person_at_most(
    people: People, everybody: list[CivilIdentity]
) -> None:
    holders = [known.login for person in everybody if (known := people.credential("mobileconnect", person)) is not None]
    assert len(holders) == len(set(holders))
    assert set(holders) == {person.mobile for person in everybody if person.mobile}


def test_overseas_mobiles_are_found_back_too(people: People, everybody: list[CivilIdentity]) -> None:
    overseas = [person for person in everybody if person.mobile and not person.mobile.startswith("+33")]
    assert overseas
    for person in overseas:
        assert any(found.mobile == person.mobile for found in people.find("mobileconnect", person.mobile))


def test_logins_are_nobody_elses(people: People, everybody: list[CivilIdentity]) -> None:
    for provider in ("impots", "laposte", "alicem"):
        logins = [known.login for person in everybody if (known := people.credential(provider, person)) is not None]
        assert len(logins) == len(set(logins))


def test_a_social_security_number_agrees_with_the_person(people: People, everybody: list[CivilIdentity]) -> None:
    for person in everybody:
        known = people.credential("ameli", person)
        assert known is not None
        number = known.login
        assert len(number) == 15
        assert number[0] == ("1" if person.gender == "male" else "2")
        assert number[1:5] == person.birth_date[2:4] + person.birth_date[5:7]
        assert number[5:10] == (person.birthplace or f"99{person.birthcountry[-3:]}")
        body = number[:13].replace("2A", "19").replace("2B", "18")
        assert (int(body) + int(number[13:])) % 97 == 0


def test_the_key_of_a_known_number_is_right() -> None:
    assert numbers.social_security_key("2550814168025") == 38
    assert numbers.social_security_key("180082A004001") == 97 - int("1800819004001") % 97


def test_a_corsican_department_is_not_mistaken_elsewhere_in_the_number() -> None:
    assert numbers.order_of("18008" + "2A004" + "001" + f"{numbers.social_security_key('180082A004001'):02d}") == 0


def test_a_tax_number_has_thirteen_digits_and_a_key() -> None:
    order = numbers.Permutation.drawn(Chance(7), "x")
    for person in (0, 1, 999, 12_345_670):
        number = numbers.tax_number(order, person)
        assert len(number) == 13
        assert numbers.person_of_tax_number(order, number) == person
        wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
        assert numbers.person_of_tax_number(order, wrong) is None


def test_another_seed_gives_other_logins() -> None:
    one, other = (People(_POPULATION, FAMILIES, Chance(seed)) for seed in (1, 2))
    person = one.by_number(0)
    assert person is not None
    assert one.credential("impots", person) != other.credential("impots", person)


def test_who_has_no_mail_in_the_register_has_one_of_their_own(people: People) -> None:
    without = next(
        guardian for family in _POPULATION.families(FAMILIES) for guardian in family.guardians if guardian.email is None
    )
    person = people.by_number(without.number)
    assert person is not None
    assert person.email.endswith("@identite.test")
    assert people.find("laposte", person.email.upper()) == [person]


def test_everybody_is_somebody_else(everybody: list[CivilIdentity]) -> None:
    assert len({identity_hash(person.claims()) for person in everybody}) == len(everybody)


def test_pupils_have_no_identity_here(people: People) -> None:
    assert people.by_number(_POPULATION.family(0).pupils[0].number) is None


def test_people_beyond_the_enrolled_families_exist_too(people: People) -> None:
    person = people.by_number(10 * (FAMILIES + 5))
    assert person is not None
    known = people.credential("impots", person)
    assert known is not None
    assert people.find("impots", known.login) == [person]


def test_a_mail_address_with_a_number_of_somebody_else_is_nobodys(people: People) -> None:
    person = people.by_number(0)
    assert person is not None
    assert people.find("laposte", person.email.replace(".0@", ".3@")) == []


def test_keys_of_nobody_give_nobody(people: People) -> None:
    for key in ("", "p:", "p:x", "p:4", "t:nobody", "x:1", "p:99999999999999"):
        assert people.by_key(key) is None


def test_every_provider_answers_nonsense_with_nobody(people: People) -> None:
    for provider in PROVIDERS:
        for typed in ("", " ", "x", "0" * 400, "é", "ALC", "ALC1234567", "@", "+33"):
            assert people.find(provider, typed) == []
