"""The story of a failure, for who has never seen the code."""

from rentree_blanche.suite.complaint import Complaint
from rentree_blanche.suite.pages import scenario_page
from rentree_blanche.suite.story import story
from rentree_blanche.suite.told import Told, tell
from tests.suite.values import evidence, line, played, scenario

SAID = Complaint(
    expected="l’élément devait être visible",
    found="rien",
    element='locator("#code")',
    raw="Locator expected to be visible",
    where="/x/test_x.py:12",
    code="expect(code).to_be_visible()",
    phase="call",
)
LINES = (
    *(line(number, "browser", "ent-hdf", f"GET /{number}") for number in range(1, 30)),
    line(30, "educonnect", "sms", "POST /batches", status=503, detail={"faults": [{"effect": "status", "code": 503}]}),
    line(31, "browser", "educonnect", "GET /idp <script>", detail={"query": {"execution": "e1s2"}}),
)


def told() -> Told:
    known = scenario("nothing_is_sent", ("FC-03", ""))
    return tell(played(known), SAID, evidence(*LINES), source="def test_x(): ...", again="rentree scenarios x --seed 3")


def test_the_story_says_what_was_expected_found_and_seen_and_how_to_play_it_again() -> None:
    text = story(told(), "rentree-failures/x")
    for words in (
        "FC-03 · Nothing is sent – échoué",
        "Le mobile n’est pas celui du registre",
        "l’élément devait être visible",
        "expect(code).to_be_visible()",
        "/x/test_x.py:12",
        "Le SMS n’a pas pu être envoyé.",
        "https://educonnect.localhost/x",
        "EduConnect → Passerelle SMS",
        "mardi 1er septembre 2026, 08:00:00 (figée)",
        "Passerelle SMS +90",
        "rentree-failures/x",
        "rentree scenarios x --seed 3",
    ):
        assert words in text


def test_the_story_points_at_the_odd_exchanges_and_leaves_out_what_is_far_from_them() -> None:
    lines = story(told(), "x").splitlines()
    assert [each for each in lines if each.startswith("▶")] == [
        "▶ 08:00:30  EduConnect → Passerelle SMS  HTTP  POST /batches → 503",
        "▶ 08:00:31  Navigateur → EduConnect      HTTP  GET /idp <script>?execution=e1s2 → 200",
    ]
    assert "    … 17 autres échanges" in lines
    assert not any("GET /3 " in each for each in lines)


def test_the_page_of_a_scenario_asks_nothing_of_anybody_and_escapes_what_it_shows() -> None:
    html = scenario_page(told(), files=["trace.zip"], with_matrix=False)
    assert "<script" not in html
    assert 'src="data:image/jpeg;base64,' in html
    assert "http-equiv" not in html
    assert html.count("▲") == 2
    assert "Le numéro que vous avez renseigné ne vous a pas été" in html  # the seed, around the quote
    assert "Foire Aux Questions" in html
    assert 'href="trace.zip"' in html
    assert "Matrice de couverture" not in html
