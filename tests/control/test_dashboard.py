"""The dashboard as a browser without JavaScript sees it, and the parts that change by themselves."""

import json
from datetime import UTC, datetime

import pytest
import requests
from lxml import html

from rentree_blanche.simulators.control.ready_faults import READY_FAULTS, name_of
from rentree_blanche.simulators.core.faults import Alter, Drop, Exchange, Fault
from rentree_blanche.simulators.core.web import BANNER
from tests.control.conftest import Played
from tests.control.neighbours import FAMILIES, SECRET


def press(house: Played, action: str, **fields: str) -> requests.Response:
    """Press a button of the dashboard as its form would."""
    document = html.fromstring(house.get("/").text)
    form = document.xpath(f"//form[@action='/actions/{action}']")[0]
    return house.submit(f"/actions/{action}", {"csrf_token": form.fields["csrf_token"], **fields})


@pytest.mark.parametrize("path", ["/", "/remise-a-zero"])
def test_every_page_says_that_this_is_a_simulator(house: Played, path: str) -> None:
    assert BANNER in house.get(path).text


def test_the_login_page_says_that_this_is_a_simulator(public_house: Played) -> None:
    assert BANNER in public_house.get("/connexion").text


def test_the_page_shows_addresses_families_and_what_they_are_for(house: Played) -> None:
    document = html.fromstring(house.get("/").text)
    links = document.xpath("//section[@id='adresses']//a/@href")
    assert {house.federation.addresses.url(name) for name in house.federation.actors} <= set(links)
    notes = set(document.xpath("//li[@class='role']/span[@class='discret']/text()"))
    assert len(notes) >= 10
    assert {"Fratrie école + collège ou lycée", "Sans mobile dans le registre"} <= notes


def test_a_person_is_shown_with_the_accounts_of_educonnect(house: Played) -> None:
    wanted = {"children": [{"degree": "1"}], "guardians": 1, "without_mobile": False, "homonym": False}
    guardian = house.post("/api/people/find", {"wanted": wanted}).json()["families"][0]["guardians"][0]
    record = guardian["register_ids"][0]
    house.neighbours.accounts = [{"identifier": "m.dupont12", "state": "active", "record": record}]
    roles = [role.text_content() for role in html.fromstring(house.get("/").text).find_class("role")]
    (shown,) = [role for role in roles if "compte actif m.dupont12" in role]
    assert guardian["first_name"] in shown
    assert any("sans compte" in role for role in roles)


def test_somebody_chosen_is_shown_in_full_and_led_to_each_service_until_somebody_else_is(house: Played) -> None:
    first, second = html.fromstring(house.get("/").text).xpath("//li[@class='role']/a/@href")[:2]
    shown = house.get(second.partition("#")[0])
    (card,) = html.fromstring(shown.text).xpath("//article[@id='joue']")
    assert card.xpath(".//time")
    entered = card.xpath(".//a[@target='_blank']/@href")
    assert entered == [house.federation.addresses.url("ent-hdf"), house.federation.addresses.url("teleservices")]
    remembered = html.fromstring(house.get("/").text)
    assert remembered.xpath("//a[@aria-current]/@href") == [second] != [first]


def test_somebody_beyond_the_cast_is_played_from_the_page_of_the_family(house: Played) -> None:
    known = set(html.fromstring(house.get("/").text).xpath("//li[@class='role']/a/@href"))
    links = [f"/?personne=F{index}-R1#personnes" for index in range(FAMILIES)]
    link = next(each for each in links if each not in known)
    family = link.partition("F")[2].partition("-")[0]
    assert link in html.fromstring(house.get(f"/familles/{family}").text).xpath("//a/@href")
    played = html.fromstring(house.get(link.partition("#")[0]).text)
    assert played.xpath("//article[@id='joue']//a[starts-with(@href, '/familles/')]/@href") == [f"/familles/{family}"]


