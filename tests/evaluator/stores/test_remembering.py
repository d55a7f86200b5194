"""A source that remembers: what is asked, what is said, and what happens where the store is no help."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.stores import remembering as module
from evaluator.stores.remembering import Remembering, question_key
from slo_spec.record import replace
from tests.evaluator.stores.asking import (
    AT,
    DAY,
    EU,
    HOUR,
    US,
    Source,
    ask,
    deadline,
    direct,
    query,
    steady,
    told,
)

MONTH = query(30 * DAY, 3 * DAY, 6 * HOUR, HOUR, 300)
LAST = AT // HOUR * HOUR - 2 * HOUR
"""The end of the last hour that is closed when it is held back for two hours."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "hours.db"


@pytest.fixture
def source() -> Source:
    return Source({(): steady()})


def test_an_empty_store_asks_once_for_everything_with_a_knot_each_hour(source: Source, store: Path) -> None:
    answer = ask(source, store, MONTH)
    (asked,) = source.asked
    assert asked.span == asked.part_of == MONTH.span
    assert set(range(LAST - 717 * HOUR, LAST + 1, HOUR)) <= set(asked.knots)
    assert answer.groups == direct(source, MONTH).groups


def test_a_filled_store_leaves_the_heads_and_the_open_tail_to_be_asked(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    answer, said = told(source, store, MONTH)
    first = AT - 30 * DAY
    near = AT - 6 * HOUR
    assert source.spans == (
        Span(first, first - first % HOUR + HOUR),
        Span(AT - 3 * DAY, AT - 3 * DAY - AT % HOUR + HOUR),
        Span(near, near - near % HOUR + HOUR),
        Span(LAST, AT),
    )
    assert answer.groups == direct(source, MONTH).groups
    assert said == (f"metrics: 717 hours, 2026-08-22T11:00:00Z to 2026-09-21T08:00:00Z, were remembered in {store}",)


def test_an_hour_that_has_closed_since_is_asked_together_with_the_tail(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    later = query(30 * DAY, at=AT + HOUR)
    ask(source, store, later)
    assert source.spans[-1] == Span(LAST, AT + HOUR)
    ask(source, store, later)
    assert source.spans[-1] == Span(LAST + HOUR, AT + HOUR)


def test_equal_stretches_of_different_questions_are_asked_with_equal_knots_in_one_batch(
    source: Source, store: Path
) -> None:
    several = [replace(MONTH, at_most=number) for number in (100, 101)]
    Remembering(source, store, now=AT).answer(several, deadline())
    assert len({(asked.span, asked.knots) for asked in source.asked}) == 1
    assert len(source.asked) == 2


def test_hours_that_have_not_come_yet_are_never_closed(source: Source, store: Path) -> None:
    ahead = query(30 * DAY, at=AT + 5 * DAY)
    ask(source, store, ahead, now=AT)
    ask(source, store, ahead, now=AT)
    assert source.spans[-1] == Span(LAST, AT + 5 * DAY)


def test_slices_short_questions_and_stretches_of_others_pass_through(source: Source, store: Path) -> None:
    passing = [
        query(DAY, at=AT // HOUR * HOUR, step=HOUR),
        query(2 * HOUR),
        replace(MONTH, part_of=Span(0, AT)),
    ]
    answers = Remembering(source, store, now=AT).answer(passing, deadline())
    assert source.asked == tuple(passing)
    assert list(answers) == passing
    assert not store.exists()


def test_a_source_without_a_fingerprint_is_asked_everything_and_that_is_said(source: Source, store: Path) -> None:
    class Plain:
        answer, close = source.answer, source.close

    remembering = Remembering(Plain(), store, now=AT)
    remembering.answer([MONTH], deadline())
    assert source.asked == (MONTH,)
    assert remembering.said == ("metrics: hours of this kind of source cannot be remembered, everything was asked",)


def test_a_question_that_the_source_cannot_take_apart_passes_through(source: Source, store: Path) -> None:
    source.known_by = None
    ask(source, store, MONTH)
    assert source.asked == (MONTH,)


def test_the_way_of_counting_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = question_key(MONTH, "same")
    assert question_key(replace(MONTH, span=Span(0, 1), knots=(0, 1)), "same") == before
    assert question_key(MONTH, "another") != before
    assert question_key(replace(MONTH, source="another"), "same") != before
    monkeypatch.setattr(module, "COUNTING", 2)
    assert question_key(MONTH, "same") != before


def test_the_store_is_for_its_owner_alone(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    assert stat.S_IMODE(store.stat().st_mode) == 0o600


# ------------------------------------------------------------------------------- holes


def test_a_hole_is_not_remembered_and_asked_again_when_it_can_be_had(source: Source, store: Path) -> None:
    hole = LAST - 100 * HOUR
    refused = Unanswered(Reason.BACKEND, "503")
    holed = direct(source, _hourly(MONTH))
    ((_, timeline),) = holed.groups
    source.instead = {MONTH.span: Answered(groups=(((), replace(timeline, holes=((hole, refused),))),))}
    assert ask(source, store, MONTH).groups == direct(Source({(): steady()}), MONTH).groups
    source.instead = {}
    ask(source, store, MONTH)
    assert Span(hole - HOUR, hole + HOUR) in source.spans
    ask(source, store, MONTH)
    assert Span(hole - HOUR, hole + HOUR) not in source.spans


def _hourly(asked):
    hours = range(asked.span.start - asked.span.start % HOUR + HOUR, LAST + 1, HOUR)
    return replace(asked, knots=tuple(sorted({*asked.knots, *hours})), part_of=asked.span)


def test_windows_that_touch_a_missing_piece_are_unanswered_and_the_others_stand(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    refused = Unanswered(Reason.BACKEND, "503")
    first = AT - 30 * DAY
    source.instead = {Span(first, first - first % HOUR + HOUR): refused}
    ((_, timeline),) = ask(source, store, MONTH).groups
    ((_, expected),) = direct(source, MONTH).groups
    assert timeline.between(MONTH.span) == refused
    for knot in MONTH.knots[1:]:
        assert timeline.between(Span(knot, AT)) == expected.between(Span(knot, AT))


def test_without_the_tail_nothing_is_answered(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    refused = Unanswered(Reason.DEADLINE, "too late")
    source.instead = {Span(LAST, AT): refused}
    assert ask(source, store, MONTH) == refused


def test_a_stretch_without_data_was_not_observed(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    source.instead = {Span(LAST, AT): Unanswered(Reason.NO_DATA, "no series")}
    ((_, timeline),) = ask(source, store, MONTH).groups
    assert timeline.between(Span(AT - HOUR, AT)) == Counts(seconds=HOUR)
    assert timeline.between(MONTH.span).observed == 30 * DAY - (AT - LAST)


# ------------------------------------------------------------------------------- groups


class Regions(Source):
    """A source in which regions come and go: one is there only while it has events."""

    def answer(self, queries, deadline):
        found = dict(super().answer(queries, deadline))
        return {query: self._with_gone(query, answer) for query, answer in found.items()}

    def _with_gone(self, asked, answer):
        if isinstance(answer, Unanswered):
            return answer
        groups = []
        for labels, timeline in answer.groups:
            last = max((at for at, _, _ in self.tape[labels] if at < asked.span.end), default=0)
            gone = min((knot for knot in asked.knots if knot > last), default=None)
            if timeline.total[-1]:
                groups.append((labels, replace(timeline, gone_since=gone if gone != asked.span.end else None)))
        return Answered(groups=tuple(groups)) if groups else Unanswered(Reason.NO_DATA, "no series")


BY_REGION = replace(MONTH, group_by=("region",))


@pytest.mark.parametrize("gone", [AT - 4 * DAY, AT - 2 * DAY - 100, LAST - 700, LAST, AT - 500])
def test_a_group_that_vanished_is_gone_since_the_same_knot(store: Path, gone: int) -> None:
    source = Regions({EU: steady(), US: [event for event in steady() if event[0] < gone]})
    ask(source, store, replace(BY_REGION, span=Span(AT - 30 * DAY, LAST), knots=(AT - 30 * DAY, LAST)))
    for _ in range(2):
        answer = ask(source, store, BY_REGION)
        assert answer.groups == direct(source, BY_REGION).groups


@pytest.mark.parametrize("born", [AT - 4 * DAY, AT - 2 * DAY - 100, LAST - 700, LAST, AT - 500])
def test_a_group_that_appears_later_joins_the_others(store: Path, born: int) -> None:
    source = Regions({EU: steady(), US: [event for event in steady() if event[0] >= born]})
    for at in (AT - 3 * DAY, AT - 2 * HOUR, AT):
        asked = query(30 * DAY, 3 * DAY, HOUR, at=at, group_by=("region",))
        assert ask(source, store, asked).groups == direct(source, asked).groups


def test_a_group_that_was_gone_before_the_window_is_not_in_it(store: Path) -> None:
    source = Regions({EU: steady(), US: [event for event in steady() if event[0] < AT - 20 * DAY]})
    ask(source, store, BY_REGION)
    short = query(7 * DAY, group_by=("region",))
    assert [labels for labels, _ in ask(source, store, short).groups] == [EU]


def test_more_groups_than_allowed_over_all_pieces_are_refused(store: Path) -> None:
    source = Regions({EU: steady(), US: [event for event in steady() if event[0] < AT - 20 * DAY]})
    ask(source, store, BY_REGION)
    answer = ask(source, store, replace(BY_REGION, at_most=1))
    assert answer.reason is Reason.TOO_MANY_GROUPS


# ------------------------------------------------------------------------------- bounds


def test_bounds_are_remembered_in_the_hour_in_which_the_counter_was_born(store: Path) -> None:
    class Newborn(Source):
        def answer(self, queries, deadline):
            found = dict(super().answer(queries, deadline))
            return {asked: _with_bounds(answer, AT - 5 * DAY - 700) for asked, answer in found.items()}

    source = Newborn({(): steady()})
    for back in (2 * DAY, HOUR, 0, 0):
        asked = query(30 * DAY, 6 * DAY, 3 * DAY, HOUR, at=AT - back)
        assert ask(source, store, asked).groups == direct(source, asked).groups
    assert ask(source, store, query(3 * DAY)).groups[0][1].if_counted is None


def _with_bounds(answer, born):
    ((labels, timeline),) = answer.groups
    if not timeline.knots[0] <= born < timeline.knots[-1]:
        return answer

    def more(good, total, bound):
        after = [knot > born for knot in timeline.knots]
        return replace(
            timeline,
            good=tuple(each + good * then for each, then in zip(timeline.good, after, strict=True)),
            total=tuple(each + total * then for each, then in zip(timeline.total, after, strict=True)),
            if_counted=bound,
        )

    return replace(answer, groups=((labels, replace(timeline, if_counted=more(400, 500, more(0, 100, None)))),))


# ------------------------------------------------------------------------------- stores that are no help


def test_a_store_that_cannot_be_used_is_said_and_the_source_is_asked_as_without(
    source: Source, store: Path, tmp_path: Path
) -> None:
    store.write_bytes(b"this is not a database, but it is long enough to look like one" * 20)
    assert _answers_as_without(source, store).endswith("file is not a database")
    assert _answers_as_without(source, tmp_path).endswith("this is not a regular file")
    assert _answers_as_without(source, tmp_path / "none" / "hours.db").endswith("No such file or directory")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert _answers_as_without(source, pipe).endswith("this is not a regular file")


def test_a_store_of_a_newer_version_is_left_alone(source: Source, store: Path) -> None:
    ask(source, store, MONTH)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA user_version=99")
    assert "written by a newer slogate (store version 99, this one knows 1)" in _answers_as_without(source, store)


def test_a_database_of_another_program_is_left_alone(source: Source, store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    assert "a database of another program" in _answers_as_without(source, store)


def _answers_as_without(source, store):
    answer, said = told(source, store, MONTH)
    assert source.asked == (MONTH,)
    assert answer == direct(source, MONTH)
    (words,) = said
    assert words.startswith("the store was not used, everything was asked: ")
    return words


def test_a_store_that_is_locked_for_writing_still_answers_and_says_that_nothing_new_was_kept(
    source: Source, store: Path
) -> None:
    ask(source, store, MONTH)
    later = query(30 * DAY, at=AT + HOUR)
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        remembering = Remembering(source, store, now=AT + DAY)
        found = remembering.answer([later], deadline(0.5))[later]
    assert found.groups == direct(source, later).groups
    assert remembering.troubles == (f"nothing new was remembered: {store}: database is locked",)


def test_a_full_disk_keeps_what_was_there_and_changes_no_answer(
    source: Source, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(source, store, query(7 * DAY))
    real = sqlite3.connect

    def small(*arguments, **options):
        connection = real(*arguments, **options)
        connection.execute("PRAGMA max_page_count=1")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    answer, said = told(source, store, MONTH)
    assert answer.groups == direct(source, MONTH).groups
    assert f"nothing new was remembered: {store}: database or disk is full" in said
    monkeypatch.undo()
    ask(source, store, query(7 * DAY))
    assert source.spans[-1] == Span(LAST, AT)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM edge WHERE instant = (SELECT last FROM run)",
        "UPDATE edge SET total = total - 5000 WHERE instant = (SELECT last FROM run)",
        "UPDATE edge SET good = total + 1 WHERE instant = (SELECT last FROM run)",
        "UPDATE edge SET observed = observed + 100000000 WHERE instant = (SELECT last FROM run)",
        "UPDATE edge SET total = 'many' WHERE instant = (SELECT last FROM run)",
        "UPDATE edge SET total = NULL",
        "DELETE FROM series",
        "UPDATE series SET first = 'x'",
        "UPDATE edge SET seen = 'x'",
        "UPDATE run SET groups = 'x'",
        "UPDATE series SET run = 99",
        "UPDATE series SET first = first + 3600",
    ],
)
def test_what_does_not_fit_together_is_asked_again_and_replaced(source: Source, store: Path, damage: str) -> None:
    ask(source, store, MONTH)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(damage)
    answer, said = told(source, store, MONTH)
    assert source.spans == (MONTH.span,)
    assert answer.groups == direct(source, MONTH).groups
    assert said == (f"{store}: 1 stretch in it did not fit together and was asked again",)
    ask(source, store, MONTH)
    assert source.spans[-1] == Span(LAST, AT)


def test_whatever_bytes_of_the_file_are_spoilt_the_source_still_answers(
    source: Source, store: Path, tmp_path: Path
) -> None:
    ask(source, store, MONTH)
    whole = store.read_bytes()
    chance = random.Random(7)
    for number in range(60):
        spoilt = bytearray(whole)
        start = chance.choice([chance.randrange(4_096), chance.randrange(len(whole))])
        spoilt[start : start + 200] = chance.randbytes(200)
        copy = tmp_path / f"copy {number}"
        copy.write_bytes(spoilt[: len(whole)])
        answer = ask(source, copy, MONTH)
        assert isinstance(answer, Answered)
        assert [knots for _, timeline in answer.groups for knots in [timeline.knots]] == [MONTH.knots]


def test_a_group_that_is_lost_from_the_store_is_not_taken_for_absent(store: Path) -> None:
    source = Source({EU: steady(), US: steady()})
    ask(source, store, BY_REGION)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("DELETE FROM series WHERE labels LIKE '%us%'")
    assert ask(source, store, BY_REGION).groups == direct(source, BY_REGION).groups


def test_nothing_is_written_after_the_deadline(source: Source, store: Path) -> None:
    remembering = Remembering(source, store, now=AT)
    remembering.answer([MONTH], deadline(0))
    assert remembering.troubles == (f"nothing new was remembered: {store}: there was no time left to write it",)


def test_what_the_source_leaves_out_is_unanswered(store: Path) -> None:
    class Silent(Source):
        def answer(self, queries, deadline):
            return {}

    answer = ask(Silent({}), store, MONTH)
    assert answer == Unanswered(Reason.BACKEND, "metrics left the question unanswered")


def test_what_the_source_raises_is_not_taken_for_a_fault_of_the_store(store: Path) -> None:
    class Broken(Source):
        def answer(self, queries, deadline):
            raise ConnectionResetError("by the source")

    with pytest.raises(ConnectionResetError, match="by the source"):
        ask(Broken({}), store, MONTH)


def test_closing_closes_the_source(store: Path) -> None:
    closed = []

    class Closing(Source):
        def close(self):
            closed.append(True)

    Remembering(Closing({}), store, now=AT).close()
    assert closed == [True]
