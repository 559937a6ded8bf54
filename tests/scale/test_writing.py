"""What `rentree population` writes is what the federation's registers would."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import etree
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Degree, Population
from rentree_blanche.simulators.registers.aaf.package import dtd
from rentree_blanche.simulators.registers.contacts import FICTION_LANDLINES
from rentree_blanche.simulators.scale.command import Order, write_population
from rentree_blanche.simulators.scale.dirt import FLAWS
from rentree_blanche.simulators.scale.errors import ScaleError
from tests.register_house import FAMILIES, POPULATION, House, register_house


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of the families that the register house has."""
    out = tmp_path_factory.mktemp("population") / "out"
    formats = ("parquet", "onde", "aaf", "feed")
    write_population(Order(families=FAMILIES, seed=POPULATION.seed, out=out, formats=formats, changes=0.2))
    return out


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    room = onde(POPULATION, FAMILIES, OndeSettings())
    with register_house(room, tmp_path_factory.mktemp("onde"), degree=Degree.PRIMARY, max_body=2_000_000) as house:
        yield house


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_extracts_are_those_of_the_school_to_the_byte(written: Path, house: House) -> None:
    schools = {path.name: path for path in (written / "onde").glob("*/*")}
    assert schools
    for uai, path in schools.items():
        for name in ("eleves.csv", "responsables.csv"):
            assert (path / name).read_bytes() == house.download(uai, name)


def test_the_feed_tells_what_the_night_tells(written: Path, house: House) -> None:
    sent = house.night()
    told = lines(written / "feed" / "ONDE_full.ndjson")
    assert told[0] == sent[0]
    peopled = {line["uai"] for line in told if line["type"] == "pupil"}
    expected = [line for line in sent[1:] if line["type"] != "school" or line["uai"] in peopled]
    assert sorted(map(json.dumps, told[1:])) == sorted(map(json.dumps, expected))


def test_aaf_entries_are_those_of_the_export(written: Path, house: House) -> None:
    with zipfile.ZipFile(io.BytesIO(house.control("GET", "/aaf.zip").content)) as archive:
        exported = {name.split("_")[3]: entries(archive.read(name)) for name in archive.namelist() if "_" in name}
    found: dict[str, set[bytes]] = {}
    for file in (written / "aaf").glob("*/*/ENT1D_*.xml"):
        found.setdefault(file.name.split("_")[3], set()).update(entries(file.read_bytes()))
    assert found["Eleve"] == exported["Eleve"]
    assert found["EtabEducNat"] <= exported["EtabEducNat"]
    assert found["PersEducNat"] <= exported["PersEducNat"]
    assert {identifier(each) for each in found["PersRelEleve"]} == {
        identifier(each) for each in exported["PersRelEleve"]
    }


def entries(content: bytes) -> set[bytes]:
    return {etree.tostring(each, with_tail=False) for each in etree.fromstring(content).iterfind("addRequest")}


def identifier(entry: bytes) -> str:
    return str(etree.fromstring(entry).findtext("identifier/id"))


def test_aaf_files_obey_the_dtd_that_stands_beside_them(written: Path) -> None:
    files = list((written / "aaf").glob("*/*/*.xml"))
    rules = etree.DTD(io.BytesIO(dtd()))
    assert {file.name.split("_")[0] for file in files} == {"ENT1D", "ENT2D"}
    assert all(rules.validate(etree.parse(file)) for file in files)
    assert all((file.parent / "ficAlimMENESR.dtd").read_bytes() == dtd() for file in files)


def test_parquet_holds_the_people_by_academy(written: Path) -> None:
    pupils = pl.read_parquet(written / "pupils" / "**" / "*.parquet", hive_partitioning=True)
    expected = {
        (pupil.number, pupil.first_name, pupil.school, POPULATION.school(pupil.school).academy.name)
        for family in POPULATION.families(FAMILIES)
        for pupil in family.pupils
    }
    assert set(pupils.select("number", "first_name", "school", "academy").iter_rows()) == expected


def test_the_delta_tells_records_of_the_full_feed_anew(written: Path) -> None:
    full = {(line["type"], line.get("id")): line for line in lines(written / "feed" / "ONDE_full.ndjson")}
    header, *changed = lines(written / "feed" / "ONDE_delta.ndjson")
    assert (header["mode"], header["day"]) == ("delta", "2026-09-02")
    assert 0.1 < len(changed) / sum(kind in ("pupil", "guardian") for kind, _ in full) < 0.3
    for line in changed:
        before = full[line["type"], line["id"]]
        differing = {name for name in line if line[name] != before[name]}
        assert differing == {"class_label" if line["type"] == "pupil" else "email"}
        assert (line.get("email") or "@x.test").endswith(".test")