def test_nobody_of_that_key_is_refused_and_a_key_remembered_from_before_a_reset_is_not(house: Played) -> None:
    assert house.get("/?personne=moi").status_code == 422
    assert house.get("/?personne=F999999-R1").status_code == 404
    house.client.cookies.set("personne", "F999999-R1", domain="control.localhost")
    assert html.fromstring(house.get("/").text).xpath("//article[@id='joue']")


def test_the_code_of_the_person_played_stands_beside_them_and_nobody_elses(house: Played) -> None:
    (card,) = html.fromstring(house.get("/").text).xpath("//article[@id='joue']")
    mobile, email = card.get("data-mobile"), card.get("data-email")
    house.neighbours.receive(mobile, "Votre code est 123456", "123456")
    house.neighbours.receive("+33639980000", "Votre code est 777777", "777777")
    house.neighbours.post(email, "Votre code", code="654321")
    said = house.client.get(f"{house.origin}/direct", params={"mobile": mobile, "email": email}, timeout=60).json()
    codes = html.fromstring(f"<div>{said['code']}</div>").xpath("//strong/text()")
    assert codes == ["123456", "654321"]
    wrong = house.get("/direct?mobile=0639", headers={"Accept": "application/json"})
    assert (wrong.status_code, "to" in wrong.json()["message"]) == (422, True)


def test_each_message_of_the_diagram_leads_to_its_line(house: Played) -> None:
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /décodé")
    said = house.get("/direct").json()
    (target,) = html.fromstring(said["diagram"]).xpath("//a[contains(text(), 'décodé')]/@href")
    assert html.fromstring(f"<ol>{said['rows']}</ol>").xpath(f"//li[@id='{target[1:]}']//pre")


def test_a_message_in_xml_is_shown_one_element_a_line(house: Played) -> None:
    detail = {"verdict": "accepted", "xml": "<a><b>é</b></a>", "broken": "<a"}
    house.federation.journal.write(
        kind="saml", source="educonnect", target="ent-hdf", summary="Response", detail=detail
    )
    shown = html.fromstring(f"<ol>{house.get('/direct').json()['rows']}</ol>").xpath("//li[@class='ligne']//pre")
    known, document = (each.text for each in shown[:2])
    assert json.loads(known) == {"verdict": "accepted", "broken": "<a"}
    assert document == "<a>\n  <b>é</b>\n</a>"


def test_the_page_holds_no_inline_script_nor_style(house: Played) -> None:
    document = html.fromstring(house.get("/").text)
    assert [script.text for script in document.xpath("//script") if script.text] == []
    assert document.xpath("//style | //*[@style] | //*[@onclick]") == []


def test_every_field_has_a_label(house: Played) -> None:
    document = html.fromstring(house.get("/").text)
    labelled = set(document.xpath("//label/@for"))
    assert set(document.xpath("//select/@id | //input[not(@type='hidden')]/@id")) <= labelled


def test_the_clock_is_moved_by_plain_forms(house: Played) -> None:
    assert press(house, "avancer", pas="31-minutes").headers["location"] == "/#horloge"
    assert house.federation.clock.now().isoformat() == "2026-09-01T06:31:00+00:00"
    press(house, "avancer", pas="cette-nuit")
    assert house.federation.clock.now().isoformat() == "2026-09-01T22:05:00+00:00"
    press(house, "avancer", pas="3-mois")
    assert house.federation.clock.now().isoformat() == "2026-12-01T23:05:00+00:00"
    press(house, "reprendre")
    assert house.federation.clock.state().frozen_at is None
    press(house, "geler")
    assert house.federation.clock.state().frozen_at is not None
    press(house, "nuit")
    assert len(house.federation.worked) == 93


def test_a_ready_fault_is_switched_on_shown_and_repaired(house: Played) -> None:
    press(house, "provoquer", panne="sms-perdu")
    record = house.federation.faults.list()[0]
    assert "Prochain SMS perdu" in html.fromstring(house.get("/").text).xpath("string(//*[@id='pannes-partie'])")
    press(house, "reparer", id=str(record.id))
    assert house.federation.faults.list() == ()
    press(house, "provoquer", panne="educonnect-lent")
    press(house, "tout-reparer")
    assert house.federation.faults.list() == ()


