import pytest

from rentree_blanche.simulators.core.press import Press, blank
from rentree_blanche.simulators.core.web import page

CORE = "rentree_blanche.simulators.core"


def _values(**words: str) -> dict[str, str]:
    return {"title": "Titre", "text": "Texte", "reason": "cause", **words}


def test_a_printed_page_is_what_its_template_renders():
    words = {"text": 'A « b » & <i> "c" d’e', "reason": "c'est"}

    printed = Press(CORE).page("refusal.html", words, _values(text=blank("text"), reason=blank("reason")))

    rendered = page(CORE, "refusal.html", **_values(**words))
    assert printed.body == rendered.body
    assert printed.raw_headers == rendered.raw_headers


def test_a_second_request_gets_its_own_words():
    press = Press(CORE)
    press.page("refusal.html", {"text": "première"}, _values(text=blank("text")))

    second = press.page("refusal.html", {"text": "seconde"}, _values(text=blank("text")))

    assert "seconde" in second.body.decode()
    assert "première" not in second.body.decode()


def test_a_word_that_looks_like_a_blank_stays_as_it_was_sent():
    words = {"text": blank("reason"), "reason": "secret"}

    printed = Press(CORE).page("refusal.html", words, _values(text=blank("text"), reason=blank("reason")))

    assert blank("reason") in printed.body.decode()
    assert printed.body.decode().count("secret") == page(
        CORE, "refusal.html", **_values(text="t", reason="secret")
    ).body.decode().count("secret")


def test_variants_of_one_template_are_told_apart():
    press = Press(CORE)
    press.page("refusal.html", {}, _values(title="Un"), variant="un")

    other = press.page("refusal.html", {}, _values(title="Deux"), variant="deux")

    assert "Deux" in other.body.decode()


def test_a_blank_without_a_word_is_an_error():
    with pytest.raises(KeyError):
        Press(CORE).page("refusal.html", {}, _values(text=blank("text")))
