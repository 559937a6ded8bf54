"""The pages of a school's director."""

import re

import pytest


def _path(house, guardian, pupil):
    return f"/ecoles/{pupil.school}/responsables/{house.guardian(guardian.key)['id']}"


def test_a_director_chooses_the_school_by_uai_name_or_commune(house):
    uai = house.a_school()
    school = house.population.school(uai)
    for text in (uai, school.name.upper(), school.address.commune.lower()):
        assert f"/ecoles/{uai}" in house.director.get(house.url("/"), params={"q": text}).text
    assert "Aucune école ne correspond" in house.see("/?q=nulle+part")


def test_the_pages_name_the_director_and_carry_the_banner(house):
    uai = house.a_school()
    school = house.population.school(uai)
    name = school.name.replace("École", "école")
    for path in (f"/ecoles/{uai}", f"/ecoles/{uai}/extraits"):
        text = house.see(path)
        assert f"Directeur de l’{name}, {school.address.commune} ({uai})" in text
        assert "Simulateur – aucune donnée réelle" in text


def test_the_list_shows_pupils_with_their_guardians(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    text = house.see(f"/ecoles/{pupil.school}?q={pupil.birth_name}&classe={pupil.class_label}")
    assert f"{pupil.name} {pupil.first_name}" in text
    assert f"{guardian.civility.value} {guardian.name} {guardian.first_name}" in text


def test_the_search_reads_over_case_and_accents_and_finds_by_guardian(house):
    guardian, pupil = house.guardian_of(lambda guardian: not guardian.first_name.isascii())
    plain = guardian.first_name.upper().replace("É", "E").replace("È", "E").replace("Ë", "E")
    page = house.see(f"/ecoles/{pupil.school}?q={plain} {guardian.birth_name.lower()}")
    assert f"{pupil.name} {pupil.first_name}" in page


def test_long_lists_come_in_pages_and_every_pupil_is_on_one(house):
    uai = house.a_school()
    seen = []
    for number in range(1, 10):
        found = re.findall(r'/eleves/(\d+)"', house.director.get(house.url(f"/ecoles/{uai}?page={number}")).text)
        if seen and found == seen[-1]:
            break
        seen.append(found)
    everybody = [each for part in seen for each in part]
    pupils = [each for family in house.population.families(house.families) for each in house.primary(family)]
    assert len(everybody) == len(set(everybody)) == sum(pupil.school == uai for pupil in pupils)


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99999999999", "page=x", "q=%25", "q=%00", "classe=nulle"])
def test_odd_queries_are_harmless(house, query):
    assert house.director.get(house.url(f"/ecoles/{house.a_school()}?{query}")).status_code == 200


def test_a_mobile_is_corrected_and_effective_the_next_night(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile is None)
    house.night()
    path = _path(house, guardian, pupil)
    answer = house.submit(path, mobile="06 39 98 12 34", email="nouvelle@courriel.test")
    assert answer.history[0].status_code == 303
    assert "enregistrées" in answer.text
    assert "demain, après la synchronisation de la nuit" in answer.text
    assert "06 39 98 12 34" in answer.text
    (told,) = house.night()[1:]
    assert (told["mobile"], told["email"]) == ("+33639981234", "nouvelle@courriel.test")


def test_a_mobile_can_be_taken_away(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    house.submit(_path(house, guardian, pupil), mobile="", email="")
    record = house.guardian(guardian.key)
    assert (record["mobile"], record["email"]) == (None, None)


@pytest.mark.parametrize(
    ("mobile", "email", "wrong"),
    [
        ("06 12", "bonne@courriel.test", ["mobile"]),
        ("bonjour", "bonne@courriel.test", ["mobile"]),
        ("03 19 90 12 34", "bonne@courriel.test", ["mobile"]),
        ("06 12 34 56 78", "bonne@courriel.test", ["mobile"]),
        ("06 39 98 12 34", "pas une adresse", ["email"]),
        ("06 39 98 12 34", "quelqu.un@example.com", ["email"]),
        ("1", "@", ["mobile", "email"]),
    ],
)
def test_a_bad_value_is_shown_with_its_reason_and_nothing_typed_is_lost(house, mobile, email, wrong):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    answer = house.submit(_path(house, guardian, pupil), mobile=mobile, email=email)
    assert answer.status_code == 422
    assert re.findall(r'id="erreur-(\w+)"', answer.text) == wrong
    assert answer.text.count('aria-invalid="true"') == len(wrong)
    assert f'value="{mobile}"' in answer.text
    assert f'value="{email}"' in answer.text
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


def test_typed_markup_is_shown_as_text(house):
    guardian, pupil = house.guardian_of()
    answer = house.submit(_path(house, guardian, pupil), mobile='"><b>x</b>', email="")
    assert "<b>x</b>" not in answer.text


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_with_a_forged_token_is_refused_and_changes_nothing(house, token):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    path = _path(house, guardian, pupil)
    house.see(path)
    answer = house.director.post(house.url(path), data={"csrf_token": token, "mobile": "", "email": ""})
    assert answer.status_code == 403
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


def test_a_token_of_another_browser_is_refused(house):
    guardian, pupil = house.guardian_of(lambda guardian: guardian.mobile)
    path = _path(house, guardian, pupil)
    stolen = house.token(path)
    house.director.cookies.clear()
    house.see(path)
    answer = house.director.post(house.url(path), data={"csrf_token": stolen, "mobile": "", "email": ""})
    assert answer.status_code == 403


def test_a_director_reaches_no_guardian_of_another_school(house):
    guardian, _ = house.guardian_of()
    schools = {each["uai"] for each in house.guardian(guardian.key)["pupils"]}
    other = next(each["uai"] for each in house.control("GET", "/ecoles").json() if each["uai"] not in schools)
    path = f"/ecoles/{other}/responsables/{house.guardian(guardian.key)['id']}"
    assert house.director.get(house.url(path)).status_code == 404
    token = house.token(f"/ecoles/{other}/extraits")
    answer = house.director.post(house.url(path), data={"csrf_token": token, "mobile": "", "email": ""})
    assert answer.status_code == 404
    assert house.guardian(guardian.key)["mobile"] == guardian.mobile


@pytest.mark.parametrize("path", ["/ecoles/0590000X", "/ecoles/0590000X/extraits", "/ecoles/x/eleves/1"])
def test_an_unknown_record_is_a_page_not_an_accident(house, path):
    assert house.director.get(house.url(path)).status_code == 404


def _upload(house, uai, content, name="extrait.csv"):
    path = f"/ecoles/{uai}/extraits"
    return house.director.post(
        house.url(path), data={"csrf_token": house.token(path)}, files={"fichier": (name, content, "text/csv")}
    )


def test_an_uploaded_extract_shows_each_refused_line_with_its_reason(house):
    uai = house.a_school()
    lines = house.download(uai, "eleves.csv").decode("iso-8859-1").split("\r\n")
    lines[2] = re.sub(r"\d\d/\d\d/\d{4}", "31/02/2019", lines[2])
    answer = _upload(house, uai, "\r\n".join(lines).encode("iso-8859-1"), name="<eleves>.csv")
    assert answer.history[0].status_code == 303
    rows = re.findall(r"<tr><td>(\d+)</td><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", answer.text)
    assert rows == [("3", "Date naissance", "31/02/2019", "Ce jour n’existe pas dans le calendrier.")]
    assert f"{len(lines) - 3} lignes gardées" in answer.text
    assert "&lt;eleves&gt;.csv" in answer.text
    assert "extrait « élèves »" in house.see(answer.url.removeprefix(house.url("")))
    assert "1</td></tr>" in house.see(f"/ecoles/{uai}/extraits")


def test_an_upload_that_is_no_extract_says_so_on_the_page(house):
    answer = _upload(house, house.a_school(), b"PK\x03\x04", name="eleves.xlsx")
    assert answer.status_code == 422
    assert "rien n’a été modifié" in answer.text
    assert "enregistrez-le au format CSV" in answer.text


def test_an_upload_without_a_file_asks_for_one(house):
    path = f"/ecoles/{house.a_school()}/extraits"
    answer = house.submit(path)
    assert answer.status_code == 422
    assert "Choisissez un fichier CSV." in answer.text


def test_an_oversize_upload_is_refused(house):
    answer = _upload(house, house.a_school(), b"x" * 250_000)
    assert answer.status_code == 413


def test_the_report_of_another_school_is_not_shown(house):
    uai, other = [each["uai"] for each in house.control("GET", "/ecoles").json()][:2]
    answer = _upload(house, uai, house.download(uai, "eleves.csv"))
    number = answer.url.rsplit("/", 1)[1]
    assert house.director.get(house.url(f"/ecoles/{other}/extraits/{number}")).status_code == 404


def test_a_pupil_leaves_by_the_page_and_is_on_no_list(house):
    pupil = house.primary(house.some_family(house.primary))[0]
    path = f"/ecoles/{pupil.school}/eleves/{house.pupil(pupil.key)['id']}"
    answer = house.submit(f"{path}/radiation", form=path)
    assert answer.history[0].status_code == 303
    assert house.director.get(house.url(path)).status_code == 404
    assert house.pupil(pupil.key)["uai"] is None
    assert house.director.post(house.url(f"{path}/radiation")).status_code == 403
