"""Messages of a deployment are read from any address that answers JSON."""

from datetime import date
from typing import Any

import pytest

from rentree_blanche.client import ClientError, NoCodeError, NoLinkError
from rentree_blanche.suite.target import Target
from rentree_blanche.suite.target.inboxes import TargetMailInbox, TargetSmsInbox
from tests.target.site import Site

MOBILE, ADDRESS = "+33639981234", "camille@exemple.fr"


def target(**tables: Any) -> Target:
    child = {"first_name": "Léa", "name": "Durand", "birth_date": date(2016, 3, 2), "degree": 1}
    person = {"first_name": "Camille", "name": "Durand", "mobile": MOBILE, "email": ADDRESS, "children": (child,)}
    timeouts = {"message_seconds": 0.2}
    return Target.model_validate(
        {"name": "Recette", "addresses": {}, "timeouts": timeouts, "guardians": (person,), **tables}
    )


class Handset:
    """Messages as our own control API lists them: newest first, by number."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []

    def receive(self, body: str) -> None:
        self.received.insert(0, {"id": len(self.received) + 1, "body": body})

    def __call__(self, path: str) -> Any:
        return {"messages": self.received if "%2B33639981234" in path else []}


def test_what_was_there_before_is_not_waited_for_and_each_message_only_once() -> None:
    handset = Handset()
    handset.receive("votre code : 111111")
    with Site(handset) as site:
        inbox = TargetSmsInbox(target(sms={"url": f"{site.url}/sms?to={{to}}", "token": "jeton"}))
        assert inbox.messages() == ()
        handset.receive("votre code : 222222")
        assert inbox.wait_for_code(MOBILE) == "222222"
        with pytest.raises(ClientError, match="allonger timeouts"):
            inbox.wait_for(MOBILE)
        assert [message.code for message in inbox.messages()] == ["222222"]
    assert {header for _, header in site.asked} == {"Bearer jeton"}


def test_a_message_without_code_says_so() -> None:
    handset = Handset()
    with Site(handset) as site:
        inbox = TargetSmsInbox(target(sms={"url": f"{site.url}/sms?to={{to}}"}))
        handset.receive("bonjour")
        with pytest.raises(NoCodeError, match="ne contient pas de code"):
            inbox.wait_for_code(MOBILE)


def test_mails_are_read_as_mailpit_gives_them_a_list_then_each_text() -> None:
    listed: list[dict[str, str]] = []

    def mailpit(path: str) -> Any:
        if path.startswith("/api/v1/message/"):
            return {
                "ID": path.rpartition("/")[2],
                "Text": "Cliquez : <https://educonnect.exemple.fr/lien?x=1>\ncode 4242",
            }
        return {"messages": listed if "camille%40exemple.fr" in path else []}

    with Site(mailpit) as site:
        mail = {
            "url": f"{site.url}/api/v1/search?query=to:{{to}}",
            "id": "ID",
            "message_url": f"{site.url}/api/v1/message/{{id}}",
            "text": "Text",
        }
        inbox = TargetMailInbox(target(mail=mail))
        listed.append({"ID": "abc"})
        assert inbox.wait_for_link("Camille@exemple.fr", containing="lien") == "https://educonnect.exemple.fr/lien?x=1"
        listed.append({"ID": "def"})
        with pytest.raises(NoLinkError):
            inbox.wait_for_link(ADDRESS, containing="activation")
        listed.append({"ID": "ghi"})
        assert inbox.wait_for_code(ADDRESS) == "4242"
        assert len(inbox.messages()) == 3


def test_a_field_that_is_not_there_is_named_with_those_that_are() -> None:
    message = {"id": 1, "contenu": "votre code : 1234"}
    with Site(lambda _: {"messages": [message]}) as site, pytest.raises(ClientError, match="il a id, contenu"):
        TargetSmsInbox(target(sms={"url": f"{site.url}/{{to}}"}))


def test_an_answer_that_is_no_list_is_named() -> None:
    with Site(lambda _: {"total": 0}) as site, pytest.raises(ClientError, match="n’y répond pas par une liste"):
        TargetSmsInbox(target(sms={"url": f"{site.url}/{{to}}"}))
