"""A connection that can read what the operator named and nothing else. Runs in the child process.

The order matters: the files are allowed by name, external access is switched off but for exactly
these, extensions are off from the start, and the configuration is locked; only then is anything
read. A database keeps no way to any file system at all: a view inside it that reads a file fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from evaluator.backends.duckdb import sql


def opened(job: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """The connection for a job: its database, or views over its files."""
    config: dict[str, Any] = {
        "memory_limit": f"{job['memory'] // 1000}KB",
        "threads": str(job["threads"]),
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "python_enable_replacements": "false",
    }
    if job["database"] is not None:
        connection = duckdb.connect(job["database"], read_only=True, config=config)
        connection.execute("SET TimeZone = 'UTC'")
        _lock(connection, ["SET enable_external_access = false", "SET disabled_filesystems = 'LocalFileSystem'"])
        return connection
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    files = [file for table in job["tables"].values() for file in table["files"]]
    allowed = "[" + ", ".join(sql.text_literal(file) for file in files) + "]"
    _lock(connection, [f"SET allowed_paths = {allowed}", "SET enable_external_access = false"])
    return connection


def known_tables(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any]) -> list[str]:
    """The tables and views that a spec may name, sorted."""
    if job["database"] is None:
        return sorted(job["tables"])
    found = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal"
        " UNION SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    return sorted(name if schema == "main" else f"{schema}.{name}" for schema, name in found)


def make_view(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any], name: str) -> None:
    """The view of that name over its files, unless it is there. DuckDB's errors are the caller's."""
    table = job["tables"][name]
    connection.execute(sql.view(name, table["kind"], table["files"]))


def _lock(connection: duckdb.DuckDBPyConnection, first: list[str]) -> None:
    for statement in [*first, "SET lock_configuration = true"]:
        connection.execute(statement)
