"""A review as text: the golden one, and what hostile text becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.core.diff.change import Change, Difference, Direction
from evaluator.core.diff.review import Allow
from evaluator.formats.diff import text
from evaluator.formats.style import Style
from slo_spec.record import replace
from tests.evaluator.formats.diff.story import told

GOLDEN = Path(__file__).parents[3] / "golden"
HOSTILE = "\x1b]0;pwned\x07\n::error::x ##[group]\u202eevil"


@pytest.mark.parametrize(
    ("name", "style"),
    [("diff.txt", Style(width=100)), ("diff-ascii-verbose.txt", Style(width=72, unicode=False, verbosity=1))],
)
def test_the_text_is_the_golden_one(name: str, style: Style) -> None:
    assert text.render(told(), style) == (GOLDEN / name).read_text(encoding="utf-8")


def test_quiet_is_what_may_be_loosened_and_what_stops_it() -> None:
    shown = text.render(told(), Style(verbosity=-1))
    assert "neutral " not in shown
    assert "added " not in shown
    assert "loosened  yearly cap: 8h" in shown
    assert shown.splitlines()[-1].startswith("stopped by --fail-on loosened")


def test_what_is_allowed_does_not_stop() -> None:
    shown = text.render(told(Allow.CHANGED, Allow.REMOVED), Style())
    assert shown.splitlines()[-1] == "stopped by --fail-on loosened: 6 loosened"


def test_colour_marks_the_direction_alone() -> None:
    colored = text.render(told(), Style(color=True))
    assert "\x1b[31mloosened  \x1b[0myearly cap" in colored


def test_hostile_text_neither_commands_nor_breaks_a_line() -> None:
    change = Change(
        group="service a",
        kind="objective",
        subject="a/b",
        what="target",
        direction=Direction.CHANGED,
        before=HOSTILE,
        after=f"::error::{HOSTILE}",
        because=HOSTILE,
        affects=(HOSTILE, "other"),
    )
    hostile = replace(told(), base=HOSTILE, difference=Difference((change,)), because=(HOSTILE,))
    for style in (Style(), Style(width=40, unicode=False, verbosity=1)):
        shown = text.render(hostile, style)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "##[" not in shown
        assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
