"""Problems as people and as programs read them."""

from __future__ import annotations

from evaluator.commands.problems import MOST_SHOWN, counted, data_of, shown
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


def test_they_are_counted_by_severity() -> None:
    assert counted([ERROR, WARNING, WARNING]) == "1 error, 2 warnings"
    assert counted([]) == "no problems"


def test_as_data_nothing_is_lost() -> None:
    assert data_of(ERROR) == {
        "file": "a.yaml", "line": 2, "column": 3, "severity": "error", "code": "bad", "message": "it is bad",
        "hint": "make it good",
    }  # fmt: skip
