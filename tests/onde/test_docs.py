"""The page on feeds: what it shows is what the register writes and takes."""

import json
import re
from pathlib import Path

from rentree_blanche.simulators.onde.aaf.names import ALLOWED as PRIMARY
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, PUPILS
from rentree_blanche.simulators.siecle.aaf.names import ALLOWED as SECONDARY

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")


def _blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def _lines():
    return [json.loads(line) for block in _blocks("json") for line in block.splitlines()]


def test_the_lines_shown_have_the_fields_of_those_that_are_sent(house):
    pupil = house.primary(house.some_family(lambda family: len(house.primary(family)) == 1))[0]
    sent = house.night()
    house.control("DELETE", f"/eleves/{house.pupil(pupil.key)['id']}")
    sent += house.night()
    fields = {(line["type"], line.get("what")): list(line) for line in sent}
    shown = {(line["type"], line.get("what")): list(line) for line in _lines()}
    assert shown == fields


def test_the_csv_shown_is_taken_in(house):
    uai = house.a_school()
    pupils, guardians = _blocks("csv")
    assert pupils.splitlines()[0] == ";".join(column.title for column in PUPILS.columns)
    assert guardians.splitlines()[0] == ";".join(column.title for column in (*GUARDIANS.columns, *GUARDIANS.block * 3))
    assert house.take(uai, pupils)["created"] == 1
    assert house.take(uai, guardians)["created"] == 1


def test_the_xml_shown_has_attributes_that_are_written():
    for block, allowed in zip(_blocks("xml"), (PRIMARY, SECONDARY), strict=True):
        assert set(re.findall(r'attr name="(\w+)"', block)) - {"categoriePersonne"} <= allowed["Eleve"]
