"""Problems as people and as programs read them."""

from __future__ import annotations

from evaluator.commands.problems import MOST_SHOWN, counted, data_of, in_short, outside, shown
from evaluator.formats.style import Style
from slo_spec.problem import Location, Problem, Severity

ERROR = Problem(Location("a.yaml", 2, 3), "bad", "it is bad", hint="make it good", excerpt="a: b")
WARNING = Problem(Location("a.yaml"), "odd", "it is odd", Severity.WARNING)


def test_a_problem_is_shown_with_its_line() -> None:
    assert shown([ERROR], Style()) == "a.yaml:2:3: error[bad]: it is bad (make it good)\n2 | a: b\n  |   ^\n"


def test_of_very_many_only_the_first_are_shown() -> None:
    text = shown([ERROR] * (MOST_SHOWN + 7), Style())
    assert text.count("it is bad") == MOST_SHOWN
    assert text.endswith("... and 7 more\n")


def test_in_short_a_place_has_one_line() -> None:
    second = Problem(WARNING.location, "odder", "it is odder", Severity.WARNING)
    assert in_short([WARNING, second, ERROR]) == (
        "a.yaml:1:1: warning[odd]: it is odd (and 1 more here: slogate lint)\n"
        "a.yaml:2:3: error[bad]: it is bad (make it good)\n"
    )
    many = [Problem(Location("a.yaml", line), "odd", "it is odd") for line in range(MOST_SHOWN + 7)]
    assert in_short(many).endswith("... and 7 more\n")


def test_what_stands_in_the_document_of_another_is_left_out() -> None:
    text = "one: 1\nodd: x\n---\ntwo: 2\n--- # three\nthree: |\n  ---\n  x\n"
    found = [Problem(Location("a.yaml", line), "odd", str(line)) for line in (2, 4, 8)]
    other = Problem(Location("b.yaml", 4), "odd", "b")
    left = outside([*found, other], [Location("a.yaml", 4), Location("a.yaml", 6)], {"a.yaml": text, "b.yaml": ""})
    assert [problem.message for problem in left] == ["2", "b"]


def test_they_are_counted_by_severity() -> None:
    assert counted([ERROR, WARNING, WARNING]) == "1 error, 2 warnings"
    assert counted([]) == "no problems"


def test_as_data_nothing_is_lost() -> None:
    assert data_of(ERROR) == {
        "file": "a.yaml", "line": 2, "column": 3, "severity": "error", "code": "bad", "message": "it is bad",
        "hint": "make it good",
    }  # fmt: skip
