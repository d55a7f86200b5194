"""The one door to psycopg: a PostgreSQL whose schema ``slogate`` holds the tables of a store."""

from __future__ import annotations

import math
import os
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from evaluator.redaction import Redactor
from evaluator.stores.database import StoreUnusable

if TYPE_CHECKING:
    import psycopg

MOST_SECONDS = 30.0
"""How long a store may be open at most: a server that hangs must not keep the gate from ending."""
_LOCK = 0x510_6A80
_MISSING = "PostgreSQL needs a package that is not installed: pip install 'slogate[postgres]'"


class PostgresConnection:
    """An open connection. Every method raises ``StoreUnusable`` where the server refuses."""

    def __init__(self, connection: psycopg.Connection[Any], shown: str, redact: Redactor) -> None:
        self._connection = connection
        self._shown = shown
        self._redact = redact

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Sequence[Any]]:
        """The rows that a statement returns."""
        with _usable(self._shown, self._redact):
            # Our own statements, in which a "?" stands for a value and for nothing else.
            cursor = self._connection.execute(statement.replace("?", "%s").encode(), tuple(values))
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A block whose changes are kept all or not at all."""
        with _usable(self._shown, self._redact), self._connection.transaction():
            yield


@contextmanager
def opened(
    url: str, shown: str, migrations: Mapping[int, Sequence[str]], *, wait_seconds: float
) -> Iterator[PostgresConnection]:
    """A connection to the database at ``url``, its tables brought to the newest of the ``migrations``.

    ``shown`` is what to call it: a URL may hold a password. For a user who may only read, they must be there already.
    """
    redact = Redactor([_password(url)])
    try:
        import psycopg
    except ImportError as error:
        raise StoreUnusable(f"{shown}: {_MISSING}") from error
    with _usable(shown, redact):
        try:
            connection = psycopg.connect(
                url,
                autocommit=True,
                connect_timeout=max(2, math.ceil(wait_seconds)),
                application_name="slogate",
                prepare_threshold=None,
            )
        except psycopg.ProgrammingError as error:
            # It would quote parts of the URL, and with a stray character the password is one of them.
            raise StoreUnusable(f"{shown}: the URL cannot be read") from error
    with closing(connection), _ended_after(MOST_SECONDS, connection.fileno()) as ended:
        store = PostgresConnection(connection, shown, redact)
        try:
            store.execute(f"SET statement_timeout = '{int(MOST_SECONDS)}s'")
            store.execute("SET synchronous_commit = on")
            store.execute("SET search_path = slogate")
            _prepared(store, shown, migrations)
            yield store
        except StoreUnusable as error:
            if ended.is_set():
                raise StoreUnusable(f"{shown}: it did not answer within {MOST_SECONDS:g} s") from error
            raise


@contextmanager
def _ended_after(seconds: float, descriptor: int) -> Iterator[threading.Event]:
    """A block after which nobody waits: its connection is cut in the middle if it takes longer, and the event is set.

    The server's own limits hold only while the server, and the network, are there.
    """
    ended = threading.Event()
    link = socket.socket(fileno=os.dup(descriptor))

    def cut() -> None:
        ended.set()
        with suppress(OSError):  # closed meanwhile
            link.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield ended
    finally:
        timer.cancel()
        link.close()


def _password(url: str) -> str:
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""


@contextmanager
def _usable(shown: str, redact: Redactor) -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        words = " ".join(redact(str(error)).split()) or type(error).__name__
        raise StoreUnusable(f"{shown}: {words}") from error
    except (ValueError, OverflowError) as error:
        raise StoreUnusable(f"{shown}: {redact(str(error))}") from error


def _prepared(connection: PostgresConnection, shown: str, migrations: Mapping[int, Sequence[str]]) -> None:
    newest = max(migrations)
    if _version(connection, shown, newest) == newest:
        return
    with connection.transaction():
        # Somebody may have been faster.
        connection.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
        found = _version(connection, shown, newest)
        if found == 0:
            connection.execute("CREATE SCHEMA IF NOT EXISTS slogate")
            connection.execute("CREATE TABLE slogate.store (version INTEGER NOT NULL)")
            connection.execute("INSERT INTO slogate.store VALUES (0)")
        for version in range(found + 1, newest + 1):
            for statement in migrations[version]:
                connection.execute(statement)
        connection.execute("UPDATE slogate.store SET version = ?", (newest,))


def _version(connection: PostgresConnection, shown: str, newest: int) -> int:
    """The version of the tables that are there; 0 where there are none."""
    # Not to_regclass(): it may remember from before the lock that there was nothing.
    there = connection.execute(
        "SELECT 1 FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = 'slogate' AND relname = 'store'"
    )
    if not there:
        return 0
    ((version,),) = connection.execute("SELECT version FROM slogate.store")
    if version > newest:
        raise StoreUnusable(
            f"{shown}: it was written by a newer slogate (store version {version}, this one knows {newest}); "
            "use that one, or another database"
        )
    return int(version)
