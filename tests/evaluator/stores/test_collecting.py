"""Slices kept as evidence: what is stored is not asked again, outlives the source, and never changes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from evaluator.backends.memory import ANY, MemoryBackend
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span, Spans
from evaluator.core.query import Deadline, Query
from evaluator.stores.collecting import Collecting, collectable, with_whole_days
from evaluator.stores.evidence import DAY, open_evidence
from slo_spec.model import Ratio, Selector
from slo_spec.record import replace

START = 1_790_812_800
"""Midnight of a day, UTC."""
QUERY = Query(
    source="metrics",
    measure=Ratio(bad=Selector("errors_total"), total=Selector("requests_total")),
    span=Span(START, START + 5 * DAY),
    knots=(START, START + 5 * DAY),
    step=300,
)
NOW = START + 6 * DAY
EVENTS = [(START + n * 300 + 7, n % 7 != 3, 1) for n in range(5 * 288)]


class Watched:
    """A source that forgets what is older than ``since``, and notes what it is asked."""

    def __init__(self, since: int = START, observed: Spans | None = None) -> None:
        known = observed if observed is not None else (Span(since, NOW),)
        events = [(at, int(good), total) for at, good, total in EVENTS if at >= since]
        self._inner = MemoryBackend({ANY: {(): events}}, known)
        self.asked: list[Query] = []

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        self.asked += queries
        return self._inner.answer(queries, deadline)

    def close(self) -> None:
        self._inner.close()


def deadline() -> Deadline:
    return Deadline(expires=time.monotonic() + 30, clock=time.monotonic)


def ask(source: Watched, path: Path, query: Query = QUERY, now: int = NOW) -> Answer:
    return Collecting(source, path, now=now, names={query: "acme/availability"}).answer([query], deadline())[query]


def only(answer: Answer) -> Timeline:
    assert isinstance(answer, Answered)
    timeline = answer.groups[0][1]
    assert isinstance(timeline, Timeline)
    return timeline


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "evidence.db"


def test_the_answer_with_a_store_is_that_of_the_source(store: Path) -> None:
    direct = only(Watched().answer([QUERY], deadline())[QUERY])
    assert only(ask(Watched(), store)) == direct
    assert only(ask(Watched(), store)) == direct


def test_days_that_are_stored_are_not_asked_again(store: Path) -> None:
    ask(Watched(), store)
    source = Watched()
    ask(source, store)
    assert source.asked == []


def test_what_the_source_has_forgotten_is_still_known(store: Path) -> None:
    before = only(
        ask(Watched(), store, replace(QUERY, span=Span(START, START + 3 * DAY), knots=(START, START + 3 * DAY)))
    )
    assert before.total[-1] == 3 * 288
    later = only(ask(Watched(since=START + 3 * DAY), store))
    assert later.between(QUERY.span) == Counts(
        good=sum(good for _, good, _ in EVENTS), total=5 * 288, seconds=5 * DAY, observed=5 * DAY
    )


def test_a_day_that_is_not_over_is_asked_and_not_kept(store: Path) -> None:
    now = START + 4 * DAY + 3600
    ask(Watched(), store, now=now)
    source = Watched()
    ask(source, store, now=now)
    assert [query.span for query in source.asked] == [Span(START + 3 * DAY, START + 5 * DAY)]


def test_a_reading_with_more_observed_time_holds_and_the_earlier_one_stays(store: Path) -> None:
    ask(Watched(observed=(Span(START + DAY // 2, NOW),)), store)
    assert only(ask(Watched(), store, now=NOW + 1)).observed[-1] == 5 * DAY
    assert only(ask(Watched(since=NOW), store, now=NOW + 2)).observed[-1] == 5 * DAY
    with closing(sqlite3.connect(store)) as connection:
        readings = connection.execute("SELECT observed FROM day WHERE start = ?", (START,)).fetchall()
    assert readings == [(DAY // 2,), (DAY,)]


def test_a_day_with_gaps_is_asked_again_and_the_better_reading_counts(store: Path) -> None:
    ask(Watched(observed=(Span(START, START + DAY // 2), Span(START + DAY, NOW))), store)
    source = Watched(observed=(Span(START + DAY * 3 // 4, NOW),))
    answer = only(ask(source, store))
    assert [query.span for query in source.asked] == [Span(START, START + DAY)]
    assert answer.observed[-1] == 4 * DAY + DAY // 2


def test_a_damaged_day_is_asked_again(store: Path) -> None:
    ask(Watched(), store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE day SET data = x'00' WHERE start = ?", (START + DAY,))
    source = Watched()
    answer = only(ask(source, store))
    assert [query.span for query in source.asked] == [Span(START + DAY, START + 2 * DAY)]
    assert answer.total[-1] == 5 * 288


def test_a_source_that_fails_for_the_rest_leaves_the_question_unanswered(store: Path) -> None:
    class Failing(Watched):
        def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
            return {query: Unanswered(Reason.BACKEND, "503") for query in queries}

    assert ask(Failing(), store) == Unanswered(Reason.BACKEND, "503")


def test_another_indicator_never_meets_these_slices(store: Path) -> None:
    ask(Watched(), store)
    source = Watched()
    ask(source, store, replace(QUERY, measure=Ratio(bad=Selector("other_total"), total=Selector("requests_total"))))
    assert [query.span for query in source.asked] == [QUERY.span]


def test_a_query_without_slices_or_with_knots_between_them_is_passed_on() -> None:
    assert collectable(QUERY)
    assert not collectable(replace(QUERY, step=None))
    assert not collectable(replace(QUERY, step=7 * 60))
    assert not collectable(replace(QUERY, knots=(START, START + 17, START + 5 * DAY)))
    assert not collectable(replace(QUERY, group_by=("region",)))


def test_a_store_that_cannot_be_used_changes_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "a folder"
    path.mkdir()
    collecting = Collecting(Watched(), path, now=NOW)
    answer = collecting.answer([QUERY], deadline())[QUERY]
    assert only(answer).total[-1] == 5 * 288
    assert "was not used" in collecting.said[0]


def test_a_statement_is_added_once_and_a_correction_is_a_new_revision(store: Path) -> None:
    with open_evidence(store) as evidence:
        assert evidence.state("acme", "2026-10", 1, "100.00 EUR").revision == 1
        assert evidence.state("acme", "2026-10", 2, "100.00 EUR").revision == 1
        assert evidence.state("acme", "2026-10", 3, "80.00 EUR").revision == 2
        assert evidence.state("acme", "2026-11", 3, "80.00 EUR").revision == 1
    with open_evidence(store) as evidence:
        assert [each.text for each in evidence.statements("acme", "2026-10")] == ["100.00 EUR", "80.00 EUR"]


def from_to(start: int, end: int) -> Query:
    """A period in a zone whose days are not those of UTC."""
    return replace(QUERY, span=Span(start, end), knots=(start, end))


FIRST, SECOND = (
    from_to(START + 7_200, START + 2 * DAY - 7_200),
    from_to(START + 2 * DAY - 7_200, START + 4 * DAY - 7_200),
)


def test_a_day_that_two_periods_share_is_kept_for_both(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    for query in (FIRST, SECOND):
        ask(Watched(), path, with_whole_days(query, NOW))
    forgetful = Watched(since=NOW)
    for query in (FIRST, SECOND):
        found, truth = (
            ask(source, place, query) for source, place in ((forgetful, path), (Watched(), tmp_path / "none"))
        )
        assert isinstance(found, Answered)
        assert isinstance(truth, Answered)
        assert found.groups[0][1] == truth.groups[0][1]
    assert forgetful.asked == []


def test_without_the_whole_days_the_ends_of_a_period_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    ask(Watched(), path, FIRST)
    found = ask(Watched(since=NOW), path, FIRST)
    assert not isinstance(found, Answered) or found.groups[0][1].observed[-1] < FIRST.span.seconds


def test_whole_days_reach_no_further_than_what_has_passed() -> None:
    running = from_to(START + 7_200, START + DAY + 3_600)
    assert with_whole_days(running, START + DAY + 3_700).span == Span(START, START + DAY + 3_600)
    assert with_whole_days(running, NOW).span == Span(START, START + 2 * DAY)
    askew = replace(from_to(START + 100, START + DAY), step=300)
    assert with_whole_days(askew, NOW) == askew


def test_of_a_part_of_a_day_the_reading_with_more_of_that_part_holds(tmp_path: Path) -> None:
    path, gap = tmp_path / "kept.db", Span(START + 3_600, START + 7_200)
    patchy = Watched(observed=(Span(START, gap.start), Span(gap.end, NOW)))
    ask(patchy, path, with_whole_days(FIRST, NOW))
    part = from_to(START + 3_600, START + 3 * 3_600)
    found = ask(Watched(), path, part)
    assert isinstance(found, Answered)
    assert found.groups[0][1].observed[-1] == part.span.seconds
