"""Chapter F: the pages of mailboxes and handsets, and of what a message costs."""

from collections.abc import Iterator

from rentree_blanche.client import ControlClient, MailInbox, People
from rentree_blanche.scenarios.chapter_c.conftest import ADDRESS, Letters
from rentree_blanche.scenarios.looking import Looking, looks_at
from rentree_blanche.simulators.population.find import primary


@looks_at("sms", "mailbox", typeset=False)
def test_the_pages_of_what_people_receive(
    letters: Letters, people: People, control: ControlClient, mailbox: MailInbox, looking: Looking
) -> None:
    parent = people.guardian(children=[primary(), primary()], twins=False)
    letters.to_mail(control.hand_out(parent.key, parent.children[0].school.uai), parent)
    mailbox.wait_for_message(ADDRESS)
    letters.journeys.page.context.clear_cookies()
    letters.journeys.to_code(parent)
    letters.journeys.sms_inbox.wait_for(str(parent.mobile))
    looking.quotes = True
    looking.along(_received(letters))
    looking.saw(
        "mailbox/courriel",
        "mailbox/courriels",
        "sms_gateway/boite",
        "sms_gateway/boites",
        "sms_gateway/forfait",
        "sms_gateway/forfaits",
        "sms_gateway/message",
    )


def _received(letters: Letters) -> Iterator[None]:
    page, federation = letters.journeys.page, letters.journeys.federation
    page.goto(federation.url("mailbox", "/"))
    yield
    page.locator(".mailbox-objet a").first.click()
    yield
    number = letters.journeys.sms_inbox.messages()[0].to
    for path in ("/", f"/boite/{number}", "/message/1", "/forfaits", "/forfaits/educonnect"):
        page.goto(federation.url("sms", path))
        yield
