"""What the help says, read from one catalogue in which each text names the seed that it comes from."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from rentree_blanche.simulators.educonnect.texts import Text


def _text(written: Any) -> Text:
    if isinstance(written, Text):
        return written
    seed, words = written
    return Text(words=words, seed=seed)


Words = Annotated[Text, BeforeValidator(_text)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Value):
    """A frequent question, and the paragraphs that answer it."""

    question: Words
    answers: tuple[Words, ...]


class Part(_Value):
    """Questions on one subject."""

    title: Words
    questions: tuple[Question, ...]


class Assistance(_Value):
    """A line of the « Schéma d'assistance »: who helps with what, and how."""

    difficulty: Words
    helper: Words
    way: Words


class HelpContent(_Value):
    """The whole help."""

    title: Words
    faq: Words
    scheme: Words
    scheme_intro: Words
    helper: Words
    way: Words
    back: Words
    lost_identifier: Words
    lost_password: Words
    parts: tuple[Part, ...]
    assistance: tuple[Assistance, ...]


@cache
def help_content() -> HelpContent:
    """Read the help."""
    return HelpContent.model_validate(tomllib.loads(files(__package__).joinpath("help.toml").read_text("utf-8")))
