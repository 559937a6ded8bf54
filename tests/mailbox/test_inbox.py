"""Reading the mailboxes: by programs, and on pages."""

import pytest
from lxml import html as markup
from sqlalchemy import select

from rentree_blanche.simulators.core.faults import Delay, Drop, Duplicate, times
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from rentree_blanche.simulators.mailbox.tables import content
from tests.mailbox.conftest import PARENT, mail, opened

OTHER = "autre@famille.test"


def read(house, path):
    answer = house.client.get(house.url(path))
    return answer, markup.fromstring(answer.text)


def test_a_message_is_shown_whole(house):
    written = mail(subject="Vérification", text="Votre code est 482913 : https://educonnect.localhost/v?j=1")
    written.add_alternative("<p>Votre code est <b>482913</b></p>", subtype="html")
    written.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="lettre.pdf")
    with house.smtp() as connection:
        connection.send_message(written)
    assert house.received() == [
        {
            "id": 1,
            "mailbox": PARENT,
            "to": [PARENT],
            "from": "EduConnect <ne-pas-repondre@educonnect.test>",
            "subject": "Vérification",
            "text": "Votre code est 482913 : https://educonnect.localhost/v?j=1\n",
            "html": "<p>Votre code est <b>482913</b></p>\n",
            "code": "482913",
            "links": ["https://educonnect.localhost/v?j=1"],
            "attachments": [{"name": "lettre.pdf", "type": "application/pdf", "size": 5}],
            "sent_at": "2026-09-01T06:00:00+00:00",
            "received_at": "2026-09-01T06:00:00+00:00",
            "state": "delivered",
        }
    ]


def test_a_blind_copy_is_among_those_whom_a_message_reaches(house):
    with house.smtp() as connection:
        connection.send_message(mail(), to_addrs=[OTHER])
    assert house.received()[0]["to"] == [PARENT, OTHER]


def test_the_inbox_is_read_by_address_from_a_message_on_and_up_to_a_limit(house):
    for to, subject in ((PARENT, "un"), (OTHER, "deux"), (PARENT, "trois"), (PARENT, "quatre")):
        house.send(to, subject)
    assert house.subjects(to=PARENT.upper()) == ["un", "trois", "quatre"]
    assert house.subjects(to=PARENT, after=1) == ["trois", "quatre"]
    assert house.subjects(limit=2) == ["trois", "quatre"]


def test_a_wait_gives_the_first_message_beyond_the_named_one(house):
    house.send(subject="un")
    house.send(OTHER, "pas moi")
    house.send(subject="deux")
    assert house.control("messages/attente", to=PARENT, after=1, timeout=0).json()["subject"] == "deux"


def test_a_wait_in_vain_names_what_is_late_lost_or_nowhere(house):
    answer = house.control("messages/attente", to=PARENT, timeout=0)
    assert answer.status_code == 408
    assert "Rien n’est en route" in answer.json()["message"]
    house.befall(Delay(seconds=60), often=times(1))
    house.send()
    house.befall(Drop())
    house.send()
    said = house.control("messages/attente", to=PARENT, timeout=0).json()
    assert "arrivera à 2026-09-01T06:01:00+00:00" in said["message"]
    assert "est perdu" in said["message"]
    assert {message["state"] for message in said["pending"]} == {"underway", "lost"}


def test_a_wait_beyond_an_id_that_a_reset_took_back_says_so(house):
    assert "after=0" in house.control("messages/attente", to=PARENT, after=99, timeout=0).json()["message"]


def test_the_source_is_given_as_it_was_sent(house):
    house.send(subject="été")
    source = house.control("messages/1/source")
    assert source.headers["content-type"] == "message/rfc822"
    assert b"Subject: =?utf-8?" in source.content
    assert house.control("messages/9/source").status_code == 404


def test_the_oldest_messages_go_when_there_are_more_than_are_kept(tmp_path):
    with opened(tmp_path, settings=MailboxSettings(kept_messages=3)) as house:
        with house.smtp() as connection:
            connection.send_message(mail("un@famille.test, deux@famille.test", "0"))
        assert house.subjects() == ["0", "0"]
        for number in range(1, 5):
            house.send(subject=str(number))
            assert len(house.received()) <= 3
        assert house.subjects() == ["2", "3", "4"]
        with house.ground.store.read() as connection:
            assert (
                connection.execute(select(content.c.subject).order_by(content.c.id)).scalars().all() == house.subjects()
            )


