"""A stored report is the report again, exactly; whatever else is given is refused at its place."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator import plugins
from evaluator.core.report import Report
from evaluator.formats.data.reading import Unreadable, read
from evaluator.formats.json import render
from evaluator.formats.style import Style
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, perfect

REPORTS = {"everything": everything(), "mixed": mixed(), "broken": perfect(broken=True), "hostile": hostile()}
STYLE = Style(below="services")


def stored(**changed: Any) -> dict[str, Any]:
    data = json.loads(render(everything(), Style()))
    assert isinstance(data, dict)
    return data | changed


def refused(text: str) -> str:
    with pytest.raises(Unreadable) as error:
        read(text)
    return str(error.value)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_reads_back_as_it_was(name: str) -> None:
    again = read(render(REPORTS[name], Style()))
    assert again == REPORTS[name]
    assert [each.location for each in again.results] == [each.location for each in REPORTS[name].results]


@pytest.mark.parametrize("form", plugins.FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_every_format_shows_a_stored_report_as_it_shows_the_report(name: str, form: str) -> None:
    render_as = plugins.report_format(form).render
    again = read(render(REPORTS[name], Style()))
    assert render_as(again, STYLE) == render_as(REPORTS[name], STYLE)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports)
def test_any_report_reads_back_and_is_shown_alike_in_every_format(report: Report) -> None:
    again = read(render(report, STYLE))
    assert again == report
    for form in plugins.FORMATS:
        render_as = plugins.report_format(form).render
        assert render_as(again, STYLE) == render_as(report, STYLE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("{", "it ends too early"),
        ('{"report": "slo', "it ends too early"),
        ("[]", "this is JSON, but no report of slogate: it has no report: slogate-report/v1"),
        ("7", "this is JSON, but no report of slogate"),
        ('{"results": []}', "it has no report"),
        ('{"report": "slogate-report/v2"}', "report: 'slogate-report/v2' cannot be read by this version"),
        ('{"report": 7}', "report: '7' cannot be read"),
        ("nonsense", "line 1, column 1: this is no JSON"),
        ('{"report": NaN}', "this is no JSON that can be read: NaN is no JSON"),
        ("[" * 100_000, "this is no JSON that can be read"),
        ('{"report": ' + "1" * 5_000 + "}", "this is no JSON that can be read"),
    ],
)
def test_what_is_no_report_is_refused(text: str, says: str) -> None:
    assert says in refused(text)


def test_every_truncation_is_refused() -> None:
    text = render(everything(), Style())
    for length in range(0, len(text) - 2, 997):
        assert refused(text[:length])


def test_a_field_of_a_newer_version_is_refused_and_its_version_named() -> None:
    assert refused(json.dumps(stored(colour="red", slogate="9.1.0"))) == (
        "the document: Additional properties are not allowed ('colour' was unexpected) "
        "(it was written by slogate 9.1.0)"
    )


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("results", 0, "target", "ratio"), "x", "results[0].target.ratio: 'x' is not of type 'number'"),
        (("results", 1, "verdict"), "fine", "results[1].verdict: 'fine' is not one of"),
        (("results", 0, "budget", "spent"), None, "results[0].budget.spent: None is not of type 'number'"),
        (("results", 0, "alerts", 1, "burns", 0, "end"), "soon", "results[0].alerts[1].burns[0].end: 'soon' does not"),
        (("results", 0, "window", "end"), "2026-02-31T00:00:00Z", "results[0]: '2026-02-31T00:00:00Z' is no instant"),
        (("results", 0, "window", "end"), "1999-02-01T00:00:00Z", "results[0]: a span cannot end"),
        (("results", 0, "target", "exact", "ratio"), "1/0", "results[0]: exact.ratio is no number: '1/0'"),
        (("at",), "2026-13-01T00:00:00Z", "at: '2026-13-01T00:00:00Z' is no instant"),
        (("exposures", 0, "lowest_credit", "amount"), "1e9", "exposures[0].lowest_credit.amount: '1e9' does not match"),
        (("findings", 0, "code"), 7, "findings[0].code: 7 is not of type 'string'"),
        (("exit_code",), 2, "exit_code: 2 is not one of [0, 1, 3]"),
    ],
)
def test_a_value_that_is_wrong_is_named_by_its_path(path: tuple[Any, ...], value: Any, says: str) -> None:
    data: Any = stored()
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert says in refused(json.dumps(data))


def test_a_burn_without_counts_and_reason_is_refused() -> None:
    data = stored()
    data["results"][0]["projection"]["burn"]["counts"] = None
    assert "results[0]: a burn has neither counts nor a reason" in refused(json.dumps(data))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_report_with_anything_else_in_some_place_reads_or_is_refused(data: st.DataObject) -> None:
    document: Any = stored()
    place = document
    for _ in range(data.draw(st.integers(0, 6))):
        below = [key for key, value in _items(place) if isinstance(value, dict | list) and value]
        if not below:
            break
        place = place[data.draw(st.sampled_from(below))]
    key = data.draw(st.sampled_from([key for key, _ in _items(place)]))
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=3,
    )
    place[key] = data.draw(anything)
    with contextlib.suppress(Unreadable):
        read(json.dumps(document))


def _items(place: Any) -> Any:
    return place.items() if isinstance(place, dict) else enumerate(place)
