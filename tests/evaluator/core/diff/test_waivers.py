"""What a changed waiver means: a condition that does not close the gate for longer, or for more."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from evaluator.core.diff import specs
from evaluator.core.diff.specs import diff
from slo_spec.model import Spec
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.core.diff.telling import line


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A waiver as far as it matters here."""

    name: str
    rules: tuple[str, ...]
    until: int
    start: int | None = None
    reason: str = ""
    subject: str = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Spec):
    """A specification with waivers."""

    waivers: tuple[Waiver, ...] = ()


WAIVER = Waiver(name="w", rules=("objective-missed",), until=AT)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, WAIVER, "loosened w waiver"),
        (WAIVER, None, "tightened w waiver"),
        (WAIVER, Waiver(name="w", rules=("objective-missed",), until=AT + 1), "loosened w until: 2026-09-21T"),
        (WAIVER, Waiver(name="w", rules=("objective-missed",), until=AT - 1), "tightened w until"),
        (WAIVER, Waiver(name="w", rules=("objective-missed", "frozen"), until=AT), "loosened w rules"),
        (WAIVER, Waiver(name="w", rules=("frozen",), until=AT), "changed w rules"),
        (WAIVER, Waiver(name="w", rules=("objective-missed",), until=AT, start=5), "tightened w start: none ->"),
        (WAIVER, Waiver(name="w", rules=("objective-missed",), until=AT, reason="x"), "neutral w reason"),
        (WAIVER, Waiver(name="w", rules=("objective-missed",), until=AT, subject="all"), "changed w subject"),
    ],
)
def test_one_change_of_a_waiver(
    monkeypatch: pytest.MonkeyPatch, before: Waiver | None, after: Waiver | None, said: str
) -> None:
    monkeypatch.setattr(specs, "Spec", Waived)
    old, new = (Waived(waivers=(each,) if each is not None else ()) for each in (before, after))
    (change,) = diff(old, new, AT).changes
    assert line(change).startswith(said)
