"""What a request carries."""

from starlette.requests import Request

from rentree_blanche.simulators.core.content import Content

FORM = "application/x-www-form-urlencoded"


def test_of_several_values_of_one_name_the_last_counts():
    content = Content(b"a=1&a=2&b=", b"c=%C3%A9t%C3%A9+1&c=", FORM)
    assert content.query == {"a": "2", "b": ""}
    assert content.form == {"c": ""}


def test_a_form_is_read_with_its_accents():
    assert Content(b"", b"c=%C3%A9t%C3%A9+1", f"{FORM}; charset=utf-8").form == {"c": "été 1"}


def test_a_body_that_is_no_form_has_no_fields():
    content = Content(b"", b"a=1", "text/plain")
    assert not content.is_form
    assert content.form == {}


def test_an_actor_finds_what_the_edge_has_seen():
    scope = {"type": "http", "query_string": b"a=1", "headers": []}
    content = Content(b"a=1")
    content.put_into(scope)
    assert Content.of(Request(dict(scope))) is content


def test_without_an_edge_the_query_is_the_request_s_own():
    content = Content.of(Request({"type": "http", "query_string": b"a=1", "headers": []}))
    assert content.query == {"a": "1"}
    assert not content.is_form