def test_state_is_photographed_restored_and_reset_after_a_confirmation(house: Played) -> None:
    press(house, "photographier", nom="avant")
    press(house, "provoquer", panne="sms-perdu")
    press(house, "restaurer", nom="avant")
    assert house.federation.faults.list() == ()
    press(house, "provoquer", panne="sms-perdu")
    confirmation = html.fromstring(house.get("/remise-a-zero").text)
    assert house.federation.faults.list() != ()
    form = confirmation.forms[0]
    house.submit(form.action, {"csrf_token": form.fields["csrf_token"]})
    assert house.federation.faults.list() == ()


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("avancer", {"pas": "un-siecle"}),
        ("provoquer", {"panne": "inconnue"}),
        ("reparer", {"id": "beaucoup"}),
        ("photographier", {"nom": "deux mots"}),
    ],
)
def test_a_form_with_a_wrong_value_is_refused_by_field(house: Played, action: str, fields: dict[str, str]) -> None:
    press(house, "provoquer", panne="sms-perdu")
    answer = press(house, action, **fields)
    assert answer.status_code == 422
    assert next(iter(fields)).replace("nom", "name") in answer.text


def test_the_live_parts_give_the_journal_only_when_it_has_changed(house: Played) -> None:
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /avant")
    first = house.get("/direct").json()
    assert "GET /avant" in first["rows"]
    assert "GET /avant" in first["diagram"]
    again = house.get(f"/direct?after={first['last']}").json()
    assert (again["rows"], again["diagram"]) == ("", None)
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /<b>après</b>")
    later = house.get(f"/direct?after={first['last']}").json()
    assert "GET /&lt;b&gt;après" in later["rows"]
    assert later["rows"].index("après") < later["rows"].index("avant")
    assert "avant" in later["diagram"]


def test_after_a_reset_the_live_parts_begin_anew(house: Played) -> None:
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /neuf")
    said = house.get("/direct?after=999999").json()
    assert said["last"] < 999_999
    assert "GET /neuf" in said["rows"]


def test_an_sms_is_shown_with_its_code_and_its_number_as_people_write_it(house: Played) -> None:
    house.neighbours.receive("+33639981234", "Votre code est 123456", "123456")
    shown = html.fromstring(house.get("/direct").json()["sms"]).text_content()
    assert "06 39 98 12 34" in shown
    assert "123456" in shown


def test_dates_stand_above_what_happened_on_them(house: Played) -> None:
    house.neighbours.receive("+33639981234", "Votre code est 123456", "123456")
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /la-veille")
    house.federation.clock.move_to(datetime(2026, 9, 2, 6, tzinfo=UTC))
    for path in ("/matin", "/midi"):
        house.federation.journal.write(kind="http", source="browser", target="onde", summary=f"GET {path}")
    parts = house.get("/direct").json()
    days = html.fromstring(f"<ol>{parts['rows']}</ol>").xpath("//li[@class='jour']/text()")
    assert days == ["mercredi 2 septembre 2026", "mardi 1er septembre 2026"]
    assert "mardi 1er septembre 2026" in parts["sms"]


def test_a_fault_that_has_happened_as_often_as_it_may_is_spent(house: Played) -> None:
    press(house, "provoquer", panne="sms-perdu")
    assert "encore 1" in house.get("/direct").json()["faults"]
    house.federation.faults.befall(Exchange(kind="sms", source="sms", target="handset"))
    assert "épuisée" in house.get("/direct").json()["faults"]


