"""Which series there are is looked up where it is asked about, and everywhere of what has none there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.ledger.roster import Roster, roster
from evaluator.backends.prometheus.request import Instant, Outcome, Request, Samples, Series, SeriesIn
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels, Matcher, MatchOperator, Selector, labels_of
from tests.evaluator.backends.prometheus.ledger.asking import finish, member

HOUR, DAY = 3600, 86_400
START = 1_700_000_000
WHOLE = Span(START, START + 30 * DAY)
HEAD, TAIL = Span(WHOLE.start, WHOLE.start + HOUR), Span(WHOLE.end - 3 * HOUR, WHOLE.end)
Lives = Mapping[Labels, tuple[int, int]]
"""From when to when each series has samples."""


def total(service: str) -> Selector:
    return Selector("requests_total", (Matcher("service", MatchOperator.EQUAL, service),))


def asked(lives: Lives, spans: Mapping[Selector, Sequence[Span]]) -> tuple[Roster | Unanswered, list[SeriesIn]]:
    """The roster from a server on which series live so long, and what it was asked to list."""

    def alive(start: int, end: int, services: str) -> list[Labels]:
        return [
            labels
            for labels, (born, died) in lives.items()
            if born <= end and died >= start and _fulfils(labels, services)
        ]

    def answer(request: Request) -> Outcome:
        if isinstance(request, SeriesIn):
            found = alive(request.start, request.end, request.match)
            return Samples(label_sets=tuple(labels_of({**dict(each), "__name__": "requests_total"}) for each in found))
        assert isinstance(request, Instant)
        series = alive(request.time - HOUR, request.time, request.promql)
        return Samples(tuple(Series(labels, ((request.time, Fraction(60)),)) for labels in series))

    made, requests = finish(roster(spans, (), WHOLE, 60), answer)
    return made, [request for request in requests if isinstance(request, SeriesIn)]


def _fulfils(labels: Labels, promql: str) -> bool:
    values = dict(labels)
    told = re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', promql)
    return all((values.get(name, "") in text.split("|")) is (sign != "!=") for name, sign, text in told)


ALWAYS = (WHOLE.start - DAY, WHOLE.end)
A, B = member(service="a"), member(service="b")


def test_what_is_asked_about_as_a_whole_is_listed_once() -> None:
    _, listings = asked({A: ALWAYS, B: ALWAYS}, {total("a"): [WHOLE], total("b"): [WHOLE, TAIL]})
    assert [(each.start, each.end) for each in listings] == [(WHOLE.start - HOUR, WHOLE.end)]


def test_where_a_store_knows_the_rest_only_what_is_asked_about_is_listed() -> None:
    made, listings = asked({A: ALWAYS, B: ALWAYS}, {total(name): [HEAD, TAIL] for name in "ab"})
    assert [(each.start, each.end) for each in listings] == [
        (WHOLE.start - HOUR, HEAD.end),
        (TAIL.start - HOUR, TAIL.end),
    ]
    assert isinstance(made, Roster)
    assert (made.members, made.old) == ({A, B}, {A, B})


def test_spans_that_are_near_each_other_are_listed_together() -> None:
    before = Span(TAIL.start - DAY, TAIL.start - DAY + HOUR)
    _, listings = asked({A: ALWAYS}, {total("a"): [TAIL, before]})
    assert (listings[-1].start, listings[-1].end) == (before.start - HOUR, TAIL.end)


def test_what_has_no_series_where_it_is_asked_about_is_looked_for_in_the_whole() -> None:
    gone = (WHOLE.start + 2 * DAY, WHOLE.start + 9 * DAY)
    made, listings = asked({A: ALWAYS, B: gone}, {total(name): [HEAD, TAIL] for name in "ab"})
    assert isinstance(made, Roster)
    assert made.members == {A, B}
    assert [(each.match, each.end) for each in listings[2:]] == [('requests_total{service="b"}', WHOLE.end)]


def test_a_selector_that_is_asked_about_over_long_does_not_have_the_others_listed_over_long() -> None:
    _, listings = asked({A: ALWAYS, B: ALWAYS}, {total("a"): [HEAD, TAIL], total("b"): [WHOLE]})
    long = [each.match for each in listings if each.end - each.start > 3 * DAY]
    assert long == ['requests_total{service="b"}']


def errors(service: str) -> Selector:
    """The failed requests, which alone have a label that says how."""
    return Selector(
        "requests_total",
        (Matcher("service", MatchOperator.EQUAL, service), Matcher("error_type", MatchOperator.NOT_EQUAL, "")),
    )


def test_a_part_that_has_no_series_where_it_is_asked_about_is_looked_for_in_the_whole() -> None:
    failed = labels_of({**dict(A), "error_type": "timeout"})
    known = {A: ALWAYS, failed: (WHOLE.start + 9 * DAY, WHOLE.start + 10 * DAY)}
    made, _ = asked(known, {total("a"): [TAIL], errors("a"): [TAIL]})
    assert isinstance(made, Roster)
    assert made.members == {A, failed}


def test_what_neither_listing_was_asked_for_is_no_fault_of_the_server() -> None:
    def on_route(service: str, route: str) -> Selector:
        return Selector("requests_total", (*total(service).matchers, Matcher("route", MatchOperator.EQUAL, route)))

    both = {labels_of({**dict(each), "route": route}): ALWAYS for each in (A, B) for route in "xy"}
    made, _ = asked(both, {on_route("a", "x"): [WHOLE], on_route("b", "y"): [TAIL]})
    assert isinstance(made, Roster)
    assert made.old <= made.members


def test_a_listing_that_fails_leaves_no_roster() -> None:
    failed = Unanswered(Reason.BACKEND, "refused")
    made, _ = finish(roster({total("a"): [WHOLE]}, (), WHOLE, 60), lambda _: failed)
    assert made is failed


lives = st.tuples(st.integers(-2, 29), st.integers(0, 30)).map(
    lambda days: (WHOLE.start + days[0] * DAY, WHOLE.start + (days[0] + days[1]) * DAY)
)
spans = st.lists(
    st.tuples(st.integers(0, 29 * 24), st.integers(1, 72)).map(
        lambda hours: Span(WHOLE.start + hours[0] * HOUR, min(WHOLE.end, WHOLE.start + sum(hours) * HOUR))
    ),
    min_size=1,
    max_size=4,
)


MEMBERS = [member(instance, service=name) for instance in "12" for name in "ab"]


@given(st.dictionaries(st.sampled_from(MEMBERS), lives), spans, spans)
def test_every_series_that_lives_in_a_span_is_in_the_roster_of_its_selector(
    known: Lives, of_a: list[Span], of_b: list[Span]
) -> None:
    made, _ = asked(known, {total("a"): of_a, total("b"): of_b})
    assert isinstance(made, Roster)
    for labels, (born, died) in known.items():
        own = of_a if dict(labels)["service"] == "a" else of_b
        if any(born <= span.end and died >= span.start for span in own):
            assert labels in made.members
    ever = {labels for labels, (born, died) in known.items() if born <= WHOLE.end and died >= WHOLE.start}
    assert {dict(labels)["service"] for labels in made.members} >= {dict(labels)["service"] for labels in ever}
