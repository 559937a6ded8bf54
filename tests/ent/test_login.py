"""A login at the ENT through EduConnect: what it asks, what it accepts, where it leads."""

from __future__ import annotations

from lxml import etree


def test_the_right_response_opens_the_right_session(site):
    answer = site.log_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/accueil")
    home = etree.HTML(site.client.get("/accueil").text)
    assert home.xpath("string(//*[@id='identite'])") == "Anne LE GOFF"
    assert home.xpath("string(//*[@id='profil'])") == "Responsable d’élève"
    children = [
        tuple(child.xpath(f"string(.//*[@class='enfant-{part}'])") for part in ("nom", "classe", "ecole"))
        for child in home.xpath("//*[@class='enfant']")
    ]
    assert children == [
        ("Malo LE GOFF", "5B", "Collège Louise Michel"),
        ("Zoé LE GOFF", "CM2 A", "École Jules Ferry"),
    ]
