"""What a source of type ``duckdb`` is: its files or its database, and what a query of it may use.

A relative path or glob starts from the folder of the operator's file. Links are followed and paths
may lead anywhere: the operator is trusted, and whoever reads an operator's file that is not (one
found in a checkout) refuses what leads out of its folder before it comes here.
"""

from __future__ import annotations

import glob
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluator.core.query import Settings
from slo_spec.record import Record
from slo_spec.units import duration_seconds, size_bytes

KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""The kind of a file by its suffix."""
COMPRESSED = (".gz", ".zst")
"""What may follow the suffix of a text file."""

MEMORY = "512MB"
TIMEOUT = "60s"
THREADS = 2
_KNOWN = ("database", "memory", "tables", "threads", "timeout")
# What every source of the operator's file may say besides; it concerns others.
_COMMON = ("allow_partial", "coverage", "description")
_LEAST_MEMORY = 32 * 10**6


class Options(Record, kw_only=True):
    """A source as the operator describes it. Exactly one of ``tables`` and ``database`` is set.

    ``tables`` are names with paths or globs, ``memory`` is in bytes, ``timeout`` in seconds for
    everything that one run asks.
    """

    root: Path
    tables: tuple[tuple[str, tuple[str, ...]], ...] = ()
    database: str | None = None
    memory: int
    memory_text: str
    timeout: int
    threads: int


class Table(Record):
    """A table made of files of one kind, sorted by path."""

    kind: str
    files: tuple[str, ...]


def read_options(settings: Settings) -> Options:
    """The options of a source. ValueError says what is wrong in the user's words."""
    options = settings.options
    unknown = sorted(key for key in map(str, options) if key not in (*_KNOWN, *_COMMON) and key[:2] != "x-")
    if unknown:
        raise ValueError(f"no option named {unknown[0]!r}; known are {', '.join(_KNOWN)}")
    database, tables = options.get("database"), options.get("tables")
    if (database is None) == (tables is None):
        raise ValueError("a duckdb source has either tables: or database:")
    if database is not None and not isinstance(database, str):
        raise ValueError("database: is the path of one .duckdb file")
    memory_text = str(options.get("memory", MEMORY))
    memory = size_bytes(memory_text)
    if memory < _LEAST_MEMORY:
        raise ValueError(f"memory {memory_text} is too small for any query; give it at least 32MB")
    return Options(
        root=settings.root,
        tables=_tables(tables) if tables is not None else (),
        database=database,
        memory=memory,
        memory_text=memory_text,
        timeout=duration_seconds(str(options.get("timeout", TIMEOUT))),
        threads=_threads(options.get("threads", THREADS)),
    )


def find_tables(options: Options) -> dict[str, Table]:
    """The files of each table as they are now. ValueError for a table without files that can be read."""
    return {name: _table(name, texts, options.root) for name, texts in options.tables}


def find_database(options: Options) -> str | None:
    """The path of the database, if the source is one. ValueError if it cannot be read."""
    return None if options.database is None else _readable(options.database, options.root)


def _threads(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 256:
        raise ValueError(f"threads is a number from 1 to 256, not {value!r}")
    return value


def _tables(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError("tables: gives each table a name and a file, {orders: data/orders.csv}")
    tables: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, texts in value.items():
        listed = (texts,) if isinstance(texts, str) else texts
        if not isinstance(listed, list | tuple) or not listed or not all(isinstance(text, str) for text in listed):
            raise ValueError(f"table {name}: give a path, a glob or a list of them")
        table = (str(name), tuple(listed))
        # SQL does not tell Orders from orders; the same files under both are no harm.
        if tables.setdefault(str(name).lower(), table)[1] != table[1]:
            raise ValueError(f"two tables are named {name}; upper and lower case are the same in SQL")
    return tuple(sorted(tables.values()))


def _table(name: str, texts: tuple[str, ...], root: Path) -> Table:
    files = sorted({file for text in texts for file in _expanded(text, root)})
    kinds = sorted({_kind(file) for file in files})
    if len(kinds) > 1:
        raise ValueError(f"table {name} mixes {' and '.join(kinds)} files; make each kind a table")
    return Table(kinds[0], tuple(files))


def _expanded(text: str, root: Path) -> list[str]:
    if not glob.has_magic(text):
        return [_readable(text, root)]
    found = sorted(glob.glob(text, root_dir=root, recursive=True))  # noqa: PTH207 - Path.glob knows no absolute pattern
    if not found:
        raise ValueError(f"no file matches {text}")
    return [_readable(path, root) for path in found]


def _kind(file: str) -> str:
    name = file.lower()
    text = next((name.removesuffix(packed) for packed in COMPRESSED if name.endswith(packed)), name)
    for suffix, kind in KINDS.items():
        if (name if kind == "parquet" else text).endswith(suffix):  # Parquet is compressed inside
            return kind
    known = f"{', '.join(KINDS)}; a text may be compressed ({', '.join(COMPRESSED)})"
    raise ValueError(f"{Path(file).name}: the suffix tells the kind of a file; known are {known}")


def _readable(text: str, root: Path) -> str:
    # DuckDB creates a database that is missing and waits for a FIFO: look before it does.
    if "\0" in text:
        raise ValueError("a path holds a NUL character")
    try:
        path = (root / text).resolve(strict=True)
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise ValueError(f"there is no file {text}") from None
    except (OSError, RuntimeError) as error:
        raise ValueError(f"{text} cannot be read: {getattr(error, 'strerror', None) or 'a loop of links'}") from None
    if not stat.S_ISREG(mode):
        raise ValueError(f"{text} is no regular file")
    if glob.has_magic(str(path)):
        raise ValueError(f"{text}: DuckDB would take *, ? or [ in the name of a file for a pattern; rename it")
    return str(path)