def test_an_emptied_inbox_gives_no_number_twice(house):
    house.send(subject="un")
    house.send(OTHER, "deux")
    assert house.control("messages", "DELETE", to=PARENT).json() == {"deleted": 1}
    assert house.subjects() == ["deux"]
    assert house.control("messages", "DELETE").json() == {"deleted": 1}
    house.send(subject="trois")
    assert [message["id"] for message in house.received()] == [3]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "messages"),
        ("DELETE", "messages"),
        ("GET", "messages/attente"),
        ("GET", "messages/1/source"),
    ],
)
def test_control_addresses_ask_for_the_secret(house, method, path):
    assert house.client.request(method, house.url(f"/_controle/{path}")).status_code == 401


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("messages", {"to": "abc"}, "to"),
        ("messages", {"after": "-1"}, "after"),
        ("messages", {"limit": "x"}, "limit"),
        ("messages", {"after": "9" * 30}, "after"),
        ("messages", {"state": "seen"}, "state"),
        ("messages/attente", {}, "to"),
        ("messages/attente", {"to": "a b@c.test"}, "to"),
        ("messages/attente", {"to": PARENT, "timeout": "301"}, "timeout"),
        ("messages/attente", {"to": PARENT, "timeout": "nan"}, "timeout"),
    ],
)
def test_an_unusable_query_names_its_field(house, path, query, name):
    answer = house.control(path, **query)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"{name}\N{NO-BREAK SPACE}: ")


def test_an_empty_inbox_says_when_messages_appear(house):
    assert "Aucun courriel reçu" in read(house, "/")[1].xpath("string(//p[@role='status'])")


def test_the_newest_message_stands_first_beside_the_addresses(house):
    for to, subject in ((PARENT, "un"), (OTHER, "deux"), (PARENT, "trois")):
        house.send(to, subject)
        house.advance(1)
    _, tree = read(house, "/")
    assert tree.xpath("//p[@class='mailbox-objet']/a/text()") == ["trois", "deux", "un"]
    assert [" ".join(item.text_content().split()) for item in tree.xpath("//nav//li")] == [f"{PARENT} 2", f"{OTHER} 1"]


def test_a_part_of_an_address_filters(house):
    house.send(PARENT, "ici")
    house.send(OTHER, "là")
    assert read(house, "/?adresse=PARENT")[1].xpath("//p[@class='mailbox-objet']/a/text()") == ["ici"]
    assert "zzz" in read(house, "/?adresse=zzz")[1].xpath("string(//p[@role='status'])")


def test_an_address_tells_what_is_on_the_way_and_what_is_lost(house):
    house.befall(Delay(seconds=60), often=times(1))
    house.send()
    house.befall(Drop())
    house.send()
    said = read(house, f"/?adresse={PARENT}")[1].text_content()
    assert "il arrivera le 01/09/2026 à 08:01:00" in said
    assert "s’est perdu" in said


def test_a_message_is_read_with_its_code_preview_links_and_files(house):
    written = mail(subject="Vos <enfants>", text="Votre code est 482913 : https://educonnect.localhost/v")
    written.add_alternative('<h2 class="carte">Bonjour</h2><script>1</script>', subtype="html")
    written.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="été.pdf")
    with house.smtp() as connection:
        connection.send_message(written)
    answer, tree = read(house, "/courriel/1")
    assert tree.xpath("string(//h1)") == "Vos <enfants>"
    assert tree.xpath("string(//*[@class='identifiant'])") == "482913"
    assert tree.xpath("//div[@class='mailbox-apercu']/*")[0].tag == "h2"
    assert tree.xpath("//div[@class='mailbox-texte']/a/@href") == ["https://educonnect.localhost/v"]
    assert "<script>1" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    file = house.client.get(house.url(tree.xpath("//section[@aria-labelledby='titre-pieces']//a/@href")[0]))
    assert file.content == b"%PDF-"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.pdf"
    assert b"Subject: Vos <enfants>" in house.client.get(house.url("/courriel/1/source")).content


@pytest.mark.parametrize("path", ["/courriel/9", "/courriel/9/source", "/courriel/1/piece/1", "/courriel/1/piece/0"])
def test_what_is_not_there_is_not_found(house, path):
    house.send()
    assert house.client.get(house.url(path)).status_code == 404


def test_a_message_on_its_way_cannot_be_read_yet(house):
    house.befall(Delay(seconds=60))
    house.send()
    assert house.client.get(house.url("/courriel/1")).status_code == 404
    house.advance(60)
    assert house.client.get(house.url("/courriel/1")).status_code == 200


def test_each_copy_of_a_repeated_message_is_a_message_to_wait_for(house):
    house.befall(Duplicate(times=2))
    house.send()
    first = house.control("messages/attente", to=PARENT).json()
    assert house.control("messages/attente", to=PARENT, after=first["id"], timeout=0).json()["id"] == first["id"] + 1


@pytest.mark.parametrize("path", ["/", "/courriel/1", "/courriel/9"])
def test_every_page_carries_the_banner(house, path):
    house.send()
    assert read(house, path)[1].xpath("string(//*[@id='bandeau-simulateur'])") == "Simulateur – aucune donnée réelle"
