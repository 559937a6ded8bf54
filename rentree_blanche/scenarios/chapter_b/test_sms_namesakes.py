"""SMS-12: two people of one name, in two families, whose schools were given the same number."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from playwright.sync_api import expect

from rentree_blanche.client import Clock, ControlClient, Guardian, SmsInbox
from rentree_blanche.scenarios.journeys import PASSWORD, Journeys, names_in_the_ent
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.pages import ChildrenPage, NarrowPage
from rentree_blanche.scenarios.words import WRONG_DATE
from rentree_blanche.simulators.population.find import Wanted


@pytest.fixture
def namesakes(control: ControlClient, clock: Clock) -> tuple[Guardian, Guardian]:
    """Give two guardians of one name in two families, who share a number since last night."""
    families = control.find_families(Wanted(homonym=True), limit=20)
    guardians = [each for family in families for each in family.guardians if only_in_primary_schools(each)]
    for first, second in combinations(guardians, 2):
        mobile = first.mobile or second.mobile
        if (first.first_name, first.name) == (second.first_name, second.name) and mobile is not None:
            for guardian in (first, second):
                control.change_guardian(guardian.key, mobile=mobile)
            clock.pass_the_night()
            return replace(first, mobile=mobile), replace(second, mobile=mobile)
    raise AssertionError("no two families of one name among those enrolled: enrol more (`families`)")


def only_in_primary_schools(guardian: Guardian) -> bool:
    """Tell whether the ENT shows every child of a guardian."""
    return bool(guardian.children) and all(child.school.degree == "1" for child in guardian.children)


@pytest.mark.row("SMS-12")
def test_the_birth_date_decides_and_no_child_of_the_other_family_is_shown_before_or_after(
    journeys: Journeys,
    namesakes: tuple[Guardian, Guardian],
    sms_inbox: SmsInbox,
    control: ControlClient,
    looking: Looking,
) -> None:
    for person, other in (namesakes, namesakes[::-1]):
        code = journeys.to_code(person)
        code.type_code(sms_inbox.wait_for_code(str(person.mobile)))
        narrow = NarrowPage(journeys.page)
        looking.look()
        for child in (*person.children, *other.children):
            expect(narrow.page.get_by_text(child.first_name, exact=True)).to_have_count(0)
        narrow.born(person.children[0].birth_date - timedelta(days=1))
        expect(narrow.errors).to_contain_text(WRONG_DATE)
        looking.look()
        narrow.born(person.children[0].birth_date)
        children = ChildrenPage(journeys.page)
        assert len(children.names) == len(person.children)
        for child in person.children:  # the other family's have the same names: their dates would be wrong here
            children.is_mine(f"{child.first_name} {child.name}", child.birth_date)
        children.confirm().choose(PASSWORD).to_services()
        home = journeys.at_home()
        assert home.children == names_in_the_ent(person)
        home.log_out()
        (account,) = control.find_accounts(key=person.key)
        assert {attachment["state"] for attachment in account["attachments"]} == {"confirmed"}
    looking.saw("educonnect/activation_narrow")
