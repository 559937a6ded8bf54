"""ADM-09 and FC-04: the director corrects the register, and EduConnect knows the next day."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, People, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys
from rentree_blanche.scenarios.pages import EntHome, ExtractsPage, GuardianPage
from rentree_blanche.simulators.population.find import primary

MOBILE = "+33639989999"
BORN = date(2019, 5, 14)
PUPILS = """\
Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;\
Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;\
Autorisation photo;Décision de passage
Lenœud;;Anaïs;14/05/2019;F;;3 rue du Bac;59000;Lille;FRANCE;;;;;2;{level};{label};;Oui;Non;Non;
Brassart;;Tom;31/02/2019;M;;3 rue du Bac;59000;Lille;FRANCE;;;;;2;{level};{label};;Oui;Non;Non;
;;Sansnom;01/02/2019;M;;3 rue du Bac;59000;Lille;FRANCE;;;;;2;{level};{label};;Oui;Non;Non;
"""
GUARDIANS = """\
Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;\
Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;\
Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;\
Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;\
Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants
Mme;;Lenœud;Zoé;3 rue du Bac;59000;Lille;FRANCE;zoe.lenoeud@messagerie.test;;;06 39 98 99 99;\
;Lenoeud;Anaïs;{label};;Lenoeud;Anaïs;{label};;;;
M.;;Brassart;Luc;3 rue du Bac;59000;Lille;FRANCE;;;;12 34;;Lenoeud;Anaïs;{label};;;;;;;;
Mme;;Lenoir;Ève;3 rue du Bac;59000;Lille;FRANCE;;;;;;Inconnu;Paul;{label};;;;;;;;
"""


@pytest.mark.row("ADM-09", "latin-1")
@pytest.mark.row("ADM-09", "crlf")
@pytest.mark.row("ADM-09", "repeated-child")
@pytest.mark.row("ADM-09", "bad-date")
def test_a_dirty_extract_is_taken_line_by_line_and_its_family_registers_the_next_day(
    journeys: Journeys, people: People, sms_inbox: SmsInbox, clock: Clock, tmp_path: Path
) -> None:
    classmate = people.guardian(children=[primary()]).children[0]
    place = {"level": classmate.level, "label": classmate.class_label}
    address = journeys.federation.url("onde", f"/ecoles/{classmate.school.uai}/extraits")
    extracts = ExtractsPage(journeys.page, address)
    pupils = extracts.upload(_file(tmp_path / "eleves.csv", PUPILS.format(**place)))
    assert pupils.refused.keys() == {3, 4}
    assert "Date naissance" in pupils.refused[3]
    assert "Nom élève" in pupils.refused[4]
    assert pupils.summary.startswith("1 ligne gardée")
    guardians = extracts.upload(_file(tmp_path / "responsables.csv", GUARDIANS.format(**place)))
    assert guardians.refused.keys() == {3, 4}
    assert "Téléphone portable" in guardians.refused[3]

    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name="Lenœud", first_name="Zoé", mobile=MOBILE).next()
    expect(contact.alert).to_contain_text("ne vous a pas été attribué dans EduConnect")
    clock.pass_the_night()
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name="LENOEUD", first_name="zoe", mobile="06 39 98 99 99")
    children = contact.ask_for_code().confirm(sms_inbox.wait_for_code(MOBILE))
    assert len(children.names) == 1
    children.is_mine("Anaïs", BORN).confirm().choose(PASSWORD).to_services()
    home = EntHome(journeys.page)
    assert home.person.startswith("Zoé ")
    assert [name.split()[0] for name in home.children] == ["Anaïs"]


@pytest.mark.row("FC-04")
@pytest.mark.row("ADM-09", "correction")
def test_a_parent_without_mobile_registers_once_the_director_has_noted_it_and_a_night_has_passed(
    journeys: Journeys, people: People, clock: Clock, control: ControlClient
) -> None:
    parent = people.guardian(children=[primary()], without_mobile=True)
    contact = journeys.to_educonnect().as_guardian().without_account()
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=MOBILE).next()
    expect(contact.alert).to_contain_text("ne vous a pas été attribué dans EduConnect")
    path = f"/ecoles/{parent.children[0].school.uai}/responsables/{parent.register_ids[0]}"
    GuardianPage(journeys.page, journeys.federation.url("onde", path)).correct_mobile("06 39 98 99 99")
    clock.pass_the_night()
    known: Guardian = next(
        guardian for guardian in control.read_family(parent.family).guardians if guardian.key == parent.key
    )
    assert known.mobile == MOBILE
    registered, home = journeys.register(known)
    assert home.person == f"{parent.first_name} {parent.name}"
    assert control.find_accounts(identifier=registered.identifier)[0]["mobile"] == MOBILE


def _file(path: Path, text: str) -> Path:
    """Write an extract as ONDE does: Latin-1, which has no « œ », and CRLF."""
    path.write_bytes(text.replace("œ", "oe").replace("\n", "\r\n").encode("latin-1"))
    return path
