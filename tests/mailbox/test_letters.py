"""What is read of a mail."""

from email.message import EmailMessage
from pathlib import Path
from time import thread_time

import pytest

from rentree_blanche.simulators.mailbox.letters import attached, read_letter
from rentree_blanche.simulators.mailbox.preview import shown_html, shown_text


def letter(text=None, html=None, subject="Objet"):
    written = EmailMessage()
    written["Subject"] = subject
    if text is not None:
        written.set_content(text)
    if html is not None:
        (written.add_alternative if text is not None else written.set_content)(html, subtype="html")
    return read_letter(written.as_bytes())


def test_headers_are_decoded():
    source = (
        b"From: =?utf-8?q?Coll=C3=A8ge_Jean_Moulin?= <ce.0590001A@ac-lille.test>\r\n"
        b"To: =?iso-8859-1?q?=C9lo=EFse?= <Eloise@famille.test>, b@famille.test\r\nCc: c@famille.test\r\n"
        b"Subject: =?utf-8?b?w6l0w6k=?=\r\n\r\nbonjour\r\n"
    )
    read = read_letter(source)
    assert read.sender == "Collège Jean Moulin <ce.0590001A@ac-lille.test>"
    assert read.recipients == ("eloise@famille.test", "b@famille.test", "c@famille.test")
    assert read.subject == "été"


def test_links_come_once_in_their_order_without_the_punctuation_behind_them():
    read = letter(
        "Voir https://a.test/x?b=1&c=2, puis (http://b.test/). « https://c.test/é »",
        '<p><a href="https://z.test/?a=1&amp;b=2">ici</a> <a href="https://a.test/x?b=1&amp;c=2">là</a>'
        '<a href="mailto:a@b.test">x</a> <a href="javascript:1">y</a></p>',
    )
    assert read.links == ("https://z.test/?a=1&b=2", "https://a.test/x?b=1&c=2", "http://b.test/", "https://c.test/é")


def test_a_mail_in_html_alone_is_read_by_its_words():
    read = letter(html="<html><head><title>t</title><style>p{}</style></head><body><h1>Bonjour\n Éloïse</h1>"
                  "<p>Votre code<br>est <b>135790</b>.</p><!-- non --><script>2468</script></body></html>")  # fmt: skip
    assert read.text == "Bonjour Éloïse\nVotre code\nest 135790."
    assert read.code == "135790"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le 12/09/2026, votre code est 482913.", "482913"),
        ("Code de confirmation :\n\n  0042\n", "0042"),
        ("Rentrée 2026", "2026"),
        ("https://a.test/verifier/123456", None),
        ("bonjour 123 et 123456789", None),
    ],
)
def test_the_code_is_the_run_of_digits_after_its_name_else_the_first(text, code):
    assert letter(text).code == code


def test_files_are_given_with_their_names_types_and_sizes():
    written = EmailMessage()
    written.set_content("voir")
    written.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="lettre à signer.pdf")
    written.add_attachment(b"x", maintype="application", subtype="octet-stream")
    inner = EmailMessage()
    inner["Subject"] = "dedans"
    inner.set_content("corps")
    written.add_attachment(inner)
    files = list(attached(written.as_bytes()))
    assert [(about.name, about.type) for about, _ in files] == [
        ("lettre à signer.pdf", "application/pdf"),
        ("piece-2", "application/octet-stream"),
        ("piece-3", "message/rfc822"),
    ]
    assert files[0][1] == b"%PDF-1.7"
    assert b"corps" in files[2][1]
    assert read_letter(written.as_bytes()).text == "voir\n"


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"no headers at all",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nh\xe9",
        b"Content-Type: text/html\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Subject: =?utf-8?b?broken\r\nTo: <<>\r\nFrom: @@\r\n\r\nbody",
        b"Content-Type: text/html\r\n\r\n<?xml version='1.0' encoding='utf-16'?><p>bonjour</p>",
        b"To: <\r\n\r\nbody",
        b"Subject: un\r\nCc: :''\xe9 [ *0*='';\\\xe9\r\n\r\nbody",
        b"From: (;<;*0*=)aa''''<\r\n\r\nbody",
        b"To: " + b"(" * 20_000 + b"\r\n\r\nbody",
        b"Content-Type: text/html\r\n\r\n<a href='http://[bad'>x</a> http://[bad",
        b"Content-Type: text/plain\r\n\r\nun\0deux",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(source):
    read = read_letter(source)
    assert read.source == source
    for words in (read.text, read.sender, read.subject, *read.recipients):
        assert "\0" not in words.encode().decode()
    list(attached(source))
    shown_html(read)
    shown_text(read)


