"""Attachments that the school mends (IN-08)."""

from rentree_blanche.simulators.educonnect.accounts.values import AccountState
from rentree_blanche.simulators.educonnect.admin import addresses as at
from tests.educonnect.admin.conftest import COLLEGE, PASSWORD
from tests.educonnect.conftest import Register

ANNE = f"{at.GUARDIANS}/fiche/ONDE-2000"


def children(desk, account):
    return sorted(child.first_name for child in desk.accounts.holder(account.id).children)


def listed(desk):
    return desk.get(at.TIES).xpath("//table[@id='rattachements']/tbody/tr/@data-eleve")


def test_what_is_blocked_or_reported_is_listed_and_told_on_the_dashboard(desk):
    desk.activate("ONDE-2000", "ONDE-1000", "ONDE-1001", state="blocked")
    desk.activate("ONDE-2004", "ONDE-1003", state="reported")
    desk.enter()
    assert sorted(listed(desk)) == ["ONDE-1000", "ONDE-1001"]
    assert "2 rattachements" in desk.get(at.HOME).text_content()
    row = desk.get(at.TIES).xpath("//tr[@data-eleve='ONDE-1001']/td")
    cells = [" ".join(cell.text_content().split()) for cell in row]
    assert cells[:5] == ["Mme Anne Martin", "Tom Martin CE1 B", "02/05/2018", "bloqué", "07/09/2026 à 10:00"]


def test_a_block_is_lifted_and_the_child_may_be_confirmed_anew(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000", "ONDE-1001", state="blocked")
    desk.enter()
    (form,) = [each for each in desk.get(at.TIES).forms if each.fields.get("eleve") == "ONDE-1001"]
    assert desk.get(at.TIES).xpath("//tr[@data-eleve='ONDE-1001']//a/@href") == [ANNE]
    answer = desk.browser.post(form.action, data=dict(form.fields))
    assert answer.headers["location"] == f"{at.TIES}?fait=leve"
    assert listed(desk) == ["ONDE-1000"]
    assert children(desk, account) == []
    assert [file.state.value for file in desk.accounts.find(identifier=account.identifier)[0].attachments] == [
        "blocked"
    ]


def test_a_child_is_attached_by_hand(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000")
    desk.enter()
    assert children(desk, account) == ["Léa"]
    answer = desk.post(f"{ANNE}/rattacher", on=ANNE, eleve="ONDE-1001")
    assert "enregistré" in desk.get(answer.headers["location"]).xpath("string(//p[@role='status'])")
    assert children(desk, account) == ["Léa", "Tom"]


def test_a_child_that_was_reported_may_be_attached_by_hand_too(desk):
    account = desk.activate("ONDE-2000", "ONDE-1000", "ONDE-1001", state="reported")
    desk.enter().post(f"{ANNE}/rattacher", on=ANNE, eleve="ONDE-1001")
    assert children(desk, account) == ["Tom"]
    assert listed(desk) == ["ONDE-1000"]


def test_nobodys_child_cannot_be_attached(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    desk.enter()
    assert desk.post(f"{ANNE}/rattacher", on=ANNE, eleve="ONDE-1002").status_code == 404
    assert desk.post(f"{ANNE}/rattacher", on=ANNE, eleve="ONDE-1003").status_code == 404


def test_the_children_of_another_school_are_not_shown(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    assert desk.enter().get(ANNE).xpath("//ul[@id='eleves']/li/@data-eleve") == ["ONDE-1001", "ONDE-1000"]


def test_a_record_joins_the_account_that_the_person_has_from_the_college(desk):
    account = desk.activate("SIECLE-8000", "SIECLE-7000")
    answer = desk.enter().post(f"{ANNE}/compte", on=ANNE, identifiant=account.identifier.upper())
    assert answer.headers["location"] == f"{ANNE}?fait=rattache"
    assert children(desk, account) == ["Inès", "Léa", "Tom"]
    page = desk.get(ANNE)
    assert page.xpath("string(//*[@id='identifiant'])") == account.identifier
    assert page.xpath("//*[@id='rattacher-au-compte']") == []


def test_a_provisional_account_of_the_school_is_closed_when_its_record_joins(desk):
    account = desk.activate("SIECLE-8000", "SIECLE-7000")
    desk.enter().post(at.GUARDIANS + at.INFORM, people=("ONDE-2000",), moyen="courrier")
    (provisional,) = [file.account for file in desk.accounts.find() if file.account.id != account.id]
    desk.post(f"{ANNE}/compte", on=ANNE, identifiant=account.identifier)
    closed = desk.accounts.get(provisional.id)
    assert closed is not None
    assert closed.state is AccountState.CLOSED
    assert children(desk, account) == ["Inès", "Léa", "Tom"]
    assert desk.check(account.identifier, PASSWORD).account.id == account.id


def test_only_an_active_account_of_the_same_person_is_joined(desk):
    elsewhere = desk.activate("ONDE-2004", "ONDE-1003")
    desk.enter()

    def said(identifier):
        answer = desk.post(f"{ANNE}/compte", on=ANNE, identifiant=identifier)
        assert answer.status_code == 422
        return answer.text

    assert "Aucun compte actif" in said("x.inconnu99")
    assert "n’est pas celui de cette personne" in said(elsewhere.identifier)
    desk.post(at.GUARDIANS + at.INFORM, people=("ONDE-2001",), moyen="courrier")
    provisional = next(file.account for file in desk.accounts.find() if file.account.first_name == "Marc")
    assert "Aucun compte actif" in said(provisional.identifier)


def test_two_active_accounts_are_left_to_their_holder_to_regroup(desk):
    desk.activate("ONDE-2000", "ONDE-1000")
    college = desk.activate("SIECLE-8000", "SIECLE-7000")
    desk.enter()
    assert desk.get(ANNE).xpath("//*[@id='rattacher-au-compte']") == []
    answer = desk.post(f"{ANNE}/compte", on=ANNE, identifiant=college.identifier)
    assert answer.status_code == 422
    assert "déjà un compte actif" in answer.text


def test_a_college_mends_its_own(desk):
    account = desk.activate("SIECLE-8000", "SIECLE-7000", state="blocked")
    desk.enter(COLLEGE)
    assert listed(desk) == ["SIECLE-7000"]
    file = f"{at.GUARDIANS}/fiche/SIECLE-8000"
    desk.post(f"{file}/rattacher", on=file, eleve="SIECLE-7000")
    assert children(desk, account) == ["Inès"]


def test_a_provisional_account_under_the_usage_name_joins_the_one_under_the_birth_name(desk):
    """At the collège she is Élise Noël, at the école Élise Noël-Dœuf: the director knows that she is one."""
    register = Register(desk.foundation.store)
    register.add("guardian", id="8001", first_name="Élise", birth_name="Noël", mobile="+33639980009")
    register.add("link", guardian="8001", pupil="7000")
    assert register.feed("delta", "SIECLE").refused == ()
    known = desk.activate("SIECLE-8001", "SIECLE-7000")
    desk.enter()
    path = f"{at.GUARDIANS}{at.INFORM}"
    assert desk.post(path, people=("ONDE-2002",), moyen="papier").status_code == 200
    elise = f"{at.GUARDIANS}/fiche/ONDE-2002"
    answer = desk.post(f"{elise}/compte", on=elise, identifiant=known.identifier)
    assert answer.status_code == 303
    assert children(desk, known) == ["Inès", "Zoé"]
