"""The edge: bounds, faults, journal, and pages without stack traces."""

import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.edge import ConnectionDroppedError, Edge
from rentree_blanche.simulators.core.errors import NotAnsweringError, PageError, StoreBusyError
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Fault, Faults, Status, Which, times
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.core.web import BANNER

FORM = {"content-type": "application/x-www-form-urlencoded"}
PROGRAM = {"accept": "application/json"}


class House:
    """An actor that counts its visitors and fails on demand."""

    def __init__(self):
        self.bodies = []
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/depot", self.deposit, methods=["POST"]),
                Route("/panne", self.fail),
                Route("/voisin", self.neighbour),
                Route("/occupe", self.busy),
                Route("/refus", self.refuse),
                Route("/api/refus", self.refuse),
                Route("/ailleurs", self.elsewhere),
                Route("/image", self.image),
                Route("/cadre", self.framed),
            ]
        )

    async def home(self, _):
        return PlainTextResponse("bonjour 42")

    async def deposit(self, request: Request):
        self.bodies.append(await request.body())
        return JSONResponse({"count": len(self.bodies)}, 201)

    async def fail(self, _):
        raise ZeroDivisionError("le mot de passe de Jeanne")

    async def neighbour(self, _):
        raise NotAnsweringError("sms: POST http://sms.localhost: refused")

    async def busy(self, _):
        raise StoreBusyError("another process is writing: database is locked")

    async def refuse(self, _):
        raise PageError(409, "Déjà fait", "Ce compte est déjà activé.", reason="already_active")

    async def elsewhere(self, _):
        return RedirectResponse("/?ok", 303)

    async def image(self, _):
        return Response(b"\xff42", media_type="image/png")

    async def framed(self, _):
        return Response("x", headers={"Content-Security-Policy": "default-src 'none'"})


@pytest.fixture
def house():
    return House()


@pytest.fixture
def edge(house, faults, journal):
    return Edge(house.app, actor="educonnect", faults=faults, journal=journal, max_body=10, secret="word")


@pytest.fixture
def befall(faults):
    def add(*effects, **which):
        faults.add(Fault(which=Which(**which), what=effects))

    return add


def lines(journal):
    return journal.query(kind="http")


def test_an_answer_passes_with_the_security_headers(edge, ask):
    answer = ask(edge, "GET", "/")
    assert (answer.status, answer.text) == (200, "bonjour 42")
    assert answer.headers["content-length"] == "10"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_request_that_began_before_a_reset_is_not_told_after_it(faults, journal, store, ask):
    baseline = store.snapshot()

    async def reset(scope, receive, send):
        store.restore(baseline)
        await PlainTextResponse("remis à zéro")(scope, receive, send)

    edge = Edge(reset, actor="educonnect", faults=faults, journal=journal)
    assert ask(edge, "GET", "/").text == "remis à zéro"
    assert lines(journal) == []


def test_a_header_that_the_actor_set_is_kept(edge, ask):
    answer = ask(edge, "GET", "/cadre")
    assert answer.headers.getlist("content-security-policy") == ["default-src 'none'"]


def test_a_body_within_the_bound_reaches_the_actor_whole(edge, house, ask):
    assert ask(edge, "POST", "/depot", FORM, b"12345", b"67890").status == 201
    assert house.bodies == [b"1234567890"]


def test_a_body_that_declares_too_much_is_refused(edge, house, ask):
    answer = ask(edge, "POST", "/depot", PROGRAM | {"content-length": "11"}, b"x")
    assert answer.status == 413
    assert json.loads(answer.text)["error"] == "body_too_large"
    assert house.bodies == []


def test_a_body_that_grows_too_large_is_refused(edge, house, ask):
    answer = ask(edge, "POST", "/depot", PROGRAM, b"123456", b"789012")
    assert answer.status == 413
    assert house.bodies == []


def test_a_status_fault_answers_and_the_actor_never_sees_the_request(edge, house, befall, ask):
    befall(Status(code=503, body='{"retry": true}'), path="/depot")
    answer = ask(edge, "POST", "/depot", FORM, b"x")
    assert (answer.status, json.loads(answer.text)) == (503, {"retry": True})
    assert answer.headers["content-type"] == "application/json"
    assert house.bodies == []
    assert ask(edge, "GET", "/").status == 200


