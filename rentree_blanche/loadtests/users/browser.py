"""A browser without a screen: cookies, redirects and forms, over an HTTP client that is given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html

from rentree_blanche.loadtests.rush.visits import VisitFailedError

_MOST_REDIRECTS = 15
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_METHOD = frozenset({307, 308})
_AUTO_POST = re.compile(r'name="SAML(?:Response|Request)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `headers` in order, names in lower case."""

    status: int
    headers: Sequence[tuple[str, str]]
    text: str

    def header(self, name: str) -> str | None:
        """Give the first header of a name."""
        return next((value for known, value in self.headers if known == name), None)


class Transport(Protocol):
    """Sends one request. `name` groups it in the client's own statistics."""

    def send(self, method: str, url: str, headers: Mapping[str, str], body: str | None, name: str) -> Answer:
        """Send it, follow nothing, keep no cookie.

        Raises:
            VisitFailedError: nobody answers, or the connection broke.
        """

    def fail(self, reason: str) -> None:
        """Tell the statistics that the last answer was not what it should have been."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True)
class Page:
    """A page that is shown."""

    url: str
    status: int
    text: str

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The parsed page."""
        return lxml.html.document_fromstring(self.text or "<html></html>")

    def has(self, element: str) -> bool:
        """Tell whether there is an element of an id; cheap, without parsing."""
        return f'id="{element}"' in self.text

    def text_of(self, element: str) -> str:
        """Give the words of the element of an id; empty where there is none."""
        found = self.tree.get_element_by_id(element, None)
        return "" if found is None else str(found.text_content()).strip()

    def link(self, element: str) -> str:
        """Give the address to which the element of an id leads.

        Raises:
            VisitFailedError: there is none.
        """
        found = self.tree.get_element_by_id(element, None)
        if found is None or not found.get("href"):
            raise VisitFailedError(f"no-link-{element}")
        return urljoin(self.url, str(found.get("href")))


class Browser:
    """A browser of one visit.

    Args:
        transport: carries the requests.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._cookies: dict[str, dict[str, str]] = {}
        self._name = ""

    def begin(self, name: str) -> None:
        """Name what follows in the statistics of the client."""
        self._name = name

    def open(self, url: str) -> Page:
        """Open an address; redirects and pages that post themselves on are followed.

        Raises:
            VisitFailedError: the answer is an error, or nobody answers.
        """
        return self._show("GET", url, None)

    def submit(self, page: Page, form: str | None = None, press: str | None = None, **fields: str) -> Page:
        """Send a form of a page as it stands, with some fields filled in.

        Args:
            page: that is shown.
            form: id of the form; the first one of the page unless told.
            press: id or name of the button that is pressed, where that makes a difference.
            fields: filled in over what stands there.

        Raises:
            VisitFailedError: there is no such form, the answer is an error, or nobody answers.
        """
        found = _form(page, form, press)
        values = dict(found.form_values())
        if press is not None:
            values |= _button(found, press)
        method = (found.get("method") or "get").upper()
        target = urljoin(page.url, found.get("action") or page.url)
        sent = urlencode(values | fields)
        if method == "GET":
            return self._show("GET", f"{target}?{sent}", None)
        return self._show("POST", target, sent)

    def leave(self) -> None:
        """Close it."""
        self._transport.close()

    def _show(self, method: str, url: str, body: str | None) -> Page:
        for _ in range(_MOST_REDIRECTS):
            answer = self._send(method, url, body)
            if answer.status in _REDIRECTS:
                url = urljoin(url, answer.header("location") or "")
                if answer.status not in _KEPT_METHOD:
                    method, body = "GET", None
                continue
            page = Page(url, answer.status, answer.text)
            if answer.status >= 400:
                raise self._refusal(answer)
            onward = _onward(page)
            if onward is None:
                return page
            method, (url, body) = "POST", onward
        raise self._wrong("redirected-too-often")

    def _send(self, method: str, url: str, body: str | None) -> Answer:
        host = urlsplit(url).netloc
        headers = {"User-Agent": "Mozilla/5.0 rentree-rush", "Accept": "text/html"}
        if cookies := self._cookies.get(host):
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._transport.send(method, url, headers, body, self._name)
        for name, value in answer.headers:
            if name == "set-cookie":
                self._keep(host, value)
        return answer

    def _keep(self, host: str, written: str) -> None:
        try:
            cookie = SimpleCookie(written)
        except CookieError:
            return
        kept = self._cookies.setdefault(host, {})
        for name, morsel in cookie.items():
            if morsel["max-age"] == "0" or not morsel.value:
                kept.pop(name, None)
            else:
                kept[name] = morsel.value

    def _refusal(self, answer: Answer) -> VisitFailedError:
        refused = answer.status == 429 or (answer.status == 503 and answer.header("retry-after") is not None)
        self._transport.fail(f"status-{answer.status}")
        return VisitFailedError(f"status-{answer.status}", "refused" if refused else "error")

    def _wrong(self, reason: str) -> VisitFailedError:
        self._transport.fail(reason)
        return VisitFailedError(reason)

    def expect(self, page: Page, *elements: str) -> Page:
        """Check that a page has one of some elements, by id: a status of 200 proves nothing.

        Raises:
            VisitFailedError: it has none of them.
        """
        if not any(page.has(element) for element in elements):
            raise self._wrong(f"unexpected-page-instead-of-{elements[0]}")
        return page


def _form(page: Page, form: str | None, press: str | None = None) -> lxml.html.FormElement:
    for each in page.tree.forms:
        if form in (None, each.get("id")) and (press is None or _pressed(each, press) is not None):
            return each
    raise VisitFailedError(f"no-form-{form}" if form else "no-form")


def _pressed(form: lxml.html.FormElement, press: str) -> lxml.html.HtmlElement | None:
    buttons = form.xpath(".//button|.//input[@type='submit']")
    return next((each for each in buttons if press in {each.get("id"), each.get("name")}), None)


def _button(form: lxml.html.FormElement, press: str) -> Mapping[str, str]:
    found = _pressed(form, press)
    return {} if found is None or not found.get("name") else {found.get("name"): found.get("value") or ""}


def _onward(page: Page) -> tuple[str, str] | None:
    """Give where a page posts itself, and what: SAML's POST binding, and Shibboleth's local-storage page."""
    if _AUTO_POST.search(page.text):
        found = _form(page, None)
    elif 'id="form1"' in page.text and "shib_idp_ls_" in page.text:
        found = _form(page, "form1")
        found.fields["shib_idp_ls_supported"] = "true"
    else:
        return None
    return urljoin(page.url, found.get("action") or page.url), urlencode(list(found.form_values()))
