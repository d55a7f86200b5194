"""Text of somebody else's, in every output that there is: shown as text, obeyed by nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.commands import problems as wording
from evaluator.formats import json as json_format
from evaluator.formats import terminal
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style
from slo_spec.problem import Location, Problem
from tests.evaluator.formats.reports import hostile
from tests.fault_server import FaultServer, answering
from tests.faults.metrics_server import result, series
from tests.faults.row import Row, identities
from tests.faults.running import SPEC, assert_harmless, assert_speaks_plainly, within
from tests.faults.test_http import check

PIECES = (
    "\x1b[31m", "\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "\r", "\n", "\n\n", "\t", "\x00", "\x7f", "\x85", "\u2028",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "::", "\n::set-output name=a::b", "::error::x", "##[error]",
    "##vso[task.setvariable]", "[/red]", "[bold]", "[link=http://x]", "%0A::stop", "=1+1", "<script>", "|", "`", "é", "字",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map("".join)
STYLES = (Style(width=60, verbosity=1), Style(width=40), Style(unicode=False, verbosity=1))


@settings(max_examples=1_250, deadline=None)
@given(st.binary(min_size=40, max_size=40), st.text(max_size=20))
def test_ten_thousand_texts_are_one_plain_line_each(chosen: bytes, other: str) -> None:
    pieces = [*PIECES, other]
    for first in range(0, 40, 5):
        text = "".join(pieces[number % len(pieces)] for number in chosen[first : first + 5])
        unicode = bool(chosen[first] % 2)
        line = one_line(text, unicode=unicode)
        assert "\n" not in line
        assert_speaks_plainly(without_commands(line))
        assert unicode or line.isascii()


@settings(max_examples=150, deadline=None)
@given(TEXT, st.sampled_from(STYLES))
def test_no_text_of_a_report_is_obeyed_by_a_terminal_or_a_build_server(text: str, style: Style) -> None:
    assert_speaks_plainly(terminal.render(hostile(text), style))


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_no_text_of_a_report_is_obeyed_in_json_and_all_of_it_comes_back(text: str) -> None:
    printed = json_format.render(hostile(text), Style())
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", printed) == []
    assert [line for line in printed.splitlines() if line.lstrip().startswith(("::", "##["))] == []
    assert json.loads(printed)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, TEXT, st.integers(1, 99))
def test_no_text_of_a_problem_is_obeyed(message: str, hint: str, excerpt: str, column: int) -> None:
    problem = Problem(Location(f"a{hint}.yaml", 1, column), "code", message, hint=hint, excerpt=excerpt)
    assert_speaks_plainly(wording.shown([problem], Style(width=80)))


LABELS = {
    "escape": "\x1b[31mred", "title": "\x1b]0;owned\x07", "c1": "\x9b2J", "bidi": "a\u202egnp", "newline": "a\n::set-output name=x::y",
    "command": "::error::x", "azure": "##vso[task.complete]", "markup": "[/red]", "long": "x" * 5000, "nul": "a\0b", "tag": "<b>|`",
}  # fmt: skip
GROUPED = SPEC.replace("    source: metrics\n", "    source: metrics\n    group_by: [region]\n").replace(
    "sum(", "sum by (region) ("
)


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_a_server_are_shown_and_not_obeyed(name: str, tmp_path: Path) -> None:
    text = LABELS[name]
    with FaultServer(result("vector", lambda at: [series({"region": text}, at)])) as server:
        (tmp_path / "grouped.yaml").write_text(GROUPED.replace("checkout", "grouped"))
        source = f"metrics={server.url}"
        ended = within(tmp_path, "check", "grouped.yaml", "-v", "--source", source, "--output", "json=report.json")
    assert_harmless(ended)
    assert ended.code in (1, 3), ended.said
    assert json.loads(ended.written["report.json"])["results"]


def _say(text: str) -> str:
    return json.dumps({"status": "error", "errorType": text, "error": text})


ROWS = (
    Row("error-text", "the server's error text commands a terminal or a build server", lambda text: answering(_say(text), 422), "could not run the query (422)"),
    Row("warning-text", "so does a warning", lambda text: answering(json.dumps({"status": "success", "data": {"resultType": "vector", "result": []}, "warnings": [text]})), "partial response"),
    Row("page-text", "so does a page", lambda text: answering(f"<html>{text}".encode("utf-8", "surrogatepass")), "HTML or XML"),
    Row("value-text", "so does a value", lambda text: result("vector", lambda at: [series({}, at, text)]), "metrics"),
)  # fmt: skip


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("row", ROWS, ids=identities(ROWS))
def test_hostile_text(row: Row, name: str, tmp_path: Path) -> None:
    with FaultServer(row.does(LABELS[name])) as server:
        ended = check(tmp_path, server.url, process=False)
    assert_harmless(ended)
    assert ended.code == 3
    assert row.words[0] in ended.said
    assert len(ended.everything) < 20_000


@pytest.mark.parametrize(
    "value", ["x'} or vector(1) #", 'x"} or vector(1) #', 'a\\"}', "a\nb", "a\\", "${HOME}", "$window", "`", "é字"]
)
def test_a_label_of_a_spec_stays_one_label_in_the_query(value: str, tmp_path: Path) -> None:
    match = json.dumps(value)
    structured = SPEC.replace(
        "sum(increase(http_requests_total[$window]))", f"{{metric: http_requests_total, match: {{service: {match}}}}}"
    )
    structured = structured.replace(
        'sum(increase(http_requests_total{code=~"5.."}[$window]))', '{match: {code: {regex: "5.."}}}'
    )
    (tmp_path / "quoted.yaml").write_text(structured)
    with FaultServer(answering(_say("no"), 422)) as server:
        ended = within(tmp_path, "check", "quoted.yaml", "-v", "--source", f"metrics={server.url}")
    assert_harmless(ended)
    assert ended.code == 3, ended.said
    asked = [each.form.get("query") or each.form["match[]"] for each in server.requests if each.body]
    assert asked
    for query in asked:
        # All that stands between quotes taken away, no letter of the value is left.
        left = re.sub(r'"(?:\\.|[^"\\\n])*"', "", query)
        assert "vector(1)" not in left
        assert '"' not in left
        assert "\n" not in query


@pytest.mark.parametrize(
    "argument", ["\x1b[31m.yaml", "a\n::error::x.yaml", "##[error].yaml", "\u202egnp.yaml", "\udcff.yaml"]
)
def test_names_on_the_command_line_are_shown_and_not_obeyed(argument: str, tmp_path: Path) -> None:
    for arguments in (
        ["check", argument],
        ["lint", argument],
        ["check", "--select", argument],
        [argument],
        ["explain", argument],
    ):
        ended = within(tmp_path, *arguments)
        assert_harmless(ended)
        assert ended.code == 2, ended.said
