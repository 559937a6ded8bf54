"""The control client: each method goes to the control house and back."""

import inspect
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rentree_blanche.client import (
    Clock,
    ControlClient,
    Faults,
    Journal,
    MailInbox,
    NoCodeError,
    NoLinkError,
    People,
    RefusedError,
    RunningFederation,
    SmsInbox,
    TooFewPeopleError,
    UnreachableError,
)
from rentree_blanche.client.errors import ClientError
from rentree_blanche.simulators.control.api.table import OPERATIONS
from rentree_blanche.simulators.core.faults import Drop, Fault, Which, times
from rentree_blanche.simulators.population.find import Wanted, primary, secondary
from tests.control.conftest import START, Played
from tests.control.neighbours import FAMILIES, SECRET

MOBILE = "+33639981234"


@pytest.fixture
def client(house: Played) -> Iterator[ControlClient]:
    with ControlClient(house.origin) as client:
        yield client


def test_every_operation_has_a_method_of_its_name() -> None:
    methods = {name for name, _ in inspect.getmembers(ControlClient, inspect.isfunction)}
    assert {operation.name for operation in OPERATIONS} <= methods


def test_a_client_of_a_protected_federation_brings_the_token(public_house: Played) -> None:
    with ControlClient(public_house.origin) as stranger, pytest.raises(RefusedError) as refused:
        stranger.read_clock()
    assert (refused.value.status, refused.value.reason) == (401, "token_required")
    with ControlClient(public_house.origin, SECRET) as known:
        assert known.read_clock().now == START


def test_a_client_is_made_of_a_ready_file(house: Played, tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    file.write_text(json.dumps(house.get("/api/addresses").json()), encoding="utf-8")
    with ControlClient.from_ready_file(file) as client:
        assert client.read_clock().now == START


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"actors": {}, "control": {"token": "t"}, "ca": null}'])
def test_a_ready_file_without_a_control_house_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ready.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ClientError, match=r"ready\.json"):
        ControlClient.from_ready_file(file)


def test_a_silent_address_is_named() -> None:
    with ControlClient("http://control.localhost:1") as client, pytest.raises(UnreachableError, match="localhost:1"):
        client.read_clock()


def test_addresses_are_read(client: ControlClient, house: Played) -> None:
    running = RunningFederation(client=client, directory=client.read_addresses())
    assert running.url("educonnect", "/idp") == house.federation.addresses.url("educonnect", "/idp")
    assert running.tls is False
    with pytest.raises(ClientError, match="nulle-part"):
        running.url("nulle-part")


def test_families_are_found_made_and_read(client: ControlClient) -> None:
    found = client.find_families(Wanted(children=(primary(), secondary())), limit=2)
    assert len(found) == 2
    guardian = found[0].guardians[0]
    assert {pupil.school.degree for pupil in found[0].pupils} == {"1", "2"}
    assert guardian.children == found[0].pupils
    assert client.read_family(found[0].index) == found[0]
    made = client.make_family(Wanted(twins=True), night=False)
    assert made.index >= FAMILIES


def test_a_guardian_is_changed_and_only_where_asked(client: ControlClient) -> None:
    before = client.read_family(0).guardians[0]
    after = client.change_guardian("F0-R1", mobile=MOBILE)
    assert (after.mobile, after.email) == (MOBILE, before.email)
    assert client.change_guardian("F0-R1", email=None).email is None


def test_a_pupil_leaves(client: ControlClient) -> None:
    assert client.leave_school("F0-E1") == 1


def test_accounts_are_found(client: ControlClient, house: Played) -> None:
    house.neighbours.accounts = [{"identifier": "m.dupont12", "state": "active"}]
    assert client.find_accounts(identifier="m.dupont12")[0]["state"] == "active"


def test_the_clock_is_held(client: ControlClient) -> None:
    clock = Clock(client)
    assert clock.now() == START
    assert clock.advance(minutes=31) == ()
    assert clock.pass_the_night() == (date(2026, 9, 1),)
    clock.resume()
    clock.freeze(datetime(2026, 10, 1, tzinfo=UTC))
    assert clock.move_to(datetime(2026, 10, 2, tzinfo=UTC)) == (date(2026, 10, 1),)
    clock.skew("educonnect", timedelta(minutes=-5))
    assert client.read_clock().skews == {"educonnect": timedelta(minutes=-5)}
    clock.skew("educonnect", timedelta())
    assert client.read_clock().skews == {}


