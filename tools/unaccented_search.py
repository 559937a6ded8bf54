"""A hook of MkDocs: words with accents are found in the search also by who types none, and capitals need no accent."""

import json
import re
import unicodedata
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


def on_post_build(config: MkDocsConfig) -> None:
    """Put beside the text of each section of the index, unseen, its accented words without their accents."""
    file = Path(config.site_dir) / "search" / "search_index.json"
    index = json.loads(file.read_text(encoding="utf-8"))
    for section in index["docs"]:
        words = folded_words(f"{section['title']} {section['text']}")
        if words:
            section["text"] += f"<p hidden>{' '.join(words)}</p>"
    file.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def folded_words(markup: str) -> list[str]:
    """Give the words of a text that lose an accent when folded, each once, folded."""
    words = {word.lower() for word in _WORD.findall(_TAG.sub(" ", markup))}
    return sorted(folded for word in words if (folded := _folded(word)) != word)


def _folded(word: str) -> str:
    plain = word.replace("œ", "oe").replace("æ", "ae")
    return "".join(each for each in unicodedata.normalize("NFD", plain) if not unicodedata.combining(each))
