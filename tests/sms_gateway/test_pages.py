"""The inbox as a person sees it."""

import pytest
from lxml import html

from rentree_blanche.simulators.core.faults import Delay, Drop

MOBILE = "+33639981234"
OTHER = "+590690001122"


def read(house, path):
    answer = house.client.get(house.url(path))
    return answer, html.fromstring(answer.text)


def texts(tree):
    return [element.text_content() for element in tree.xpath("//p[@class='sms-texte']")]


def test_an_empty_inbox_says_when_messages_appear(house):
    _, tree = read(house, "/")
    assert "Aucun SMS reçu" in tree.xpath("string(//p[@role='status'])")


def test_the_newest_message_stands_first(house):
    for body in ("un", "deux", "trois"):
        house.send(body)
        house.advance(1)
    _, tree = read(house, "/")
    assert texts(tree) == ["trois", "deux", "un"]


def test_handsets_are_listed_with_their_counts(house):
    house.send()
    house.send(to=OTHER)
    house.send(to=OTHER)
    _, tree = read(house, "/")
    items = [" ".join(item.text_content().split()) for item in tree.xpath("//ul[@class='sms-telephones']/li")]
    assert sorted(items) == ["+33 6 39 98 12 34 1 SMS", "+590 690 00 11 22 2 SMS"]


def test_a_part_of_a_number_filters(house):
    house.send("ici")
    house.send("là", OTHER)
    assert texts(read(house, "/?numero=9812")[1]) == ["ici"]
    assert texts(read(house, "/?numero=0690")[1]) == ["là"]
    nothing = read(house, "/?numero=4444")[1].xpath("string(//p[@role='status'])")
    assert "4444" in nothing


def test_a_whole_number_leads_to_its_handset(house):
    house.send("ici")
    house.send("là", OTHER)
    answer, tree = read(house, "/?numero=06+39+98+12+34")
    assert answer.url.endswith("/boite/+33639981234")
    assert texts(tree) == ["ici"]


def test_a_handset_shows_its_code_large(house):
    house.send("Votre code est 135791")
    _, tree = read(house, f"/boite/{MOBILE}")
    assert tree.xpath("string(//h1)") == "+33 6 39 98 12 34"
    assert tree.xpath("string(//*[@class='identifiant'])") == "135791"


def test_a_handset_tells_what_is_on_the_way_and_what_is_lost(house):
    house.befall(Delay(seconds=60), person=MOBILE)
    house.befall(Drop(), person=OTHER)
    house.send()
    house.send(to=OTHER)
    assert "il arrivera le 01/09/2026 à 08:01:00" in read(house, f"/boite/{MOBILE}")[1].text_content()
    assert "perdu" in read(house, f"/boite/{OTHER}")[1].text_content()


@pytest.mark.parametrize("number", ["abc", "12", "%3Cscript%3E"])
def test_what_is_no_number_has_no_handset(house, number):
    answer, tree = read(house, f"/boite/{number}")
    assert answer.status_code == 404
    assert "téléphone" in tree.xpath("string(//h1)").lower()


def test_the_text_of_a_message_is_never_markup(house):
    house.send("<script>alert(1)</script>")
    _, tree = read(house, "/")
    assert texts(tree) == ["<script>alert(1)</script>"]
    assert tree.xpath("//script") == []


def facts(tree):
    return {row.xpath("string(dt)"): " ".join(row.xpath("string(dd)").split()) for row in tree.xpath("//dl/div")}


def test_a_message_shows_its_plan_parts_price_and_state(house):
    house.befall(Delay(seconds=60))
    house.send("ê" * 71, client_reference="ref-1")
    _, tree = read(house, "/message/1")
    told = facts(tree)
    assert told["État"] == "en route"
    assert told["Longueur"] == "2 parties (UCS-2)"
    assert told["Prix"] == "0,120 € (2 crédits)"
    assert told["Forfait"] == "educonnect, par Sinch"
    assert told["Référence du client"] == "ref-1"
    house.advance(60)
    assert facts(read(house, "/message/1")[1])["État"] == "remis"
    assert read(house, "/message/99")[0].status_code == 404


def test_the_quota_page_tells_what_is_left_and_what_was_spent(house):
    house.give(credits=1)
    house.send()
    _, tree = read(house, "/forfaits")
    assert [" ".join(cell.text_content().split()) for cell in tree.xpath("//tbody/tr/*")] == [
        "educonnect",
        "0 épuisé",
        "1",
        "0,060 €",
        "0,060 €",
    ]
    _, plan = read(house, "/forfaits/educonnect")
    assert "épuisé" in plan.xpath("string(//p[@role='alert'])")
    assert texts(plan) == ["Votre code est 123456"]
    assert "s3cret" not in plan.text_content()
    assert read(house, "/forfaits/personne")[0].status_code == 404


def test_the_inbox_lists_apart_what_did_not_arrive(house):
    house.befall(Drop())
    house.send()
    _, tree = read(house, "/")
    assert "s’est perdu" in tree.xpath("string(//*[@class='sms-absent'])")
    assert texts(tree) == []


@pytest.mark.parametrize("path", ["/", "/boite/+33639981234", "/boite/abc", "/forfaits", "/forfaits/educonnect"])
def test_every_page_carries_the_banner(house, path):
    _, tree = read(house, path)
    assert tree.xpath("string(//*[@id='bandeau-simulateur'])") == "Simulateur – aucune donnée réelle"