def test_only_who_can_register_stands_among_the_people_to_play(house: Played) -> None:
    document = html.fromstring(house.get("/").text)
    able = document.xpath("//div[@class='liste']/ul/li[@class='role']")
    unable = document.xpath("//details[contains(@class, 'empeches')]//li[@class='role']")
    assert len(able) >= 10
    assert not [role for role in able if role.find_class("empechement")]
    reasons = {role.find_class("empechement")[0].text for role in unable}
    assert reasons == {"sans mobile", "famille d’accueil"}
    for role in (able[0], able[-1]):
        (address,) = role.xpath("a/@href")
        shown = html.fromstring(house.get(address.partition("#")[0]).text)
        (card,) = shown.xpath("//article[@id='joue']")
        assert card.get("data-mobile")
        assert card.xpath(".//time")


def test_a_page_that_is_not_there_is_refused_in_french_to_people_and_in_words_to_programs(house: Played) -> None:
    page = house.get("/nulle-part", headers={"Accept": "text/html"})
    assert (page.status_code, "Page introuvable" in page.text, "openapi" in page.text) == (404, True, False)
    program = house.get("/api/nowhere")
    assert (program.status_code, program.json()["error"]) == (404, "not_found")
    assert "/openapi.json" in program.json()["message"]


def test_the_wrong_code_of_the_ready_fault_leaves_the_minutes_as_they_are() -> None:
    (fault,) = (ready.fault for ready in READY_FAULTS if ready.slug == "sms-illisible")
    (alter,) = fault.what
    assert isinstance(alter, Alter)
    for code, wrong in (("1234", "0000"), ("678901", "000000"), ("123456789012", "000000000000")):
        said = f"votre code de sécurité est {code}. Il est valable 30 minutes."
        assert alter.apply(said) == f"votre code de sécurité est {wrong}. Il est valable 30 minutes."


def test_a_line_number_that_is_none_is_refused(house: Played) -> None:
    answer = house.get("/direct?after=-1", headers={"Accept": "application/json"})
    assert (answer.status_code, "after" in answer.json()["message"]) == (422, True)


def test_the_dashboard_leaves_no_trace_in_the_journal_and_meets_no_fault(house: Played) -> None:
    house.federation.faults.add(Fault(what=(Drop(),)))
    assert house.get("/").status_code == 200
    assert house.federation.journal.query() == []
    assert all(house.neighbours.quiet)


def test_every_ready_fault_has_a_name_of_its_own() -> None:
    assert (
        len({ready.slug for ready in READY_FAULTS}) == len({ready.name for ready in READY_FAULTS}) == len(READY_FAULTS)
    )
    assert [name_of(ready.fault) for ready in READY_FAULTS] == [ready.name for ready in READY_FAULTS]
    assert name_of(Fault(what=(Drop(),))) == "drop (tous les échanges)"


def test_no_ready_fault_concerns_the_control_addresses_that_the_control_house_uses() -> None:
    looks = [
        Exchange(kind="http", source="control", target=actor, method="GET", path=path)
        for actor, path in (("sms", "/_controle/messages"), ("educonnect", "/_controle/comptes"))
    ]
    assert [ready.slug for ready in READY_FAULTS for look in looks if ready.fault.which.matches(look)] == []


def test_the_token_is_not_written_on_a_page(house: Played) -> None:
    assert SECRET not in house.get("/").text


def test_a_skewed_clock_is_shown_as_french_writes_it(house: Played) -> None:
    house.post("/api/clock/skew", {"actor": "educonnect", "seconds": -1.5})
    shown = html.fromstring(house.get("/direct").json()["clock"]).text_content()
    assert "mardi 1er septembre 2026, 08:00:00" in shown
    assert "arrêtée" in shown
    assert "EduConnect \N{MINUS SIGN}1,5\N{NO-BREAK SPACE}s" in shown


def test_mails_are_shown_with_a_link_to_the_inbox(house: Played) -> None:
    house.neighbours.post("parent@famille.test", "Vos <enfants>", code="123456")
    shown = html.fromstring(house.get("/").text).xpath("//*[@id='courriels-partie']")[0]
    assert "parent@famille.test" in shown.text_content()
    assert "123456" in shown.text_content()
    assert shown.xpath(".//a[text()='Vos <enfants>']/@href") == [
        house.federation.addresses.url("mailbox", "/courriel/1")
    ]
    assert "1 pièce jointe" in shown.text_content()


