"""EduConnect's help: one page, reachable without logging in, in the seeds' words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from pydantic import BaseModel

from rentree_blanche.simulators.core.web import BANNER
from rentree_blanche.simulators.educonnect.help.content import help_content
from rentree_blanche.simulators.educonnect.texts import Text
from tests.educonnect.idp import Worker, browser, worker


@pytest.fixture
def idp(tmp_path: Path) -> Iterator[Worker]:
    with worker(tmp_path) as made:
        yield made


def _texts(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _texts(getattr(value, name))
        case tuple():
            for each in value:
                yield from _texts(each)


def test_the_help_shows_every_question_and_who_helps_without_a_session(idp: Worker) -> None:
    answer = browser(idp).get("/educt-aide/aide/")
    assert answer.status_code == 200
    html = etree.HTML(answer.text)
    content = help_content()
    questions = [question.question.words for part in content.parts for question in part.questions]
    assert html.xpath("//summary/text()") == questions
    assert html.xpath("//section[@id='schema']//dt/text()") == [line.difficulty.words for line in content.assistance]
    assert html.xpath("string(//*[@id='bandeau-simulateur'])") == BANNER


def test_the_help_answers_at_the_address_without_its_slash(idp: Worker) -> None:
    assert browser(idp).get("/educt-aide/aide").headers["location"] == "/educt-aide/aide/"


@pytest.mark.parametrize("path", ["/", "/educt-aide/aide/"])
def test_pages_link_to_the_help(idp: Worker, path: str) -> None:
    html = etree.HTML(browser(idp).get(path).text)
    (link,) = html.xpath("//*[@id='lien-aide']")
    assert (link.text, link.get("href").endswith("/educt-aide/aide/")) == ("Aide", True)


def test_every_text_names_its_seed_and_ours_are_typeset_in_french() -> None:
    found = tuple(_texts(help_content()))
    assert {text.seed for text in found} <= {"000", "001", "002", "003", "004", "–"}
    ours = [text.words for text in found if text.seed == "–"]
    assert [words for words in ours if re.search(r" [:;!?»]|« |'", words)] == []
