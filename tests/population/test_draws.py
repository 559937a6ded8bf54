"""Draws are pure functions of (seed, entity, draw)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rentree_blanche.simulators.population.draws import GOLDEN, MASK, Draw, Trait, below, bits, deal, holder, mix, root

SEEDS = st.integers(min_value=0, max_value=MASK)


def test_the_mix_gives_the_published_sequence_of_splitmix64() -> None:
    state, produced = 1234567, []
    for _ in range(5):
        state = state + GOLDEN & MASK
        produced.append(mix(state))
    assert produced == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(SEEDS, st.integers(0, 10**8), st.sampled_from(Draw), st.integers(0, 15), st.integers(1, 2**32 - 1))
def test_a_draw_stays_below_its_bound(seed: int, index: int, draw: Draw, slot: int, bound: int) -> None:
    assert 0 <= below(root(seed, 1, index), draw, bound, slot) < bound


def test_draws_and_slots_of_one_entity_share_nothing() -> None:
    entity = root(7, 1, 7)
    drawn = {bits(entity, draw, slot) for draw in Draw for slot in range(16)}
    assert len(drawn) == len(Draw) * 16


@given(SEEDS, st.sampled_from(Trait), st.integers(0, 10**6), st.sampled_from([50, 53, 100]))
def test_each_rank_is_dealt_to_one_position_of_a_block(seed: int, trait: Trait, block: int, size: int) -> None:
    ranks = [deal(seed, trait, block, position, size) for position in range(size)]
    assert sorted(ranks) == list(range(size))
    assert all(holder(seed, trait, block, rank, size) == position for position, rank in enumerate(ranks))


@pytest.mark.parametrize("bound", [2, 10, 365])
def test_draws_are_even_over_their_range(bound: int) -> None:
    count = 200 * bound
    seen = [0] * bound
    for index in range(count):
        seen[below(root(3, 1, index), Draw.BIRTH_DAY, bound)] += 1
    chi_squared = sum((each - 200) ** 2 / 200 for each in seen)
    # Mean bound - 1, deviation sqrt(2 (bound - 1)): five deviations.
    assert chi_squared < bound - 1 + 5 * (2 * (bound - 1)) ** 0.5
