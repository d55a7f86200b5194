"""Two texts and what their difference says, on one line a change."""

from __future__ import annotations

from evaluator.core.diff.change import Change
from evaluator.core.diff.specs import diff
from slo_spec.load import load
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.formats.diff.story import BASE


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Every change from one text to another; neither has an error."""
    read = [load([("spec.yaml", text)]) for text in (before, after)]
    assert all(each.ok for each in read), [problem for each in read for problem in each.problems if problem.is_error]
    return diff(read[0].spec, read[1].spec, AT).changes


def told(old: str, new: str, base: str = BASE) -> list[str]:
    """What it means that ``old`` is written as ``new``, in a specification in which it stands."""
    assert old in base
    return [line(change) for change in changes(base, base.replace(old, new))]


def line(change: Change) -> str:
    """A change on one line: "loosened checkout/availability target: 99.9% -> 99%"."""
    return f"{change.direction} {change.subject} {change.what}: {change.before} -> {change.after}"
