"""Letters, mails, new passwords, new identifiers: what is handed out works, once."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from lxml import html
from sqlalchemy import select

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.educonnect import admin
from rentree_blanche.simulators.educonnect.accounts.values import (
    AccountKind,
    AccountState,
    Authenticated,
    Origin,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.admin import addresses as at
from rentree_blanche.simulators.educonnect.admin.documents import Documents
from rentree_blanche.simulators.educonnect.admin.handing import Notice
from rentree_blanche.simulators.educonnect.admin.people import Child, Person
from rentree_blanche.simulators.educonnect.admin.schools import School
from rentree_blanche.simulators.educonnect.admin.words import Words
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from rentree_blanche.simulators.educonnect.sso.sessions import Sessions
from rentree_blanche.simulators.educonnect.texts import texts
from tests.educonnect.admin.conftest import COLLEGE, MONDAY, PASSWORD, passwords, secret_of

INFORM = at.GUARDIANS + at.INFORM
RESET = at.GUARDIANS + at.RESET


def pages_of(answer):
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]


def mails(desk):
    with desk.foundation.store.read() as connection:
        return connection.execute(select(outbox.c.recipient, outbox.c.subject, outbox.c.body)).all()


def test_letters_come_in_one_pdf_one_page_a_person_and_their_passwords_work(desk):
    answer = desk.enter().post(INFORM, people=("ONDE-2001", "ONDE-2000"), moyen="courrier")
    pages = pages_of(answer)
    assert [re.search(r"(Mme|M\.) \w+ Martin", page)[0] for page in pages] == ["Mme Anne Martin", "M. Marc Martin"]
    for page in pages:
        assert "Simulateur – aucune donnée réelle" in page
        assert "L'école élémentaire Jules Ferry vous informe que vous disposez d'un compte Éduconnect." in page
        assert "08/12/2026" in page
        assert isinstance(desk.check(*secret_of(page)), Authenticated)
    assert "- Tom Martin, CE1 B (en tant que représentant légal)" in pages[0]
    assert "- Léa Martin, CP A (en tant que représentant légal)" in pages[1]
    account = desk.accounts.find(identifier=secret_of(pages[0])[0])[0].account
    assert account.state is AccountState.PROVISIONAL


def test_an_active_account_is_told_without_a_new_password(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    (page,) = pages_of(desk.enter().post(INFORM, people=("ONDE-2000",), moyen="courrier"))
    assert account.identifier in page
    assert "Mot de passe provisoire" not in page
    assert "Si non, vous devez indiquer" not in page
    assert isinstance(desk.check(account.identifier, PASSWORD), Authenticated)


def test_a_letter_is_dead_after_three_months_and_the_next_one_works(desk):
    first = secret_of(pages_of(desk.enter().post(INFORM, people=("ONDE-2001",), moyen="courrier"))[0])
    desk.advance(days=92, hours=1)  # days of France: one lasts 25 hours
    assert not desk.check(*first).account.handed_out(desk.foundation.clock.now())
    second = secret_of(pages_of(desk.enter().post(INFORM, people=("ONDE-2001",), moyen="courrier"))[0])
    assert second[0] == first[0]
    assert isinstance(desk.check(*first), WrongPassword)
    assert desk.check(*second).account.handed_out(desk.foundation.clock.now())


def test_a_form_that_was_worked_is_not_worked_again(desk):
    desk.enter()
    tree = desk.get(INFORM)
    form = {name: tree.xpath(f"//input[@name='{name}']/@value")[0] for name in ("csrf_token", "formulaire")}
    form |= {"personne": "ONDE-2001", "moyen": "courrier"}
    handed = secret_of(pages_of(desk.browser.post(INFORM, data=form))[0])
    again = desk.browser.post(INFORM, data=form)
    assert again.status_code == 409
    assert "une fois" in again.text
    assert isinstance(desk.check(*handed), Authenticated)


def test_nobody_chosen_is_said_and_nothing_is_made(desk):
    answer = desk.enter().post(INFORM, moyen="courrier")
    assert answer.status_code == 422
    assert "au moins une personne" in answer.text
    assert desk.accounts.find() == ()


def test_who_has_no_account_yet_is_ticked(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    desk.enter()

    def ticked(query=""):
        return desk.get(INFORM + query).xpath("//input[@name='personne'][@checked]/@value")

    assert ticked() == ["ONDE-2001", "ONDE-2002"]
    assert len(ticked("?choix=tous")) == 3
    assert ticked("?choix=aucun") == []
    assert ticked("?classe=CE1+B&choix=tous") == ["ONDE-2000"]
    assert desk.get(RESET).xpath("//input[@name='personne'][@checked]") == []


def test_the_mail_is_that_of_the_seed_letter_for_letter(desk):
    answer = desk.enter().post(INFORM, people=("ONDE-2000",), moyen="mail")
    assert html.fromstring(answer.text).xpath("string(//*[@id='envoyes'])") == "1 mail est envoyé."
    ((recipient, subject, body),) = mails(desk)
    assert recipient == "anne@famille.test"
    assert subject == "Mise à disposition de votre compte ÉduConnect Responsable d'élève"
    identifier, password = secret_of(body)
    services = desk.foundation.addresses.url("teleservices")
    assert body == (
        "ÉduConnect\n"
        "Un compte unique pour les services numériques des écoles et des établissements\n"
        "\n"
        "Mise à disposition de votre compte ÉduConnect Responsable d'élève\n"
        "\n"
        "Mme Anne Martin\n"
        "L'école élémentaire Jules Ferry vous informe que vous disposez d'un compte Éduconnect.\n"
        "\n"
        "Ce compte unique est personnel. Il simplifie vos accès aux services numériques des écoles et des "
        "établissements scolaires et vos démarches en ligne liées à la scolarité de l'ensemble des élèves sous votre "
        "responsabilité.\n"
        "\n"
        "Vous le conservez même en cas de changement d'école ou d'académie.\n"
        "\n"
        "Pour l'école, il vous permet d'accéder aux services concernant :\n"
        "\n"
        "- Tom Martin, CE1 B (en tant que représentant légal)\n"
        "- Léa Martin, CP A (en tant que représentant légal)\n"
        "\n"
        f"Pour accéder à vos services, allez à l'adresse internet suivante : {services}\n"
        "\n"
        "Si vous avez déjà activé un compte ÉduConnect ou si vous utilisez FranceConnect pour d'autres écoles ou "
        "établissements, vous pouvez vous connecter et rattacher cet élève à votre compte.\n"
        "\n"
        "Si vous n'avez pas encore activé de compte, vous pouvez le faire très simplement avec le lien « Je n'ai pas "
        "de compte » ou avec FranceConnect en utilisant le numéro de téléphone portable ou l'adresse mail que vous "
        "avez fourni à l'école.\n"
        "\n"
        "Si non, vous devez indiquer sur la page de connexion ÉduConnect, les identifiant et mot de passe ci-dessous "
        "et renseigner obligatoirement une adresse mail valide pour activer un nouveau compte :\n"
        "\n"
        f"Identifiant : {identifier}\n"
        f"Mot de passe provisoire : {password}\n"
    )
    assert isinstance(desk.check(identifier, password), Authenticated)


def test_who_has_no_mail_is_named_and_gets_no_account_by_mail(desk):
    answer = desk.enter().post(INFORM, people=("ONDE-2000", "ONDE-2001"), moyen="mail")
    tree = html.fromstring(answer.text)
    assert tree.xpath("//*[@id='informes']/li/text()") == ["Mme Anne Martin, anne@famille.test"]
    assert tree.xpath("//*[@id='sans-mail']/li/text()") == ["M. Marc Martin"]
    assert [file.account.first_name for file in desk.accounts.find()] == ["Anne"]


def test_a_college_speaks_of_itself_as_an_establishment(desk):
    (page,) = pages_of(desk.enter(COLLEGE).post(INFORM, people=("SIECLE-8000",), moyen="courrier"))
    assert "Le collège Jean Moulin vous informe" in page
    assert "Pour l’établissement, il vous permet" in page


def test_pupils_are_informed_where_their_accounts_are_switched_on(desk):
    (page,) = pages_of(desk.enter(COLLEGE).post(at.PUPILS + at.INFORM, people=("SIECLE-7000",), moyen="courrier"))
    assert "Inès" in page
    assert "date de naissance" in page
    assert isinstance(desk.check(*secret_of(page), AccountKind.PUPIL), Authenticated)


@pytest.mark.parametrize("origin", [Origin.FRANCECONNECT, Origin.RESPONSABLE])
def test_who_went_alone_is_warned_of_first_and_sent_to_the_tools(desk, origin):
    account = desk.activate("ONDE-2000", "ONDE-1000", origin=origin)
    answer = desk.enter().post(RESET, people=("ONDE-2000",), feuille="non")
    tree = html.fromstring(answer.text)
    warning = " ".join(tree.xpath("string(//*[@id='avertissement'])").split())
    assert warning.startswith(
        "Attention à bien vérifier l'origine du compte (FranceConnect, Responsable ou Etablissement). Dans les deux "
        "premiers cas, le représentant légal a activé son compte en toute autonomie et il peut donc être perturbant "
        "du lui transmettre un nouveau mot de passe."
    )
    assert [link.rpartition("/")[2] for link in tree.xpath("//*[@id='avertissement']//a/@href")] == [
        "recupererLoginResponsable",
        "recupererMotDePasseResponsable",
    ]
    assert isinstance(desk.check(account.identifier, PASSWORD), Authenticated)
    form = {field.get("name"): field.get("value") for field in tree.xpath("//main//form//input")}
    handed = passwords(desk.browser.post(RESET, data=form))["ONDE-2000"]
    assert handed[0] == account.identifier
    assert isinstance(desk.check(account.identifier, PASSWORD), WrongPassword)
    again = desk.check(*handed)
    assert again.account.must_change
    assert again.account.origin is origin


def test_an_account_of_the_school_is_reset_without_a_warning(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000", origin=Origin.ETABLISSEMENT)
    session = _logged_in(desk, account.id)
    handed = passwords(desk.enter().post(RESET, people=("ONDE-2000",), feuille="non"))["ONDE-2000"]
    assert desk.check(*handed).account.must_change
    assert session() is None


def _logged_in(desk, account_id):

    clock = ActorClock(desk.foundation.clock, "educonnect")
    sessions = Sessions(desk.foundation.store, clock, Chance(1), 60)
    opened = sessions.open(account_id)
    return lambda: sessions.find(opened.id)


def test_a_reset_lifts_a_lock_and_a_provisional_account_stays_provisional(desk):
    first = secret_of(pages_of(desk.enter().post(INFORM, people=("ONDE-2001",), moyen="courrier"))[0])
    for _ in range(10):
        desk.check(first[0], "faux")
    handed = passwords(desk.post(RESET, people=("ONDE-2001",), feuille="non"))["ONDE-2001"]
    opened = desk.check(*handed)
    assert opened.account.state is AccountState.PROVISIONAL
    assert isinstance(desk.check(*first), WrongPassword)


def test_a_class_of_pupils_is_reset_on_one_sheet(desk):
    desk.enter()
    desk.post(at.CHOICES, comptes_eleves="oui")
    desk.post(at.PUPILS + at.INFORM, people=("ONDE-1000", "ONDE-1002"), moyen="courrier")
    path = f"{at.PUPILS}{at.RESET}?classe=CP+A&choix=tous"
    ticked = desk.get(path).xpath("//input[@name='personne'][@checked]/@value")
    assert ticked == ["ONDE-1000", "ONDE-1002"]
    (page,) = pages_of(desk.post(at.PUPILS + at.RESET, people=tuple(ticked), feuille="oui"))
    rows = re.findall(r"CP A\s+(\w+) (\w+)\s+(\S+)\s+([A-Z]{3}\d{3}[A-Z])", page)
    assert [row[:2] for row in rows] == [("Martin", "Léa"), ("Noël", "Zoé")]
    for *_, identifier, password in rows:
        assert isinstance(desk.check(identifier, password, AccountKind.PUPIL), Authenticated)


def test_a_pupil_in_trouble_gets_a_new_password_shown_once(desk):
    desk.enter(COLLEGE)
    found = desk.get(f"{at.RESCUE}?q=ines")
    assert found.xpath("//button[@name='personne']/@value") == ["SIECLE-7000"]
    answer = desk.post(at.RESCUE, on=f"{at.RESCUE}?q=ines", people=("SIECLE-7000",))
    handed = passwords(answer)["SIECLE-7000"]
    assert isinstance(desk.check(*handed, AccountKind.PUPIL), Authenticated)
    assert handed[1] not in desk.browser.get(f"{at.PUPILS}/fiche/SIECLE-7000").text
    assert handed[1] not in str(desk.foundation.journal.query())


def test_the_help_for_pupils_without_anybody_chosen_shows_the_search_again(desk):
    answer = desk.enter(COLLEGE).post(at.RESCUE, on=f"{at.RESCUE}?q=ines", q="ines")
    assert answer.status_code == 200
    assert desk.accounts.find() == ()


def test_a_new_identifier_replaces_that_of_an_active_account_and_keeps_its_password(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    file = f"{at.GUARDIANS}/fiche/ONDE-2000"
    desk.enter()
    assert desk.get(f"{at.IDENTIFIER}?q={account.identifier}").xpath("//*[@id='trouves']//a/@href") == [file]
    tree = html.fromstring(desk.post(f"{file}/identifiant", on=file).text)
    renewed = tree.xpath("string(//*[@id='nouvel-identifiant'])")
    assert renewed != account.identifier
    assert tree.xpath("//*[@id='mots-de-passe']") == []
    assert isinstance(desk.check(account.identifier, PASSWORD), WrongPassword)
    opened = desk.check(renewed, PASSWORD).account
    assert (opened.id, opened.educonnect_id) == (account.id, account.educonnect_id)


def test_a_new_identifier_of_a_provisional_account_comes_with_a_new_password(desk):
    first = secret_of(pages_of(desk.enter().post(INFORM, people=("ONDE-2001",), moyen="courrier"))[0])
    file = f"{at.GUARDIANS}/fiche/ONDE-2001"
    handed = passwords(desk.post(f"{file}/identifiant", on=file))["ONDE-2001"]
    assert handed[0] != first[0]
    assert isinstance(desk.check(*handed), Authenticated)
    assert isinstance(desk.check(handed[0], first[1]), WrongPassword)


def test_an_identifier_that_was_replaced_is_nobodys_again(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    file = f"{at.GUARDIANS}/fiche/ONDE-2000"
    desk.enter()
    seen = {account.identifier}
    for _ in range(5):
        renewed = html.fromstring(desk.post(f"{file}/identifiant", on=file).text).xpath(
            "string(//*[@id='nouvel-identifiant'])"
        )
        assert renewed not in seen
        seen.add(renewed)


def test_who_has_no_account_has_no_identifier_to_renew(desk):
    desk.enter()
    file = f"{at.GUARDIANS}/fiche/ONDE-2001"
    assert desk.get(file).xpath("//*[@id='generer']") == []
    assert desk.post(f"{file}/identifiant", on=file).status_code == 409


def test_a_letter_of_a_large_family_stays_on_one_page(desk):

    account = desk.activate("ONDE-2000", "ONDE-1000")
    children = tuple(Child(name=f"Enfant{n} de La Tour d’Auvergne-Lauragais", class_label="CM2 C") for n in range(14))
    person = Person(
        kind=AccountKind.GUARDIAN,
        key="ONDE-2000",
        civility="Mme",
        last_name="Łuczak-Nguyễn",
        first_name="Šárka",
        classes=("CM2 C",),
        children=children,
        birth_date=None,
        mail=None,
        account=account,
    )
    school = School(uai="0590001A", name="École Zola", kind="ecole", commune="Lille", academy="LILLE")
    documents = Documents(words=Words(texts=texts("2024")), school=school, services="https://x.test/", now=MONDAY)
    letters = documents.letters([Notice(person=person, account=account, password="VUX362F")])
    (page,) = pypdf.PdfReader(io.BytesIO(letters)).pages
    text = page.extract_text()
    assert "Mme Šárka Łuczak-Nguyễn" in text
    assert "VUX362F" in text


def test_the_fonts_of_the_papers_are_of_the_package():
    folder = Path(admin.__file__).parent / "fonts"
    assert {file.name for file in folder.iterdir()} == {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE.txt"}
