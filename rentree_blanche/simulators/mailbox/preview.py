"""The preview of a mail's HTML: what a page may show of it without trusting it, and its text with links to click."""

from collections.abc import Iterator

import nh3
from lxml import html
from markupsafe import Markup, escape

from rentree_blanche.simulators.mailbox.letters import Letter, parse_html, split_links

_TAGS = frozenset(
    ("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
     "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "u", "ul")
)  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "abbr": {"title"}}
_WITHOUT_CONTENT = {"script", "style", "title", "template"}


def shown_html(letter: Letter) -> Markup:
    """Give the HTML of a letter as a page may show it: no script, style or form, nothing that is fetched from anywhere.

    Pictures become their alternative text between brackets.
    """
    tree = parse_html(letter.html or "")
    if tree is None:
        return Markup()
    for picture in list(tree.iter("img")):
        words = html.Element("span")
        words.text = f"[image\N{NO-BREAK SPACE}: {picture.get('alt')}]" if picture.get("alt") else "[image]"
        words.tail = picture.tail
        parent = picture.getparent()
        if parent is not None:
            parent.replace(picture, words)
    cleaned = nh3.clean(
        html.tostring(tree, encoding="unicode"),
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        clean_content_tags=_WITHOUT_CONTENT,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned just above


def shown_text(letter: Letter) -> Markup:
    """Give the text of a letter with its web addresses as links."""
    return Markup().join(_pieces(letter.text))


def _pieces(text: str) -> Iterator[Markup]:
    for words, link in split_links(text):
        yield escape(words)
        if link:
            yield Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(link)
