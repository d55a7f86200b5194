"""Figures of outages."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.interval import Span
from evaluator.core.outages import Incident, Outages, seconds_inside, with_open
from slo_spec.model.agreements import OutageFigure


def test_time_between_failures_and_time_to_repair_make_time_between_incidents() -> None:
    found = Outages((10, 20), 100)
    figures = {figure: found.figure(figure) for figure in OutageFigure}
    assert figures == {
        OutageFigure.MTBF: 35,
        OutageFigure.MTTR: 15,
        OutageFigure.MTBSI: 50,
        OutageFigure.OUTAGES: 2,
        OutageFigure.LONGEST_OUTAGE: 20,
        OutageFigure.DOWNTIME: 30,
    }


def test_without_a_failure_there_are_no_means_but_there_are_sums() -> None:
    found = Outages((), 100)
    assert [found.figure(each) for each in (OutageFigure.MTBF, OutageFigure.MTTR, OutageFigure.MTBSI)] == [None] * 3
    assert (found.figure(OutageFigure.LONGEST_OUTAGE), found.figure(OutageFigure.DOWNTIME)) == (0, 0)


def test_an_outage_through_the_night_is_one_with_its_seconds_in_service_hours() -> None:
    hours = (Span(0, 10), Span(20, 30))
    assert seconds_inside((Span(5, 22), Span(12, 15)), hours) == {Span(5, 22): 7}
    assert seconds_inside((Span(12, 15),), hours) == {}


def test_an_open_outage_is_clipped_and_is_in_no_time_to_repair() -> None:
    found, closed = with_open([(10, 20), (90, None)], Span(0, 100))
    assert found.lengths == (10, 10)
    assert found.figure(OutageFigure.MTBF) == 40
    assert closed.figure(OutageFigure.MTTR) == 10


def test_an_outage_that_ends_with_the_period_is_closed_and_one_that_ends_later_is_not() -> None:
    assert with_open([(90, 100)], Span(0, 100))[1].lengths == (10,)
    assert with_open([(90, 101)], Span(0, 100))[1].lengths == ()
    assert with_open([(100, None), (-50, 0)], Span(0, 100))[0].lengths == ()


def test_overlapping_outages_are_one_failure() -> None:
    assert with_open([(10, 30), (20, None)], Span(0, 50)) == (Outages((40,), 50), Outages((), 50))


def test_the_stages_of_an_incident_are_told_where_both_ends_are_known() -> None:
    incident = Incident(occurred=0, detected=600, acknowledged=720, diagnosed=1800, repaired=4200, restored=4500)
    assert (incident.time_to_detect, incident.time_to_acknowledge) == (600, 120)
    assert (incident.time_to_repair, incident.time_to_restore) == (3600, 4500)
    assert Incident(detected=5).time_to_detect is None


def test_means_are_exact() -> None:
    assert Outages((1, 1, 2), 100).figure(OutageFigure.MTTR) == Fraction(4, 3)
