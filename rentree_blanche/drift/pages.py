"""Reading a page into what is compared: its forms with fields and buttons, the links that matter, its cookies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

from rentree_blanche.drift.parts import Kind, Part, Said, told_apart
from rentree_blanche.drift.sites import Sites, joined
from rentree_blanche.drift.visiting import Answer

_STORAGE = "shib_idp_ls_supported"
_SAML = frozenset({"SAMLRequest", "SAMLResponse"})
_BUTTONS = ("submit", "button", "image", "reset")
_EVENT = "_eventId"
_SELF_SERVICE = "/educt-self-service/"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Sending:
    """A form as a browser would send it when a button is pressed, or as its script does."""

    url: str
    method: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Page:
    """A page that was answered, read leniently as browsers do."""

    answer: Answer
    sites: Sites

    @cached_property
    def root(self) -> html.HtmlElement:
        """The document; an empty one where the answer is none."""
        charset = re.search(r"charset=([\w-]+)", self.answer.content_type)
        try:
            parser = html.HTMLParser(encoding=charset[1] if charset else "utf-8")
            return html.document_fromstring(self.answer.body, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError):
            return html.document_fromstring("<html><body></body></html>")

    @property
    def title(self) -> str:
        """What the page is called."""
        return _words(self.root.find(".//title"))[:_LONGEST] or "sans titre"

    @property
    def shows_nothing(self) -> bool:
        """Whether who has no JavaScript sees nothing."""
        shown = self.root.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
        return not "".join(map(str, shown)).strip()

    @property
    def is_login(self) -> bool:
        """Whether a password is asked for."""
        return any(_type(each) == "password" or each.get("name") == "j_password" for each in self.root.iter("input"))

    @property
    def is_storage(self) -> bool:
        """Whether this is Shibboleth's local-storage page."""
        return any(each.get("name") == _STORAGE for each in self.root.iter("input"))

    @property
    def sent_by_script(self) -> Sending | None:
        """The form that the page's script sends by itself: the local storage, or a SAML message."""
        for form in self.root.iter("form"):
            names = {str(each.get("name")) for each in form.iter("input")}
            if names & (_SAML | {_STORAGE}):
                return self._sending(form)
        return None

    def pressed(self, words: str) -> Sending | None:
        """Give what pressing a button or following a link of some words sends; None where there is none."""
        for each in self.root.iter("a", "button", "input"):
            if _label(each) != words:
                continue
            if each.tag == "a" and each.get("href"):
                return Sending(self._at(str(each.get("href"))), "GET", {})
            form = next(each.iterancestors("form"), None)
            if form is not None and each.tag != "a":
                return self._sending(form, each)
        return None

    def part(self, name: str) -> Part:
        """Give the page as it is compared."""
        forms = [self._form(form) for form in self.root.iter("form")]
        cookies = [
            Part(kind=Kind.COOKIE, name=cookie, says={"attributs": Said(told or "aucun")})
            for cookie, told in sorted(self.answer.cookies.items())
        ]
        says = {"adresse": self.sites.paged(self.answer.url), "statut": Said(str(self.answer.status))}
        return Part(kind=Kind.PAGE, name=name, says=says, holds=tuple(told_apart([*forms, *self._links(), *cookies])))

    def _form(self, form: html.HtmlElement) -> Part:
        method = str(form.get("method") or "get").upper()
        action = self.sites.paged(self._at(str(form.get("action") or "")))
        id_ = str(form.get("id") or form.get("name") or "")
        controls = [_control(each) for each in form.iter("input", "select", "textarea", "button")]
        named = [each for each in controls if each.name]
        fields = ", ".join(each.name for each in named if each.kind is Kind.FIELD)
        return Part(
            kind=Kind.FORM,
            name=id_ or f"({fields or action.value})",
            keys=(id_, f"{method} {action.value}", fields),
            says={"id": Said(id_), "méthode": Said(method), "adresse": action},
            holds=tuple(told_apart(named)),
        )

    def _links(self) -> Iterator[Part]:
        """Give the links that a robot or a page object may hold on to: with an id, of the self-service, of an event."""
        for link in self.root.iter("a"):
            written, id_ = str(link.get("href") or ""), str(link.get("id") or "")
            url = self._at(written)
            matters = _SELF_SERVICE in url or _EVENT in parse_qs(urlsplit(url).query)
            if written and (id_ or (matters and not written.startswith("#"))):
                address = Said(written) if written.startswith("#") else self.sites.paged(url)
                yield Part(
                    kind=Kind.LINK,
                    name=id_ or f"« {_label(link)} »",
                    keys=(id_, address.value, _label(link)),
                    says={"id": Said(id_), "adresse": address},
                )

    def _sending(self, form: html.HtmlElement, button: html.HtmlElement | None = None) -> Sending:
        fields = {name: str(value or "") for name, value in form.form_values()}
        if button is not None and button.get("name"):
            fields[str(button.get("name"))] = str(button.get("value") or "")
        action = self._at(str(form.get("action") or ""))
        return Sending(action, "POST" if str(form.get("method")).lower() == "post" else "GET", fields)

    def _at(self, written: str) -> str:
        return joined(self.answer.url, written)


def _control(element: html.HtmlElement) -> Part:
    """Give a field or a button; without a name where nothing can hold on to it."""
    name, id_, type_ = str(element.get("name") or ""), str(element.get("id") or ""), _type(element)
    if type_ in _BUTTONS:
        return Part(
            kind=Kind.BUTTON,
            name=id_ or (f"« {_label(element)} »" if _label(element) else name),
            keys=(id_, _label(element), f"{name} {_value(element)}".strip()),
            says={"id": Said(id_), "texte": Said(_label(element)), "name": Said(name), "value": Said(_value(element))},
        )
    choice = f" {_value(element)}" if type_ == "radio" else ""
    return Part(
        kind=Kind.FIELD,
        name=f"{name}{choice}" or id_,
        keys=(f"{name}{choice}", id_),
        says={
            "name": Said(name),
            "type": Said(type_),
            "id": Said(id_),
            "obligatoire": Said("non" if element.get("required") is None else "oui"),
            "autocomplete": Said(str(element.get("autocomplete") or "")),
        },
    )


def _type(element: html.HtmlElement) -> str:
    if element.tag in ("select", "textarea"):
        return str(element.tag)
    return str(element.get("type") or ("submit" if element.tag == "button" else "text")).lower()


def _value(element: html.HtmlElement) -> str:
    return str(element.get("value") or "")


def _label(element: html.HtmlElement) -> str:
    return _words(element) or (_value(element) if element.tag == "input" and _type(element) in _BUTTONS else "")


def _words(element: html.HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())
