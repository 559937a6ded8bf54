"""A deployment that cannot be looked at: each trouble has its words, and nothing hangs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rentree_blanche.drift.errors import DriftError
from rentree_blanche.drift.watch import watch
from rentree_blanche.suite.target import TargetError

Answering = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Answering], str]]:
    """Serve whatever a function answers to each GET; give its address."""
    with ExitStack() as stack:

        def served(answer: Answering) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    answer(self)

                def log_message(self, *_: object) -> None:
                    """Say nothing."""

            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield served


def answering(body: str | bytes, status: int = 200, **headers: str) -> Answering:
    """Answer every path alike."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        sent = body.encode() if isinstance(body, str) else body
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(sent)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(sent)

    return answer


def written(folder: Path, url: str, tables: str = "") -> Path:
    file = folder / "cible.toml"
    addresses = f'[addresses]\neduconnect = "{url}"\nent = "{url}"\n[timeouts]\npage_seconds = 0.5\n'
    file.write_text(f'name = "Recette"\n{addresses}{tables}', encoding="utf-8")
    return file


def trouble(folder: Path, url: str, tables: str = "") -> str:
    with pytest.raises(DriftError) as raised:
        watch(written(folder, url, tables))
    return str(raised.value)


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = trouble(tmp_path, f"http://127.0.0.1:{port}")
    assert f"http://127.0.0.1:{port}/idp/shibboleth\N{NO-BREAK SPACE}: ne répond pas" in said
    assert "Connection refused" in said
    assert len(said.splitlines()) == 2


def test_the_answer_never_comes(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = trouble(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert "pas de réponse entière en 0.5 s" in said
    assert "timeouts.page_seconds" in said


@pytest.mark.parametrize("in_the_headers", [False, True], ids=["body", "headers"])
def test_the_answer_never_ends(tmp_path: Path, serve: Callable[[Answering], str], *, in_the_headers: bool) -> None:
    tired = threading.Event()

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: " + (b"" if in_the_headers else b"no\r\n\r\n"))
        try:
            while not tired.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            return

    said = trouble(tmp_path, serve(dripping))
    tired.set()
    assert "pas de réponse entière en 0.5 s" in said


def test_redirects_go_round_in_a_circle(tmp_path: Path, serve: Callable[[Answering], str]) -> None:
    said = trouble(tmp_path, serve(answering("", 302, Location="/idp/encore?fois=1")))
    assert "plus de 10 renvois de suite" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<title>Accueil</title>", "ni bouton ni lien « Entrer » sans JavaScript, dans la page « Accueil »"),
        ("<a href='/'>Entrer</a>", "pas de formulaire de connexion d’EduConnect ici, mais « sans titre »"),
        ("<script>1</script><noscript><a href='/'>Entrer</a></noscript>", "ne montre rien sans JavaScript"),
        ("<form action='/'><input name=SAMLResponse><button>Entrer</button></form>", "pas de formulaire de connexion"),
    ],
    ids=["no step", "no form", "nothing without a script", "a form that is sent for ever"],
)
def test_the_ent_leads_to_no_login(tmp_path: Path, serve: Callable[[Answering], str], body: str, words: str) -> None:
    said = trouble(tmp_path, serve(answering(body)), '[ent]\nsteps = ["Entrer"]\n')
    assert words in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><p>Bonjour</html>", "ce ne sont pas des métadonnées SAML"),
        ("<EntityDescriptor", "ce ne sont pas des métadonnées SAML"),
        (b"\x00\xff\xfe" * 100, "ce ne sont pas des métadonnées SAML"),
        ("", "ce ne sont pas des métadonnées SAML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "carries no DOCTYPE"),
        ("<a/>", "pas d’IDPSSODescriptor, la racine est a"),
        (" " * 2_000_001, "plus de 2 Mo"),
    ],
    ids=["html", "broken xml", "binary", "empty", "doctype", "other xml", "too large"],
)
def test_metadata_are_something_else(
    tmp_path: Path, serve: Callable[[Answering], str], body: str | bytes, words: str
) -> None:
    url = serve(answering(body))
    metadata, entry = trouble(tmp_path, url).splitlines()
    assert metadata.startswith(f"{url}/idp/shibboleth")
    assert words in metadata
    assert entry.startswith(url)


def test_a_site_at_rest_is_told_with_its_words(tmp_path: Path, serve: Callable[[Answering], str]) -> None:
    said = trouble(tmp_path, serve(answering("<title>Maintenance</title>", 503)))
    assert "/idp/shibboleth\N{NO-BREAK SPACE}: réponse 503" in said
    assert "réponse 503, « Maintenance »" in said


def test_an_answer_that_breaks_off_is_told(tmp_path: Path, serve: Callable[[Answering], str]) -> None:
    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"<md:Entity")

    said = trouble(tmp_path, serve(short))
    assert "réponse inutilisable" in said


def test_a_host_that_the_file_does_not_name_is_never_asked(tmp_path: Path, serve: Callable[[Answering], str]) -> None:
    asked: list[str] = []
    other = serve(lambda handler: asked.append(handler.path)).replace("127.0.0.1", "autre.localhost")
    said = trouble(tmp_path, serve(answering("", 302, Location=f"{other}/idp/connexion")))
    assert f"renvoie à {other}/idp/connexion, hors du fichier" in said
    assert asked == []


def test_another_machine_is_visited_by_permission_alone(tmp_path: Path) -> None:
    said = trouble(tmp_path, "https://educonnect.exemple.invalid")
    assert "allowed.i_may_test" in said
    assert "hors de cette machine, educonnect.exemple.invalid" in said
    said = trouble(tmp_path, "https://educonnect.exemple.invalid", "[allowed]\ni_may_test = true\n")
    assert "ne répond pas" in said


def test_a_wrong_table_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as raised:
        watch(
            written(tmp_path, "http://127.0.0.1:9", '[drift]\ncertificates = ["ab"]\nedition = "2022"\nservise = "x"\n')
        )
    said = str(raised.value)
    assert "drift.certificates[1]\N{NO-BREAK SPACE}: attendu une empreinte SHA-256" in said
    assert "drift.edition\N{NO-BREAK SPACE}: attendu '2021', '2023' ou '2024'" in said
    assert "vouliez-vous dire «\N{NARROW NO-BREAK SPACE}service" in said


def test_a_redirect_to_what_is_no_address_is_told(tmp_path: Path, serve: Callable[[Answering], str]) -> None:
    said = trouble(tmp_path, serve(answering("", 302, Location="http://[")))
    assert "réponse inutilisable (Invalid IPv6 URL)" in said
