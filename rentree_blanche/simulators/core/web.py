"""The page frame: templates with the banner that no setting removes, cookies, and refusals as pages or JSON."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, pass_context
from jinja2.runtime import Context
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from rentree_blanche.simulators.core.content import Content
from rentree_blanche.simulators.core.dispatch import Application, Handler
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.templating import Worded, Words

BANNER = "Simulateur – aucune donnée réelle"
ASSETS = "/_simulateur/"
STATIC = Path(__file__).parent / "static"
_CORE = "rentree_blanche.simulators.core"
_TOKEN = re.compile(r"[0-9A-Za-z_-]+")
_REFUSALS = MappingProxyType(
    {
        400: ("Demande illisible", "Cette demande est arrivée incomplète. Veuillez recommencer."),
        404: (
            "Page introuvable",
            "Aucune page n’existe à cette adresse. Revenez à l’accueil du service.",
        ),
        405: ("Demande refusée", "Cette adresse ne se consulte pas de cette façon. Revenez à l’accueil du service."),
    }
)


@cache
def environment(package: str | tuple[str, ...], words: Words | None = None) -> Environment:
    """Make the templates of an actor's packages, the first one first, over those of the frame.

    Undefined names are errors. Every page says in `data-page` which it is: `educonnect/activation_code`.
    """
    packages = (package,) if isinstance(package, str) else package
    made = Worded(words, ChoiceLoader([PackageLoader(name) for name in (*packages, _CORE)]))
    house = packages[0].rpartition(".")[2]

    @pass_context
    def page_name(context: Context) -> str:
        return f"{house}/{str(context.name).removesuffix('.html')}"

    made.globals |= {"banner": BANNER, "assets": ASSETS, "page_name": page_name}
    return made


def page(
    package: str | tuple[str, ...], template: str, status: int = 200, *, texts: Words | None = None, **values: Any
) -> HTMLResponse:
    """Render a page of an actor.

    Args:
        package: dotted name of the actor's package, or of several, whose `templates` folder holds the template.
        template: file name of the template, which extends `frame.html`.
        status: HTTP status.
        texts: what the templates call `t`, kept by the caller: the templates are compiled for them.
        values: what the template names.
    """
    return html_answer(rendered(package, template, texts, values), status)


def rendered(package: str | tuple[str, ...], template: str, texts: Words | None, values: Mapping[str, Any]) -> str:
    """Render a template of an actor's package."""
    return environment(package, texts).get_template(template).render(values)


def html_answer(html: str, status: int = 200) -> HTMLResponse:
    """Answer a page, which no browser is to keep."""
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def application(routes: Sequence[BaseRoute], handlers: Mapping[type[Exception], Handler] | None = None) -> Application:
    """Make an actor's application: what Starlette itself refuses becomes a page or JSON like every other refusal."""
    return Application(routes, {HTTPException: _refused_by_starlette, **(handlers or {})})


async def _refused_by_starlette(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    title, text = _REFUSALS.get(status, _REFUSALS[400])
    return refusal(request, PageError(status, title, text, reason=f"http_{status}"))


def host_of(headers: Headers) -> str:
    """Give the name that a request was sent to, without port."""
    return headers.get("host", "").rsplit(":", 1)[0].lower().rstrip(".")


class ByHost:
    """An actor's applications by the host names that they serve; `own` serves every other."""

    def __init__(self, others: Mapping[str, ASGIApp], own: ASGIApp) -> None:
        self._others = others
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._others.get(host_of(Headers(scope=scope)), self._own)(scope, receive, send)


def for_a_program(request: Request) -> bool:
    """Whether a refusal is answered as JSON: to who asks for it, and below `/api/`."""
    return "application/json" in request.headers.get("accept", "") or request.url.path.startswith("/api/")


def refusal(request: Request, error: PageError) -> Response:
    """Answer a refusal: JSON to a program that asks for it, a page to everybody else."""
    if for_a_program(request):
        answer: Response = JSONResponse({"error": error.reason, "message": error.text}, error.status)
    else:
        answer = page(_CORE, "refusal.html", error.status, title=error.title, text=error.text, reason=error.reason)
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def set_cookie(
    response: Response, origin: str, name: str, value: str, *, path: str = "/", max_age: int | None = None
) -> None:
    """Set a cookie as a federation member does: usable in cross-site posts over TLS, `Lax` over plain HTTP.

    Browsers refuse `SameSite=None` without TLS. `origin` is the actor's public one: a proxy may speak TLS for it.
    """
    secure = origin.startswith("https:")
    if max_age is None and _TOKEN.fullmatch(value):  # as Starlette would write it, in a twentieth of the time
        written = f"{name}={value}; HttpOnly; Path={path}; SameSite={'none; Secure' if secure else 'lax'}"
        response.raw_headers.append((b"set-cookie", written.encode("latin-1")))
        return
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=path,
        httponly=True,
        secure=secure,
        samesite="none" if secure else "lax",
    )


def query_texts(request: Request) -> Mapping[str, str]:
    """Give the fields of the query; of several of one name the last."""
    return Content.of(request).query


async def form_texts(request: Request) -> dict[str, str]:
    """Give the text fields of the form that was sent; of several of one name the last."""
    content = Content.of(request)
    if content.is_form:
        return dict(content.form)
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def field(form: Mapping[str, Any], name: str) -> str:
    """Give a text field of a submitted form, trimmed; empty when it is absent or a file."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
