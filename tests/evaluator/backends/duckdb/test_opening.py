"""What SQL can reach: the files of its source, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from evaluator.core.counts import Reason, Unanswered
from slo_spec.model import Rows, RowSource
from tests.evaluator.backends.duckdb.asking import ask, counted, events, query, why, write_orders

REACHES_OUTSIDE = "reaches outside the files of its source, which is not allowed"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one order, and a secret beside it."""
    write_orders(tmp_path, "2026-11-01T00:00:00Z,200,eu")
    (tmp_path / "secret.csv").write_text("ts,word\n2026-11-01T00:00:00Z,xyzzy\n", encoding="utf-8")
    return tmp_path


def _ask_query(root: Path, text: str) -> Unanswered:
    return why(ask(root, query(Rows(rows=RowSource(query=text, time="ts"), good="true"))))


@pytest.mark.parametrize(
    "rows",
    [
        "read_csv('{root}/secret.csv')",
        "'{root}/secret.csv'",
        "read_text('/etc/passwd')",
        "read_blob('{root}/secret.csv')",
        "glob('{root}/*')",
        "read_csv('{root}/../secret.csv')",
        "read_csv('{root}/*.csv')",
        "read_parquet('http://127.0.0.1:9/x.parquet')",
        "sniff_csv('{root}/secret.csv')",
    ],
)
def test_a_query_reads_no_file_that_the_operator_did_not_name(root: Path, rows: str) -> None:
    found = _ask_query(root, f"SELECT *, now() AS ts FROM {rows.format(root=root)}")
    assert found.reason is Reason.BACKEND
    assert "xyzzy" not in found.detail
    assert REACHES_OUTSIDE in found.detail or "extension" in found.detail


def test_an_expression_reads_no_file_that_the_operator_did_not_name(root: Path) -> None:
    found = why(ask(root, query(events(good="(SELECT count(*) FROM read_text('/etc/passwd')) = 1"))))
    assert REACHES_OUTSIDE in found.detail


def test_a_view_inside_a_database_cannot_read_files(root: Path) -> None:
    with duckdb.connect(str(root / "shop.duckdb")) as connection:
        connection.execute("CREATE VIEW orders AS SELECT now() AS ts, * FROM read_csv('/etc/passwd', header = false)")
        connection.execute("CREATE MACRO peek() AS TABLE SELECT now() AS ts, * FROM read_text('/etc/passwd')")
        connection.execute("CREATE TABLE sound AS SELECT TIMESTAMP '2026-11-01 00:00:00' AS ts, 200 AS status")
    by_view = why(ask(root, query(events()), database="shop.duckdb"))
    measure = Rows(rows=RowSource(query="SELECT * FROM peek()", time="ts"), good="true")
    by_macro = why(ask(root, query(measure), database="shop.duckdb"))
    for found in (by_view, by_macro):
        assert found.reason is Reason.BACKEND
        assert REACHES_OUTSIDE in found.detail
        assert "root" not in found.detail.replace(str(root), "")
    assert counted(ask(root, query(events(table="sound")), database="shop.duckdb")).total == 1


def test_a_database_does_not_read_the_files_beside_it(root: Path) -> None:
    duckdb.connect(str(root / "shop.duckdb")).close()
    measure = Rows(rows=RowSource(query=f"SELECT * FROM read_csv('{root}/secret.csv')", time="ts"), good="true")
    found = why(ask(root, query(measure), database="shop.duckdb"))
    assert found.reason is Reason.BACKEND
    assert "xyzzy" not in found.detail


@pytest.mark.parametrize("name", ["orders.parquet", "orders.csv.gz", "orders.jsonl"])
def test_a_file_of_garbage_is_an_error_in_one_line(root: Path, name: str) -> None:
    (root / name).write_bytes(b"\x00\xff\x13garbage\n" * 50)
    found = why(ask(root, query(events()), {"orders": name}))
    assert found.reason is Reason.BACKEND
    assert found.detail.startswith("orders: ")
    assert "\n" not in found.detail
    assert len(found.detail) < 400
    assert str(root) not in found.detail


def test_a_corrupted_database_is_an_error_in_one_line(root: Path) -> None:
    with duckdb.connect(str(root / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT TIMESTAMP '2026-11-01' AS ts, i AS status FROM range(50000) t(i)"
        )
    sound = bytearray((root / "shop.duckdb").read_bytes())
    for place in range(4096, len(sound), 1024):
        sound[place] ^= 0xFF
    (root / "shop.duckdb").write_bytes(sound)
    found = why(ask(root, query(events()), database="shop.duckdb"))
    assert found.reason is Reason.BACKEND
    assert "\n" not in found.detail
    assert str(root) not in found.detail


def test_an_unreadable_table_leaves_the_others_alone(root: Path) -> None:
    (root / "broken.parquet").write_bytes(b"not at all")
    tables = {"orders": "orders.csv", "broken": "broken.parquet"}
    assert counted(ask(root, query(events()), tables)).total == 1
    found = why(ask(root, query(Rows(rows=RowSource(query="SELECT * FROM broken", time="ts"), good="true")), tables))
    assert "broken.parquet" in found.detail
