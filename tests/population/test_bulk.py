"""The same person whichever way one asks: by column or by index."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rentree_blanche.simulators.population import Family, MobileBlock, OutOfRangeError, Population, PopulationError
from rentree_blanche.simulators.population.academies import academy
from rentree_blanche.simulators.population.bulk.batches import batches, blocks_of, families_of
from rentree_blanche.simulators.population.bulk.frames import Frames, frames_of
from rentree_blanche.simulators.population.country import WEIGHTS, country
from rentree_blanche.simulators.population.mobiles import METROPOLITAN, OVERSEAS
from rentree_blanche.simulators.population.places import BLOCK

COUNTRY = 12_000_000
Rows = list[tuple[Any, ...]]


def by_index(families: list[Family]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"families": [], "guardians": [], "pupils": [], "links": []}
    for family in families:
        rows["families"].append((family.index, str(family.shape)))
        for guardian in family.guardians:
            rows["guardians"].append(
                (guardian.number, str(guardian.civility), *names(guardian), guardian.birth_date, guardian.birthplace,
                 guardian.birth_country, guardian.mobile, guardian.email, *home(guardian))
            )  # fmt: skip
        for pupil in family.pupils:
            rows["pupils"].append(
                (pupil.number, str(pupil.sex), *names(pupil), pupil.birth_date, pupil.ine, pupil.level.label,
                 pupil.class_label, pupil.class_id, pupil.school, *home(pupil))
            )  # fmt: skip
        number = {person.key: person.number for person in family.members}
        rows["links"] += [(number[link.guardian], number[link.pupil], link.legal, link.payer) for link in family.links]
    return rows


def names(person: Any) -> tuple[Any, ...]:
    return person.birth_name, person.usage_name, person.first_name, " ".join(person.other_names)


def home(person: Any) -> tuple[Any, ...]:
    return person.address.street, person.address.postcode, person.address.commune, person.address.insee


def by_column(frames: Frames) -> dict[str, Rows]:
    return {name: frame.rows() for name, frame in frames}


def block_range(start: int, count: int) -> Any:
    return np.arange(start // BLOCK, (start + count) // BLOCK)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, COUNTRY // 100 - 2))
@example(1, 0)
@example(2**64 - 1, COUNTRY // 100 - 2)
def test_families_of_the_country_are_the_same_by_column_and_by_index(seed: int, hundred: int) -> None:
    population, start = country(seed), hundred * 100
    frames = frames_of(population, block_range(start, 100), COUNTRY)
    assert by_column(frames) == by_index(list(population.families(100, start)))


def test_families_of_a_federation_are_the_same_by_column_and_by_index() -> None:
    population = Population(seed=5, school_year=2030)
    assert by_column(frames_of(population, block_range(0, 600), 600)) == by_index(list(population.families(600)))


def test_blocks_may_be_asked_in_any_order_and_alone() -> None:
    population = country(9)
    frames = frames_of(population, np.array([907, 3, 44]), COUNTRY)
    asked = [family for block in (907, 3, 44) for family in population.families(BLOCK, block * BLOCK)]
    assert by_column(frames) == by_index(asked)


def test_families_beyond_the_bound_are_left_out() -> None:
    population = Population(seed=3)
    frames = frames_of(population, block_range(0, 100), 70)
    assert by_column(frames) == by_index(list(population.families(70)))


def test_numbers_of_the_settings_are_used_by_column_too() -> None:
    block = MobileBlock(prefix="+33700", digits=6)
    population = replace(country(4), mobile_blocks=(block,), overseas_blocks=())
    frames = frames_of(population, block_range(0, 200), 200)
    assert by_column(frames) == by_index(list(population.families(200)))
    with pytest.raises(OutOfRangeError, match="mobile_blocks"):
        frames_of(population, block_range(1_000_000, 100), COUNTRY)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, COUNTRY // BLOCK - 200))
def test_nothing_leaves_the_synthetic_blocks(seed: int, block: int) -> None:
    guardians = frames_of(country(seed), np.arange(block, block + 200), COUNTRY).guardians
    numbers = guardians["mobile"].drop_nulls()
    synthetic = pl.Series([False]).new_from_index(0, len(numbers))
    for each in METROPOLITAN + OVERSEAS:
        synthetic |= numbers.str.starts_with(each.prefix) & (numbers.str.len_chars() == len(each.prefix) + each.digits)
    assert synthetic.all()
    assert guardians["email"].drop_nulls().str.ends_with(".test").all()


def test_a_number_is_one_persons_but_where_a_home_shares_it() -> None:
    guardians = frames_of(country(6), np.arange(4_000), COUNTRY).guardians
    owners = guardians.drop_nulls("mobile").select("mobile", family=pl.col("number") // 10).unique()
    assert owners["mobile"].is_unique().all()
    assert len(owners) > 250_000


def test_mail_addresses_and_ine_are_one_persons() -> None:
    frames = frames_of(country(6), np.arange(1_000), COUNTRY)
    assert frames.guardians["email"].drop_nulls().is_unique().all()
    assert frames.pupils["ine"].is_unique().all()


def test_the_last_families_of_the_country_have_numbers_and_schools() -> None:
    population = country(1)
    for family in population.families(50, COUNTRY - 50):
        for pupil in family.pupils:
            assert population.school(pupil.school).uai == pupil.school


@pytest.mark.parametrize("families", [1, 49, 50, 51, 3_000, 31_650, 100_001])
def test_every_family_lives_in_one_academy(families: int) -> None:
    population = country(1)
    counts = [families_of(population, place, families) for place in range(len(WEIGHTS))]
    assert sum(counts) == families
    blocks = np.concatenate([blocks_of(population, place, families) for place in range(len(WEIGHTS))])
    assert sorted(blocks) == list(range(-(-families // BLOCK)))


def test_academies_have_families_by_their_weight() -> None:
    population, families = country(1), 50 * sum(WEIGHTS.values())
    for place, (name, weight) in enumerate(WEIGHTS.items()):
        assert families_of(population, place, families) == 50 * weight
        first = next(batches(population, place, families))[0]
        assert population.commune_of(int(first) * BLOCK).academy == academy(name)


def test_weights_must_fit_the_academies() -> None:
    for weights in ((1, 2, 3), (1, 0)):
        with pytest.raises(PopulationError, match="weights"):
            Population(seed=1, weights=weights)


def test_the_school_year_moves_birth_dates() -> None:
    frames = [frames_of(Population(seed=1, school_year=year), np.arange(4), 200) for year in (2026, 2027)]
    years = [frame.pupils["birth_date"].dt.year().mean() for frame in frames]
    assert years[1] - years[0] == 1  # type: ignore[operator]
    assert frames[0].pupils["birth_date"].max() < date(2025, 1, 1)  # type: ignore[operator]
