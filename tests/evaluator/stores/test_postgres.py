"""A team's PostgreSQL: made once however many come first, read by who may only read, and never a leak."""

from __future__ import annotations

import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from evaluator.stores.database import StoreUnusable
from evaluator.stores.history import open_history
from evaluator.stores.tables import Place
from tests.evaluator.stores.recording import numbers, result, run
from tests.postgres import database

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("postgres")]


def place(name: str) -> Place:
    return Place.parse(database(name), Path())


def administer(where: Place, *statements: str) -> None:
    import psycopg

    with psycopg.connect(where.url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_eight_writers_that_come_first_together_make_one_store_and_lose_nothing() -> None:
    where, failures = place("together"), []

    def write(writer: int) -> None:
        try:
            with open_history(where) as store:
                for number in range(1, 11):
                    labels = (("writer", str(writer)),)
                    made, text = run(number, labels)
                    store.record(made, text, [result(number)])
                made, text = run(0)
                store.record(made, text, [result()])
        except StoreUnusable as error:
            failures.append(str(error))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_history(where) as store:
        assert [numbers(store, (("writer", str(writer)),)) for writer in range(8)] == [list(range(1, 11))] * 8
        assert len(store.runs()) == 81


def test_a_transaction_that_fails_leaves_nothing() -> None:
    where = place("fails")
    with open_history(where) as store:
        made, text = run(1, (("a\0b", "c"),))
        with pytest.raises(StoreUnusable):
            store.record(made, text, [result()])
        assert store.runs() == ()


def test_a_newer_store_is_refused() -> None:
    where = place("newer")
    with open_history(where):
        pass
    administer(where, "UPDATE slogate.store SET version = 99")
    with pytest.raises(StoreUnusable, match="written by a newer slogate"), open_history(where):
        pass


def test_who_may_only_read_reads_and_cannot_record() -> None:
    where = place("reading")
    with open_history(where) as store:
        made, text = run(1)
        store.record(made, text, [result()])
    administer(
        where,
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT USAGE ON SCHEMA slogate TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA slogate TO reader",
    )
    reader = Place.parse(where.url.replace("slogate@", "reader@"), Path())
    with open_history(reader) as store:
        assert numbers(store) == [1]
        made, text = run(2)
        with pytest.raises(StoreUnusable, match="permission denied"):
            store.record(made, text, [result()])


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    where = Place.parse("postgresql://me:c4nary@127.0.0.1:1/slo", Path())
    with pytest.raises(StoreUnusable, match=r"postgresql://me@127\.0\.0\.1:1/slo: ") as caught, open_history(where):
        pass
    assert "c4nary" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://me:c4nary@[::1/slo", "postgresql://me:c4n/ary@host/slo?x=%zz"])
def test_a_url_that_cannot_be_read_does_not_show_its_password(url: str) -> None:
    with pytest.raises((StoreUnusable, ValueError)) as caught:
        with open_history(Place.parse(url, Path())):
            pass
    assert "c4n" not in str(caught.value)


def sleep(where: Place, seconds: int) -> None:
    with open_history(where) as store:
        store._connection.execute("SET statement_timeout = 0")
        store._connection.execute(f"SELECT pg_sleep({seconds})")


def test_a_server_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.stores.postgres.MOST_SECONDS", 1.0)
    where = place("hangs")
    begun = time.monotonic()
    with pytest.raises(StoreUnusable, match="it did not answer within 1 s"):
        sleep(where, 30)
    assert time.monotonic() - begun < 5


def test_a_server_that_accepts_and_never_speaks_keeps_nobody_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = Place.parse(f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/slo", Path())
        begun = time.monotonic()
        with pytest.raises(StoreUnusable, match="timeout"), open_history(where, wait_seconds=1):
            pass
    assert time.monotonic() - begun < 5


def test_without_the_package_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnusable, match=r"pip install 'slogate\[postgres\]'"):
        with open_history(Place.parse("postgresql://host/slo", Path())):
            pass
