import sys
from collections.abc import Sequence

from benchmarks.running import measured
from tests.benchmarks.lines import ratio_line


def _python(code: str) -> Sequence[str]:
    return sys.executable, "-c", code


def test_lines_are_read_and_whatever_else_is_printed_is_not() -> None:
    known = ratio_line(0.5, 0.7)
    code = f"print('warming up'); print({known.model_dump_json()!r}); print('{{not ours}}')"

    assert list(measured(["sample"], quick=False, command=lambda _: _python(code))) == [known]


def test_a_benchmark_that_fails_gives_its_last_word_after_what_it_had_found() -> None:
    known = ratio_line(0.5)
    code = f"print({known.model_dump_json()!r}, flush=True); raise SystemExit('no port is free')"

    found = list(measured(["sample"], quick=False, command=lambda _: _python(code)))

    assert found[0] == known
    assert found[1].failed == "code 1\N{NO-BREAK SPACE}: no port is free"
    assert not found[1].measured


def test_one_that_fails_does_not_keep_the_next_from_running() -> None:
    known = ratio_line(0.5)
    codes = {"bad": "raise SystemExit(2)", "good": f"print({known.model_dump_json()!r})"}

    found = list(measured(codes, quick=False, command=lambda name: _python(codes[name])))

    assert found[0].failed == "code 2\N{NO-BREAK SPACE}: sans un mot"
    assert found[1] == known


def test_a_short_run_is_asked_of_each() -> None:
    code = "import sys; raise SystemExit(' '.join(sys.argv[1:]))"

    (found,) = measured(["sample"], quick=True, command=lambda _: _python(code))

    assert found.failed.endswith("--quick")
