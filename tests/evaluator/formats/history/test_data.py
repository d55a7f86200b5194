"""What a history holds, for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.trends import changes, trends
from evaluator.formats.history import data
from tests.evaluator.formats.history.test_text import HOSTILE, attribution, spending
from tests.evaluator.stores.recording import AT, result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_runs_are_a_list() -> None:
    (found,) = json.loads(data.runs_json([("3f2a", AT, "fail", 1, "1 fail", (("a", "b"),))]))
    assert found == {
        "run": "3f2a",
        "at": "2026-09-21T14:13:20Z",
        "verdict": "fail",
        "exit_code": 1,
        "because": "1 fail",
        "labels": {"a": "b"},
    }


def test_a_trend_is_the_same_in_both_forms() -> None:
    found = trends(
        [result(1, run="a", burn=Fraction(1, 4)), result(2, run="b", good=None, total=None, reason="no data")]
    )
    (trend,) = json.loads(data.trends_json(found))
    first, second = trend["results"]
    assert (first["run"], first["ratio"], first["budget_left"], first["burn_rate"]) == ("a", 0.995, 0.5, 0.25)
    assert (second["ratio"], second["reason"]) == (None, "no data")
    one, other = rows(data.trends_csv(found))
    assert (one["run"], one["ratio"], one["budget_left"], one["reason"]) == ("a", "0.995", "0.5", "")
    assert (other["ratio"], other["reason"]) == ("", "no data")


def test_changes_name_both_runs() -> None:
    found = json.loads(data.changes_json(changes([result(1)], [result(2, objective="new")]), "a", "b"))
    assert (found["before"], found["after"]) == ("a", "b")
    assert [(each["direction"], each["before"] is None) for each in found["changes"]] == [
        ("gone", False),
        ("added", True),
    ]


def test_deploys_are_the_same_in_both_forms() -> None:
    late = Unanswered(Reason.PARTIAL, "x")
    found = [attribution(spending(), spending("", late, None)), attribution(allowed=None, spent=None, doubt=late)]
    told, untold = json.loads(data.attributions_json(found))
    assert [(each["deploy"], each["bad"], each["share_of_budget"]) for each in told["deploys"]] == [
        ("v2", 3, 0.3),
        (None, None, None),
    ]
    assert (untold["doubt"], untold["deploys"]) == ("partial response: x", [])
    table = rows(data.attributions_csv(found))
    assert [(each["deploy"], each["bad"], each["share_of_budget"]) for each in table] == [
        ("v2", "3", "0.3"),
        ("", "", ""),
        ("", "", ""),
    ]
    assert [each["unknown"] for each in table] == ["", "partial response: x", "partial response: x"]


def test_a_spreadsheet_computes_no_cell_and_json_commands_no_build_server() -> None:
    formula = "=1+1"
    hostile = trends([result(1, service=formula, objective="@x", group=(("-a", HOSTILE),))])
    (row,) = rows(data.trends_csv(hostile))
    assert (row["service"], row["objective"], row["group"][:3]) == ("'=1+1", "'@x", "'-a")
    assert "\x1b" not in row["group"]
    assert "##[" not in data.trends_json(hostile)
    assert "##[" not in data.trends_csv(hostile)
    assert data.trends_json(hostile).isascii()
    (deploy,) = rows(data.attributions_csv([attribution(spending(formula))]))
    assert deploy["deploy"] == "'=1+1"


def test_a_number_beyond_what_json_holds_is_left_out() -> None:
    huge = trends([result(1, total=Fraction(10**400, 3), good=Fraction(1, 3))])
    assert json.loads(data.trends_json(huge))[0]["results"][0]["total"] is None
