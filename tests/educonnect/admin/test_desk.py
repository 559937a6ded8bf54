"""Who comes in, and to what."""

import pytest
from lxml import html

from rentree_blanche.simulators.core.web import BANNER
from rentree_blanche.simulators.educonnect.admin import addresses as at
from tests.educonnect.admin.conftest import COLLEGE, HOME_SCHOOL, OTHER_SCHOOL

PAGES = (
    at.HOME,
    at.PUPILS,
    at.PUPILS + at.LIST,
    at.GUARDIANS,
    at.GUARDIANS + at.LIST,
    at.GUARDIANS + at.INFORM,
    at.GUARDIANS + at.RESET,
    at.TIES,
    at.STATISTICS,
    at.CHOICES,
    at.IDENTIFIER,
    f"{at.GUARDIANS}/fiche/ONDE-2000",
)
OF_PUPILS = (at.PUPILS + at.INFORM, at.PUPILS + at.RESET, at.RESCUE)


@pytest.mark.parametrize("path", [*PAGES, *OF_PUPILS, f"{at.GUARDIANS}{at.LIST}.csv"])
def test_who_has_not_chosen_a_school_is_led_to_the_portal(desk, path):
    answer = desk.browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, at.PORTAL)


def test_the_portal_finds_schools_by_words_of_name_commune_and_uai(desk):
    def found(text):
        return desk.get(f"{at.PORTAL}?q={text}").xpath("//button[@name='uai']/@value")

    assert set(found("")) == {HOME_SCHOOL, OTHER_SCHOOL, COLLEGE}
    assert found("ECOLE+jules") == [HOME_SCHOOL]
    assert found("lille+moulin") == [COLLEGE]
    assert found("0590002b") == [OTHER_SCHOOL]
    assert found("nulle+part") == []


def test_a_school_that_nobody_knows_cannot_be_entered(desk):
    assert desk.browser.post(at.PORTAL, data={"uai": "0000000Z"}).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_the_school_and_carries_the_banner(desk, path):
    tree = desk.enter().get(path)
    assert tree.xpath("string(//*[@id='ecole'])") == "École élémentaire Jules Ferry"
    assert tree.xpath("string(//*[@id='bandeau-simulateur'])") == BANNER
    assert tree.xpath("//script | //style | //*[@style] | //*[@onclick]") == []


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(desk, path):
    tree = desk.enter().get(path)
    labelled = set(tree.xpath("//label/@for"))
    fields = tree.xpath("//select/@id | //input[not(@type='hidden' or @type='checkbox' or @type='radio')]/@id")
    assert set(fields) <= labelled


@pytest.mark.parametrize(
    "path",
    [
        f"{at.GUARDIANS}/fiche/ONDE-2004",
        f"{at.PUPILS}/fiche/ONDE-1003",
        f"{at.GUARDIANS}?etablissement={OTHER_SCHOOL}",
        f"{at.GUARDIANS}{at.LIST}.csv?etablissement={OTHER_SCHOOL}",
    ],
)
def test_an_address_of_another_school_answers_403_and_is_journalled(desk, path):
    answer = desk.enter().browser.get(path)
    assert answer.status_code == 403
    assert "autre école" in answer.text
    assert "Petit" not in answer.text
    line = desk.foundation.journal.query(actor=at.HOST)[-1]
    assert (line.target, line.status, line.detail["path"]) == (at.HOST, 403, path.partition("?")[0])


def test_a_form_about_somebody_of_another_school_answers_403_and_does_nothing(desk):
    desk.enter()
    answer = desk.post(at.GUARDIANS + at.INFORM, people=("ONDE-2000", "ONDE-2004"), moyen="courrier")
    assert answer.status_code == 403
    assert desk.accounts.find() == ()


def test_whom_nobody_knows_is_not_found(desk):
    assert desk.enter().browser.get(f"{at.GUARDIANS}/fiche/ONDE-9999").status_code == 404


