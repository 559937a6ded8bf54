"""« Mes informations » and « Mes enfants »: what is changed, and by whom it cannot be."""

from concurrent.futures import ThreadPoolExecutor

from lxml import html

from rentree_blanche.simulators.educonnect.accounts.values import AccountState
from rentree_blanche.simulators.educonnect.selfservice import addresses as at
from tests.asgi import Answer
from tests.educonnect.selfservice.conftest import MAIL, MOBILE, NEW, PASSWORD, Person, Scene

ELSEWHERE = "anne@ailleurs.test"
NUMBER = "+33639980007"


def alert(answer: Answer) -> str:
    return str(html.fromstring(answer.text).xpath("string(//*[@id='alerte'])"))


def ask_mail(person: Person, address: str = ELSEWHERE) -> None:
    assert person.send(at.MAIL, mail=address, confirmation=address).headers["location"] == at.PROFILE


def test_the_old_address_stays_until_the_link_is_followed(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    ask_mail(person)
    assert ELSEWHERE in person.get(at.PROFILE).xpath("string(//*[@id='mail-en-attente'])")
    assert scene.account(account).email == MAIL
    assert scene.person().mine.get(scene.link()).status_code == 200
    assert scene.account(account).email == ELSEWHERE


def test_who_had_the_account_cannot_have_it_back_by_a_mail_asked_for_before(scene: Scene) -> None:
    account = scene.open()
    thief, owner = scene.person().log_in(account), scene.person()
    ask_mail(thief, "thief@messagerie.test")
    link = scene.link()
    owner.send(at.LOST_PASSWORD, identifiant=account.identifier, moyen="mail", contact=MAIL)
    assert owner.send(scene.link(), password=NEW, confirmation=NEW).status_code == 303
    assert thief.mine.get(link).status_code == 410
    assert scene.account(account).email == MAIL


def test_of_two_accounts_that_ask_for_one_address_the_first_to_follow_gets_it(scene: Scene) -> None:
    first, second = scene.open(), scene.open("2001", "ONDE-1001", mobile=None, email=None)
    links = []
    for account in (first, second):
        ask_mail(scene.person().log_in(account))
        links.append(scene.link())
    assert scene.person().mine.get(links[0]).status_code == 200
    answer = scene.person().mine.get(links[1])
    assert answer.status_code == 410
    assert "déjà utilisée" in answer.text
    assert scene.account(second).email is None


def test_one_cannot_try_address_after_address(scene: Scene) -> None:
    scene.open("2001", "ONDE-1001", email="other@messagerie.test")
    person = scene.person().log_in(scene.open())
    for number in range(6):
        ask_mail(person, f"anne{number}@ailleurs.test")
    answer = person.send(at.MAIL, mail="other@messagerie.test", confirmation="other@messagerie.test")
    assert "déjà utilisée" not in answer.text
    assert len(scene.sent()) == 6


def test_a_double_click_sends_one_sms(scene: Scene) -> None:
    person = scene.person().log_in(scene.open())
    form = person.form(at.MOBILE, mobile="06 39 98 00 07")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: person.mine.post(at.MOBILE, data=form), range(2)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(scene.sent(NUMBER)) == 1


def test_the_back_button_sends_no_second_sms_but_another_number_does(scene: Scene) -> None:
    person = scene.person().log_in(scene.open())
    form = person.form(at.MOBILE, mobile="06 39 98 00 07")
    first = person.mine.post(at.MOBILE, data=form).headers["location"]
    assert person.mine.post(at.MOBILE, data=form).headers["location"] == first
    assert len(scene.sent(NUMBER)) == 1
    assert person.mine.post(at.MOBILE, data=form | {"mobile": "06 39 98 00 08"}).headers["location"] != first
    assert len(scene.sent()) == 2


def test_another_code_is_sent_once_a_click_and_a_refresh_sends_none(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    page = person.send(at.MOBILE, mobile="06 39 98 00 07").headers["location"]
    form = person.form(page, reessayer="1")
    for _ in range(2):
        assert person.mine.post(at.MOBILE_CODE, data=form).headers["location"] == page
    person.get(page)
    assert len(scene.sent(NUMBER)) == 2
    assert person.send(at.MOBILE_CODE, on=page, code=scene.code()).status_code == 303
    assert scene.account(account).mobile == NUMBER


def test_other_codes_count_as_tries_of_the_number(scene: Scene) -> None:
    person = scene.person().log_in(scene.open())
    page = person.send(at.MOBILE, mobile="06 39 98 00 07").headers["location"]
    for _ in range(3):
        person.send(at.MOBILE_CODE, on=page, reessayer="1")
    assert person.send(at.MOBILE_CODE, on=page, reessayer="1").status_code == 200
    assert len(scene.sent(NUMBER)) == 4


def test_a_code_is_checked_once_however_often_it_is_clicked(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    page = person.send(at.MOBILE, mobile="06 39 98 00 07").headers["location"]
    form = person.form(page, code=scene.code())
    for _ in range(2):
        assert person.mine.post(at.MOBILE_CODE, data=form).headers["location"] == f"{at.PROFILE}?fait=mobile"
    assert scene.account(account).mobile == NUMBER


def test_somebody_elses_errand_is_not_theirs_to_end(scene: Scene) -> None:
    mine, theirs = scene.open(), scene.open("2001", "ONDE-1001", mobile=None, email=None)
    page = scene.person().log_in(theirs).send(at.MOBILE, mobile="06 39 98 00 07").headers["location"]
    person = scene.person().log_in(mine)
    form = person.form(at.MOBILE, code=scene.code(), demande=page.split("=")[1])
    assert person.mine.post(at.MOBILE_CODE, data=form).headers["location"] == at.MOBILE
    assert scene.account(mine).mobile == MOBILE


def test_a_password_that_is_changed_by_two_clicks_is_changed(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    form = person.form(at.PASSWORD, actuel=PASSWORD, password=NEW, confirmation=NEW)
    for _ in range(2):
        assert person.mine.post(at.PASSWORD, data=form).headers["location"] == f"{at.PROFILE}?fait=mot-de-passe"


def test_the_password_in_use_is_not_to_be_guessed(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    for _ in range(3):
        person.send(at.PASSWORD, actuel="Devine-2026!", password=NEW, confirmation=NEW)
    answer = person.send(at.PASSWORD, actuel=PASSWORD, password=NEW, confirmation=NEW)
    assert answer.status_code == 200
    assert scene.opens(account, PASSWORD)
    scene.advance(minutes=16)
    assert person.send(at.PASSWORD, actuel=PASSWORD, password=NEW, confirmation=NEW).status_code == 303


def test_a_letters_account_is_regrouped_and_its_child_still_has_to_be_confirmed(scene: Scene) -> None:
    mine, (other, password) = scene.open(), scene.letter("2001")
    person = scene.person().log_in(mine)
    form = person.form(at.REGROUPING, identifiant=other.identifier, **{"mot-de-passe": password})
    for _ in range(2):
        assert person.mine.post(at.REGROUPING, data=form).headers["location"] == f"{at.CHILDREN}?fait=regroupement"
    assert scene.account(other).state is AccountState.CLOSED
    page = person.get(at.CHILDREN)
    assert page.xpath("//*[@class='enfant-nom']/text()")[0] == "Léa Martin"
    born = {"lien-ONDE-1001": "oui", "jour-ONDE-1001": "14", "mois-ONDE-1001": "3", "annee-ONDE-1001": "2019"}
    assert person.send(at.CHILDREN, rattacher="1", **born).status_code == 303
    assert [child.first_name for child in scene.accounts.holder(mine.id).children] == ["Léa", "Tom"]


def test_an_account_of_somebody_else_is_not_regrouped(scene: Scene) -> None:
    mine, (rose, password) = scene.open(), scene.letter("2002")
    person = scene.person().log_in(mine)
    answer = person.send(at.REGROUPING, identifiant=rose.identifier, **{"mot-de-passe": password})
    assert "ne sont pas identiques" in answer.text
    assert scene.account(rose).state is AccountState.PROVISIONAL


def test_the_other_accounts_password_is_not_to_be_guessed(scene: Scene) -> None:
    mine, other = scene.open(), scene.open("2001", "ONDE-1001", mobile=None, email=None)
    person = scene.person().log_in(mine)
    for _ in range(3):
        person.send(at.REGROUPING, identifiant=other.identifier, **{"mot-de-passe": "Devine-2026!"})
    person.send(at.REGROUPING, identifiant=other.identifier, **{"mot-de-passe": PASSWORD})
    assert scene.account(other).state is AccountState.ACTIVE


def test_a_letter_that_is_too_old_opens_no_regrouping(scene: Scene) -> None:
    mine, (other, password) = scene.open(), scene.letter("2001")
    scene.advance(days=93)
    person = scene.person().log_in(mine)
    unknown = person.send(at.REGROUPING, identifiant="x.personne00", **{"mot-de-passe": password})
    old = person.send(at.REGROUPING, identifiant=other.identifier, **{"mot-de-passe": password})
    assert alert(old) == alert(unknown) != ""
    assert scene.account(other).state is AccountState.PROVISIONAL