def test_faults_are_held(client: ControlClient) -> None:
    faults = Faults(client)
    lost = faults.add(Fault(which=Which(kind="sms"), what=(Drop(),), often=times(1)))
    assert faults.list() == (lost,)
    faults.remove(lost)
    faults.add(lost.fault)
    faults.clear()
    assert faults.list() == ()


def test_the_mailbox_gives_each_message_once_and_none_from_before(client: ControlClient, house: Played) -> None:
    house.neighbours.post("parent@famille.test", "avant")
    inbox = MailInbox(client)
    house.neighbours.post("parent@famille.test", "lien", "https://a.test/aide", "https://a.test/verifier?jeton=1")
    house.neighbours.post("parent@famille.test", "code", code="123456")
    assert inbox.wait_for_link("Parent@famille.test", containing="jeton") == "https://a.test/verifier?jeton=1"
    assert inbox.wait_for_code("parent@famille.test") == "123456"
    assert [mail.subject for mail in inbox.messages("parent@famille.test")] == ["lien", "code"]
    assert inbox.messages()[0].attachments[0].name == "lettre.pdf"
    with pytest.raises(RefusedError, match="Aucun courriel"):
        inbox.wait_for_message("parent@famille.test", seconds=0)


def test_a_mail_without_what_was_wanted_says_what_it_holds(client: ControlClient, house: Played) -> None:
    inbox = MailInbox(client)
    for _ in range(2):
        house.neighbours.post("parent@famille.test", "rien", "https://a.test/aide")
    with pytest.raises(NoLinkError, match=r"a\.test/aide"):
        inbox.wait_for_link("parent@famille.test", containing="jeton")
    with pytest.raises(NoCodeError):
        inbox.wait_for_code("parent@famille.test")


def test_a_mailbox_is_emptied_alone_or_with_the_others(client: ControlClient, house: Played) -> None:
    for to in ("un@famille.test", "un@famille.test", "deux@famille.test", "trois@famille.test"):
        house.neighbours.post(to, "bonjour")
    assert client.empty_mail("un@famille.test") == 2
    assert client.empty_mail() == 2
    assert client.list_mail() == ()


def test_the_inbox_gives_each_message_once_and_none_from_before(client: ControlClient, house: Played) -> None:
    house.neighbours.receive(MOBILE, "Votre code est 111111", "111111")
    inbox = SmsInbox(client)
    house.neighbours.receive(MOBILE, "Votre code est 222222", "222222")
    house.neighbours.receive(MOBILE, "Votre code est 333333", "333333")
    assert [inbox.wait_for_code(MOBILE) for _ in range(2)] == ["222222", "333333"]
    assert [message.code for message in inbox.messages(MOBILE)] == ["222222", "333333"]
    with pytest.raises(RefusedError, match="Aucun SMS") as refused:
        inbox.wait_for_code(MOBILE, seconds=0)
    assert refused.value.status == 408


def test_a_message_without_a_code_is_told(client: ControlClient, house: Played) -> None:
    inbox = SmsInbox(client)
    house.neighbours.receive(MOBILE, "Bonjour", None)
    with pytest.raises(NoCodeError, match="Bonjour"):
        inbox.wait_for_code(MOBILE)


def test_the_journal_begins_when_it_is_taken(client: ControlClient, house: Played) -> None:
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /avant")
    journal = Journal(client)
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /après", status=200)
    assert [line.summary for line in journal.lines(kind="http", contains="GET")] == ["GET /après"]
    assert "avant" not in journal.sequence()
    assert "GET /après → 200" in client.draw_svg()


def test_feeds_nights_and_providers_are_asked_for(client: ControlClient) -> None:
    assert client.upload_feed("onde", [{"type": "feed"}]).refused[0].line == 2
    assert client.run_night() == START.date()
    registered = client.register_provider("ent", metadata_url="https://sp.test/metadata")
    assert registered["entity_id"] == "https://sp.test/metadata"
    assert client.list_providers() == ("https://sp.test/metadata",)


def test_an_extract_is_uploaded_as_it_is(client: ControlClient, house: Played) -> None:
    taken = client.upload_extract("0599999A", "Nom élève;".encode("latin-1"), file_name="élèves.csv")
    assert (taken.kept, taken.refused[0].line, taken.refused[0].field) == (2, 3, "Date naissance")
    assert house.neighbours.extracts == [{"uai": "0599999A", "fichier": "élèves.csv"}]


