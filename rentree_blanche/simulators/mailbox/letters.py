"""A mail as people read it: decoded from its source, altered where a fault says so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import SMTPUTF8
from email.utils import getaddresses

from lxml import etree, html

from rentree_blanche.simulators.core.faults import Alter

_LINK = re.compile(r"https?://[^\s<>\"'«»\u00a0\u202f]+")
_WEB = re.compile(r"https?://\S", re.IGNORECASE)
_AFTER_A_LINK = ".,;:!?)]}’"
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_UNREADABLE = (MessageError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What the library's parser raises at headers and parts that are none: it says so late, when they are asked for."""
_CODE_NAMED = re.compile(r"\bcode\b[^0-9]{0,80}?(?<![0-9])([0-9]{4,8})(?![0-9])", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9])[0-9]{4,8}(?![0-9])")
_BLOCKS = frozenset(
    ("address", "blockquote", "br", "div", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
     "pre", "table", "td", "th", "tr", "ul")
)  # fmt: skip
_UNREAD = frozenset(("head", "script", "style", "title", "template"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a mail brings; `size` counts its bytes when decoded."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The decoded content of a mail.

    Attributes:
        sender: the header From, decoded. recipients: the addresses of To and Cc, in lower case.
        text: the plain text; of a mail that has HTML alone, the words of that.
        html: None of a mail that has plain text alone.
        links: every http address of both, in the order in which one meets them, each once.
        source: as it was sent.
    """

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    links: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    source: bytes

    @property
    def code(self) -> str | None:
        """The run of 4 to 8 digits that follows the word « code », else the first run; links are not looked at."""
        words = _LINK.sub(" ", self.text)
        named = _CODE_NAMED.search(words)
        if named is not None:
            return named[1]
        first = _CODE.search(words)
        return None if first is None else first[0]


def read_letter(source: bytes) -> Letter:
    """Decode a mail; what its encoding hides or breaks is shown as far as it can be read."""
    mail = _parsed(source)
    plain, marked_up = _body(mail, "plain"), _body(mail, "html")
    text = plain if plain is not None else _words_of(marked_up or "")
    links = [*_links_of_html(marked_up or ""), *(link for _, link in split_links(text) if link)]
    return Letter(
        sender=next(iter(_header(mail, "From")), ""),
        recipients=_addresses([*_header(mail, "To"), *_header(mail, "Cc")]),
        subject=next(iter(_header(mail, "Subject")), ""),
        text=text,
        html=marked_up,
        links=tuple(dict.fromkeys(links)),
        attachments=tuple(attachment for attachment, _ in _files(mail)),
        source=source,
    )


def attached(source: bytes) -> Iterator[tuple[Attachment, bytes]]:
    """Give the files of a mail, each with its bytes."""
    return _files(_parsed(source))


def _files(mail: EmailMessage) -> Iterator[tuple[Attachment, bytes]]:
    for number, part in enumerate(mail.iter_attachments(), 1):
        content = _bytes_of(part)
        name = part.get_filename() or f"piece-{number}"
        kind = part.get_content_type()
        known = kind if _TYPE.fullmatch(kind) else "application/octet-stream"
        yield Attachment(name=name, type=known, size=len(content)), content


def altered(source: bytes, effects: Iterable[Alter]) -> bytes:
    """Give a mail whose subject and texts a fault has changed; its files stay."""
    mail = _parsed(source)
    for effect in effects:
        subject = mail.get("Subject")
        if subject is not None:
            mail.replace_header("Subject", effect.apply(str(subject)))
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            if part is not None:
                part.set_content(effect.apply(_text_of(part)), subtype=kind, cte="base64")
    return mail.as_bytes()


def parse_html(marked_up: str) -> html.HtmlElement | None:
    """Parse HTML as browsers do; None where there is nothing in it."""
    try:
        return html.document_fromstring(marked_up.encode(), html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return None


def is_web(link: str) -> bool:
    """Tell whether a link leads into the web, however badly it is written."""
    return _WEB.match(link) is not None


def split_links(text: str) -> Iterator[tuple[str, str]]:
    """Take a text apart at its web addresses: the words before each, and it; the last words with an empty one."""
    read = 0
    for found in _LINK.finditer(text):
        link = found[0].rstrip(_AFTER_A_LINK)
        yield text[read : found.start()], link
        read = found.start() + len(link)
    yield text[read:], ""


def _parsed(source: bytes) -> EmailMessage:
    """Parse a mail; one whose parts the library cannot tell apart becomes one text, as it was sent."""
    try:
        mail = message_from_bytes(source, _class=EmailMessage, policy=SMTPUTF8)
        for part in (*mail.walk(), mail.get_body(), *mail.iter_attachments()):
            if part is not None:
                part.get_filename(part.get_content_type())
    except _UNREADABLE:
        mail = EmailMessage(policy=SMTPUTF8)
        mail.set_content(source.decode("utf-8", errors="replace"))
    return mail


def _header(mail: EmailMessage, name: str) -> list[str]:
    """Give the values of a header, decoded; those that break the library's parser as they were written."""
    try:
        return [str(value) for value in mail.get_all(name, [])]
    except _UNREADABLE:
        written = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
        return [value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in written]


def _addresses(headers: list[str]) -> tuple[str, ...]:
    try:
        named = getaddresses(headers)
    except _UNREADABLE:
        return ()
    return tuple(dict.fromkeys(address.lower() for _, address in named if address))


def _body(mail: EmailMessage, kind: str) -> str | None:
    part = mail.get_body((kind,))
    return None if part is None else _text_of(part)


def _text_of(part: MIMEPart) -> str:
    try:
        text = str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):  # a charset that nobody knows
        text = _bytes_of(part).decode("utf-8", errors="replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")  # PostgreSQL keeps no NUL


def _bytes_of(part: MIMEPart) -> bytes:
    decoded = part.get_payload(decode=True)
    if isinstance(decoded, bytes):
        return decoded
    return part.as_bytes()  # a mail within the mail, or several parts


def _links_of_html(marked_up: str) -> list[str]:
    tree = parse_html(marked_up)
    if tree is None:
        return []
    return [link for link in map(str, tree.xpath("//a/@href")) if is_web(link)]


def _words_of(marked_up: str) -> str:
    tree = parse_html(marked_up)
    if tree is None:
        return ""
    pieces: list[str] = []
    _gather(tree, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _gather(element: html.HtmlElement, pieces: list[str]) -> None:
    if isinstance(element.tag, str) and element.tag not in _UNREAD:
        block = element.tag in _BLOCKS
        pieces.append("\n" if block else "")
        pieces.append((element.text or "").replace("\n", " "))
        for child in element:
            _gather(child, pieces)
        pieces.append("\n" if block else "")
    pieces.append((element.tail or "").replace("\n", " "))
