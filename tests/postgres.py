"""A real PostgreSQL for tests: started on a free loopback port, empty, without a password; it ends with the tests."""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.servers import _die_with_parent, free_port

USER = "slogate"
_BINARIES = Path("/usr/lib/postgresql")
"""Where Debian puts the server: not among the programs that everybody finds."""


def require_postgres() -> Path:
    """The folder of the server's programs; skips the test without them, and fails it under ``CI=true``."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(_BINARIES.glob("*/bin"))
    there = [folder for folder in folders if (folder / "initdb").exists()]
    if there:
        return there[-1]
    words = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@functools.cache
def postgres_url() -> str:
    """The URL of a server's database, for this process: a test that needs an empty one makes its own (``database``)."""
    programs = require_postgres()
    folder = Path(tempfile.mkdtemp(prefix="slogate-postgres-"))
    # It refuses to run as root.
    account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    who: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    made = [programs / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True, **who)
    port = free_port()
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", "-F"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
        **who,
    )

    def stop() -> None:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    url = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    _wait_until_ready(url, process)
    return url


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")


def database(name: str) -> str:
    """The URL of a new, empty database."""
    import psycopg

    url = postgres_url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{url.rpartition('/')[0]}/{name}"
