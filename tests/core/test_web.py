"""Pages, refusals and cookies."""

import asyncio

import pytest
from jinja2 import DictLoader, UndefinedError
from starlette.responses import PlainTextResponse, Response

from rentree_blanche.simulators.core.templating import Worded
from rentree_blanche.simulators.core.web import BANNER, ByHost, field, page, set_cookie

CORE = "rentree_blanche.simulators.core"


def test_a_page_stands_in_the_frame_with_its_banner():
    answer = page(CORE, "refusal.html", 404, title="Titre", text="Texte", reason="mot")
    assert answer.status_code == 404
    html = bytes(answer.body).decode()
    assert BANNER in html
    assert '<html lang="fr" data-page="core/refusal">' in html
    assert answer.headers["cache-control"] == "no-store"


def test_what_a_person_typed_is_never_markup():
    html = bytes(page(CORE, "refusal.html", title="<b>", text='"><script>', reason="x").body).decode()
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


def test_a_template_that_names_what_it_was_not_given_fails():
    with pytest.raises(UndefinedError):
        page(CORE, "refusal.html", title="Titre", text="Texte")


@pytest.mark.parametrize(("scheme", "words"), [("http", {"samesite=lax"}), ("https", {"samesite=none", "secure"})])
def test_a_cookie_is_as_open_as_the_scheme_allows(scheme, words):
    response = Response()
    set_cookie(response, f"{scheme}://educonnect.test", "session", "v", path="/idp")
    parts = {part.strip().lower() for part in response.headers["set-cookie"].split(";")}
    assert {"session=v", "path=/idp", "httponly"} | words <= parts
    assert ("secure" in parts) is (scheme == "https")


@pytest.mark.parametrize(("form", "value"), [({"nom": "  Petit "}, "Petit"), ({}, ""), ({"nom": object()}, "")])
def test_a_field_is_text_without_the_spaces_around(form, value):
    assert field(form, "nom") == value


def test_a_frame_asks_nothing_of_the_outside():
    html = bytes(page(CORE, "refusal.html", title="T", text="t", reason="r").body).decode()
    assert "http://" not in html
    assert "https://" not in html


class Catalogue:
    """Texts that say which key they were asked for, and how often."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, key: str, **values: str | int) -> str:
        self.asked += 1
        return f"<{key}>" + "".join(f" {name}={value}" for name, value in values.items())


def test_texts_are_looked_up_when_a_template_is_compiled_and_are_no_markup():
    catalogue = Catalogue()
    template = Worded(catalogue, DictLoader({"x": '{% set a = t("a.b") %}{{ a }}{{ t("c") }}'})).get_template("x")
    asked = catalogue.asked
    assert template.render() == template.render() == "&lt;a.b&gt;&lt;c&gt;"
    assert catalogue.asked == asked == 2


def test_texts_with_places_or_with_keys_of_the_moment_are_looked_up_when_they_are_shown():
    template = Worded(Catalogue(), DictLoader({"x": '{{ t("n", count=3) }} {{ t(key) }}'})).get_template("x")
    assert template.render(key="k") == "&lt;n&gt; count=3 &lt;k&gt;"


@pytest.mark.parametrize("origin", ["http://educonnect.test", "https://educonnect.test"])
def test_a_cookie_that_is_written_plainly_reads_as_starlette_writes_it(origin):
    plain, starlettes = Response(), Response()
    set_cookie(plain, origin, "JSESSIONID", "0a1b-2c_3d", path="/idp")
    secure = origin.startswith("https:")
    starlettes.set_cookie(
        "JSESSIONID", "0a1b-2c_3d", path="/idp", httponly=True, secure=secure, samesite="none" if secure else "lax"
    )
    assert plain.raw_headers == starlettes.raw_headers


def test_a_value_that_a_cookie_has_to_quote_is_quoted():
    response = Response()
    set_cookie(response, "http://educonnect.test", "choice", 'a; b="c"')
    assert response.headers["set-cookie"].startswith('choice="a\\073 b=\\"c\\""')


@pytest.mark.parametrize(
    ("host", "answer"),
    [("other.test", b"other"), ("OTHER.test:8443", b"other"), ("own.test", b"own"), ("", b"own")],
)
def test_an_actor_s_applications_are_told_apart_by_host(host, answer):
    app = ByHost({"other.test": PlainTextResponse("other")}, PlainTextResponse("own"))
    sent = []

    async def take(message):
        sent.append(message)

    asyncio.run(app({"type": "http", "method": "GET", "headers": [(b"host", host.encode())]}, None, take))
    assert sent[-1]["body"] == answer
