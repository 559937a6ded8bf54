"""The law that is documented is the law that is dealt."""

import re
from collections import Counter
from pathlib import Path

import pytest

from rentree_blanche.simulators.population import Population, law

PAGE = (Path(__file__).parents[2] / "docs" / "population.md").read_text(encoding="utf-8")
TABLES = {
    "shape": law.SHAPE_BY_RANK,
    "surname": law.SURNAME_BY_RANK,
    "usage names": law.USAGE_NAME_BY_RANK,
    "mobiles": law.MOBILE_BY_RANK,
    "mails": law.MAIL_BY_RANK,
    "children": law.CHILDREN_BY_RANK,
    "first names": law.COMPOUND_FIRST_NAME_BY_RANK,
}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_shares_make_a_hundred(table: str) -> None:
    assert len(TABLES[table]) == 100


@pytest.mark.parametrize("table", ["shape", "surname", "usage names", "mobiles", "mails"])
def test_the_page_gives_the_shares_of_the_law(table: str) -> None:
    shares = Counter(str(value) for value in TABLES[table])
    for value, share in shares.items():
        assert re.search(rf"^\| {re.escape(value)} \| {share} \|", PAGE, re.MULTILINE), (value, share)


def test_the_page_gives_the_shares_of_the_patterns_of_pupils() -> None:
    rows = re.findall(r"^\| (?:one|two|twins|three|four): .*\| ([\d ·]+) \|$", PAGE, re.MULTILINE)
    told = [int(share) for row in rows for share in row.split(" · ")]
    assert told == list(Counter(law.CHILDREN_BY_RANK).values())


def test_shapes_have_their_exact_share_in_each_hundred_but_for_the_two_namesakes() -> None:
    expected = Counter(law.SHAPE_BY_RANK)
    for hundred in range(5):
        found = Counter(family.shape for family in Population(seed=21).families(100, 100 * hundred))
        assert sum(abs(found[shape] - share) for shape, share in expected.items()) <= 4


def test_the_example_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = PAGE.split("```python")[1].split("```")[0]
    exec(compile(code, "docs/population.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 2
