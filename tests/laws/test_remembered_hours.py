"""Laws of the store: whatever it holds, the answer is the one that the source would have given."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.answer import Answered
from evaluator.core.interval import Span, union
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.stores.remembering import Remembering
from slo_spec.record import replace
from tests.evaluator.core.given import WORKBOOK, days, indicator, objective, spec, target
from tests.evaluator.stores.asking import AT, DAY, EU, HOUR, US, Source, ask, deadline, direct, query

amounts = st.one_of(st.integers(0, 50), st.fractions(0, 3, max_denominator=7), st.integers(2**62, 2**64))
events = st.lists(
    st.tuples(st.integers(AT - 3 * DAY, AT - 1), amounts, amounts).map(
        lambda event: (event[0], min(event[1:]), max(event[1:]))
    ),
    max_size=40,
)
tapes = st.fixed_dictionaries({EU: events, US: events})
observations = st.one_of(
    st.none(),
    st.lists(
        st.tuples(st.integers(AT - 3 * DAY, AT - 1), st.integers(1, DAY)).map(lambda p: Span(p[0], p[0] + p[1])),
        max_size=5,
    ).map(union),
)
backs = st.one_of(
    st.integers(1, 3 * DAY),
    st.integers(1, 71).map(lambda hours: hours * HOUR + AT % HOUR),  # on the hour
)
questions = st.lists(
    st.tuples(st.lists(backs, min_size=1, max_size=6), st.integers(0, 2 * DAY), st.sampled_from([(), ("region",)])),
    min_size=1,
    max_size=4,
)


@given(tapes, observations, questions, st.integers(0, 3 * HOUR))
@settings(max_examples=60, deadline=None)
def test_put_together_is_what_the_source_says_directly_group_by_group(tape, observed, asked, hold_back):
    source = Source(tape, observed)
    with tempfile.TemporaryDirectory() as folder:
        for knots, earlier, group_by in asked:
            question = query(*knots, at=AT - earlier, group_by=group_by)
            answer = ask(source, Path(folder) / "store", question, hold_back_seconds=hold_back)
            expected = direct(source, question)
            assert isinstance(answer, Answered)
            assert answer.groups == expected.groups


@given(tapes, observations, questions, st.randoms())
@settings(max_examples=30, deadline=None)
def test_rows_that_vanish_from_the_store_change_nothing_but_the_number_of_questions(tape, observed, asked, chance):
    source = Source(tape, observed)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        ask(source, store, query(3 * DAY, group_by=("region",)))
        for knots, earlier, _ in asked:
            with closing(sqlite3.connect(store, isolation_level=None)) as connection:
                rows = connection.execute("SELECT series, instant FROM edge").fetchall()
                connection.executemany(
                    "DELETE FROM edge WHERE series = ? AND instant = ?", chance.sample(rows, len(rows) // 10)
                )
            question = query(*knots, at=AT - earlier, group_by=("region",))
            assert ask(source, store, question).groups == direct(source, question).groups


@given(events, events, st.lists(backs, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_a_changed_measure_never_meets_old_sums(before, after, knots):
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        old, new = Source({(): before}), Source({(): after}, known_by="other events")
        ask(old, store, query(3 * DAY))
        assert ask(new, store, query(*knots)).groups == direct(new, query(*knots)).groups


@given(
    st.lists(st.tuples(st.integers(AT - 40 * DAY, AT - 1), st.integers(0, 50), st.integers(0, 5)), max_size=40),
    st.lists(st.integers(0, 9 * DAY), min_size=1, max_size=3),
    st.sampled_from(["90%", "99%", "99.9%"]),
)
@settings(max_examples=30, deadline=None)
def test_verdicts_with_and_without_a_store_agree_at_any_instant(happened, earlier, wanted):
    source = Source({(): [(at, good, good + bad) for at, good, bad in happened]})
    document = spec(
        objective(target=target(wanted), alerts=WORKBOOK),
        replace(objective(target=target(wanted), window=days(7)), name="week"),
        indicators=[indicator()],
    )
    with tempfile.TemporaryDirectory() as folder:
        remembering = Remembering(source, Path(folder) / "store", now=AT)
        for back in sorted(earlier, reverse=True):
            planned = plan(document, AT - back)
            with_store = judge(planned, remembering.answer(planned.queries, deadline()))
            without = judge(planned, source.answer(planned.queries, deadline()))
            assert [replace(each, requests=()) for each in with_store] == [
                replace(each, requests=()) for each in without
            ]
