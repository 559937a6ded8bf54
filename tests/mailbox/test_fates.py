"""What becomes of a mail on its way, by the address or by a fault."""

import smtplib

import pytest

from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Status, times
from tests.mailbox.conftest import PARENT, mail


def test_a_mail_to_perdu_is_taken_and_never_arrives(house):
    house.send("parent+perdu@famille.test")
    house.advance(7 * 86_400)
    assert house.received() == []
    assert [message["state"] for message in house.received(state="absent")] == ["lost"]


@pytest.mark.parametrize(("address", "minutes"), [("parent+tardif@famille.test", 10), ("a+tardif90@famille.test", 90)])
def test_a_mail_to_tardif_arrives_when_the_clock_gets_there(house, address, minutes):
    house.send(address)
    house.advance(60 * minutes - 1)
    assert house.received() == []
    house.advance(1)
    (message,) = house.received()
    assert message["sent_at"] == "2026-09-01T06:00:00+00:00"
    assert message["received_at"] > message["sent_at"]


def test_a_mail_to_double_arrives_twice(house):
    house.send("parent+double@famille.test")
    assert house.subjects() == ["Bonjour", "Bonjour"]
    assert len({message["id"] for message in house.received()}) == 2


@pytest.mark.parametrize(
    ("word", "status", "words"),
    [
        ("inconnu", 550, "5.1.1"),
        ("refuse", 550, "5.7.1"),
        ("plein", 452, "4.2.2"),
        ("indisponible", 421, "4.3.2"),
        ("PLEIN", 452, "4.2.2"),
    ],
)
def test_an_address_may_be_refused_by_its_word(house, word, status, words):
    code, said = house.refused(f"parent+{word}@famille.test")
    assert code == status
    assert said.startswith(words)
    assert house.received() == []


def test_an_unknown_word_changes_nothing(house):
    house.send("parent+cantine@famille.test")
    assert house.subjects(to="parent+cantine@famille.test") == ["Bonjour"]


def test_a_grey_list_takes_a_sender_that_comes_back_late_enough(house):
    address = "parent+liste-grise@famille.test"
    assert house.refused(address)[0] == 451
    house.advance(299)
    assert house.refused(address)[0] == 451
    house.advance(1)
    house.send(address)
    house.send(address)
    assert house.subjects() == ["Bonjour", "Bonjour"]


def test_a_grey_list_knows_senders_apart(house):
    address = "parent+liste-grise@famille.test"
    assert house.refused(address)[0] == 451
    house.advance(3_600)
    with house.smtp() as connection, pytest.raises(smtplib.SMTPRecipientsRefused):
        connection.sendmail("autre@educonnect.test", [address], mail().as_bytes())


def test_a_lost_mail_never_arrives(house):
    house.befall(Drop(), often=times(1))
    house.send(subject="perdu")
    house.send(subject="suivant")
    house.advance(86_400)
    assert house.subjects() == ["suivant"]


def test_a_late_mail_arrives_behind_its_followers(house):
    house.befall(Delay(seconds=60), often=times(1))
    house.send(subject="en retard")
    house.send(subject="à l’heure")
    (seen,) = house.received()
    house.advance(60)
    assert house.subjects(after=seen["id"]) == ["en retard"]


def test_a_fault_of_one_person_leaves_the_others_alone(house):
    house.befall(Duplicate(times=3), person=PARENT)
    with house.smtp() as connection:
        connection.sendmail("a@b.test", [PARENT, "autre@famille.test"], mail().as_bytes())
    assert [message["mailbox"] for message in house.received()] == [PARENT] * 3 + ["autre@famille.test"]


def test_a_fault_may_name_who_sends(house):
    house.befall(Drop(), source="educonnect", target="mailbox")
    house.send(subject="d’EduConnect")
    with house.smtp("siecle.localhost") as connection:
        connection.send_message(mail(subject="de SIECLE"))
    assert house.subjects() == ["de SIECLE"]


def test_a_status_answers_the_address_and_is_counted_once(house):
    house.befall(Status(code=451, body="4.3.0\r\nlater"), often=times(1))
    assert house.refused(PARENT) == (451, "4.3.0 later")
    house.send()
    assert house.subjects() == ["Bonjour"]


def test_a_status_without_words_says_where_it_comes_from(house):
    house.befall(Status(code=554))
    assert house.refused(PARENT) == (554, "a fault says so")


def test_an_altered_mail_reads_otherwise_in_subject_text_and_html_and_keeps_its_files(house):
    house.befall(Alter(pattern="été", replacement="hiver"), person=PARENT)
    written = mail(subject="L’été", text="Bel été")
    written.add_alternative("<p>Bel été à tous</p>", subtype="html")
    written.add_attachment("été".encode(), maintype="text", subtype="plain", filename="été.txt")
    with house.smtp() as connection:
        connection.send_message(written, to_addrs=[PARENT, "autre@famille.test"])
    changed, plain = house.received()
    assert (changed["subject"], changed["text"]) == ("L’hiver", "Bel hiver\n")
    assert changed["html"] == "<p>Bel hiver à tous</p>\n"
    assert changed["attachments"] == plain["attachments"]
    assert plain["subject"] == "L’été"
    assert "été" in house.client.get(house.url(f"/courriel/{changed['id']}/piece/1")).content.decode()


def test_effects_add_up_and_the_journal_tells_them(house):
    house.befall(Delay(seconds=10), Duplicate(times=2))
    house.send()
    house.advance(10)
    assert house.subjects() == ["Bonjour", "Bonjour"]
    (line,) = house.lines()
    assert line.detail["copies"] == 2
    assert line.detail["faults"] == [{"effect": "delay", "seconds": 10.0}, {"effect": "duplicate", "times": 2}]


def test_a_refusal_stands_in_the_journal_with_its_fault(house):
    house.refused("parent+plein@famille.test")
    (line,) = house.lines()
    assert line.status == 452
    assert line.detail["faults"][0]["code"] == 452
