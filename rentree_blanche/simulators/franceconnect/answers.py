"""How a client is answered: by a redirect, in the fragment, or by a form that the browser posts."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from rentree_blanche.simulators.core.web import page
from rentree_blanche.simulators.franceconnect.errors import Back
from rentree_blanche.simulators.franceconnect.texts import texts

PACKAGE = "rentree_blanche.simulators.franceconnect"


def answer(back: Back, content: Mapping[str, str]) -> Response:
    """Send the browser back to the client with an authorization response; `state` and `iss` are added."""
    given = _given(back, content)
    if back.mode == "form_post":
        return page(
            PACKAGE,
            "form_post.html",
            texts=texts(),
            title=texts()("back.title", service=back.name),
            action=back.redirect_uri,
            fields=given,
        )
    return RedirectResponse(_address(back, given), 303, headers={"Cache-Control": "no-store"})


def error_address(back: Back, error: str, description: str) -> str:
    """Give the address that a link on an error page leads to: the client hears of the error, as by a redirect."""
    return _address(back, _given(back, {"error": error, "error_description": description}))


def _given(back: Back, content: Mapping[str, str]) -> dict[str, str]:
    issuer = {"iss": back.issuer} if back.issuer else {}
    return {**content, "state": back.state, **issuer}


def _address(back: Back, given: Mapping[str, str]) -> str:
    if back.mode == "fragment":
        return f"{back.redirect_uri}#{urlencode(given)}"
    joint = "&" if "?" in back.redirect_uri else "?"
    return f"{back.redirect_uri}{joint}{urlencode(given)}"
