"""Whatever SQL a spec holds, or a data file is: no file, no setting and no machine is touched, and the gate stays closed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.faults.duckdb_rows import HOGS, SQL
from tests.faults.row import Row, identities
from tests.faults.running import AT, ROOT, Ended, assert_harmless, leeway, slogate, within

SECRET = "xyzzy-of-the-other-file"
ROWS = "ts,status\n" + "".join(f"2026-11-05T11:{minute:02d}:00Z,200\n" for minute in range(60))
CHILD_MEBIBYTES = 800
"""The SQL process: its memory: of 256 MB, and what DuckDB and its readers are themselves."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with orders, and another file beside them."""
    (tmp_path / "orders.csv").write_text(ROWS)
    (tmp_path / "secret.csv").write_text(f"ts,status\n2026-11-05T11:00:00Z,{SECRET}\n")
    return tmp_path


def spec(rows: list[dict[str, str]]) -> str:
    """A service with an objective for each way of asking."""
    indicators = {f"i{n}": {"source": "orders", "rows": {"time": "ts", **each}} for n, each in enumerate(rows)}
    objectives = [{"name": f"o{n}", "indicator": f"i{n}", "target": "90%", "window": "1h"} for n in range(len(rows))]
    document = {"apiVersion": "slogate/v1", "kind": "Service", "metadata": {"name": "shop"}}
    return json.dumps(document | {"indicators": indicators, "objectives": objectives})


def asking(row: Row, root: Path) -> dict[str, str]:
    """What a row writes into the indicator."""
    key, text = row.does
    text = text.replace("{root}", str(root))
    if key == "query":
        return {"query": text, "good": "status < 500"}
    return {"table": "orders", "good": "status < 500"} | {key: text}


def gate(
    root: Path, source: str = "tables: {orders: orders.csv}", seconds: int = 20, *, memory: str = "256MB"
) -> Ended:
    """The gate on spec.yaml in that folder, as processes."""
    (root / "slogate.yaml").write_text(
        f"apiVersion: slogate/v1\nkind: Sources\nsources:\n  orders:\n    type: duckdb\n    {source}\n    memory: {memory}\n"
    )
    arguments = ("check", "spec.yaml", "-v", "--at", AT, "--deadline", f"{seconds}s", "--output", "json=report.json")
    return slogate(root, *arguments, seconds=seconds + leeway())


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """All rows of SQL asked at once, after one that is sound."""
    root = tmp_path_factory.mktemp("locked")
    (root / "orders.csv").write_text(ROWS)
    (root / "secret.csv").write_text(f"ts,status\n2026-11-05T11:00:00Z,{SECRET}\n")
    sound = {"table": "orders", "good": "status < 500"}
    (root / "spec.yaml").write_text(spec([sound, *(asking(row, root) for row in SQL)]))
    return gate(root), root


@pytest.mark.xdist_group("locked")
def test_sql_leaves_everything_as_it_was_and_the_sound_objective_is_answered(locked: tuple[Ended, Path]) -> None:
    ended, root = locked
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3
    assert SECRET not in ended.everything
    assert "root:x:" not in ended.everything
    assert {path.name for path in root.iterdir() if path.name[0] != "."} == {
        *("orders.csv", "secret.csv", "spec.yaml", "slogate.yaml", "report.json")
    }
    assert json.loads(ended.written["report.json"])["results"][0]["verdict"] in ("pass", "unknown")
    verdicts = {each["objective"]: each["verdict"] for each in json.loads(ended.written["report.json"])["results"]}
    assert verdicts.pop("o0") == "pass"
    assert set(verdicts.values()) == {"unknown"}


@pytest.mark.xdist_group("locked")
@pytest.mark.parametrize("row", SQL, ids=identities(SQL))
def test_sql(row: Row, locked: tuple[Ended, Path]) -> None:
    results = json.loads(locked[0].written["report.json"])["results"]
    (found,) = [each for each in results if each["objective"] == f"o{SQL.index(row) + 1}"]
    assert found["verdict"] == "unknown"
    because = " ".join(found["because"])
    for words in row.words:
        assert words in because


@pytest.mark.parametrize("row", HOGS, ids=identities(HOGS))
def test_sql_hog(row: Row, root: Path) -> None:
    (root / "spec.yaml").write_text(spec([asking(row, root)]))
    ended = gate(root, seconds=4)
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3
    assert any(words in ended.said for words in row.words), ended.said


SOUND = spec([{"table": "orders", "good": "status < 500"}])


