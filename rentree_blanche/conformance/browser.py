"""One browser at a service: it follows redirects and pages that send themselves on, among the named hosts alone."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree, html

from rentree_blanche.conformance.errors import NoRequestError, NotAllowedError
from rentree_blanche.conformance.service import host_of
from rentree_blanche.conformance.values import Received
from rentree_blanche.conformance.visitor import Answer, Fields, Visitor
from rentree_blanche.simulators.core.saml.bindings import InboundMessage, decode_post, decode_redirect
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.names import Binding
from rentree_blanche.simulators.educonnect.saml import IdentityProvider

_HOPS = 12
_EXCERPT = 300
_SAML = ("SAMLRequest", "SAMLResponse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message that the service sent to our identity provider through the browser, as it came.

    Attributes:
        url: where it went, without its query. query: the raw query of a redirect, empty for a post.
        fields: the fields of the query or of the form, decoded, in their order.
    """

    binding: Binding
    url: str
    query: str
    fields: tuple[tuple[str, str], ...]

    def message(self) -> InboundMessage:
        """Take the message out of its binding; raises `MessageError` or `SignatureError`."""
        return decode_redirect(self.query) if self.binding is Binding.REDIRECT else decode_post(dict(self.fields))

    @property
    def xml(self) -> bytes:
        """Give the message's XML, empty where it cannot be decoded."""
        try:
            return self.message().xml
        except SamlError:
            return b""

    @property
    def relay_state(self) -> str | None:
        """Give the RelayState that came along."""
        return dict(self.fields).get("RelayState")


class Browser:
    """A fresh browser; what it received is kept, for the evidence.

    Args:
        hosts: those that may be contacted. idp: whose addresses end a journey: nobody is contacted there.
        keeps_texts: whether what pages say is kept too.
    """

    def __init__(self, visitor: Visitor, hosts: Set[str], idp: IdentityProvider, *, keeps_texts: bool = True) -> None:
        self.visitor = visitor
        self._keeps_texts = keeps_texts
        self._hosts = hosts
        self._idp = idp
        self.received: list[Received] = []

    def twin(self) -> "Browser":
        """Give a browser that has the same cookies now, and its own from here on."""
        return Browser(self.visitor.twin(), self._hosts, self._idp, keeps_texts=self._keeps_texts)

    def depart(self, start: str) -> Delivery:
        """Go to an address and on until the service sends a message to our identity provider.

        Raises:
            NoRequestError: it never does. ServiceSilentError: it does not answer. NotAllowedError: it leads elsewhere.
        """
        ended = self._journey(self.get(start))
        if isinstance(ended, Delivery):
            return ended
        raise NoRequestError(_why_not(ended, start))

    def follow(self, answer: Answer) -> Answer | Delivery:
        """Go on from an answer as far as redirects lead; give where that ends: a page, or our identity provider."""
        return self._journey(answer)

    def get(self, url: str) -> Answer:
        """Fetch an address."""
        return self._noted(self.visitor.get(self._allowed(url)))

    def post(self, url: str, fields: Fields) -> Answer:
        """Post a form."""
        return self._noted(self.visitor.post(self._allowed(url), fields))

    def _journey(self, answer: Answer) -> Answer | Delivery:
        for _ in range(_HOPS):
            step = self._step(answer)
            if step is None or isinstance(step, Delivery):
                return answer if step is None else step
            answer = step
        raise NoRequestError(
            f"plus de {_HOPS} redirections de suite, la dernière vers {answer.url} : le service tourne en rond ; "
            "vérifier que les cookies de session sont acceptés à cette adresse"
        )

    def _step(self, answer: Answer) -> Answer | Delivery | None:
        if answer.location is not None:
            return self._go("GET", urljoin(answer.url, answer.location), ())
        page = _page(answer)
        if page is None:
            return None
        for form in page.forms:
            action = urljoin(answer.url, form.action or answer.url)
            fields = tuple((name, value) for name, value in form.form_values() if isinstance(value, str))
            if self._is_idp(action) or (_sends_itself(page, form) and host_of(action) in self._hosts):
                return self._go("POST", action, fields)
        refreshed = _refreshed(page)
        return None if refreshed is None else self._go("GET", urljoin(answer.url, refreshed), ())

    def _go(self, method: str, url: str, fields: Fields) -> Answer | Delivery:
        if self._is_idp(url):
            parts = urlsplit(url)
            posted = method == "POST"
            return Delivery(
                binding=Binding.POST if posted else Binding.REDIRECT,
                url=parts._replace(query="", fragment="").geturl(),
                query="" if posted else parts.query,
                fields=tuple(fields) if posted else tuple(parse_qsl(parts.query, keep_blank_values=True)),
            )
        return self.get(url) if method == "GET" else self.post(url, fields)

    def _is_idp(self, url: str) -> bool:
        return url.startswith(f"{self._idp.entity_id}/")

    def _allowed(self, url: str) -> str:
        if host_of(url) not in self._hosts:
            raise NotAllowedError(
                f"le service mène à {host_of(url)}, que le fichier ne nomme pas ; l’ajouter à hosts s’il lui "
                "appartient, sinon corriger l’adresse de l’IdP qu’il connaît"
            )
        return url

    def _noted(self, answer: Answer) -> Answer:
        self.received.append(
            Received(
                method=answer.method,
                url=answer.url,
                status=answer.status,
                location=answer.location,
                excerpt=" ".join(readable(answer).split())[:_EXCERPT] if self._keeps_texts else "",
            )
        )
        return answer


def readable(answer: Answer) -> str:
    """Give the text that a person reads of an answer."""
    page = _page(answer)
    if page is None:
        return answer.text
    for silent in list(page.iter("script", "style", "head")):
        silent.drop_tree()
    return str(page.text_content())


def _page(answer: Answer) -> html.HtmlElement | None:
    if "html" not in answer.headers.get("content-type", "html") or not answer.body.strip():
        return None
    try:
        found = html.document_fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return found


def _sends_itself(page: html.HtmlElement, form: html.FormElement) -> bool:
    """Say whether a page is there to send its only form on, as browsers do for a message in transit."""
    if len(page.forms) != 1 or not any(name in _SAML for name, _ in form.form_values()):
        return False
    return all(field.get("type", "").lower() in ("hidden", "submit") for field in form.iter("input"))


def _refreshed(page: html.HtmlElement) -> str | None:
    for meta in _metas(page):
        _, _, url = meta.partition("=")
        if url:
            return url.strip(" '\"")
    return None


def _metas(page: html.HtmlElement) -> Iterator[str]:
    for meta in page.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh" and meta.get("content"):
            yield meta.get("content")


def _why_not(answer: Answer, start: str) -> str:
    told = f"{start} n’a pas mené à l’IdP, mais à une page {answer.status} de {answer.url}"
    if answer.status >= 500:
        return f"{told} : le service est en panne"
    if answer.status >= 400:
        return f"{told} : corriger start"
    page = _page(answer)
    if page is not None and next(page.iter("script"), None) is not None:
        return (
            f"{told}, qui attend du JavaScript ; donner pour start l’adresse à laquelle son bouton « EduConnect » "
            "mène, qui redirige d’elle-même"
        )
    return f"{told}, sans redirection ; donner pour start l’adresse à laquelle son bouton « EduConnect » mène"