def test_a_delay_lets_the_request_wait_before_the_actor_sees_it(edge, befall, ask, monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr("rentree_blanche.simulators.core.edge.sleep", sleep)
    befall(Delay(seconds=3), Delay(seconds=0.5))
    assert ask(edge, "GET", "/").status == 200
    assert slept == [3, 0.5]


def test_a_dropped_request_breaks_the_connection_in_the_middle_of_an_answer(edge, house, befall, ask):
    befall(Drop())
    with pytest.raises(ConnectionDroppedError):
        ask(edge, "POST", "/depot", FORM, b"x")
    assert house.bodies == []


def test_a_dropped_request_is_journalled_without_a_status(edge, befall, ask, journal):
    befall(Drop())
    with pytest.raises(ConnectionDroppedError):
        ask(edge, "GET", "/")
    (line,) = lines(journal)
    assert line.status is None
    assert line.detail["faults"] == [{"effect": "drop"}]


def test_a_duplicated_request_reaches_the_actor_several_times_and_is_answered_by_the_last(edge, house, befall, ask):
    befall(Duplicate(times=3))
    answer = ask(edge, "POST", "/depot", FORM, b"x")
    assert house.bodies == [b"x"] * 3
    assert json.loads(answer.text) == {"count": 3}


def test_an_altered_answer_reads_otherwise(edge, befall, ask):
    befall(Alter(pattern=r"\d+", replacement="quarante-deux"))
    answer = ask(edge, "GET", "/")
    assert answer.text == "bonjour quarante-deux"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_an_image_is_not_altered(edge, befall, ask):
    befall(Alter(pattern="42", replacement="43"))
    assert ask(edge, "GET", "/image").body == b"\xff42"


def test_effects_compose_in_order(edge, house, befall, ask):
    befall(Duplicate(times=2), Status(code=502))
    assert ask(edge, "POST", "/depot", FORM, b"x").status == 502
    assert house.bodies == [b"x"]


def test_a_fault_can_be_meant_for_one_source(edge, befall, ask):
    befall(Status(code=503), source="ent-hdf")
    assert ask(edge, "GET", "/", {"user-agent": "rentree-blanche/ent-hdf"}).status == 503
    assert ask(edge, "GET", "/", {"user-agent": "Mozilla/5.0"}).status == 200


def test_a_once_fault_happens_once(edge, faults, ask):
    faults.add(Fault(what=(Status(code=503),), often=times(1)))
    assert [ask(edge, "GET", "/").status for _ in range(3)] == [503, 200, 200]


def test_an_accident_is_a_page_without_trace_or_secret(edge, ask):
    answer = ask(edge, "GET", "/panne")
    assert answer.status == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "Service momentanément indisponible" in answer.text
    for leak in ("ZeroDivisionError", "Traceback", "Jeanne", ".py"):
        assert leak not in answer.text


def test_an_accident_is_json_to_a_program(edge, ask):
    answer = ask(edge, "GET", "/panne", PROGRAM)
    assert answer.status == 500
    assert json.loads(answer.text)["error"] == "internal_error"
    assert "Jeanne" not in answer.text


def test_an_accident_is_journalled_with_the_place_where_it_happened(edge, ask, journal):
    ask(edge, "GET", "/panne")
    accident, request = lines(journal)
    assert "ZeroDivisionError" in accident.summary
    assert "fail" in accident.detail["error"]
    assert (request.summary, request.status) == ("GET /panne", 500)


def test_a_busy_store_is_a_page_that_says_what_to_do(edge, ask, journal):
    answer = ask(edge, "GET", "/occupe")
    told = lines(journal)[0]
    assert (told.summary.partition(" :")[0], told.status) == ("Base occupée", 503)
    assert answer.status == 503
    assert "Attendez une minute" in answer.text
    assert "locked" not in answer.text


def test_a_fault_that_a_busy_store_cannot_count_does_not_happen(house, store, clock, journal, befall, ask):
    impatient = Store(store.url, patience=0)
    befall(Status(code=404))
    edge = Edge(house.app, actor="educonnect", faults=Faults(impatient, Chance(1)), journal=journal)
    with store.write():
        assert ask(edge, "GET", "/").status == 200
    assert ask(edge, "GET", "/").status == 404
    impatient.close()


def test_a_neighbour_that_does_not_answer_makes_a_502(edge, ask):
    answer = ask(edge, "GET", "/voisin", PROGRAM)
    assert (answer.status, json.loads(answer.text)["error"]) == (502, "upstream_failure")


@pytest.mark.parametrize("path", ["/panne", "/refus", "/voisin"])
def test_every_page_of_the_edge_carries_the_banner(edge, ask, path):
    assert BANNER in ask(edge, "GET", path).text


def test_a_refusal_is_a_page_with_its_words(edge, ask):
    answer = ask(edge, "GET", "/refus")
    assert answer.status == 409
    assert "Déjà fait" in answer.text
    assert "Ce compte est déjà activé." in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "headers"), [("/refus", PROGRAM), ("/api/refus", {})])
