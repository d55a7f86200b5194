"""The service and its timer, read by systemd itself."""

import shutil

import pytest

from tests.npm import missing
from tests.pipelines.tools import ROOT, accepts, run

FOLDER = ROOT / "integrations" / "systemd"


@pytest.fixture
def analyze():
    return shutil.which("systemd-analyze") or missing("no systemd-analyze here (Debian: systemd)")


@pytest.fixture
def units(tmp_path):
    """Copies that start a program which is there: verify looks for it."""
    for path in FOLDER.glob("slogate-report.*"):
        text = path.read_text(encoding="utf-8").replace("/usr/local/bin/slogate", str(shutil.which("true")))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return sorted(tmp_path.iterdir())


def test_systemd_finds_nothing_wrong_with_the_service_and_the_timer(analyze, units):
    done = run([analyze, "verify", *units])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_would_find_a_misspelt_key(analyze, units):
    service = units[0]
    service.write_text(service.read_text(encoding="utf-8").replace("StateDirectory=", "StateFolder="), encoding="utf-8")
    assert "'StateFolder'" in run([analyze, "verify", service]).stderr


def test_the_timer_elapses_once_a_day(analyze, units):
    [calendar] = [line for line in units[1].read_text(encoding="utf-8").splitlines() if line.startswith("OnCalendar=")]
    printed = accepts(
        [analyze, "calendar", "--iterations=2", "--base-time=2026-11-08 00:00:00 UTC", calendar.partition("=")[2]]
    )
    assert "2026-11-08 05:17:00 UTC" in printed
    assert "2026-11-09 05:17:00 UTC" in printed


def test_the_service_is_shut_in_as_far_as_systemd_can_tell(analyze, units):
    accepts([analyze, "security", "--offline=yes", "--threshold=30", units[0]])
