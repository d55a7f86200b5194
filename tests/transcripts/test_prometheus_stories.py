"""The stories that need a real Prometheus come out as they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import start_prometheus, stop
from tests.transcripts.story import play, retold

STORIES = sorted((Path(__file__).parent / "prometheus").glob("*.txt"))
END = 1_795_132_800  # 2026-11-20T00:00:00Z
MINUTE, DAY = 60, 86_400


def samples() -> str:
    """Two days of two services, scraped every minute: one healthy, one that failed for an hour of the last day."""
    lines = ["# TYPE http_requests counter"]
    instants = range(END - 2 * DAY, END + MINUTE, MINUTE)
    for service, hour_failing in (("checkout", END - 10 * 3600), ("search", END + DAY)):
        good = [f'http_requests_total{{service="{service}",code="200"}} ']
        bad = [f'http_requests_total{{service="{service}",code="500"}} ']
        failed = 0
        for number, instant in enumerate(instants):
            failed += 60 if hour_failing <= instant < hour_failing + 3600 else int(number % 60 == 0)
            good.append(f"{good[0]}{number * 60} {instant}")
            bad.append(f"{bad[0]}{failed} {instant}")
        lines += [*good[1:], *bad[1:]]
    return "\n".join([*lines, "# EOF", ""])


@pytest.mark.integration
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_out_as_it_is_told(path: Path, tmp_path: Path) -> None:
    url = start_prometheus(tmp_path / "server", samples())
    told = path.read_text(encoding="utf-8")
    happened = play(told, tmp_path, {"PROMETHEUS": url})
    stop(url)
    assert retold(told, happened) == told
