"""The worked questions of docs/plan.md are worked out again, and come to the figures that stand there."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "plan.md"
QUESTIONS = re.findall(
    r"### (.*?)\n```python\n(.*?)```\n```text\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def test_there_are_three_questions() -> None:
    assert len(QUESTIONS) == 3


@pytest.mark.parametrize(
    ("code", "told"), [(code, told) for _, code, told in QUESTIONS], ids=[q for q, *_ in QUESTIONS]
)
def test_a_question_comes_to_what_is_told(code: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, str(DOCS), "exec"), {})
    said = capsys.readouterr().out
    assert NUMBER.sub("#", said) == NUMBER.sub("#", told)
    figures = [float(each) for each in NUMBER.findall(told)]
    assert [float(each) for each in NUMBER.findall(said)] == pytest.approx(figures, rel=0.01, abs=1)