def test_a_refusal_is_json_to_a_program_and_below_api(edge, ask, path, headers):
    answer = ask(edge, "GET", path, headers)
    assert json.loads(answer.text) == {"error": "already_active", "message": "Ce compte est déjà activé."}


def test_a_request_is_journalled_with_its_decoded_content(edge, ask, journal):
    ask(edge, "POST", "/depot?page=e1s2&vide=", FORM | {"user-agent": "Mozilla/5.0"}, b"a=1&b=%C3%A9")
    (line,) = lines(journal)
    assert (line.source, line.target, line.summary, line.status) == ("browser", "educonnect", "POST /depot", 413)
    ask(edge, "POST", "/depot?page=e1s2&vide=", FORM | {"user-agent": "Mozilla/5.0"}, b"b=%C3%A9")
    line = lines(journal)[-1]
    assert line.detail["query"] == {"page": "e1s2", "vide": ""}
    assert line.detail["body"] == {"b": "é"}
    assert line.detail["answer"] == {"count": 1}


def test_where_an_answer_leads_is_journalled(edge, ask, journal):
    ask(edge, "GET", "/ailleurs")
    assert lines(journal)[0].detail["location"] == "/?ok"


def test_a_json_body_is_journalled_decoded_and_its_secrets_masked(house, faults, journal, ask):
    edge = Edge(house.app, actor="sms", faults=faults, journal=journal)
    ask(edge, "POST", "/depot", {"content-type": "application/json"}, b'{"user": {"password": "hunter2"}}')
    assert lines(journal)[0].detail["body"] == {"user": {"password": "•••"}}


def test_a_quiet_request_is_not_journalled_and_no_fault_befalls_it(edge, befall, ask, journal):
    befall(Status(code=503))
    assert ask(edge, "GET", "/", {"x-rentree-quiet": "1", "authorization": "Bearer word"}).status == 200
    assert lines(journal) == []


def test_only_who_knows_the_secret_may_be_quiet(edge, befall, ask, journal):
    befall(Status(code=503))
    assert ask(edge, "GET", "/", {"x-rentree-quiet": "1", "authorization": "Bearer other"}).status == 503
    assert ask(edge, "GET", "/", {"x-rentree-quiet": "1"}).status == 503
    assert len(lines(journal)) == 2


def test_an_actor_that_is_not_journalled_is_spared_by_faults(house, faults, journal, befall, ask):
    befall(Status(code=503))
    edge = Edge(house.app, actor="control", faults=faults, journal=journal, journalled=False)
    assert ask(edge, "GET", "/").status == 200
    assert lines(journal) == []


def test_a_stream_passes_without_being_held_back(faults, journal, ask):
    async def streaming(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"un", "more_body": True})
        await send({"type": "http.response.body", "body": b"deux"})

    edge = Edge(streaming, actor="control", faults=faults, journal=journal, streams=("/flux",))
    answer = ask(edge, "GET", "/flux")
    assert answer.text == "undeux"
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("name", "status"),
    [("style.css", 200), ("icon.svg", 200), ("absent.css", 404), ("../errors.py", 404), ("..%2Ferrors.py", 404)],
)
def test_assets_are_served_by_name_and_nothing_else(edge, ask, name, status):
    assert ask(edge, "GET", f"/_simulateur/{name}").status == status
