"""Files (CSV, Parquet, JSON lines) and DuckDB databases as a source that needs no server.

``connect(settings)`` gives a backend whose SQL runs in a child process with bounded memory and
time (see ``child``). Options: ``tables: {name: path, glob or list}`` or ``database: path``, and
``memory`` (512MB), ``timeout`` (60s), ``threads`` (2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.backends.duckdb.backend import DuckDBBackend
    from evaluator.core.query import Settings


def connect(settings: Settings) -> DuckDBBackend:
    """A backend for a source of type ``duckdb``; ValueError for wrong options.

    Files are looked for when they are asked: one that is not there is a source that does not answer.
    """
    # Late: the child process starts with this package and needs nothing of the parent's.
    from evaluator.backends.duckdb.backend import DuckDBBackend
    from evaluator.backends.duckdb.options import read_options

    try:
        return DuckDBBackend(settings.name, read_options(settings))
    except ValueError as error:
        raise ValueError(f"source {settings.name}: {error}") from None