def test_a_header_that_breaks_the_parser_is_shown_as_it_was_written():
    read = read_letter(b"Subject: =?utf-8?q?=C3=A9t=C3=A9?=\r\nFrom: (;<;*0*=)aa''''<\r\nTo: a@b.test\r\n\r\nbody")
    assert (read.sender, read.subject) == ("(;<;*0*=)aa''''<", "été")
    assert read.recipients == ("a@b.test",)


def test_a_type_that_is_none_is_given_as_octets():
    source = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: te\xe9xt/\xe9\r\n"
        b"Content-Disposition: attachment; filename=a\r\n\r\nabc\r\n--b--"
    )
    assert [file.type for file, _ in attached(source)] == ["application/octet-stream"]


def test_a_text_of_many_links_is_read_in_one_pass():
    links = [f"https://a.test/{number}" for number in range(20_000)]
    read = letter("\n".join(links))
    began = thread_time()
    shown = str(shown_text(read))
    assert shown.count("<a href") == len(links)
    assert thread_time() - began < 5  # seconds of work, however busy the machine is


def test_the_preview_holds_nothing_that_runs_or_is_fetched():
    hostile = (
        '<style>@import url(http://e.test/a.css)</style><p style="background:url(http://e.test/x)" onclick="x()" '
        'id="a" class="carte">un</p><script>alert(1)</script><img src="http://e.test/pixel.png" alt="logo">'
        '<iframe src="/"></iframe><a href="javascript:alert(1)">deux</a><svg onload="x()"><a href="https://e.test">s</a></svg>'
        '<form action="http://e.test"><input name="a"><button>b</button></form><object data="x"></object>'
        '<link rel="stylesheet" href="http://e.test/b.css"><base href="http://e.test/"><meta http-equiv="refresh">'
    )
    shown = str(shown_html(letter(html=hostile)))
    for word in ("<style", "<script", "alert", "onclick", "<img", "src=", "<iframe", "<form", "<input", "javascript"):
        assert word not in shown
    for word in ("@import", "<link", "<base", "<meta", "class=", "id=", "<object", "<svg", "onload"):
        assert word not in shown
    assert "[image&nbsp;: logo]" in shown
    assert "deux" in shown


def test_the_preview_keeps_what_people_read():
    shown = str(
        shown_html(letter(html='<h2>Été</h2><ul><li><b>un</b></li></ul><a href="https://a.test/?b=1&amp;c">x</a>'))
    )
    assert "<h2>Été</h2>" in shown
    assert "<li><b>un</b></li>" in shown
    assert '<a href="https://a.test/?b=1&amp;c" rel="noopener noreferrer">x</a>' in shown


def test_the_links_of_a_text_can_be_clicked_and_the_rest_is_no_markup():
    shown = str(shown_text(letter("<b> https://a.test/x et https://a.test/x/y.")))
    assert shown.startswith("&lt;b&gt; ")
    assert '<a href="https://a.test/x" rel="noopener noreferrer">https://a.test/x</a> et ' in shown
    assert '<a href="https://a.test/x/y" rel="noopener noreferrer">https://a.test/x/y</a>.' in shown


def test_the_magic_addresses_are_those_of_the_guide():
    guide = (Path(__file__).parents[2] / "docs" / "mail.md").read_text(encoding="utf-8")
    for word in ("perdu", "tardif", "tardif90", "double", "inconnu", "refuse", "liste-grise", "plein", "indisponible"):
        assert f"`…+{word}@…`" in guide
