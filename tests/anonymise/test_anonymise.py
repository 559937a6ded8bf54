"""Real extracts made synthetic: nobody's value survives, and everything else stays what it was."""

import csv
import io
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from rentree_blanche.simulators.anonymise.errors import AnonymiseError
from rentree_blanche.simulators.anonymise.work import anonymise, unguessable
from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.phones import PhoneError, parse_phone
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, OLDER_PUPILS, PUPILS, Layout
from rentree_blanche.simulators.onde.extracts.reading import read_extract
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.words import fold

BLOCKS = 3
SECRET = {
    *("birth_name", "usage_name", "first_name", "birth_date", "ine", "email", "home_phone", "work_phone", "mobile"),
    *(f"{name}{nth}" for name in ("street", "postcode", "commune") for nth in ("", "1", "2")),
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PARTICLES = frozenset(
    "d de des du l la le les van von el al ben da dos".split()  # noqa: SIM905 - a list of words reads best as words
)


def rentree(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(app, arguments)


def columns(layout: Layout) -> list[str]:
    """Name the fields of a layout in their order."""
    return [column.field for column in (*layout.columns, *layout.block * BLOCKS)]


def titles(layout: Layout) -> str:
    return ";".join(column.title for column in (*layout.columns, *layout.block * BLOCKS))


def extract(layout: Layout, *rows: dict[str, str], end: str = "\r\n", children: tuple[dict[str, str], ...] = ()) -> str:
    """Write an extract; `children` fill the blocks of each row."""
    lines = [titles(layout)]
    for row in rows:
        cells = [row.get(column.field, "") for column in layout.columns]
        blocks = [*children, *({},) * BLOCKS][:BLOCKS] if layout.block else []
        cells += [child.get(column.field, "") for child in blocks for column in layout.block]
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="").writerow(cells)
        lines.append(text.getvalue())
    return end.join([*lines, ""])


def made(folder: Path, *contents: str | bytes, encoding: str = "utf-8", seed: int = 1) -> list[bytes]:
    """Anonymise files together, and give what became of each."""
    sources = []
    for nth, content in enumerate(contents):
        source = folder / f"source{nth}.csv"
        source.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        sources.append(source)
    out = folder / f"out{len(list(folder.iterdir()))}"
    return [Path(each.target).read_bytes() for each in anonymise(sources, out, Chance(seed))]


def cells(content: bytes, encoding: str = "utf-8") -> list[list[str]]:
    text = content.decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def bare(value: str) -> str:
    return fold(value).replace(" ", "")


def words(value: str) -> set[str]:
    return {fold(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", value))} - PARTICLES - {""}


_letters = st.sampled_from("abcdefghijklmnopqrstuvwxyzéèêëàâîïôûçœABCDEFGHIJKLMNOPQRSTUVWXYZÉÈÇ")
_word = st.text(_letters, min_size=1, max_size=9)
_name = st.builds(
    lambda parts, joint: joint.join(parts), st.lists(_word, min_size=1, max_size=3), st.sampled_from(" -'")
)
_odd = st.text(st.characters(blacklist_characters=';"\u2028\u2029', blacklist_categories=["Cs", "Cc"]), max_size=12)
_real_phone = st.builds(
    lambda head, rest, style: style(head, rest),
    st.sampled_from("1234567"),
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(
        [
            lambda head, rest: f"0{head}{rest}",
            lambda head, rest: f"0{head} " + " ".join(re.findall("..", rest)),
            lambda head, rest: f"+33 {head} " + ".".join(re.findall("..", rest)),
            lambda head, rest: f"0033{head}{rest}",
        ]
    ),
)
_phone = st.one_of(st.just(""), _real_phone, st.sampled_from(["12 34", "néant", "0690123456", "+590690123456"]))
_whole_mail, _half_mail = (st.builds(form.format, _word, _word) for form in ("{}@{}.fr", "{}@{}"))
_mail = st.one_of(st.just(""), _whole_mail, _half_mail, _word)
_date = st.one_of(
    st.dates(date(2010, 1, 1), date(2023, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}"),
    st.sampled_from(["", "31/02/2018", "2018-05-09", "5/9/2018", "inconnue"]),
)
_ine = st.one_of(st.just(""), st.from_regex(r"\A\d{9}[A-Z]{2}\Z"), st.from_regex(r"\A\d{10}[A-Z]\Z"), _word)
_street = st.builds("{} rue {}".format, st.integers(1, 300), _name)
_pupil = st.fixed_dictionaries(
    {
        "birth_name": _name,
        "usage_name": st.one_of(st.just(""), _name),
        "first_name": _name,
        "birth_date": _date,
        "sex": st.sampled_from(["F", "M", "", "G"]),
        "ine": _ine,
        "street1": _street,
        "postcode1": st.from_regex(r"\A\d{5}\Z"),
        "commune1": _name,
        "country1": st.sampled_from(["FRANCE", "", "BELGIQUE"]),
        "cycle": st.sampled_from(["CYCLE II", "2"]),
        "level": st.sampled_from(["CP", "CE1"]),
        "class_label": st.one_of(st.sampled_from(["CPa", "CE1 B"]), _word.map("CP Mme {}".format)),
        "class_id": st.from_regex(r"\A\d{5}\Z"),
        "attestation": st.sampled_from(["Oui", "Non"]),
        "decision": st.one_of(st.just(""), _odd.map(str.strip)),
    }
)
_guardian = st.fixed_dictionaries(
    {
        "civility": st.sampled_from(["M.", "Mme", "MME", ""]),
        "birth_name": _name,
        "usage_name": st.one_of(st.just(""), _name),
        "first_name": _name,
        "street": _street,
        "postcode": st.from_regex(r"\A\d{5}\Z"),
        "commune": _name,
        "country": st.just("FRANCE"),
        "email": _mail,
        "home_phone": _phone,
        "work_phone": _phone,
        "mobile": _phone,
    }
)


def kind_of(field: str) -> str:
    """Name what a column holds: all names are one kind, all phones, both homes."""
    if field.endswith("_name"):
        return "name"
    return "phone" if field in ("home_phone", "work_phone", "mobile") else field.rstrip("12")


def held_by(*rows: dict[str, str]) -> tuple[dict[str, set[str]], set[str]]:
    """Give what rows hold, by kind, and every word of a name."""
    held: dict[str, set[str]] = {kind_of(field): set() for field in SECRET}
    for row in rows:
        for field in SECRET & row.keys():
            held[kind_of(field)].add(bare(row[field]))
    names = [row[field] for row in rows for field in row if field.endswith("_name")]
    return held, {word for name in names for word in words(name)}


def fields_of(layout: Layout, line: str) -> list[tuple[str, str]]:
    """Give the cells of a line by field; none of a line whose quotes are not closed."""
    if line.startswith('"') and line.count('"') == 1:
        return []
    return list(zip(columns(layout), next(csv.reader([line], delimiter=";"), []), strict=False))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pupils=st.lists(_pupil, min_size=1, max_size=5),
    guardians=st.lists(_guardian, min_size=1, max_size=4),
    junk=_odd,
    layout=st.sampled_from([PUPILS, OLDER_PUPILS]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    seed=st.integers(0, 1_000),
)
def test_no_value_of_the_source_survives(
    tmp_path_factory: pytest.TempPathFactory,
    pupils: list[dict[str, str]],
    guardians: list[dict[str, str]],
    junk: str,
    layout: Layout,
    end: str,
    encoding: str,
    seed: int,
) -> None:
    folder = tmp_path_factory.mktemp("anonymise")
    spoiled = f'"{junk};Dupont;01/02/2018;06 12 34 56 78'
    first = extract(layout, *pupils, end=end) + spoiled
    second = extract(GUARDIANS, *guardians, end=end, children=tuple(pupils[:3]))
    results = made(folder, first, second, encoding=encoding, seed=seed)

    held, held_words = held_by(*pupils, *guardians)
    for kind, content in ((layout, results[0]), (GUARDIANS, results[1])):
        for line in content.decode("utf-8-sig").split(end)[1:]:
            for field, value in fields_of(kind, line):
                if field in SECRET and bare(value):
                    assert bare(value) not in held[kind_of(field)], (field, value)
                if field.endswith("_name"):
                    assert not words(value) & held_words
    assert not re.search("Dupont|12 34 56 78", results[0].decode("utf-8-sig").split(end)[-1])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=st.lists(_pupil, min_size=1, max_size=4), end=st.sampled_from(["\r\n", "\n", "\r"]))
def test_the_shape_stays(tmp_path_factory: pytest.TempPathFactory, pupils: list[dict[str, str]], end: str) -> None:
    source = extract(PUPILS, *pupils, end=end)
    (result,) = made(tmp_path_factory.mktemp("anonymise"), source)
    text = result.decode()
    assert text.count(end) == source.count(end)
    assert text.split(end)[0] == titles(PUPILS)
    before, after = cells(source.encode()), cells(result)
    assert [[bool(cell) for cell in row] for row in after] == [[bool(cell) for cell in row] for row in before]
    kept = [columns(PUPILS).index(name) for name in ("sex", "cycle", "level", "attestation")]
    assert [[row[place] for place in kept] for row in after] == [[row[place] for place in kept] for row in before]


PERSON = {"birth_name": "DUPONT", "first_name": "Zoé", "birth_date": "14/05/2019", "sex": "F", "level": "CP"}
ADULT = {"civility": "Mme", "birth_name": "Dupont", "usage_name": "Durand-Lefèvre", "first_name": "Anne-Sophie"}


def test_one_person_is_one_person_in_every_file_however_they_are_spelled(tmp_path: Path) -> None:
    pupils = extract(PUPILS, {**PERSON, "class_label": "CP Mme HERVIEU"}, {**PERSON, "birth_name": "Durand"})
    older = extract(OLDER_PUPILS, {**PERSON, "birth_name": "dupont", "first_name": "ZOE"})
    child = {"birth_name": "Dupont", "first_name": "Zoe", "class_label": "CP Mme Hervieu"}
    guardians = extract(GUARDIANS, ADULT, children=(child,))
    first, second, third = (cells(content)[0] for content in made(tmp_path, pupils, older, guardians))
    assert fold(first[0]) == fold(second[0]) == fold(third[2]) == fold(third[13])
    assert fold(first[2]) == fold(second[2]) == fold(third[14])
    assert first[3] == second[3]
    assert fold(first[16]) == fold(third[15])
    assert (first[0].isupper(), second[0].islower(), second[2].isupper()) == (True, True, True)


def test_double_names_are_made_of_the_same_halves_and_particles_stay(tmp_path: Path) -> None:
    rows = [{**PERSON, "birth_name": name} for name in ("Durand-Lefèvre", "LEFEVRE", "Durand", "de La Lefèvre")]
    double, one, other, particle = (row[0] for row in cells(made(tmp_path, extract(PUPILS, *rows))[0]))
    assert fold(double) == f"{fold(other)} {fold(one)}"
    assert particle.startswith("de La ")
    assert (one.isascii(), double.isascii()) == (True, False)


def test_phones_are_written_as_they_were_and_are_nobodys(tmp_path: Path) -> None:
    numbers = ["06 12 34 56 78", "+33 6 12.34.56.78", "0033612345678", "03 20 12 34 56", "+590 690 12 34 56", "12 34"]
    rows = [{**ADULT, "mobile": number} for number in numbers]
    after = [row[11] for row in cells(made(tmp_path, extract(GUARDIANS, *rows))[0])]
    for before, number in zip(numbers, after, strict=True):
        assert re.sub(r"\d", "0", number) == re.sub(r"\d", "0", before)
    contacts = Contacts.of(Population(seed=1))
    mobiles = [contacts.mobile(number) for number in (*after[:3], after[4])]
    assert len(set(mobiles)) == 2
    assert str(contacts.phone(after[3])).startswith("+33")
    with pytest.raises(PhoneError):
        parse_phone(after[5])


def test_mails_end_in_test_and_bear_the_new_names(tmp_path: Path) -> None:
    rows = [{**ADULT, "email": mail} for mail in ("Anne.Dupont@orange.fr", "anne.dupont@ORANGE.fr", "anne@orange")]
    after = cells(made(tmp_path, extract(GUARDIANS, *rows))[0])
    first, again, broken = (row[8] for row in after)
    assert first == again
    assert first.endswith(".test")
    assert bare(after[0][2]) in first
    assert "." not in broken.partition("@")[2]


def test_what_is_bad_stays_bad_in_the_same_way(tmp_path: Path) -> None:
    rows = [
        PERSON,
        {**PERSON, "birth_date": "31/02/2018", "first_name": "Tom"},
        {**PERSON, "birth_name": "", "first_name": "Sansnom"},
        {**PERSON, "level": "", "first_name": "Léo"},
        {**PERSON, "sex": "X", "first_name": "Max"},
    ]
    source = extract(PUPILS, *rows) + '"Oubli;;Paul;01/02/2018\r\n' + ";" * 30 + "trop\r\n"
    (result,) = made(tmp_path, source, encoding="cp1252")
    before, after = read_extract(source.encode("cp1252")), read_extract(result)
    assert [line.number for line in after.lines] == [line.number for line in before.lines]
    assert [each.line for each in after.unreadable] == [each.line for each in before.unreadable] == [7, 8]
    day, month, _ = after.lines[1].cells["birth_date"].split("/")
    assert (int(day) >= 30, month in ("02", "04", "06", "09", "11")) == (True, True)
    assert after.lines[2].cells["birth_name"] == ""


@pytest.mark.parametrize(
    ("mark", "encoding", "read"),
    [(b"", "iso-8859-1", "cp1252"), (b"", "utf-8", "utf-8"), (b"\xef\xbb\xbf", "utf-8", "utf-8")],
)
def test_the_encoding_stays(tmp_path: Path, mark: bytes, encoding: str, read: str) -> None:
    content = mark + extract(PUPILS, PERSON).encode(encoding)
    (result,) = made(tmp_path, content)
    assert result.startswith(mark)
    result.removeprefix(mark).decode(read)
    assert result.removeprefix(mark).splitlines()[0] == titles(PUPILS).encode(encoding)


def test_quotes_spaces_and_blank_lines_stay(tmp_path: Path) -> None:
    line = '" Dupont ";"";"Zoé";"14/05/2019";"F"'
    (result,) = made(tmp_path, f"{titles(OLDER_PUPILS)}\n\n;;;\n{line}\n")
    lines = result.decode().split("\n")
    assert lines[1:3] == ["", ";;;"]
    assert re.fullmatch(r'" \w+ ";"";"\w+";"\d\d/\d\d/2019";"F"', lines[3])


def test_twins_stay_twins_and_everybody_keeps_their_year(tmp_path: Path) -> None:
    rows = [
        {**PERSON, "first_name": name, "birth_date": born}
        for name, born in (("Zoé", "14/05/2019"), ("Tom", "14/05/2019"), ("Léo", "01/01/2016"))
    ]
    one, other, third = (row[3] for row in cells(made(tmp_path, extract(PUPILS, *rows))[0]))
    assert one == other != third
    assert (one[-4:], third[-4:]) == ("2019", "2016")


def test_the_same_seed_gives_the_same_files_and_no_seed_gives_others(tmp_path: Path) -> None:
    source = extract(PUPILS, PERSON)
    assert made(tmp_path, source, seed=5) == made(tmp_path, source, seed=5)
    assert unguessable() != unguessable()


@pytest.mark.parametrize(
    ("content", "words_of_refusal"),
    [
        ("", "vide"),
        ("Dupont;Zoé;14/05/2019\n", "en-tête"),
        (titles(PUPILS).replace("INE", "Matricule") + "\n", "Matricule"),
        ("PK\x03\x04\0", "texte CSV"),
        ('"Nom élève;x\n', "guillemets"),
    ],
)
def test_a_file_whose_columns_nobody_knows_is_refused_and_nothing_is_written(
    tmp_path: Path, content: str, words_of_refusal: str
) -> None:
    source = tmp_path / "source.csv"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(AnonymiseError, match=words_of_refusal):
        anonymise([source], tmp_path / "out", Chance(1))
    assert not (tmp_path / "out").exists()


def test_a_result_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text(extract(PUPILS, PERSON), encoding="utf-8")
    out = tmp_path / "out"
    anonymise([source], out, Chance(1))
    kept = (out / "eleves-1.csv").read_bytes()
    with pytest.raises(AnonymiseError, match="existe déjà"):
        anonymise([source], out, Chance(2))
    assert (out / "eleves-1.csv").read_bytes() == kept


def test_a_school_of_many_pupils_runs_out_of_nothing(tmp_path: Path) -> None:
    rows = [
        {
            **PERSON,
            "birth_name": f"Nom{LETTERS[nth % 26]}{LETTERS[nth // 26 % 26]}{LETTERS[nth // 676]}",
            "birth_date": f"{1 + nth % 28:02d}/0{1 + nth % 9}/2016",
        }
        for nth in range(900)
    ]
    after = cells(made(tmp_path, extract(PUPILS, *rows))[0])
    names = [fold(row["birth_name"]) for row in rows]
    assert len({row[0] for row in after}) == len(set(names)) == len(rows)
    assert not {fold(row[0]) for row in after} & set(names)


def test_the_command_tells_what_it_wrote(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text(extract(PUPILS, PERSON), encoding="utf-8")
    told = rentree("anonymise", str(source), "--out", str(tmp_path / "out"), "--json")
    (file,) = json.loads(told.stdout)["files"]
    assert (file["kind"], file["lines"], file["unreadable"]) == ("élèves", 1, 0)
    assert Path(file["target"]).read_bytes().splitlines()[0].decode() == titles(PUPILS)
    printed = rentree("anonymise", str(source), "--out", str(tmp_path / "other")).stdout
    assert re.search(r"élèves\s+utf-8\s+1\s+0", printed)
    again = rentree("anonymise", str(source), "--out", str(tmp_path / "out"))
    assert (again.exit_code, "existe déjà" in again.output) == (2, True)
