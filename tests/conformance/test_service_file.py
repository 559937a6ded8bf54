"""A tester's file that is wrong says which line, what was expected, and what to write instead."""

from pathlib import Path

import pytest

from rentree_blanche.conformance.errors import ServiceFileError
from rentree_blanche.conformance.service import read_service

RIGHT = """\
name = "ENT"
metadata = "https://ent.exemple.fr/saml/metadata"
start = "https://ent.exemple.fr/saml/login"
attributes = "ent"

[oracle]
url = "https://ent.exemple.fr/accueil"
selector = "#identite"
"""


def complaint(folder: Path, text: str) -> str:
    file = folder / "ent.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceFileError) as raised:
        read_service(file)
    return str(raised.value).replace(f"{folder}/", "").replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


def test_a_right_file_is_read_and_names_the_hosts_of_its_addresses(tmp_path: Path) -> None:
    file = tmp_path / "ent.toml"
    file.write_text(RIGHT, encoding="utf-8")
    assert read_service(file).named_hosts == {"ent.exemple.fr"}


def test_relative_paths_begin_at_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "sp.xml").write_text("<x/>", encoding="utf-8")
    file = tmp_path / "ent.toml"
    text = RIGHT.replace("https://ent.exemple.fr/saml/metadata", "sp.xml") + '\n[idp]\nfolder = "cles"\n'
    file.write_text(text, encoding="utf-8")
    service = read_service(file)
    assert (service.metadata, service.idp.folder) == (str(tmp_path / "sp.xml"), tmp_path / "cles")


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        (
            'start = "https://ent.exemple.fr/saml/login"\n',
            "",
            'ent.toml : start : absent ; écrire par exemple start = "https://ent.exemple.fr/auth/saml/login"',
        ),
        ("attributes", "atributes", "ligne 4 : atributes : clé inconnue, vouliez-vous dire « attributes »"),
        ('"ent"', '"enta"', "ligne 4 : attributes : attendu 'ent', 'vecteur' ou 'service-national', reçu 'enta'"),
        (
            'selector = "#identite"',
            'selector = "##"',
            "ligne 8 : oracle.selector : attendu un sélecteur CSS, reçu '##'",
        ),
        (
            'selector = "#identite"',
            "pattern = 'Bonjour .*'",
            "oracle.pattern : attendu un seul groupe entre parenthèses",
        ),
        (
            'selector = "#identite"',
            'selector = "#identite"\ncookie = "SESSION"',
            "une façon de voir la session parmi selector, pattern, json_path, cookie, reçu selector, cookie",
        ),
        ('selector = "#identite"\n', "", "oracle : attendu une façon de voir la session"),
        (
            'selector = "#identite"',
            'selector = "#identite"\nshows = "{nom}"',
            "oracle.shows : attendu un texte avec {first_name}",
        ),
        ("https://ent.exemple.fr/saml/metadata", "absent.xml", "ligne 2 : metadata : absent.xml n’existe pas"),
        (
            "[oracle]",
            '[[people]]\nfirst_name = "Léa"\nlast_name = "Durand"\n[oracle]',
            "people : il faut au moins deux personnes",
        ),
        (
            "[oracle]",
            '[[people]]\nfirst_name = "Léa"\nlast_name = "Durand"\nrecords = ["2033187"]\n[oracle]',
            "people[1].records[1] : attendu un texte de la forme",
        ),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(tmp_path: Path, written: str, instead: str, said: str) -> None:
    assert written in RIGHT
    assert said in complaint(tmp_path, RIGHT.replace(written, instead))
