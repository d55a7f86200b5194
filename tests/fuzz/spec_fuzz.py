"""Fuzzing the language: whatever the text, problems with places come out, or a spec that can be planned.

python -m tests.fuzz.spec_fuzz --count 100000 --seed 1
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluator.core.plan import plan
from slo_spec.document import decode
from slo_spec.load import Loaded, load
from slo_spec.problem import Problem
from slo_spec.schema import schema_text
from slo_spec.show import headline, show
from slo_spec.syntax import lines_of
from tests.fuzz.driver import main
from tests.fuzz.mutations import Mutator, Tree, json_text

SEEDS = Path(__file__).resolve().parent / "corpus" / "specs"
AT = 1_790_000_000
OPERATOR = "operator"
"""A seed whose name begins so is read as the operator's file."""

UNITS = (
    *("30d", "1w", "5m", "300ms", "0s", "99999w", "1h30m", "30", "1M", "99.9%", "100%", "0%", "0.999", "1e2%", "101%"),
    *("$window", "$", "2026-10-12", "0001-01-01", "9999-12-31T23:59:59Z", "2026-02-30", "1970-01-01T00:00:00+14:00"),
    *("Europe/Berlin", "../../etc/passwd", "UTC", "month", "april", "5..", "(", "(?P<a>", "[a", "a{99999}", "(a+)+$"),
    *("sum(x[$window])", "http://u:p@h:1/p", "http://[::1", "https://h:99999/", "yes", "null", "~", "1:30", "0o17"),
)
YAML_PIECES = (
    *(
        "&a ",
        "*a",
        "*b",
        "!!python/object:os.system ",
        "!x ",
        "<<: *a",
        "? ",
        "- ",
        ": ",
        " #",
        "--- ",
        "...",
        "%YAML 1.2",
    ),
    *("|\n", ">-\n", "[", "]", "{", "}", "[" * 70, "{a: " * 70, "'", '"', '"\\x"', '"\\ud800"', "\t", "\x00", "\ufeff"),
    *(
        "&a [*a, *a]",
        "{<<: {}}",
        ".inf",
        ".nan",
        "-.inf",
        "0x1F",
        "010",
        "1e999",
        "9" * 5000,
        "1e" + "9" * 20,
        "~",
        "null",
    ),
)


@functools.cache
def seeds() -> tuple[tuple[str, str], ...]:
    """Names and texts of the corpus."""
    return tuple((path.stem, decode(path.read_bytes())) for path in sorted(SEEDS.glob("*.yaml")))


@functools.cache
def trees() -> tuple[tuple[str, Tree], ...]:
    """The corpus as trees, as far as it can be read."""
    from slo_spec.document import read_documents

    found = [(name, read_documents(text, name)[0]) for name, text in seeds()]
    return tuple((name, json.loads(json.dumps(docs[0].data, default=float))) for name, docs in found if docs)


@functools.cache
def words() -> tuple[str, ...]:
    """What the language knows: its keys, the values that it lists, and its units."""
    known = set(re.findall(r'"([A-Za-z_/-][A-Za-z0-9_/.-]*)"', schema_text()))
    return (*sorted(known), *UNITS)


def spoilt(seed: int, number: int) -> tuple[str, bool]:
    """The text of a seed and a number, and whether it is read as the operator's file."""
    mutator = Mutator(seed, number, words())
    if mutator.random.random() < 0.5:
        name, tree = mutator.random.choice(trees())
        text = json_text(mutator.tree(tree, [other for _, other in trees()]))
    else:
        name, text = mutator.random.choice(seeds())
        others = [other for _, other in seeds()]
        text = mutator.lines(text, others, YAML_PIECES)
        if mutator.random.random() < 0.1:
            text = decode(mutator.data(text.encode("utf-8", "surrogatepass")))
    return text, name.startswith(OPERATOR) != (mutator.random.random() < 0.02)


def try_one(seed: int, number: int) -> str:
    """What became of one input."""
    text, operator = spoilt(seed, number)
    return check(text, operator=operator)


def check(text: str, *, operator: bool) -> str:
    """ "accepted" or "refused". AssertionError for a problem without a place; what else is raised is a finding."""
    texts = () if operator else (("fuzz.yaml", text),)
    loaded = load(texts, operator_text=("fuzz.yaml", text) if operator else None)
    lines = lines_of(text.removeprefix("\ufeff"))
    for problem in loaded.problems:
        _check_place(problem, lines)
    if loaded.problems:
        _check_shown(loaded.problems[-1])
    if not loaded.ok:
        return "refused"
    _check_accepted(loaded)
    return "accepted"


def _check_place(problem: Problem, lines: Sequence[str]) -> None:
    location = problem.location
    assert location.file == "fuzz.yaml", problem
    assert 1 <= location.line <= len(lines) + 1, f"{problem} is outside of {len(lines)} lines"
    line = lines[location.line - 1] if location.line <= len(lines) else ""
    assert 1 <= location.column <= len(line) + 1, f"{problem} is outside of its line of {len(line)} characters"
    assert problem.code, problem
    assert problem.message, problem
    assert len(problem.message) + len(problem.hint) < 3000, problem


def _check_shown(problem: Problem) -> None:
    assert headline(problem).isprintable(), problem
    shown = show(problem)
    assert shown.startswith("fuzz.yaml:"), shown
    assert all(part.isprintable() for part in shown.split("\n")), shown


def _check_accepted(loaded: Loaded) -> None:
    """What is accepted can be planned: every objective is asked for, or has not begun."""
    planned = plan(loaded.spec, AT)
    assert len(planned.evaluations) == sum(len(service.objectives) for service in loaded.spec.services)
    for evaluation in planned.evaluations:
        assert evaluation.query is None or evaluation.query.knots[-1] <= AT


if __name__ == "__main__":
    sys.exit(main("spec_fuzz", try_one, lambda seed, number: spoilt(seed, number)[0]))
