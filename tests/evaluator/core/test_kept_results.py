"""What recorded runs say of a period: the nearest to its end, about that very period, and only where nothing is known."""

import pytest

from evaluator.core.gate import gate
from evaluator.core.interval import Span
from evaluator.core.kept_results import filled, kept_of
from evaluator.core.report import Verdict
from evaluator.core.report_periods import report_periods
from slo_spec.record import replace
from tests.evaluator.core.lifecycle.given import utc
from tests.evaluator.formats.reports import mixed

DAY = 86_400
MARCH, FEBRUARY = report_periods("2026-03", now=utc(2026, 4, 10), at=utc(2026, 4, 10), timezone="UTC", earlier=1)
BASIS = next(each for each in mixed().results if each.met is True)


def month(over, until, **changes):
    """A result of a calendar month, as a run at an instant had it."""
    return replace(BASIS, whole_span=over.whole, span=Span(over.whole.start, until), **changes)


def run(at, *results):
    return gate(results, at)


def test_the_run_nearest_to_the_end_of_the_month_is_taken_by_what_it_measured():
    late, early = utc(2026, 3, 31, 5), utc(2026, 3, 31, 1)
    reports = [
        run(early, month(MARCH, early, verdict=Verdict.PASS)),
        run(late, month(MARCH, late, verdict=Verdict.FAIL)),
    ]
    (kept,) = kept_of(reports, MARCH).values()
    assert kept.at == late
    assert kept.result.verdict is Verdict.PASS  # what its gate made of it was about that day


@pytest.mark.parametrize(("met", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL), (None, Verdict.UNKNOWN)])
def test_the_verdict_is_that_of_the_period(met, verdict):
    late = utc(2026, 3, 31, 12)
    (kept,) = kept_of([run(late, month(MARCH, late, met=met))], MARCH).values()
    assert kept.result.verdict is verdict


@pytest.mark.parametrize(
    "result",
    [
        month(FEBRUARY, utc(2026, 2, 28)),
        replace(BASIS, whole_span=Span(0, 30 * DAY), span=Span(0, 30 * DAY)),
        month(MARCH, utc(2026, 3, 31, 12), ratio=None),
    ],
    ids=["another month", "another length", "no number"],
)
def test_what_is_about_something_else_or_knows_nothing_is_left(result):
    assert kept_of([run(utc(2026, 3, 31, 12), result)], MARCH) == {}


def test_a_run_in_the_middle_of_the_month_says_nothing_about_the_month():
    assert kept_of([run(utc(2026, 3, 15), month(MARCH, utc(2026, 3, 15)))], MARCH) == {}


def test_a_rolling_window_as_long_as_the_period_is_about_it():
    over = report_periods("last-30d", now=utc(2026, 4, 10), at=utc(2026, 4, 10), timezone="UTC")[0]
    end = utc(2026, 4, 9, 20)
    rolling = replace(BASIS, whole_span=Span(end - 30 * DAY, end), span=Span(end - 30 * DAY, end))
    assert list(kept_of([run(end, rolling)], over)) == [BASIS.name]


def test_only_what_is_not_known_is_filled_and_it_is_said():
    late = utc(2026, 2, 28, 12)
    unknown = month(FEBRUARY, late, ratio=None, measured=None, verdict=Verdict.UNKNOWN)
    now = month(MARCH, utc(2026, 4, 1))
    reports = [run(late, month(FEBRUARY, late), month(FEBRUARY, late, service="stranger"))]
    results, remarks = filled((MARCH, FEBRUARY), ((now,), (unknown,)), reports, first=1)
    assert [each.ratio for each in results[1]] == [BASIS.ratio]
    assert remarks == ("2026-02: 1 of 1 results are of runs recorded at 2026-02-28T12:00:00Z",)
    known = month(FEBRUARY, late, ratio=BASIS.ratio / 2)
    results, remarks = filled((MARCH, FEBRUARY), ((now,), (known,)), reports, first=1)
    assert results[1] == (known,)
    assert remarks == ()


def test_the_reports_own_period_is_filled_only_where_nobody_is_asked():
    late = utc(2026, 3, 31, 12)
    unknown = month(MARCH, late, ratio=None, measured=None, verdict=Verdict.UNKNOWN)
    reports = [run(late, month(MARCH, late))]
    assert filled((MARCH,), ((unknown,),), reports, first=1)[0] == ((unknown,),)
    assert filled((MARCH,), ((unknown,),), reports, first=0)[0][0][0].ratio == BASIS.ratio


def test_groups_take_the_place_of_an_objective_of_which_nothing_is_known():
    late = utc(2026, 3, 31, 12)
    unknown = month(MARCH, late, ratio=None, measured=None, verdict=Verdict.UNKNOWN)
    groups = [month(MARCH, late, group=(("region", name),)) for name in ("eu", "us")]
    results, _ = filled((MARCH,), ((unknown,),), [run(late, *groups)], first=0)
    assert sorted(each.group[0][1] for each in results[0]) == ["eu", "us"]
