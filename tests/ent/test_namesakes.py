"""Namesakes in one register: an ENT never takes them for one person."""

MOBILE = "06 39 98 12 34"


def guardian(aaf_id, child):
    names = {"ENTPersonNom": "LE GOFF", "ENTPersonPrenom": "Anne", "ENTPersonNomPatro": "LE GOFF"}
    return aaf_id, {**names, "ENTPersRelEleveTelMobile": MOBILE, "ENTPersRelEleveEleve": child}


def pupil(aaf_id, first_name, parent):
    names = {"ENTPersonNom": "LE GOFF", "ENTPersonPrenom": first_name}
    return aaf_id, {**names, "ENTPersonStructRattach": "500", "ENTEleveAutoriteParentale": f"{parent}$1"}


def test_two_people_of_one_name_and_number_whom_a_register_keeps_apart_have_their_own_children(site, make_aaf):
    content = make_aaf(
        Eleve=(pupil("2001", "Zoé", "1001"), pupil("2009", "Noa", "1009")),
        PersRelEleve=(guardian("1001", "2001"), guardian("1009", "2009")),
    )
    assert site.control("POST", "/aaf", content=content).status_code == 200
    for aaf_id, own, other, message in (("1001", "Zoé", "Noa", "_a"), ("1009", "Noa", "Zoé", "_b")):
        assert site.log_in(f"{{AAF}}09|x|{aaf_id}", assertion_id=message).status_code < 400
        home = site.client.get("/accueil").text
        assert own in home
        assert other not in home
