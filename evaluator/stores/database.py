"""A SQLite file that many processes write and that survives their being killed, or why it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

MODE = 0o600
"""The sums of a private source are as private as the source."""


class StoreUnusable(Exception):
    """The store cannot be read or written, in words. It never changes a verdict."""


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """A block in which whatever SQLite or the file system refuses becomes ``StoreUnusable``.

    So does what the sqlite3 module makes of a damaged file: an error of SQLite's whose own words are no
    UTF-8 (ValueError), a number with no room for it.
    """
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreUnusable(f"{path}: {words}") from error


@contextmanager
def opened(
    path: Path, application: int, migrations: Mapping[int, Sequence[str]], *, wait_seconds: float, create: bool
) -> Iterator[sqlite3.Connection]:
    """A connection to the store at ``path``, brought to the newest of its ``migrations``; closed at the end.

    ``application`` marks files of this kind: another kind of database is left alone. ``wait_seconds``
    is how long to wait for other writers. Every commit is on the disk when it returns (WAL,
    synchronous=FULL). ``StoreUnusable`` where there is none, or none that this version understands.
    """
    with usable(path):
        if not path.exists():
            if not create:
                raise StoreUnusable(f"{path}: there is no such file yet")
            _make(path, application, migrations)
        _only_for_its_owner(path)
        # Autocommit: a transaction begins where the code says so.
        connection = sqlite3.connect(path, timeout=max(0.0, wait_seconds), isolation_level=None)
    try:
        with usable(path):
            connection.execute("PRAGMA trusted_schema=OFF")
            _prepared(connection, path, application, migrations)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA temp_store=MEMORY")
        yield connection
    finally:
        with suppress(sqlite3.Error):  # whatever was to be kept has been committed
            connection.close()


def _make(path: Path, application: int, migrations: Mapping[int, Sequence[str]]) -> None:
    """A new store, whole from the moment in which others can see it; nothing where somebody was faster.

    Turning a file that others have open into a WAL database does not wait for them, it fails.
    """
    import tempfile  # late: it is slow, and most runs find their store

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name, isolation_level=None)) as connection:
            _prepared(connection, path, application, migrations)
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _only_for_its_owner(path: Path) -> None:
    """A regular file that only its owner may read and write."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreUnusable(f"{path}: this is not a regular file")
    if stat.S_IMODE(found.st_mode) & ~MODE:
        with suppress(PermissionError):  # somebody else's: its owner decides
            path.chmod(MODE)


def _prepared(
    connection: sqlite3.Connection, path: Path, application: int, migrations: Mapping[int, Sequence[str]]
) -> None:
    newest = max(migrations)
    if _version(connection, path, application, newest) == newest:
        return
    connection.execute("PRAGMA journal_mode=WAL")
    with transaction(connection):
        # Somebody may have been faster.
        for version in range(_version(connection, path, application, newest) + 1, newest + 1):
            for statement in migrations[version]:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id={application}")
        connection.execute(f"PRAGMA user_version={newest}")


def _version(connection: sqlite3.Connection, path: Path, application: int, newest: int) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (kind,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if kind != application and (kind or version or tables):
        raise StoreUnusable(f"{path}: this is a database of another program")
    if version > newest:
        raise StoreUnusable(
            f"{path}: it was written by a newer slogate (store version {version}, this one knows {newest}); "
            "use that one, or another file"
        )
    return int(version)


@contextmanager
def transaction(connection: sqlite3.Connection, go_on: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """A block whose changes are kept all or not at all; where ``go_on`` says no, it is interrupted."""
    connection.execute("BEGIN IMMEDIATE")
    # Asked every so many steps of SQLite's machine, some milliseconds apart.
    connection.set_progress_handler(lambda: not go_on(), 100_000)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.set_progress_handler(None, 0)
        with suppress(sqlite3.Error):  # a full disk has already rolled it back
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.set_progress_handler(None, 0)
