"""Seeded chance."""

from rentree_blanche.simulators.core.chance import Chance


def test_the_same_words_give_the_same_draws_whoever_asks():
    assert Chance(1).draw("code", 12).random() == Chance(1).draw("code", 12).random()
    assert Chance(1).digits(6, "code", 12) == Chance(1).digits(6, "code", 12)


def test_draws_do_not_depend_on_what_was_drawn_before():
    chance = Chance(1)
    fresh = chance.draw("b").random()
    chance.draw("a").random()
    assert chance.draw("b").random() == fresh


def test_other_words_or_another_seed_give_other_draws():
    draws = {
        Chance(seed).draw(*words).random()
        for seed in (1, 2)
        for words in (("code", 1), ("code", 11), ("code1", 1), ("code",), ("co", "de", 1))
    }
    assert len(draws) == 10


def test_codes_keep_their_leading_zeros():
    codes = [Chance(1).digits(4, "code", counter) for counter in range(200)]
    assert {len(code) for code in codes} == {4}
    assert any(code.startswith("0") for code in codes)


def test_opaque_tokens_never_repeat():
    assert len({Chance.opaque() for _ in range(100)}) == 100
    assert len(Chance.opaque(13)) == 26
