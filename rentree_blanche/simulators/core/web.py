"""The page frame: templates with the banner that no setting removes, cookies, and refusals as pages or JSON."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.errors import PageError

BANNER = "Simulateur – aucune donnée réelle"
ASSETS = "/_simulateur/"
STATIC = Path(__file__).parent / "static"
_CORE = "rentree_blanche.simulators.core"


@cache
def environment(package: str) -> Environment:
    """Make the templates of an actor's package, over those of the frame. Undefined names are errors."""
    loader = ChoiceLoader([PackageLoader(package), PackageLoader(_CORE)])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"banner": BANNER, "assets": ASSETS}
    return made


def page(package: str, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page of an actor.

    Args:
        package: dotted name of the actor's package, whose `templates` folder holds the template.
        template: file name of the template, which extends `frame.html`.
        status: HTTP status.
        values: what the template names.
    """
    html = environment(package).get_template(template).render(values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def refusal(request: Request, error: PageError) -> Response:
    """Answer a refusal: JSON to a program that asks for it, a page to everybody else."""
    if "application/json" in request.headers.get("accept", "") or request.url.path.startswith("/api/"):
        return JSONResponse({"error": error.reason, "message": error.text}, error.status)
    return page(_CORE, "refusal.html", error.status, title=error.title, text=error.text, reason=error.reason)


def set_cookie(
    response: Response, addresses: Addresses, name: str, value: str, *, path: str = "/", max_age: int | None = None
) -> None:
    """Set a cookie as a federation member does: usable in cross-site posts over TLS, `Lax` over plain HTTP.

    Browsers refuse `SameSite=None` without TLS.
    """
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=path,
        httponly=True,
        secure=addresses.secure,
        samesite="none" if addresses.secure else "lax",
    )


def field(form: Mapping[str, Any], name: str) -> str:
    """Give a text field of a submitted form, trimmed; empty when it is absent or a file."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
