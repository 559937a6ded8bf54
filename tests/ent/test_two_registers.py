"""What two registers send: neither erases the other's, and one person of both is one person."""

import pytest

SECONDARY = {
    "EtabEducNat": (
        (
            "900",
            {
                "ENTStructureUAI": "0590900Z",
                "ENTStructureNomCourant": "Collège Jean Macé",
                "ENTStructureTypeStruct": "COLLEGE",
                "ENTServAcCodeAcademie": "09",
            },
        ),
    ),
    "Eleve": (
        (
            "9001",
            {
                "sn": "MARTIN",
                "givenName": "Hugo",
                "ENTEleveINE": "111111111AA",
                "ENTEleveStructRattachId": "77",
                "ENTPersonStructRattach": "900",
                "ENTEleveClasses": "900$6A",
                "ENTElevePersRelEleve": "9100$10$1$1$1$1",
            },
        ),
    ),
    "PersRelEleve": (
        ("9100", {"sn": "MARTIN", "givenName": "Anne", "mobile": "+33639981111", "ENTAuxPersRelEleveEleve": "9001"}),
    ),
    "PersEducNat": (),
}
PRIMARY = {
    "EtabEducNat": (
        (
            "700",
            {
                "ENTStructureUAI": "0590500Z",
                "ENTStructureNomCourant": "École Jules Ferry",
                "ENTStructureTypeStruct": "ECOLE",
                "ENTServAcCodeAcademie": "09",
            },
        ),
    ),
    "Eleve": (
        (
            "5001",
            {
                "ENTPersonNom": "MARTIN",
                "ENTPersonPrenom": "Zoé",
                "ENTEleveINE": "222222222BB",
                "ENTPersonStructRattach": "700",
                "ENTPersonClasses": "700$CYCLE III$CM2$5$CM2a",
                "ENTEleveAutoriteParentale": "5100$1",
            },
        ),
    ),
    "PersRelEleve": (
        (
            "5100",
            {
                "ENTPersonNom": "Martin",
                "ENTPersonPrenom": "ANNE",
                "ENTPersRelEleveTelMobile": "+33639981111",
                "ENTPersRelEleveEleve": "5001",
            },
        ),
    ),
    "PersEducNat": (),
}
BOTH = ("{AAF}09|x|5100", "{AAF}09|x|9100")


def changed(records, category, **values):
    """Give records with other values of the only one of a category; None takes a value out."""
    ((key, known),) = records[category]
    known = {name: value for name, value in {**known, **values}.items() if value is not None}
    return {**records, category: ((key, known),)}


@pytest.fixture
def send(site, make_aaf):
    """Send what a register exports, complete, under its own prefix."""

    def sending(prefix, records):
        answer = site.control("POST", "/aaf", content=make_aaf(prefix=prefix, **records))
        assert answer.status_code == 200, answer.text
        return answer.json()["imported"]

    return sending


def children(site):
    page = site.client.get("/accueil").text
    return {name for name in ("Hugo", "Zoé") if name in page}


def test_a_complete_export_of_one_register_leaves_the_others_people(site, send):
    send("ENTHDF1D", PRIMARY)
    assert send("ENTHDF2D", SECONDARY)["pupils"] == 1
    send("ENTHDF1D", PRIMARY)
    for reference in BOTH:
        assert site.log_in(reference, assertion_id=f"_{reference[-4:]}").status_code == 303


def test_who_is_in_both_registers_is_one_person_with_all_children(site, send):
    send("ENTHDF1D", PRIMARY)
    send("ENTHDF2D", SECONDARY)
    for nth, references in enumerate((BOTH, BOTH[:1], BOTH[1:])):
        site.log_in(*references, assertion_id=f"_a{nth}")
        assert children(site) == {"Hugo", "Zoé"}


def test_who_leaves_one_register_stays_in_the_other(site, send):
    send("ENTHDF1D", PRIMARY)
    send("ENTHDF2D", SECONDARY)
    send("ENTHDF1D", {**PRIMARY, "Eleve": (), "PersRelEleve": ()})
    site.log_in(*BOTH)
    assert children(site) == {"Hugo"}


@pytest.mark.parametrize("contact", [None, "+33639982222"])
def test_two_of_one_name_without_a_common_contact_choose(site, send, contact):
    send("ENTHDF1D", changed(PRIMARY, "PersRelEleve", ENTPersRelEleveTelMobile=contact))
    send("ENTHDF2D", SECONDARY)
    site.log_in(*BOTH)
    assert site.client.get("/choix").text.count('type="radio"') == 2


def test_a_common_mail_address_makes_one_person_too(site, send):
    send("ENTHDF1D", changed(PRIMARY, "PersRelEleve", ENTPersRelEleveTelMobile=None, ENTPersonMail="A@b.test"))
    send("ENTHDF2D", changed(SECONDARY, "PersRelEleve", mail="a@B.test"))
    site.log_in(*BOTH)
    assert children(site) == {"Hugo", "Zoé"}


def test_a_child_of_both_registers_is_shown_once_at_the_college(site, send):
    send("ENTHDF1D", changed(PRIMARY, "Eleve", ENTEleveINE="111111111AA", ENTPersonPrenom="Hugo"))
    send("ENTHDF2D", SECONDARY)
    site.log_in(*BOTH)
    page = site.client.get("/accueil").text
    assert (page.count("Hugo"), "Collège Jean Macé" in page, "École Jules Ferry" in page) == (1, True, False)


def test_local_accounts_of_one_register_survive_the_others_delivery(site, send):
    send("ENTHDF1D", PRIMARY)
    before = site.control("GET", "/comptes-locaux?personne=5001").json()
    assert len(before) == 1
    send("ENTHDF2D", SECONDARY)
    assert site.control("GET", "/comptes-locaux?personne=5001").json() == before


def test_files_of_two_registers_in_one_zip_are_refused(site, make_aaf):
    mixed = make_aaf(prefix="ENTHDF1D", pupils_prefix="ENTHDF2D", **PRIMARY)
    answer = site.control("POST", "/aaf", content=mixed)
    assert (answer.status_code, "several registers" in answer.text) == (422, True)


def test_an_id_of_the_other_register_is_refused_and_changes_nothing(site, send, make_aaf):
    send("ENTHDF1D", PRIMARY)
    stolen = {**SECONDARY, "PersRelEleve": (("5100", SECONDARY["PersRelEleve"][0][1]),)}
    answer = site.control("POST", "/aaf", content=make_aaf(prefix="ENTHDF2D", **stolen))
    assert (answer.status_code, "another register" in answer.text) == (422, True)
    site.log_in(BOTH[0])
    assert children(site) == {"Zoé"}