def test_the_summary_stands_in_the_folder_and_counts(written: Path) -> None:
    told = json.loads((written / "population.json").read_text(encoding="utf-8"))
    people = [person for family in POPULATION.families(FAMILIES) for person in family.pupils]
    assert told["families"] == FAMILIES
    assert told["academies"] == {"LILLE": 70, "AMIENS": 50}
    assert told["written"]["parquet"]["pupils"] == len(people)
    assert told["written"]["onde"]["pupils"] == sum(person.degree is Degree.PRIMARY for person in people)
    assert told["written"]["aaf"]["pupils"] == len(people)


def test_batches_hold_whole_schools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order(families=1_500, seed=3, out=tmp_path / "one", formats=("onde", "parquet"))
    write_population(order)
    monkeypatch.setattr("rentree_blanche.simulators.scale.command.AT_ONCE", 1)
    write_population(Order(families=1_500, seed=3, out=tmp_path / "many", formats=("onde", "parquet")))
    one, many = ({path.relative_to(out): path for path in out.glob("onde/**/*.csv")} for out in tmp_path.iterdir())
    assert one.keys() == many.keys()
    assert all(one[name].read_bytes() == many[name].read_bytes() for name in one)
    assert len(list((tmp_path / "many").glob("pupils/*/*.parquet"))) > 4


@pytest.mark.parametrize("name", sorted(FLAWS))
def test_dirt_strikes_as_often_as_asked_and_nowhere_else(tmp_path: Path, name: str) -> None:
    for out, rate in (("clean", 0.0), ("dirty", 0.3)):
        dirt = (f"{name}={rate}",)
        write_population(Order(families=400, seed=2, out=tmp_path / out, formats=("parquet",), dirt=dirt))
    flaw = FLAWS[name]
    clean, dirty = (
        pl.read_parquet(tmp_path / out / flaw.table / "**" / "*.parquet").sort("number") for out in ("clean", "dirty")
    )
    differing = [column for column in clean.columns if not clean[column].equals(dirty[column])]
    assert differing == [flaw.column]
    changed = clean[flaw.column].ne_missing(dirty[flaw.column])
    possible = 0.3 * (12 / 30 if name == "birth-date" else 0.3 if name == "capitals" else 1)
    assert 0.3 * possible < changed.mean() < 0.36  # type: ignore[operator]
    if name == "landline":
        written = dirty[flaw.column].filter(changed)
        assert written.str.slice(0, 8).is_in([*(each[:8] for each in FICTION_LANDLINES)]).all()
        assert (written.str.len_chars() == 12).all()


def test_a_country_has_every_academy(tmp_path: Path) -> None:
    told = write_population(
        Order(families=40_000, seed=1, out=tmp_path / "out", formats=("parquet",), territory="country")
    )
    assert len(told["academies"]) == 30
    assert sum(told["academies"].values()) == 40_000


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--format", "csv"), "--format csv"),
        (("--format", ","), "--format"),
        (("--dirt", "landline=2"), "landline=0.02"),
        (("--dirt", "rust=0.1"), "rust=0.1"),
        (("--territory", "mars"), "--territory mars"),
        (("--territory", "federation", "--families", "900000"), "200000 au plus"),
        (("--families", "12000001"), "12000000 au plus"),
    ],
)
def test_what_cannot_be_written_ends_with_2_and_leaves_no_folder(
    tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["population", "--families", "10", "--out", str(out), *words])
    assert (result.exit_code, named in result.stderr) == (2, True), result.output
    assert not out.exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(ScaleError, match=r"theirs\.txt"):
        write_population(Order(families=10, seed=1, out=tmp_path, formats=("parquet",)))
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


def test_an_interruption_leaves_no_file_that_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_parquet", stop)
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["population", "--families", "100", "--out", str(out), "--format", "feed,parquet"])
    assert result.exit_code == 130
    assert "Interrompu" in result.stderr
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_the_summary_of_the_command_is_json_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["population", "--families", "20", "--out", str(tmp_path / "out"), "--json"])
    told = json.loads(result.stdout)
    assert (told["families"], told["territory"], told["written"]["parquet"]["families"]) == (20, "federation", 20)
    assert told["families_per_second"] > 0


def test_extracts_are_read_back_as_csv(written: Path) -> None:
    file = next((written / "onde").glob("*/*/responsables.csv"))
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="iso-8859-1")), delimiter=";"))
    assert len({len(row) for row in rows}) == 1


def test_the_population_is_that_of_a_federation_of_the_same_seed() -> None:
    assert Population(seed=POPULATION.seed) == POPULATION
