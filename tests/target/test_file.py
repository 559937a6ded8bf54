"""A target file that is wrong says which line, what was expected, and what to write instead."""

from pathlib import Path

import pytest

from rentree_blanche.simulators.control.names import HOSTS as OURS
from rentree_blanche.suite.target import Target, TargetError, read_target
from rentree_blanche.suite.target.values import ENT, HOSTS

RIGHT = """\
name = "Recette"

[addresses]
educonnect = "https://educonnect.exemple.fr/"
ent = "https://ent.exemple.fr"

[[guardians]]
first_name = "Camille"
name = "Durand"
identifier = "c.durand12"
password = "un-secret"
mobile = "06 39 98 12 34"
children = [
  { first_name = "Léa", name = "Durand", birth_date = 2016-03-02, degree = 1 },
]
"""


def read(folder: Path, text: str) -> Target:
    file = folder / "cible.toml"
    file.write_text(text, encoding="utf-8")
    return read_target(file)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(TargetError) as raised:
        read(folder, text)
    return str(raised.value).replace(f"{folder}/", "")


def test_a_right_file_is_read(tmp_path: Path) -> None:
    target = read(tmp_path, RIGHT)
    assert target.addresses == {"educonnect": "https://educonnect.exemple.fr", "ent": "https://ent.exemple.fr"}
    assert target.guardians[0].mobile == "+33639981234"
    assert target.guardians[0].children[0].degree == 1
    assert target.allowed.destructive is False


def test_what_a_target_may_have_an_address_of_is_what_scenarios_visit() -> None:
    assert set(HOSTS) - {ENT} < set(OURS)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        (
            'ent = "https://ent.exemple.fr"',
            'ent = "ent.exemple.fr"',
            "cible.toml, ligne 5 : addresses.ent : attendu une adresse en https:// ou http://, reçu 'ent.exemple.fr'",
        ),
        (
            'ent = "https://ent.exemple.fr"',
            'ent = "https://ent.exemple.fr/accueil"',
            "ligne 5 : addresses.ent : attendu l’adresse du site seule, sans chemin : https://ent.exemple.fr/",
        ),
        (
            'ent = "https://ent.exemple.fr"',
            'ENT = "https://ent.exemple.fr"',
            "ligne 3 : addresses.ent : absent ; écrire par exemple ent = ",
        ),
        (
            'educonnect = "https://educonnect.exemple.fr/"',
            'educonect = "https://educonnect.exemple.fr/"',
            "ligne 4 : addresses.educonect : clé inconnue, vouliez-vous dire « educonnect » ; clés connues : ent, ",
        ),
        (
            'name = "Durand"\nidentifier',
            "identifier",
            "ligne 7 : guardians[1].name : absent ; écrire par exemple name = ",
        ),
        (
            'password = "un-secret"\n',
            "",
            "ligne 7 : guardians[1] : identifier et password vont ensemble ; ajouter password,",
        ),
        (
            'identifier = "c.durand12"\npassword = "un-secret"\nmobile = "06 39 98 12 34"\n',
            "",
            "ligne 7 : guardians[1] : sans compte, cette personne ne peut que s’inscrire, et il faut son mobile",
        ),
        (
            '"06 39 98 12 34"',
            '"03 20 00 00 00"',
            "ligne 12 : guardians[1].mobile : attendu un numéro de téléphone portable, reçu '03 20 00 00 00'",
        ),
        (
            "2016-03-02",
            '"02/03/2016"',
            "ligne 13 : guardians[1].children[1].birth_date : attendu une date, comme 2016-03-02, reçu '02/03/2016' ; ",
        ),
        ("degree = 1", "degree = 3", "guardians[1].children[1].degree : attendu 1 ou 2, reçu 3"),
        (
            'name = "Recette"\n',
            'name = "Recette"\n[allowed]\ndestructive = "oui"\n',
            "ligne 3 : allowed.destructive : attendu true ou false, reçu 'oui' ; écrire par exemple destructive",
        ),
        (
            'name = "Recette"\n',
            'name = "Recette"\n[timeouts]\npage_seconds = 0\n',
            "ligne 3 : timeouts.page_seconds : attendu plus de 0",
        ),
        (
            'name = "Recette"\n',
            'name = "Recette"\n[sms]\nurl = "https://sms.exemple.fr/messages"\n',
            "ligne 3 : sms.url : attendu {to} dans l’adresse",
        ),
        (
            'name = "Recette"\n',
            'name = "Recette"\n[tls]\nca = "absente.pem"\n',
            "ligne 3 : tls.ca : absente.pem est illisible (No such file or directory) ; donner le chemin d’un PEM",
        ),
        (
            'name = "Recette"\n',
            "name = Recette\n",
            "cible.toml, ligne 1, colonne 8 : ce n’est pas du TOML, « name = Recette » ; attendu clé = valeur",
        ),
        (
            'password = "un-secret"',
            'password = { env = "RENTREE_ABSENTE" }',
            "ligne 11 : guardians[1].password : la variable d’environnement RENTREE_ABSENTE est vide ou n’existe pas",
        ),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(tmp_path: Path, written: str, instead: str, said: str) -> None:
    assert RIGHT.count(written) == 1
    told = complaint(tmp_path, RIGHT.replace(written, instead))
    assert said in told.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_all_wrong_lines_are_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = complaint(
        tmp_path, RIGHT.replace("https://ent", "ftp://ent").replace("c.durand12", "").replace("06 39", "1")
    )
    assert [line.split(",")[1].split("\N{NO-BREAK SPACE}")[0] for line in told.splitlines()] == [
        " ligne 5", " ligne 10", " ligne 12",
    ]  # fmt: skip


def test_a_list_is_not_called_short_because_what_it_holds_is_wrong(tmp_path: Path) -> None:
    told = complaint(tmp_path, RIGHT.replace("degree = 1", "degree = 9"))
    assert len(told.splitlines()) == 1


def test_a_password_that_cannot_be_used_is_not_shown(tmp_path: Path) -> None:
    told = complaint(tmp_path, RIGHT.replace('"un-secret"', "20262027"))
    assert "guardians[1].password" in told
    assert "20262027" not in told


def test_a_password_is_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENTREE_MOT", "de-passe")
    target = read(tmp_path, RIGHT.replace('"un-secret"', '{ env = "RENTREE_MOT" }'))
    assert target.guardians[0].password == "de-passe"
    assert "de-passe" not in repr(target)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="ce fichier n’existe pas"):
        read_target(tmp_path / "absente.toml")
