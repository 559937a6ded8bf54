"""Chapter F: the pages that EduConnect had in 2021, the legacy login among them."""

from collections.abc import Iterator

from rentree_blanche.client import ControlClient, Guardian
from rentree_blanche.scenarios.editions.edition_2021.journeys import JourneysOf2021, answer
from rentree_blanche.scenarios.journeys import PASSWORD
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.scenarios.pages.edition_2021 import PasswordPageOf2021


@looks_at("educonnect")
def test_the_pages_of_2021(of_2021: JourneysOf2021, parent: Guardian, control: ControlClient, looking: Looking) -> None:
    looking.along(_pages(of_2021, parent, control))
    looking.saw(
        "educonnect/activation_children",
        "educonnect/activation_code",
        "educonnect/activation_combined",
        "educonnect/activation_contact",
        "educonnect/activation_create",
        "educonnect/activation_manage",
        "educonnect/activation_password",
        "educonnect/activation_success",
        "educonnect/login_legacy",
    )


def _pages(ways: JourneysOf2021, parent: Guardian, control: ControlClient) -> Iterator[None]:
    login = ways.to_login()
    yield
    letter = control.hand_out(parent.key, parent.children[0].school.uai)
    manage = login.begin(letter.identifier, str(letter.password))
    yield
    manage.manage()
    yield
    create = ways.to_login().without_identifier()
    yield
    contact = create.create_account()
    yield
    contact.fill_in(last_name=parent.name, first_name=parent.first_name, mobile=str(parent.mobile))
    code = contact.ask_for_code()
    yield
    children = code.confirm(ways.sms_inbox.wait_for_code(str(parent.mobile)))
    yield
    answer(children, parent)
    password = PasswordPageOf2021(ways.journeys.page)
    yield
    password.finish(PASSWORD)
    yield
