"""The people one by one: names, dates, contacts and links that fit together."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rentree_blanche.simulators.core.phones import is_mobile, is_overseas, parse_mobile
from rentree_blanche.simulators.population import Family, LinkKind, MobileBlock, Population, Shape
from rentree_blanche.simulators.population.mobiles import FICTION, METROPOLITAN, OVERSEAS

FAMILIES = 1500


@pytest.fixture(scope="module", params=[0, 2026])
def families(request: pytest.FixtureRequest) -> list[Family]:
    return list(Population(seed=request.param).families(FAMILIES))


def test_ages_fit_levels(families: list[Family]) -> None:
    ages = Counter(2026 - p.birth_date.year - p.level.usual_age for family in families for p in family.pupils)
    assert set(ages) == {-1, 0, 1}
    assert ages[0] / ages.total() > 0.9


@pytest.mark.parametrize("school_year", [2024, 2030])
def test_birth_dates_follow_the_school_year(school_year: int) -> None:
    for family in Population(seed=9, school_year=school_year).families(200):
        for pupil in family.pupils:
            assert abs(school_year - pupil.birth_date.year - pupil.level.usual_age) <= 1


def test_siblings_of_one_mother_are_twins_or_nine_months_apart(families: list[Family]) -> None:
    for family in families:
        for elder, younger in zip(family.pupils, family.pupils[1:], strict=False):
            days = (younger.birth_date - elder.birth_date).days
            assert days == 0 or days >= 288, family.index
            assert (days == 0) <= (elder.level == younger.level)


def test_siblings_never_share_a_first_name(families: list[Family]) -> None:
    for family in families:
        assert len({pupil.first_name for pupil in family.pupils}) == len(family.pupils), family.index


def test_parents_were_adults_when_their_eldest_was_born(families: list[Family]) -> None:
    for family in families:
        for guardian in family.guardians:
            for pupil in family.pupils_of(guardian):
                assert 18 <= pupil.birth_date.year - guardian.birth_date.year <= 62


def test_ines_are_nine_digits_and_two_letters_and_unique(families: list[Family]) -> None:
    ines = [pupil.ine for family in families for pupil in family.pupils]
    assert all(re.fullmatch(r"\d{9}[A-Z]{2}", ine) for ine in ines)
    assert len(set(ines)) == len(ines)


def test_keys_and_numbers_are_unique(families: list[Family]) -> None:
    people = [person for family in families for person in family.members]
    assert len({person.key for person in people}) == len(people)
    assert len({person.number for person in people}) == len(people)


def test_mail_addresses_are_plain_unique_and_end_in_test(families: list[Family]) -> None:
    mails = [guardian.email for family in families for guardian in family.guardians if guardian.email]
    assert all(re.fullmatch(r"[a-z.\-]+\.\d+@[a-z\-]+\.test", mail) for mail in mails)
    assert len(set(mails)) == len(mails)


def test_a_mobile_is_of_one_person_or_of_the_two_of_one_home(families: list[Family]) -> None:
    holders: dict[str, list[int]] = {}
    for family in families:
        for guardian in family.guardians:
            if guardian.mobile:
                holders.setdefault(guardian.mobile, []).append(family.index)
    shared = [indexes for indexes in holders.values() if len(indexes) > 1]
    assert shared
    assert all(len(indexes) == 2 and len(set(indexes)) == 1 for indexes in shared)
    assert {families[indexes[0]].shape for indexes in shared} == {Shape.TWO_GUARDIANS}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 199_000))
def test_mobiles_never_leave_the_synthetic_blocks(seed: int, start: int) -> None:
    for family in Population(seed=seed).families(20, start):
        for guardian in family.guardians:
            number = guardian.mobile
            if number is None:
                continue
            assert sum(number in block for block in METROPOLITAN + OVERSEAS) == 1
            assert is_mobile(number)
            assert parse_mobile(number) == number
            assert is_overseas(number) is (not number.startswith("+33"))


def test_the_first_ten_thousand_numbers_are_those_reserved_for_fiction() -> None:
    numbers = [g.mobile for f in Population(seed=4).families(6000) for g in f.guardians if g.mobile]
    assert all(number in FICTION for number in numbers if number.startswith("+33"))
    later = [g.mobile for f in Population(seed=4).families(100, 6100) for g in f.guardians if g.mobile]
    assert all(re.fullmatch(r"\+337[12]\d{7}", number) for number in later if number.startswith("+33"))


def test_no_block_of_numbers_for_people_touches_overseas_or_reserved_ranges() -> None:
    assert [block.prefix for block in METROPOLITAN[1:20]] == [f"+337{tens}" for tens in range(10, 29)]
    assert [block.prefix for block in METROPOLITAN[20:]] == [f"+33729{digit}" for digit in range(9)]
    assert all(re.search(r"00", block.prefix) for block in OVERSEAS)


def test_blocks_of_numbers_are_a_setting() -> None:
    block = MobileBlock(prefix="+33700", digits=6)
    population = Population(seed=4, mobile_blocks=(block,), overseas_blocks=())
    numbers = [
        guardian.mobile for family in population.families(200) for guardian in family.guardians if guardian.mobile
    ]
    assert numbers
    assert all(number in block for number in numbers)


def test_links_join_people_of_the_family_and_each_pupil_has_one(families: list[Family]) -> None:
    for family in families:
        guardians, pupils = {each.key for each in family.guardians}, {each.key for each in family.pupils}
        pairs = [(link.guardian, link.pupil) for link in family.links]
        assert len(set(pairs)) == len(pairs)
        assert {guardian for guardian, _ in pairs} == guardians, family.index
        assert {pupil for _, pupil in pairs} == pupils, family.index


def test_foster_carers_are_no_legal_representatives_and_pay_nothing(families: list[Family]) -> None:
    for family in families:
        foster = family.shape is Shape.FOSTER
        kind = LinkKind.FOSTER_CARER if foster else LinkKind.LEGAL_REPRESENTATIVE
        assert {link.kind for link in family.links} == {kind}
        for pupil in family.pupils:
            payers = [link for link in family.links if link.pupil == pupil.key and link.payer]
            assert len(payers) == (0 if foster else 1)
            assert bool(family.guardians_of(pupil)) is not foster
            assert family.guardians_of(pupil, legal_only=False)


def test_parents_who_separated_have_two_homes_and_all_the_children(families: list[Family]) -> None:
    separated = [family for family in families if family.shape is Shape.SEPARATED]
    assert separated
    for family in separated:
        one, other = family.guardians
        assert one.address != other.address
        assert family.pupils_of(one) == family.pupils_of(other) == family.pupils


def test_in_a_blended_family_no_guardian_answers_for_every_child(families: list[Family]) -> None:
    blended = [family for family in families if family.shape is Shape.BLENDED]
    assert blended
    for family in blended:
        assert len(family.guardians) == 3
        assert all(family.pupils_of(guardian) != family.pupils for guardian in family.guardians)


def test_a_child_bears_the_name_of_a_parent_where_both_are_known(families: list[Family]) -> None:
    for family in families:
        if family.shape not in (Shape.TWO_GUARDIANS, Shape.SEPARATED):
            continue
        names = [guardian.birth_name for guardian in family.guardians]
        for pupil in family.pupils:
            assert pupil.birth_name in (*names, " ".join(names), " ".join(names[::-1]))


def test_a_usage_name_differs_from_the_birth_name(families: list[Family]) -> None:
    bearers = [each for family in families for each in family.members if each.usage_name]
    assert bearers
    assert all(person.usage_name != person.birth_name and person.name == person.usage_name for person in bearers)


def test_who_was_born_abroad_has_a_country_and_no_commune(families: list[Family]) -> None:
    for family in families:
        for guardian in family.guardians:
            assert (guardian.birthplace == "") is (guardian.birth_country != "99100")
            assert re.fullmatch(r"(\d{2}|2[AB])\d{3}|", guardian.birthplace)
            assert re.fullmatch(r"99\d{3}", guardian.birth_country)
