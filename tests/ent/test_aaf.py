"""The AAF import: a complete delivery replaces the directory, a bad one changes nothing."""

from __future__ import annotations

import pytest

COUNTS = {"schools": 2, "pupils": 2, "guardians": 3, "staff": 1, "links": 4, "local_accounts": 2}
PUPILS = "ENT_Complet_20261120_Eleve_0000.xml"


def refused(site, content):
    answer = site.control("POST", "/aaf", content=content)
    assert answer.status_code == 422
    (reason,) = answer.json()["reasons"]
    return reason


def pupil(**changes):
    values = {"ENTPersonNom": "A", "ENTPersonPrenom": "B", "ENTPersonStructRattach": "500", **changes}
    return (("2001", {name: value for name, value in values.items() if value is not None}),)


def test_a_delivery_answers_what_it_holds(site, make_aaf):
    answer = site.control("POST", "/aaf", content=make_aaf())
    assert (answer.status_code, answer.json()) == (200, {"imported": COUNTS})


def test_a_delivery_replaces_what_was_there(site, make_aaf, sample):
    site.control("POST", "/aaf", content=make_aaf(Eleve=sample["Eleve"][1:]))
    assert site.control("GET", "/comptes-locaux").json() == []
    site.log_in()
    assert "Zoé" not in site.client.get("/accueil").text
    assert site.log_in("{AAF}09|x|1002", assertion_id="_b").status_code == 403


def test_a_person_keeps_their_account_from_one_delivery_to_the_next(site, make_aaf, sample):
    (before,) = site.control("GET", "/comptes-locaux?personne=2001").json()
    renamed = (("2001", {**sample["Eleve"][0][1], "ENTPersonNom": "NOUVEAU"}),)
    site.control("POST", "/aaf", content=make_aaf(Eleve=renamed))
    (after,) = site.control("GET", "/comptes-locaux?personne=2001").json()
    assert after == {**before, "last_name": "NOUVEAU"}


@pytest.mark.parametrize(
    ("records", "line", "words"),
    [
        ("<ficAlimMENESR>\n<oops>\n</ficAlimMENESR>", 3, "not well-formed"),
        ("\n<autre/>", 2, "expected the root ficAlimMENESR"),
        ("<ficAlimMENESR>\n<modifyRequest/></ficAlimMENESR>", 2, "addRequest alone"),
        ("<ficAlimMENESR>\n\n<addRequest/></ficAlimMENESR>", 3, "identifier/id"),
        ('<!DOCTYPE ficAlimMENESR [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<ficAlimMENESR/>', 2, "entities"),
        (pupil(ENTAutre="x"), 4, "attribute 'ENTAutre'"),
        (pupil(ENTPersonNom=None), 4, "ENTPersonNom or sn or ENTPersonNomPatro"),
        (pupil(ENTPersonStructRattach="999"), 4, "no school here"),
        (pupil(ENTPersonClasses="500$x$CM2"), 4, "five $ parts"),
        (pupil(ENTElevePersRelEleve="1001$1"), 4, "six $ parts"),
        (pupil(ENTEleveClasses="5B"), 4, "two $ parts"),
        (pupil() + pupil(), 5, "occurs twice"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_line_and_nothing_changes(site, make_aaf, records, line, words):
    reason = refused(site, make_aaf(Eleve=records))
    assert (reason["file"], reason["line"]) == (PUPILS, line)
    assert words in reason["reason"]
    assert site.log_in().status_code == 303


def test_a_school_of_an_unknown_academy_is_refused(site, make_aaf, sample):
    school = {**sample["EtabEducNat"][0][1], "ENTServAcCodeAcademie": "99", "ENTServAcAcademie": "ATLANTIDE"}
    assert "ATLANTIDE" in refused(site, make_aaf(EtabEducNat=(("500", school),)))["reason"]


def test_an_academy_is_known_by_its_name_too(site, make_aaf, sample):
    school = {**sample["EtabEducNat"][1][1], "ENTServAcCodeAcademie": "", "ENTServAcAcademie": "La Reunion"}
    site.control("POST", "/aaf", content=make_aaf(EtabEducNat=(sample["EtabEducNat"][0], ("600", school))))
    assert site.log_in("{AAF}28|x|2002").status_code == 303


@pytest.mark.parametrize("kind", ["EtabEducNat", "Eleve", "PersRelEleve"])
def test_a_delivery_without_one_of_its_files_is_refused(site, make_aaf, kind):
    assert kind in refused(site, make_aaf(**{kind: None}))["reason"]


def test_staff_are_optional(site, make_aaf):
    assert site.control("POST", "/aaf", content=make_aaf(PersEducNat=None)).json()["imported"]["staff"] == 0


def test_what_is_no_zip_is_refused(site):
    assert refused(site, b"PK?")["file"] == "zip"


def test_both_outcomes_stand_in_the_journal(site):
    refused(site, b"PK?")
    assert [line.status for line in site.ground.journal.query(kind="feed")] == [200, 422]
