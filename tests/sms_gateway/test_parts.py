"""How many SMS a text takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib.gsm import gsm_encode

from rentree_blanche.simulators.sms_gateway.parts import (
    Alphabet,
    alphabet_of,
    gsm_decoded,
    gsm_encoded,
    parts_of,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" * 77, 3),  # a character of two septets never lies in two parts
        ("é" * 160, 1),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("🎒" * 35, 1),
        ("🎒" * 36, 2),
        ("🎒" * 67, 3),
    ],
)
def test_a_text_takes_so_many_parts(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [
        ("Écrit à l'été ?", Alphabet.UCS2),
        ("É à é ù ì ò Ç", Alphabet.GSM),
        ("ç", Alphabet.UCS2),
        ("\u00a0", Alphabet.UCS2),
    ],
)
def test_some_french_letters_are_not_in_the_gsm_alphabet(text, alphabet):
    assert alphabet_of(text.replace("'", "’") if alphabet is Alphabet.UCS2 else text) is alphabet


@given(st.text(alphabet="@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ¿azäöñüà^{}\\[~]|€"))
def test_the_alphabet_is_that_of_an_independent_client(text):
    assert gsm_encoded(text) == gsm_encode(text)
    assert gsm_decoded(gsm_encoded(text)) == text


def test_what_is_not_in_the_alphabet_is_named():
    with pytest.raises(UnicodeError, match="'ê'"):
        gsm_encoded("fête")
