"""The guard of control addresses."""

import pytest
from starlette.requests import Request

from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.guard import bearer, require


def request(headers):
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": pairs})


def test_the_secret_opens():
    require(request(bearer("s3cret")), "s3cret")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": "s3cret"},
        bearer("s3cre"),
        bearer("é"),
    ],
)
def test_anything_else_is_refused(headers):
    with pytest.raises(PageError) as caught:
        require(request(headers), "s3cret")
    assert (caught.value.status, caught.value.reason) == (401, "token_required")
