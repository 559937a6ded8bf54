"""FrEduVecteur, by which older ENTs and the schools' own services know people."""

from __future__ import annotations

import pytest
from lxml import etree

from rentree_blanche.simulators.ent import parties
from rentree_blanche.simulators.ent.errors import IdentityRefusedError
from rentree_blanche.simulators.ent.vectors import VectorProfile, read_vectors

UAI = "0800002B"


def vectors(*values):
    return {"attributes": {parties.VECTOR: values}}


@pytest.fixture
def mire(open_site, make_aaf, sample):
    """The ENT of seed 003 with two siblings in a collège, whose parents are Anne and Paul."""

    def pupil(identifier, first_name, attach, *guardians):
        return identifier, {
            "sn": "LE GOFF",
            "givenName": first_name,
            "ENTEleveStructRattachId": attach,
            "ENTPersonStructRattach": "600",
            "ENTEleveClasses": "600$5B",
            "ENTElevePersRelEleve": tuple(f"{guardian}$1$1$1$1$1" for guardian in guardians),
        }

    site = open_site(parties.ENT_MIRE)
    pupils = (pupil("2002", "Malo", "701294", "1001", "1002"), pupil("2003", "Yann", "701295", "1001"))
    answer = site.control("POST", "/aaf", content=make_aaf(Eleve=pupils))
    assert answer.status_code == 200, answer.text
    return site


def shown(site):
    html = etree.HTML(site.client.get("/accueil").text)
    return html.xpath("string(//*[@id='identite'])"), html.xpath("//*[@class='enfant-nom']/text()")


def test_a_value_is_a_profile_names_a_child_and_a_school():
    (vector,) = read_vectors(["2|LE GOFF|Anne|701294|0800002B"])
    assert (vector.profile, vector.last_name, vector.first_name) == (VectorProfile("2"), "LE GOFF", "Anne")
    assert (vector.pupil, vector.uai) == ("701294", "0800002B")


@pytest.mark.parametrize("value", ["3|||701294|0790031E", "4|||701294|0790031E"])
def test_a_pupils_names_may_be_empty(value):
    (vector,) = read_vectors([value])
    assert not vector.profile.guardian


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "invalid.vector"),
        (["2|LE GOFF|Anne|701294"], "invalid.vector"),
        (["2|LE GOFF|Anne|701294|0800002B|"], "invalid.vector"),
        (["2|LE GOFF|Anne||0800002B"], "invalid.vector"),
        (["2|LE GOFF|Anne|701294|"], "invalid.vector"),
        (["5|LE GOFF|Anne|701294|0800002B"], "invalid.user.profile"),
        (["|LE GOFF|Anne|701294|0800002B"], "invalid.user.profile"),
        (["4|||701294|0800002B", "4|||701295|0800002B"], "invalid.vector"),
        (["2|LE GOFF|Anne|701294|0800002B", "4|||701295|0800002B"], "invalid.vector"),
    ],
)
def test_a_value_that_breaks_the_rules_is_refused_by_its_own_word(values, reason):
    with pytest.raises(IdentityRefusedError) as refused:
        read_vectors(values)
    assert refused.value.reason == reason


def test_several_values_are_legal_where_all_are_of_a_parent():
    assert len(read_vectors(["1|LE GOFF|Anne|12|0590001A", "2|LE GOFF|Anne|701294|0800002B"])) == 2


def test_a_parent_sees_the_children_whom_the_assertion_names(mire):
    both = (f"2|LE GOFF|Anne|701294|{UAI}", f"2|LE GOFF|Anne|701295|{UAI}")
    assert mire.log_in(**vectors(*both)).headers["location"] == "/accueil"
    assert shown(mire) == ("Anne LE GOFF", ["Malo LE GOFF", "Yann LE GOFF"])


def test_a_child_whom_the_assertion_does_not_name_is_not_shown(mire):
    mire.log_in(**vectors(f"2|LE GOFF|Anne|701295|{UAI}"))
    assert shown(mire) == ("Anne LE GOFF", ["Yann LE GOFF"])


def test_a_pupil_is_found_by_id_and_school_alone(mire):
    mire.log_in(**vectors(f"4|||701294|{UAI}"))
    html = etree.HTML(mire.client.get("/accueil").text)
    assert html.xpath("string(//*[@id='identite'])") == "Malo LE GOFF"
    assert "5B" in html.xpath("string(//*[@id='etablissement'])")


@pytest.mark.parametrize(
    "value",
    [
        f"2|LE GOFF|Annie|701294|{UAI}",
        f"2|Le Goff|Anne|701294|{UAI}",
        f"2|D’ŒUVRE|Paul|701295|{UAI}",
        f"2|LE GOFF|Anne|701299|{UAI}",
        "2|LE GOFF|Anne|701294|0590001A",
        "4|||701294|0590001A",
        f"4|||2002|{UAI}",
    ],
)
def test_nobody_matches_by_other_names_another_child_or_another_school(mire, value):
    answer = mire.log_in(**vectors(value))
    assert answer.status_code == 403
    assert 'data-reason="unknown.person"' in answer.text
    assert mire.control("GET", "/sessions").json() == []


def test_two_parents_of_one_name_choose_which_one_they_are(mire, make_aaf):
    twin = ("1009", {"sn": "LE GOFF", "givenName": "Anne", "ENTAuxPersRelEleveEleve": "2002"})
    first = ("1001", {"sn": "LE GOFF", "givenName": "Anne", "ENTAuxPersRelEleveEleve": ("2002", "2003")})

    def pupil(identifier, first_name, attach, *guardians):
        links = tuple(f"{guardian}$1$1$1$1$1" for guardian in guardians)
        names = {"sn": "LE GOFF", "givenName": first_name, "ENTEleveStructRattachId": attach}
        return identifier, {**names, "ENTPersonStructRattach": "600", "ENTElevePersRelEleve": links}

    pupils = (pupil("2002", "Malo", "701294", "1001", "1009"), pupil("2003", "Yann", "701295", "1001"))
    mire.control("POST", "/aaf", content=make_aaf(Eleve=pupils, PersRelEleve=(first, twin)))
    mire.log_in(**vectors(f"2|LE GOFF|Anne|701294|{UAI}", f"2|LE GOFF|Anne|701295|{UAI}"))
    assert mire.client.get("/accueil").headers["location"] == "/choix"
    mire.client.post("/choix", data={"csrf_token": mire.csrf("/choix"), "personne": "AMIENS-1009"})
    assert shown(mire) == ("Anne LE GOFF", ["Malo LE GOFF"])


def test_the_metadata_asks_for_the_vector_alone(mire):
    root = etree.fromstring(mire.client.get("/saml/metadata").content)
    asked = [(node.get("Name"), node.get("NameFormat")) for node in root.iter("{*}RequestedAttribute")]
    assert asked == [("FrEduVecteur", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")]