def test_a_foster_carer_is_no_representative(desk):
    assert desk.enter().browser.get(f"{at.GUARDIANS}/fiche/ONDE-2003").status_code == 403


@pytest.mark.parametrize(
    "change", [lambda c: c.replace(HOME_SCHOOL, OTHER_SCHOOL), lambda c: c[:-1] + "0x", lambda _: "x"]
)
def test_a_cookie_that_was_changed_opens_nothing(desk, change):
    desk.enter()
    desk.browser.cookies["educt_admin"] = change(desk.browser.cookies["educt_admin"])
    assert desk.browser.get(at.HOME).headers["location"] == at.PORTAL


def test_a_visit_ends_an_hour_after_the_last_page(desk):
    desk.enter()
    desk.advance(minutes=50)
    desk.get(at.HOME)
    desk.advance(minutes=50)
    desk.get(at.HOME)
    desk.advance(minutes=60)
    assert desk.browser.get(at.HOME).headers["location"] == at.PORTAL


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_from_elsewhere_is_refused(desk, token):
    desk.enter()
    answer = desk.browser.post(at.CHOICES, data={"csrf_token": token, "comptes_eleves": "oui"})
    assert answer.status_code == 400
    assert "Rien n’a été modifié" in answer.text


def test_one_may_leave_for_another_school(desk):
    desk.enter()
    answer = desk.post(at.LEAVE, on=at.HOME)
    assert answer.headers["location"] == at.PORTAL
    assert desk.browser.get(at.HOME).headers["location"] == at.PORTAL
    assert desk.enter(COLLEGE).get(at.HOME).xpath("string(//*[@id='ecole'])") == "Collège Jean Moulin"


@pytest.mark.parametrize("path", OF_PUPILS)
def test_pages_of_pupils_accounts_follow_the_schools_choice(desk, path):
    desk.enter()
    assert desk.browser.get(path).status_code == 403
    assert path not in desk.get(at.HOME).xpath("//nav//a/@href")
    saved = desk.post(at.CHOICES, comptes_eleves="oui")
    assert saved.status_code == 303
    assert path in desk.get(saved.headers["location"]).xpath("//nav//a/@href")
    desk.get(path)
    desk.post(at.CHOICES, comptes_eleves="non")
    assert desk.browser.get(path).status_code == 403


def test_a_college_has_pupils_accounts_unless_it_chose_otherwise(desk):
    desk.enter(COLLEGE).get(at.RESCUE)
    assert desk.get(at.CHOICES).xpath("//input[@checked]/@value") == ["oui"]


def test_the_menu_bears_the_names_of_the_guide(desk):
    desk.enter()
    desk.post(at.CHOICES, comptes_eleves="oui")
    menu = [" ".join(word.split()) for word in desk.get(at.HOME).xpath("//nav//a/text() | //nav//h2/text()")]
    assert menu == [
        "Accueil - tableau de bord",
        "Élèves",
        "Rechercher une liste d'élèves ou un élève individuellement",
        "Informer les élèves",
        "Éditer une liste des comptes élèves",
        "Réinitialiser les mots de passe",
        "Utiliser le module de dépannage des comptes élèves",
        "Représentant légal",
        "Rechercher une liste de représentant légaux ou un représentant légal individuellement",
        "Informer les représentants légaux",
        "Éditer une liste des comptes représentants légaux",
        "Réinitialiser les mots de passe",
        "Rattachements à débloquer",
        "Statistiques",
        "Paramétrage",
        "Génération d'un nouvel identifiant",
    ]


def test_the_page_that_is_open_is_marked_in_the_menu(desk):
    (current,) = desk.enter().get(at.STATISTICS).xpath("//nav//a[@aria-current='page']/@href")
    assert current == at.STATISTICS


def test_nothing_of_a_visit_is_kept_in_a_cache(desk):
    answer = desk.enter().browser.get(f"{at.GUARDIANS}{at.LIST}.csv")
    assert answer.headers["cache-control"] == "no-store"
    assert html.fromstring(desk.browser.get(at.HOME).text) is not None
