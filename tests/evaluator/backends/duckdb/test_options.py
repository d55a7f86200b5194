"""Options of a duckdb source: what is understood, and what is refused in whose words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from evaluator.backends.duckdb.options import Options, find_database, find_tables, read_options
from evaluator.core.query import Settings


def _read(root: Path, **options: Any) -> Options:
    return read_options(Settings(name="shop", type="duckdb", options=options, root=root))


def test_defaults_are_512_megabytes_a_minute_and_two_threads(tmp_path: Path) -> None:
    options = _read(tmp_path, tables={"orders": "orders.csv"})
    assert (options.memory, options.timeout, options.threads) == (512_000_000, 60, 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "a duckdb source has either tables: or database:"),
        ({"tables": {"a": "a.csv"}, "database": "a.duckdb"}, "a duckdb source has either tables: or database:"),
        ({"tables": {}}, "tables: gives each table a name and a file"),
        ({"tables": "a.csv"}, "tables: gives each table a name and a file"),
        ({"tables": {"a": []}}, "table a: give a path, a glob or a list of them"),
        ({"tables": {"a": [1]}}, "table a: give a path, a glob or a list of them"),
        ({"tables": {"a": "x.csv", "A": "y.csv"}}, "two tables are named A"),
        ({"database": ["a.duckdb"]}, "database: is the path of one .duckdb file"),
        ({"tables": {"a": "a.csv"}, "memory": "lots"}, "lots is not a size"),
        ({"tables": {"a": "a.csv"}, "memory": "1MB"}, "memory 1MB is too small"),
        ({"tables": {"a": "a.csv"}, "timeout": "60"}, "60"),
        ({"tables": {"a": "a.csv"}, "threads": "2"}, "threads is a number from 1 to 256"),
        ({"tables": {"a": "a.csv"}, "threads": True}, "threads is a number from 1 to 256"),
        ({"tables": {"a": "a.csv"}, "treads": 2}, "no option named 'treads'; known are database, memory"),
    ],
)
def test_a_wrong_option_is_refused_in_words(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        _read(tmp_path, **options)
    assert said in str(caught.value)


def test_a_glob_finds_files_below_the_operators_folder_in_order(tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    for name in ("data/b.csv", "data/a.csv", "data/deep/c.csv", "data/other.txt"):
        (tmp_path / name).touch()
    table = find_tables(_read(tmp_path, tables={"orders": ["data/**/*.csv", "data/a.csv"]}))["orders"]
    assert [Path(file).name for file in table.files] == ["a.csv", "b.csv", "c.csv"]
    assert table.kind == "csv"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gone.csv", "there is no file gone.csv"),
        ("*.csv", "no file matches *.csv"),
        ("folder.csv", "folder.csv is no regular file"),
        ("pipe.csv", "pipe.csv is no regular file"),
        ("loop.csv", "loop.csv cannot be read"),
        ("orders.txt", "orders.txt: the suffix tells the kind of a file; known are .csv"),
        ("a\0.csv", "a path holds a NUL character"),
        ("[1].csv", "no file matches [1].csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_without_being_opened(tmp_path: Path, text: str, said: str) -> None:
    if text != "*.csv":
        (tmp_path / "folder.csv").mkdir()
        os.mkfifo(tmp_path / "pipe.csv")
        (tmp_path / "loop.csv").symlink_to("loop.csv")
        (tmp_path / "orders.txt").touch()
    with pytest.raises(ValueError, match=r".") as caught:
        find_tables(_read(tmp_path, tables={"orders": text}))
    assert said in str(caught.value)


def test_files_of_two_kinds_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(ValueError, match="table orders mixes csv and jsonl files"):
        find_tables(_read(tmp_path, tables={"orders": "a.*"}))


def test_a_name_that_duckdb_would_take_for_a_pattern_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").touch()
    with pytest.raises(ValueError, match="rename it"):
        find_tables(_read(tmp_path, tables={"orders": "*.csv"}))


def test_the_same_file_under_names_that_differ_in_case_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").touch()
    assert list(find_tables(_read(tmp_path, tables={"Orders": "orders.csv", "orders": "orders.csv"}))) == ["Orders"]


def test_a_database_is_found_or_missed_but_not_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no file shop\.duckdb"):
        find_database(_read(tmp_path, database="shop.duckdb"))
    (tmp_path / "shop.duckdb").touch()
    assert find_database(_read(tmp_path, database="shop.duckdb")) == str((tmp_path / "shop.duckdb").resolve())
