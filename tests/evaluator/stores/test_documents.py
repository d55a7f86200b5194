"""The store of documents saves time or does nothing: it never raises, and never lies in what is judged."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from evaluator.stores import documents
from evaluator.stores.documents import FILE_NAME, Documents, place

ROOT = Path(__file__).resolve().parents[3]
KEYS = [bytes([number]) * 32 for number in range(5)]


@pytest.fixture
def store(tmp_path):
    return Documents(tmp_path / "cache" / "slogate" / FILE_NAME)


@pytest.mark.parametrize(
    ("environment", "lies"),
    [
        ({"SLOGATE_CACHE_DIR": "/c", "HOME": "/h"}, "/c/documents.sqlite"),
        ({"SLOGATE_CACHE_DIR": "here"}, "/judged/slo/here/documents.sqlite"),
        ({"SLOGATE_CACHE_DIR": "", "HOME": "/h"}, None),
        ({"SLOGATE_CACHE_DIR": "off", "HOME": "/h"}, None),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/slogate/documents.sqlite"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/slogate/documents.sqlite"),
        ({"HOME": "/h"}, "/h/.cache/slogate/documents.sqlite"),
        ({"HOME": "relative"}, None),
        ({"HOME": "/judged/slo"}, None),
        ({"XDG_CACHE_HOME": "/judged/slo/.cache"}, None),
        ({}, None),
    ],
)
def test_it_lies_where_the_environment_says_and_by_itself_never_in_the_checkout(environment, lies):
    found = place(environment, Path("/judged/slo"))
    assert (str(found) if found else None) == lies


def test_the_whole_repository_is_the_checkout_and_a_link_into_it_leads_there_too(tmp_path):
    (tmp_path / "judged/.git").mkdir(parents=True)
    (tmp_path / "judged/slo").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "judged")
    for home in ("judged", "link"):
        assert place({"HOME": str(tmp_path / home)}, tmp_path / "judged/slo") is None


def test_what_is_remembered_is_recalled_by_another_process(store):
    store.remember({KEYS[0]: b"zero", KEYS[1]: b"one"})
    store.remember({KEYS[1]: b"other"})
    again = Documents(store.path)
    assert again.recalled(KEYS) == {KEYS[0]: b"zero", KEYS[1]: b"other"}
    assert again.trouble == ""
    assert again.contents().entries == 2


def test_more_keys_than_one_statement_takes_are_found(store):
    many = {number.to_bytes(32, "big"): b"%d" % number for number in range(1234)}
    store.remember(many)
    assert store.recalled(list(many)) == many


def test_only_the_user_may_read_it(store):
    store.remember({KEYS[0]: b"zero"})
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_asking_leaves_no_file_behind(store):
    assert store.recalled(KEYS) == {}
    assert store.contents() is None
    assert not store.path.parent.exists()


def test_one_that_others_may_write_into_is_not_believed(store):
    store.remember({KEYS[0]: b"zero"})
    store.path.parent.chmod(0o777)
    assert store.recalled(KEYS) == {}
    assert "somebody else may write into it" in store.trouble
    store.path.parent.chmod(0o700)
    store.path.chmod(0o622)
    assert store.recalled(KEYS) == {}


def test_a_link_or_a_pipe_in_its_place_is_not_opened(store, tmp_path):
    store.path.parent.mkdir(parents=True, mode=0o700)
    store.path.symlink_to(tmp_path / "elsewhere.sqlite")
    store.remember({KEYS[0]: b"zero"})
    assert not (tmp_path / "elsewhere.sqlite").exists()
    store.path.unlink()
    os.mkfifo(store.path, 0o600)
    assert store.recalled(KEYS) == {}
    assert store.trouble


@pytest.mark.parametrize("spoilt", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_one_is_forgotten_and_begun_anew(store, spoilt):
    store.remember({KEYS[0]: b"zero"})
    store.path.write_bytes(spoilt)
    assert store.recalled(KEYS) == {}
    assert store.trouble
    store.remember({KEYS[1]: b"one"})
    store.remember({KEYS[1]: b"one"})
    assert Documents(store.path).recalled(KEYS) == {KEYS[1]: b"one"}


def test_a_table_of_another_shape_is_made_anew(store):
    store.path.parent.mkdir(parents=True, mode=0o700)
    with sqlite3.connect(store.path) as other:
        other.execute("CREATE TABLE entries (key TEXT)")
    other.close()
    store.remember({KEYS[0]: b"zero"})
    assert store.recalled(KEYS) == {KEYS[0]: b"zero"}


def test_a_folder_that_cannot_be_made_is_no_trouble_for_the_run(tmp_path):
    (tmp_path / "file").write_text("")
    store = Documents(tmp_path / "file" / "slogate" / FILE_NAME)
    store.remember({KEYS[0]: b"zero"})
    assert store.recalled(KEYS) == {}
    assert store.trouble


def test_a_locked_one_is_left_alone(store, monkeypatch):
    monkeypatch.setattr(documents, "_WAIT_SECONDS", 0.05)
    store.remember({KEYS[0]: b"zero"})
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store.remember({KEYS[1]: b"one"})
    assert "locked" in store.trouble
    assert store.recalled(KEYS) == {}
    other.execute("ROLLBACK")
    other.close()
    assert store.recalled(KEYS) == {KEYS[0]: b"zero"}


def test_the_oldest_go_where_there_are_too_many(store, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 200_000)
    for number in range(20):
        store.remember({number.to_bytes(32, "big"): bytes(20_000)})
    left = store.recalled([number.to_bytes(32, "big") for number in range(20)])
    assert 4 <= len(left) < 12
    assert (19).to_bytes(32, "big") in left
    assert (0).to_bytes(32, "big") not in left


def test_clearing_forgets_everything_and_says_how_much_that_was(store):
    assert store.clear() == 0
    store.remember({KEYS[0]: b"zero"})
    size = store.contents().size_bytes
    assert store.clear() == size > 0
    assert store.contents() is None


def test_runs_at_the_same_time_do_not_break_each_other(store):
    code = (
        "import sys; from pathlib import Path; from evaluator.stores.documents import Documents\n"
        "store, me = Documents(Path(sys.argv[1])), sys.argv[2].encode()\n"
        "for number in range(20): store.remember({me + b'%d' % number: me}); store.recalled([me])\n"
        "print(store.trouble)"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(store.path), name],
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "abc"
    ]
    assert [run.communicate(timeout=60)[0].strip() for run in runs] == ["", "", ""]
    assert store.contents().entries == 60
