"""What is typed becomes a value, or is refused in the user's words."""

from __future__ import annotations

import pytest

from evaluator.commands.options import Options, options_of
from evaluator.refusal import Refusal
from tests.evaluator.commands.running import Folder, options


def test_the_instant_is_the_asked_one_or_now_less_the_settle_time() -> None:
    assert Options(at=5).instant(1000) == 5
    assert Options().instant(1000) == 940


def test_clicks_words_become_options() -> None:
    made = options_of(**options(settle=5, deadline=7))
    assert (made.settle_seconds, made.deadline_seconds, made.verbosity) == (5, 7, 0)


@pytest.mark.parametrize(("flags", "verbosity"), [({"quiet": True}, -1), ({"verbose": True}, 1), ({}, 0)])
def test_how_much_is_said_is_one_number(flags: dict[str, bool], verbosity: int) -> None:
    assert options_of(**options(**flags)).verbosity == verbosity


def test_quiet_and_verbose_together_are_refused(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", "-q", "-v")
    assert (ran.code, ran.err) == (2, "slogate: error: -q and -v contradict each other; keep one\n")


def test_a_deadline_of_nothing_is_refused() -> None:
    with pytest.raises(Refusal, match="leaves no time"):
        options_of(**options(deadline=0))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--at", "yesterday"], "yesterday is no instant"),
        (["--at", "2026-11-05T00:00:00"], "offset"),
        (["--settle", "60"], "60 has no unit; write 60s"),
        (["--deadline", "-5m"], "--deadline"),
        (["--fail-on", "unknown"], "--fail-on"),
        (["--on-unknown", "maybe"], "--on-unknown"),
    ],
)
def test_a_value_that_makes_no_sense_is_exit_2(here: Folder, arguments: list[str], words: str) -> None:
    here.shop()
    ran = here.slogate("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize("at", ["0001-01-01", "1980-01-01", "2999-12-31", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_the_calendar_are_no_bug(here: Folder, at: str) -> None:
    here.shop()
    assert here.slogate("check", "--source", "orders=orders.csv", "--at", at).code in (2, 3)