def test_state_is_put_back(client: ControlClient) -> None:
    client.take_snapshot("a")
    client.advance_clock(minutes=5)
    client.restore_snapshot("a")
    assert client.read_clock().now == START
    assert client.list_snapshots() == ("a", "baseline")
    client.reset()


def test_people_are_given_once(client: ControlClient) -> None:
    people = People(client)
    given = [people.family(children=[primary()]).index for _ in range(4)]
    assert len(set(given)) == 4


def test_a_guardian_has_the_traits_asked_for(client: ControlClient) -> None:
    people = People(client)
    assert people.guardian().mobile is not None
    assert people.guardian().children
    assert people.guardian(without_mobile=True).mobile is None
    assert people.guardian(without_email=True).email is None
    assert people.guardian(foster=True).fostered


def test_a_family_is_made_when_none_is_enrolled(client: ControlClient) -> None:
    people = People(client)
    wanted = {"twins": True, "overseas": True, "more_children": True}
    indexes = [people.family(**wanted).index for _ in range(2)]
    assert max(indexes) >= FAMILIES


def test_nobody_is_given_who_cannot_be(client: ControlClient) -> None:
    with pytest.raises(TooFewPeopleError, match="ask for less"):
        People(client).family(child_count=1, both_degrees=True)


def test_plans_of_the_gateway_are_read_and_changed(client: ControlClient) -> None:
    (plan,) = client.list_sms_plans()
    assert (plan.id, plan.credits, plan.spent) == ("educonnect", None, 4)
    assert client.change_sms_plan("educonnect", credits=0, rate=2).rate == 2
    with pytest.raises(RefusedError) as refused:
        client.change_sms_plan("nobody", credits=0)
    assert refused.value.status == 404


def test_all_that_is_known_of_a_guardian_is_read(client: ControlClient, house: Played) -> None:
    guardian = client.find_families()[0].guardians[0]
    house.neighbours.accounts.append({"person": guardian.register_ids[0], "state": "provisional", "identifier": "a.b"})
    file = client.read_guardian(guardian.key)
    assert (file.guardian, file.account, file.accounts[0]["identifier"]) == (guardian, "provisional", "a.b")
    assert [(record.actor, record.id) for record in file.records] == [("onde", guardian.register_ids[0])]
    assert file.identity is not None
    assert file.identity.number == file.person
    assert file.identity.login("impots").login.isdecimal()
    assert guardian.email is not None
    assert file.mailbox is not None
    assert file.mailbox.endswith(f"/?adresse={guardian.email.replace('@', '%40')}")


def test_an_identity_is_found_and_changed(client: ControlClient) -> None:
    (known,) = client.find_identities(person=20)
    assert (known.who, known.state) == ("20", "active")
    changed = client.change_identity(20, state="deceased", blocked=["impots"])
    assert (changed.state, changed.blocked) == ("deceased", ("impots",))
    assert client.change_identity(20, state="active").blocked == ("impots",)
    (of_the_platform,) = client.find_identities()
    assert (of_the_platform.who, of_the_platform.number) == ("test", None)


def test_clients_and_keys_of_franceconnect_are_asked_for(client: ControlClient) -> None:
    assert [each["client_id"] for each in client.list_clients()] == ["educonnect"]
    kept = client.register_client(
        {
            "client_id": "mine",
            "client_secret": "0123456789abcdef0123456789abcdef",
            "name": "Le mien",
            "redirect_uris": ["https://mine.test/retour"],
        }
    )
    assert kept["client_id"] == "mine"
    client.remove_client("mine")
    assert [key["kid"] for key in client.rotate_keys()] == ["new", "old"]


def test_a_ready_fault_is_switched_on_by_its_slug(client: ControlClient) -> None:
    on = Faults(client).add_ready("sms-perdu")
    assert on.fault in [ready.fault for ready in client.list_ready_faults()]
    with pytest.raises(ClientError, match="sms-perdu"):
        Faults(client).add_ready("sms-mangé")


def test_each_exchange_says_how_it_can_be_disturbed(client: ControlClient) -> None:
    known = {each.slug: each for each in client.list_exchanges()}
    sample = known["smtp"].effects[-1]
    assert client.add_fault(Fault(which=known["smtp"].which, what=(sample.effect,))).fault.what == (Drop(),)


def test_a_locked_account_is_unlocked(client: ControlClient, house: Played) -> None:
    client.unlock_account("a.martin12")
    assert house.neighbours.asked == ["POST educonnect /_controle/deverrouillages"]
