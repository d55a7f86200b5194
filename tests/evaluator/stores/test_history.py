"""A history: what is recorded is found again, once, to the byte; in a file as in a PostgreSQL."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest

from evaluator.core.history import Mark
from evaluator.core.report import Verdict
from evaluator.stores.database import StoreUnusable
from evaluator.stores.history import HistoryStore, Wanted, open_history
from evaluator.stores.tables import Place
from slo_spec.record import names_of
from tests.evaluator.stores.crashing import integrity, writers
from tests.evaluator.stores.recording import AT, at, numbers, result, run
from tests.postgres import database

ROOT = Path(__file__).parents[3]


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.integration, pytest.mark.xdist_group("postgres")])]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return at(tmp_path / "history.db")
    return Place.parse(database("history"), tmp_path)


@pytest.fixture
def store(place: Place) -> Iterator[HistoryStore]:
    with open_history(place) as opened:
        yield opened


def record(store: HistoryStore, number: int, *results, labels=(), **changes) -> bool:
    made, text = run(number, labels, **changes)
    return store.record(made, text, results or [result(number)])


def test_a_run_is_found_again_with_its_report_to_the_byte(store: HistoryStore) -> None:
    made, text = run(1, (("branch", "main"), ("commit", "3f2a")), answers="sha256:1")
    assert store.record(made, text, [result(1)])
    (found,) = store.runs()
    assert (found.digest, found.at, found.recorded, found.labels) == (made.digest, made.at, made.recorded, made.labels)
    assert (found.verdict, found.exit_code, found.version, found.answers) == ("pass", 0, "1.2.3", "sha256:1")
    assert store.report(found) == text
    assert store.find(found.name) == store.find(found.digest[:4]) == (found,)
    assert store.find("zz") == store.find("") == store.find("%") == ()


def test_results_come_back_exactly_whatever_numbers_they_have(store: HistoryStore) -> None:
    results = [
        result(1),
        result(1, objective="all", good=2**70, total=Fraction(2**71, 3), allowed=Fraction(1, 7), spent=0, burn=None),
        result(1, objective="none", good=None, total=None, allowed=None, spent=None, burn=None, reason="no data"),
        result(1, group=(("zone", "a\n#'b"), ("region", "eu")), verdict=Verdict.FAIL, standing=Verdict.UNKNOWN),
    ]
    record(store, 1, *results)
    (found,) = store.runs()
    assert [(each.run, each.at) for each in store.results([found])] == [(found.name, AT + 1)] * 4
    back = [
        result(1, **{name: getattr(each, name) for name in names_of(type(each))} | {"run": ""})
        for each in store.results([found])
    ]
    assert back == results


def test_the_same_run_twice_is_recorded_once_and_under_another_label_again(store: HistoryStore) -> None:
    assert [record(store, 1), record(store, 1), record(store, 1, labels=(("commit", "a"),))] == [True, False, True]
    assert len(store.runs()) == 2
    assert len(store.results(store.runs())) == 2


def test_runs_are_listed_newest_first_and_by_name_label_and_age(store: HistoryStore) -> None:
    for number in (2, 3, 1):
        record(store, number, labels=(("branch", "main" if number == 2 else "next"), ("n", str(number))))
    record(store, 4, result(4, service="other"))
    names = {each.at - AT: each for each in store.runs()}
    assert [each.at - AT for each in store.runs()] == [4, 3, 2, 1]
    assert [each.at - AT for each in store.runs(limit=2)] == [4, 3]
    assert [each.at - AT for each in store.runs(since=AT + 3)] == [4, 3]
    assert store.runs(labels=(("branch", "main"), ("n", "2"))) == (names[2],)
    assert store.runs(labels=(("branch", "main"), ("n", "3"))) == ()
    assert store.runs(names=["other"]) == (names[4],)
    assert [each.at - AT for each in store.runs(names=["shop/most", "other/nothing"])] == [3, 2, 1]


def wanted(**changes):
    made = {"service": "shop", "objective": "most", "window": "30d", "unit": "events", "until": AT + 4}
    return Wanted(**(made | {"standings": ("pass",), "runs": 2} | changes))


def test_what_was_before_an_instant_is_found_for_all_groups_of_the_newest_runs(store: HistoryStore) -> None:
    for number in range(1, 6):
        groups = [result(number, group=(("zone", zone),)) for zone in "ab"]
        record(store, number, *groups, result(number, objective="all"), labels=(("odd", str(number % 2)),))
    found = store.results_before(wanted())
    assert [(each.at - AT, dict(each.group)["zone"]) for each in found] == [(4, "a"), (4, "b"), (3, "a"), (3, "b")]
    odd = store.results_before(wanted(runs=1), labels=(("odd", "1"),))
    assert [each.at - AT for each in odd] == [3, 3]
    assert store.results_before(wanted(objective="none")) == ()


def test_only_what_can_be_compared_with_is_found(store: HistoryStore) -> None:
    others = [
        {"window": "7d"},
        {"unit": "slices"},
        {"reason": "no data"},
        {"total": None, "good": None},
        {"standing": Verdict.WARN},
        {"service": "other"},
    ]
    record(store, 1)
    for number, changes in enumerate(others, 2):
        record(store, number, result(number, **changes))
    assert [each.at - AT for each in store.results_before(wanted(until=AT + 99, runs=1))] == [1]
    either = store.results_before(wanted(until=AT + 99, standings=("pass", "warn")))
    assert [each.at - AT for each in either] == [6, 1]


def test_marks_are_kept_once_and_found_by_service_newest_first(store: HistoryStore) -> None:
    marks = [
        Mark(kind="deploy", name=f"v{number}", service="shop", at=AT + number, labels=(("by", "x"),))
        for number in range(3)
    ]
    assert [store.mark(mark, AT) for mark in (marks[1], marks[0], marks[2], marks[1])] == [True, True, True, False]
    assert store.marks() == store.marks(["shop", "none"]) == tuple(reversed(marks))
    assert store.marks(["shop"], until=AT + 1) == (marks[1], marks[0])
    assert store.marks(["none"]) == ()


def test_a_report_that_was_changed_is_not_shown(tmp_path: Path) -> None:
    with open_history(at(tmp_path / "history.db")) as store:
        record(store, 1)
        with closing(sqlite3.connect(tmp_path / "history.db")) as other:
            other.execute("UPDATE run_label SET value = 'b'")
            other.execute("UPDATE run SET report = x'00'")
            other.commit()
        with pytest.raises(StoreUnusable, match=r"history\.db: the report of run \w+ was changed"):
            store.report(store.runs()[0])


@pytest.mark.parametrize(
    ("change", "looked_at"),
    [
        ("UPDATE result SET good = '996'", lambda store: store.results(store.runs())),
        ("UPDATE result SET standing = 'fail'", lambda store: store.results(store.runs())),
        ("UPDATE run SET verdict = 'fail'", lambda store: store.runs()),
        ("UPDATE run SET at = at + 1", lambda store: store.runs()),
        ("UPDATE mark SET at = at - 1", lambda store: store.marks()),
        ("UPDATE mark SET labels = '{'", lambda store: store.marks()),
    ],
)
def test_what_was_changed_is_named_and_not_believed(tmp_path: Path, change: str, looked_at) -> None:
    with open_history(at(tmp_path / "history.db")) as store:
        record(store, 1)
        store.mark(Mark(kind="deploy", name="v1", service="shop", at=AT), AT)
        with closing(sqlite3.connect(tmp_path / "history.db")) as other:
            other.execute(change)
            other.commit()
        with pytest.raises(StoreUnusable, match="was changed since it was"):
            looked_at(store)


def test_bytes_that_went_bad_are_an_error_or_what_was_recorded(tmp_path: Path) -> None:
    path, spoilt = tmp_path / "history.db", tmp_path / "spoilt.db"
    with open_history(at(path)) as store:
        for number in range(1, 13):
            record(store, number, labels=(("n", str(number)),))
        store.mark(Mark(kind="deploy", name="v1", service="shop", at=AT), AT)
        whole = everything(store)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data, dice, refused = path.read_bytes(), random.Random(6), 0
    for _ in range(400):
        place = dice.randrange(len(data))
        spoilt.write_bytes(data[:place] + dice.randbytes(dice.choice((1, 1, 4, 64))) + data[place + 1 :])
        try:
            with open_history(at(spoilt), create=False) as store:
                assert everything(store) <= whole
        except StoreUnusable:
            refused += 1
        for left in ("-wal", "-shm"):
            spoilt.with_name(f"{spoilt.name}{left}").unlink(missing_ok=True)
    assert refused > 20


def everything(store: HistoryStore) -> set[object]:
    """All that a history tells, apart from the numbers of its rows."""
    runs = store.runs()
    before = store.results_before(wanted(until=AT + 99, runs=99))
    return {*(run.facts for run in runs), *map(store.report, runs), *store.results(runs), *before, *store.marks()}


def test_what_somebody_queries_stands_in_columns(tmp_path: Path) -> None:
    with open_history(at(tmp_path / "history.db")) as store:
        record(store, 1)
    with closing(sqlite3.connect(tmp_path / "history.db")) as other:
        row = other.execute(
            "SELECT service, objective, verdict, bad, ratio, budget_left, burn_rate FROM result"
        ).fetchone()
    assert row == ("shop", "most", "pass", "5", 0.995, 0.5, pytest.approx(1 / 3))


# ------------------------------------------------------------------------------- killed, together, full


def test_what_was_acknowledged_outlives_two_hundred_writers_that_are_killed(tmp_path: Path) -> None:
    acknowledged = writers("recording", "killed", tmp_path / "history.db", 200)
    assert acknowledged > 50
    with open_history(at(tmp_path / "history.db")) as store:
        there = numbers(store)
    assert there == list(range(1, len(there) + 1))
    assert len(there) >= acknowledged
    assert integrity(tmp_path / "history.db") == "ok"


def test_eight_writers_at_once_lose_nothing_and_the_run_of_all_is_there_once(tmp_path: Path) -> None:
    assert writers("recording", "together", tmp_path / "history.db", 8, 25) == [0] * 8
    with open_history(at(tmp_path / "history.db")) as store:
        for writer in range(8):
            assert numbers(store, (("writer", str(writer)),)) == list(range(1, 26))
        assert len(store.runs()) == 8 * 25 + 1
    assert integrity(tmp_path / "history.db") == "ok"


def test_a_full_disk_ends_in_words_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    code, acknowledged = writers("recording", "full", tmp_path / "history.db", 400_000)
    assert code == 3
    assert acknowledged > 10
    with open_history(at(tmp_path / "history.db")) as store:
        assert numbers(store) == list(range(1, acknowledged + 1))
    assert integrity(tmp_path / "history.db") == "ok"