def sent(house: Played, page: str, action: str, **fields: str) -> requests.Response:
    """Send a form of another page of the dashboard, with its hidden fields."""
    form = html.fromstring(house.get(page).text).xpath(f"//form[@action='/actions/{action}']")[0]
    return house.submit(f"/actions/{action}", {**{k: v for k, v in form.fields.items() if v}, **fields})


@pytest.mark.parametrize("page", ["/", "/personnes?nom=mar", "/familles/3", "/systemes"])
def test_every_page_has_its_labels_and_no_inline_code(house: Played, page: str) -> None:
    document = html.fromstring(house.get(page).text)
    labelled = set(document.xpath("//label/@for"))
    fields = document.xpath("//input[not(@type='hidden') and not(ancestor::label)] | //select")
    assert {field.get("id") for field in fields} <= labelled
    assert document.xpath("//style | //*[@style] | //*[@onclick] | //script[text()]") == []
    ids = document.xpath("//@id")
    assert len(set(ids)) == len(ids)


def test_a_name_finds_families(house: Played) -> None:
    found = html.fromstring(house.get("/personnes?nom=martin").text)
    assert found.xpath("//ul[@class='adresses']//a/@href") == ["/familles/3"]
    assert "Personne de ce nom" in house.get("/personnes?nom=zz").text


def test_a_guardian_is_shown_with_logins_and_records(house: Played) -> None:
    shown = html.fromstring(house.get("/familles/3").text)
    guardian = house.get("/api/people/families/3").json()["guardians"][0]
    text = shown.text_content()
    assert guardian["register_ids"][0] in text
    assert "3012345678901" in text
    assert shown.xpath("//a[contains(@href, '/?adresse=')]/@href")
    assert "sans compte" in text


def test_one_register_is_corrected(house: Played) -> None:
    answer = sent(house, "/familles/3", "corriger", mobile="+33639981234")
    assert answer.headers["Location"] == "/familles/3"
    assert house.get("/api/people/families/3").json()["guardians"][0]["mobile"] == "+33639981234"
    assert not [asked for asked in house.neighbours.asked if asked.startswith("PATCH siecle")]


def test_an_identity_is_changed_and_shown(house: Played) -> None:
    sent(house, "/familles/3", "identite", etat="deceased", **{"bloque-impots": "oui"})
    (standing,) = house.neighbours.standings.values()
    assert standing == {"state": "deceased", "blocked": ["impots"]}
    assert html.fromstring(house.get("/familles/3").text).xpath("//option[@selected]/@value") == ["deceased"]


def test_a_school_hands_an_account_out_and_the_page_says_what(house: Played) -> None:
    answer = sent(house, "/familles/3", "remettre-compte")
    assert "a.martin12" in answer.text
    assert "VUX234F" in answer.text


def test_accounts_are_unlocked_and_attachments_settled(house: Played) -> None:
    record = house.get("/api/people/families/3").json()["guardians"][0]["register_ids"][0]
    house.neighbours.accounts = [{"identifier": "a.martin12", "state": "active", "record": record}]
    assert sent(house, "/familles/3", "deverrouiller").status_code == 303
    pupil = house.get("/api/people/families/3").json()["guardians"][0]["children"][0]
    assert sent(house, "/familles/3", "rattachement", eleve=pupil, acte="clear").status_code == 303
    done = [asked.rpartition("/")[2] for asked in house.neighbours.asked if asked.startswith("POST educonnect")]
    assert done == ["deverrouillages", "rattachements"]


def test_pupils_change_school_and_leave(house: Played) -> None:
    sent(house, "/familles/3", "changer-ecole", classe="CM2b")
    sent(house, "/familles/3", "radier")
    assert house.neighbours.moved[0]["class_label"] == "CM2b"
    assert len(house.neighbours.left) == 1