def database(path: Path, *statements: str) -> None:
    """A database of DuckDB's own, with the orders."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE sound AS SELECT TIMESTAMP '2026-11-05 11:00:00' + INTERVAL (i) SECOND AS ts, 200 AS status, repeat('x', 50) AS padding FROM range(3600) t(i)"
        )
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW orders AS SELECT now() AS ts, 200 AS status FROM read_csv('/etc/passwd', header = false)",
        "CREATE VIEW orders AS SELECT now() AS ts, 200 AS status FROM read_text('/proc/self/environ')",
        "CREATE VIEW orders AS SELECT now() AS ts, 200 AS status FROM glob('/*')",
    ],
)
def test_a_hostile_view_in_a_database(statement: str, root: Path) -> None:
    database(root / "shop.duckdb", statement)
    (root / "spec.yaml").write_text(SOUND)
    ended = gate(root, "database: shop.duckdb")
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3
    assert "is not allowed" in ended.said
    assert "root:x:" not in ended.everything


def test_a_hostile_macro_in_a_database(root: Path) -> None:
    database(
        root / "shop.duckdb",
        "CREATE MACRO peek() AS TABLE SELECT now() AS ts, 200 AS status FROM read_text('/etc/passwd')",
    )
    (root / "spec.yaml").write_text(spec([{"query": "SELECT * FROM peek()", "good": "status < 500"}]))
    ended = gate(root, "database: shop.duckdb")
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3
    assert "is not allowed" in ended.said


def test_a_database_that_is_missing_is_not_made(root: Path) -> None:
    (root / "spec.yaml").write_text(SOUND)
    ended = gate(root, "database: shop.duckdb")
    assert_harmless(ended)
    assert ended.code == 3
    assert "there is no file shop.duckdb" in ended.said
    assert not (root / "shop.duckdb").exists()


def test_a_database_that_is_being_written_is_locked(root: Path) -> None:
    database(root / "shop.duckdb")
    (root / "spec.yaml").write_text(spec([{"table": "sound", "good": "status < 500"}]))
    holding = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holding, str(root / "shop.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "held\n"
        ended = gate(root, "database: shop.duckdb")
        writer.stdin.close()
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3
    assert f"is locked by a process that writes it (pid {writer.pid})" in ended.said


def test_a_hundred_corruptions_of_a_database_are_errors_or_harmless(root: Path) -> None:
    database(root / "sound.duckdb")
    sound = (root / "sound.duckdb").read_bytes()
    chance = random.Random(20261105)
    names = [f"c{number}" for number in range(100)]
    for name in names:
        broken = bytearray(sound)
        for _ in range(chance.choice((1, 4, 64))):
            broken[chance.randrange(len(broken))] ^= chance.randrange(1, 256)
        if chance.random() < 0.2:
            del broken[chance.randrange(len(broken)) :]
        (root / f"{name}.duckdb").write_bytes(broken)
    ended = _corrupted(root, names[:8])
    for each in json.loads(ended.written["report.json"])["results"]:
        assert each["verdict"] == "unknown" or each["measured"]["total"] == 3600
    command = [sys.executable, "-m", "tests.faults.corrupted", *(f"{root / name}.duckdb" for name in ("sound", *names))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    ends = dict(line.split("\t") for line in done.stdout.splitlines())
    assert len(ends) == 101, done.stderr
    assert ends.pop(f"{root / 'sound'}.duckdb") == "right"
    assert set(ends.values()) <= {"right", "refused"}


def _corrupted(root: Path, names: list[str]) -> Ended:
    document = json.loads(spec([{"table": "sound", "good": "status < 500"}] * len(names)))
    for name, indicator in zip(names, document["indicators"].values(), strict=True):
        indicator["source"] = name
    (root / "spec.yaml").write_text(json.dumps(document))
    sources = "".join(
        f"  {name}: {{type: duckdb, database: {name}.duckdb, memory: 64MB, threads: 1}}\n" for name in names
    )
    (root / "slogate.yaml").write_text(f"apiVersion: slogate/v1\nkind: Sources\nsources:\n{sources}")
    ended = slogate(root, "check", "spec.yaml", "--at", AT, "--output", "json=report.json", seconds=60)
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code in (0, 3), ended.said
    return ended


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("orders.csv", b"\x00\xff\x13garbage\n" * 500, "orders"),
        ("orders.csv", b"", "orders"),
        ("orders.csv", b"ts,status\n" + b'"' * 3_000_000, "orders"),
        ("orders.csv", b"ts,status\nyesterday,200\n", "without a time that can be read"),
        ("orders.csv", b"ts,status\n2026-11-05T11:00:00Z,\n", "orders"),
        ("orders.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "orders"),
        ("orders.jsonl", b"[" * 100_000, "orders"),
        ("orders.jsonl", b'{"ts": 1e999, "status": 200}\n', "orders"),
        ("orders.csv.gz", b"\x1f\x8b\x08\x00garbage", "orders"),
    ],
)
def test_a_data_file_that_is_none(name: str, raw: bytes, said: str, root: Path) -> None:
    (root / name).write_bytes(raw)
    (root / "spec.yaml").write_text(SOUND)
    ended = gate(root, f"tables: {{orders: {name}}}", seconds=10)
    assert_harmless(ended, mebibytes=CHILD_MEBIBYTES)
    assert ended.code == 3, ended.said
    assert said in ended.said


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "link.csv"])
def test_a_file_of_the_checkout_names_no_data_outside_of_it(path: str, root: Path) -> None:
    (root / "inner").mkdir()
    (root / "inner" / "link.csv").symlink_to(root / "secret.csv")
    (root / "inner" / "spec.yaml").write_text(SOUND)
    (root / "inner" / "slogate.yaml").write_text(
        f"apiVersion: slogate/v1\nkind: Sources\nsources: {{orders: {{type: duckdb, tables: {{orders: '{path}'}}}}}}\n"
    )
    ended = within(root / "inner", "check", "spec.yaml", "--at", AT)
    assert_harmless(ended)
    assert ended.code == 2
    assert "lies outside the folder of slogate.yaml" in ended.said
