"""The documents that passed before, in one SQLite file of the user's own cache folder.

It only saves time. Whatever is wrong with it (not writable, locked, corrupt, full), the run goes on without:
nothing here raises, and ``trouble`` says what there was. It never lies in the checkout that is judged, unless
the operator's environment puts it there: a pull request could otherwise bring its own.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from slo_spec.record import Record

T = TypeVar("T")

FILE_NAME = "documents.sqlite"
FOLDER_VARIABLE = "SLOGATE_CACHE_DIR"
OFF = ("", "off")
MOST_BYTES = 64 * 1024 * 1024
"""More than this, and the oldest go. A page takes about 2 KB."""
_SHAPE = 1
_AT_ONCE = 500
"""Keys asked for in one statement: SQLite takes 999 values even in old builds."""
_WAIT_SECONDS = 2.0
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_GROUP_OR_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Contents(Record, kw_only=True):
    """What a store holds."""

    path: Path
    entries: int
    size_bytes: int


def place(environment: Mapping[str, str], folder: Path) -> Path | None:
    """Where the store lies: in ``$SLOGATE_CACHE_DIR``, else ``$XDG_CACHE_HOME/slogate``, else ``~/.cache/slogate``.

    None where it is turned off, where no folder can be told, or where the folder would lie in the checkout
    without the operator having said so.
    """
    named = environment.get(FOLDER_VARIABLE)
    if named is not None:
        return None if named in OFF else folder / named / FILE_NAME
    caches, home = environment.get("XDG_CACHE_HOME", ""), environment.get("HOME", "")
    if not Path(caches).is_absolute():
        if not Path(home).is_absolute():
            return None
        caches = f"{home}/.cache"
    path = Path(caches, "slogate", FILE_NAME)
    return None if _lies_in_checkout(path, folder) else path


def _lies_in_checkout(path: Path, folder: Path) -> bool:
    root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    return path.is_relative_to(root) or path.resolve().is_relative_to(root.resolve())


class Documents:
    """A memory for ``slo_spec.load``: bytes by key, the oldest forgotten first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        """Why the store could not be used, if it could not."""

    def recalled(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Of these keys, what is remembered."""
        return self._with_store(lambda store: _found(store, keys), {}) if keys and self.path.exists() else {}

    def remember(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep these entries too; the oldest go where there are too many."""
        self._with_store(lambda store: _add(store, entries), None)

    def contents(self) -> Contents | None:
        """How many entries there are, and how much they take; None where there is no store that can be read."""

        def counted(store: sqlite3.Connection) -> Contents | None:
            return Contents(path=self.path, entries=_count(store), size_bytes=self.path.stat().st_size)

        return self._with_store(counted, None) if self.path.exists() else None

    def clear(self) -> int:
        """Forget everything; how many bytes that frees. OSError where the file cannot be removed."""
        freed = 0
        for path in (self.path, self.path.with_name(f"{FILE_NAME}-journal")):
            with suppress(FileNotFoundError):
                size = path.stat().st_size
                path.unlink()
                freed += size
        return freed

    def _with_store(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What ``work`` makes of the open store; ``otherwise`` where it cannot be used."""
        try:
            _prepare(self.path)
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)) as store:
                _shape(store)
                return work(store)
        except (OSError, ValueError, sqlite3.Error) as error:
            self.trouble = f"{self.path}: {error}"
            if getattr(error, "sqlite_errorcode", None) in _BROKEN:
                with suppress(OSError):
                    self.path.unlink()  # no database any more: the next run begins a new one
        return otherwise


def _found(store: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows = store.execute(f"SELECT key, value FROM entries WHERE key IN ({marks})", some)  # noqa: S608 - only marks  # nosec B608
        found.update((key, value) for key, value in rows if type(key) is bytes and type(value) is bytes)
    return found


def _add(store: sqlite3.Connection, entries: Mapping[bytes, bytes]) -> None:
    store.execute("BEGIN IMMEDIATE")
    store.executemany("INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)", entries.items())
    while _used_bytes(store) > MOST_BYTES and _count(store) > 0:
        oldest = "SELECT id FROM entries ORDER BY id LIMIT ?"
        store.execute(f"DELETE FROM entries WHERE id IN ({oldest})", (_count(store) // 4 + 1,))  # noqa: S608 - as above  # nosec B608
    store.execute("COMMIT")


def _count(store: sqlite3.Connection) -> int:
    (count,) = store.execute("SELECT count(*) FROM entries").fetchone()
    return int(count)


def _prepare(path: Path) -> None:
    """See that folder and file are there, and nobody else's. OSError where they are not."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        for status in (path.parent.stat(), os.fstat(descriptor)):
            if status.st_uid != os.geteuid() or status.st_mode & _GROUP_OR_OTHERS_MAY_WRITE:
                raise PermissionError("somebody else may write into it")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise PermissionError("it is no regular file")
    finally:
        os.close(descriptor)


def _shape(store: sqlite3.Connection) -> None:
    """See that the table is there; one of another shape goes."""
    if store.execute("PRAGMA user_version").fetchone() == (_SHAPE,):
        return
    store.execute("BEGIN IMMEDIATE")
    if store.execute("PRAGMA user_version").fetchone() != (_SHAPE,):  # nobody else has made it meanwhile
        store.execute("DROP TABLE IF EXISTS entries")
        store.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)")
        store.execute(f"PRAGMA user_version = {_SHAPE}")
    store.execute("COMMIT")


def _used_bytes(store: sqlite3.Connection) -> int:
    pages, free, size = (
        store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    used: int = (pages - free) * size
    return used