def test_one_more_family_is_enrolled(house: Played) -> None:
    answer = sent(house, "/personnes", "inscrire", trait="Jumeaux")
    index = int(answer.headers["Location"].rpartition("/")[2])
    assert index in house.neighbours.enrolled


@pytest.mark.parametrize(
    ("action", "fields", "asked"),
    [
        ("forfait", {"credits": "0"}, "PATCH sms /_controle/forfaits/educonnect"),
        ("vider-courriels", {}, "DELETE mailbox /_controle/messages"),
        ("nouvelles-cles", {}, "POST franceconnect /_controle/cles/rotation"),
        ("publier-cles", {}, "POST franceconnect /_controle/cles/publication"),
        ("relire-fournisseur", {"service": "https://sp.test/md"}, "POST educonnect /_controle/fournisseurs/relecture"),
        ("cles-saml", {"acteur": "educonnect", "faire": "cacher"}, "POST educonnect /_controle/cles/rotation"),
        ("cles-saml", {"acteur": "educonnect", "faire": "publier"}, "POST educonnect /_controle/cles/publication"),
        ("inscrire-fournisseur", {"metadonnees": "https://sp.test/md"}, "POST educonnect /_controle/fournisseurs"),
        ("renouveler-mots-de-passe", {"degre": "1"}, "POST educonnect /_controle/mots-de-passe/renouvellement"),
        ("comptes-eleves", {"uai": "0599998X", "ouverts": "oui"}, "POST educonnect /_controle/comptes-eleves"),
        (
            "inscrire-client",
            {"client": "mien", "secret": "s" * 32, "nom": "Le mien", "retours": "https://mien.test/retour"},
            "POST franceconnect /_controle/clients",
        ),
    ],
)
def test_each_system_is_run(house: Played, action: str, fields: dict[str, str], asked: str) -> None:
    assert sent(house, "/systemes", action, **fields).status_code in (200, 303)
    assert asked in house.neighbours.asked


def test_clocks_are_moved_set_and_skewed(house: Played) -> None:
    sent(house, "/systemes", "avancer-de", combien="2", unite="hours")
    assert house.get("/api/clock").json()["now"].startswith("2026-09-01T08:00")
    sent(house, "/systemes", "regler", moment="2026-10-01T09:30")
    assert house.get("/api/clock").json()["now"].startswith("2026-10-01T07:30")
    sent(house, "/systemes", "decaler", acteur="educonnect", secondes="-60")
    assert house.get("/api/clock").json()["skews"] == {"educonnect": -60}


def test_files_are_uploaded(house: Played) -> None:
    token = html.fromstring(house.get("/systemes").text).forms[0].fields["csrf_token"]
    for action, fields, content in (
        ("deposer-extrait", {"uai": "0599998X"}, b"Nom;Prenom\r\n"),
        ("deposer-flux", {"registre": "onde"}, b'{"type": "feed"}\n'),
    ):
        answer = house.client.post(
            f"{house.origin}/actions/{action}",
            data={"csrf_token": token, **fields},
            files={"fichier": ("extrait.csv", content)},
            timeout=60,
        )
        assert "Lignes gardées" in answer.text
    assert house.neighbours.extracts == [{"uai": "0599998X", "fichier": "extrait.csv"}]


def test_an_exchange_is_disturbed_as_often_as_asked(house: Played) -> None:
    press(house, "perturber", echange="fc-jeton", effet="status", combien="une-fois", statut="500")
    (fault,) = house.get("/api/faults").json()["faults"]
    assert (fault["fault"]["what"][0]["code"], fault["remaining"]) == (500, 1)
    assert "EduConnect → FranceConnect, jeton" in house.get("/").text
    refused = press(house, "perturber", echange="smtp", effet="duplicate", combien="toujours")
    assert refused.status_code == 422
    assert "Possibles" in refused.text
