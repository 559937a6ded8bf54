"""Where a script writes the page a browser reads whose session is open; without one nothing is seen."""

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from rentree_blanche.conformance.attempts import attempt
from rentree_blanche.conformance.zoo.serving import Wsgi, served, wsgi
from tests.conformance.conftest import Site
from tests.conformance.test_odd_services import bench_at


def scripted(right: Wsgi) -> Wsgi:
    """Answer « /me » by a page that a script fills."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = b"".join(right(environ, start))
        if environ["PATH_INFO"] != "/me" or b"identite" not in body:
            return [body]
        name = body.partition(b'<p id="identite">')[2].partition(b"</p>")[0]
        return [b"<body><script>document.body.innerHTML = '<p id=\"iden' + 'tite\">" + name + b"</p>'</script></body>"]

    return application


def test_a_browser_sees_what_a_script_writes(site: Site, tmp_path: Path) -> None:
    with served(scripted(wsgi(site.provider))) as port:
        bench = bench_at(site, port, tmp_path)
        assert attempt(bench, label="sans navigateur").seen.opened is False
        file = tmp_path / "odd.toml"
        text = file.read_text(encoding="utf-8").replace('"#identite"', '"#identite"\nbrowser = true')
        site.file.write_text(text.replace('"sp.xml"', f'"{site.provider.base_url}/metadata"'), encoding="utf-8")
        with closing(bench_at(site, port, tmp_path)) as seeing:
            assert attempt(seeing, label="avec un navigateur").seen.who == seeing.cast.first.key
            assert seeing.look(seeing.browser()).opened is False
