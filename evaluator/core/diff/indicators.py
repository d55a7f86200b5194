"""What a changed indicator means: mostly that another thing is asked, and that nobody can tell which way that goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import FOR_READERS, ordered, undecidable
from evaluator.core.diff.parts import Table, part_changes
from evaluator.core.diff.sides import Sides
from slo_spec.model import (
    Comparison,
    Indicator,
    Selector,
    Service,
    Threshold,
)
from slo_spec.problem import Location
from slo_spec.record import replace

OTHER_QUESTION: Final = undecidable("another question is asked: it may count fewer failures, or more")
_UPWARDS: Final = (Comparison.ABOVE, Comparison.AT_LEAST)


def _narrowed(counted: str) -> Any:
    """A judge of what is counted: with one more condition it is a part of what it was."""
    narrower = Direction.LOOSENED if counted == "bad" else Direction.TIGHTENED

    def judge(before: Any, after: Any) -> Meaning:
        if not isinstance(before, Selector) or not isinstance(after, Selector):
            return OTHER_QUESTION(before, after)
        old, new = set(before.matchers), set(after.matchers)
        if replace(before, matchers=()) != replace(after, matchers=()):
            return OTHER_QUESTION(before, after)
        if old == new:
            return Meaning(Direction.NEUTRAL, "the same conditions in another order")
        if old < new:
            return Meaning(narrower, f"one more condition: only a part of what counted as {counted} still does")
        if new < old:
            return Meaning(narrower.mirrored, f"one condition less: more counts as {counted} than did")
        return OTHER_QUESTION(before, after)

    return judge


def _most_groups(before: int, after: int) -> Meaning:
    if after > before:
        return Meaning(Direction.LOOSENED, "more groups are judged that were refused as unknown")
    return Meaning(Direction.CHANGED, "fewer groups are judged before it is unknown, which the operator may let pass")


MEANINGS: Final[Table] = {
    ("Indicator", "description"): FOR_READERS,
    ("Indicator", "source"): undecidable("the numbers come from elsewhere"),
    ("Indicator", "measure"): OTHER_QUESTION,
    ("Indicator", "presence"): undecidable("how much of the data is missing is told by something else"),
    ("Indicator", "group_by"): undecidable("the promise is held against other groups"),
    ("Indicator", "at_most"): _most_groups,
    ("Ratio", "bad"): _narrowed("bad"),
    ("Ratio", "good"): _narrowed("good"),
    ("Ratio", "total"): OTHER_QUESTION,
    ("Histogram", "selector"): OTHER_QUESTION,
    ("Histogram", "below"): ordered(
        falling=True, tighter="what is fast enough must be faster", looser="slower ones are fast enough now"
    ),
    ("Threshold", "value"): OTHER_QUESTION,
    ("Threshold", "column"): OTHER_QUESTION,
    ("Threshold", "reduce"): OTHER_QUESTION,
    ("Threshold", "slice_seconds"): undecidable("good and bad are told of slices of another length"),
    ("RawRatio", "success"): OTHER_QUESTION,
    ("RawRatio", "failure"): OTHER_QUESTION,
    ("Rows", "good"): OTHER_QUESTION,
    ("Rows", "bad"): OTHER_QUESTION,
    ("Rows", "total"): OTHER_QUESTION,
    ("RowSource", "time"): OTHER_QUESTION,
    ("RowSource", "table"): OTHER_QUESTION,
    ("RowSource", "query"): OTHER_QUESTION,
    ("RowSource", "where"): OTHER_QUESTION,
    ("RowSource", "gaps"): undecidable("a stretch without a row means something else"),
}


def indicator_changes(sides: Sides, service: Service, before: Indicator, after: Indicator) -> Iterator[Change]:
    """What changed in an indicator that keeps its name."""
    name = f"{service.name}/{before.name}"
    subject = Subject(f"service {service.name}", "indicator", name, sides.affected("indicator", name))
    yield from content_changes(subject, before, after)


def content_changes(subject: Subject, before: Indicator, after: Indicator) -> Iterator[Change]:
    """What two indicators ask differently, whatever they are called."""
    places = before.location, after.location
    yield from part_changes(subject, before, after, MEANINGS, skip=("name", "measure"), places=places)
    old, new = before.measure, after.measure
    if old == new:
        return
    if type(old) is not type(new):
        yield from part_changes(subject, replace(before, measure=old), replace(before, measure=new), MEANINGS)
        return
    if isinstance(old, Threshold) and isinstance(new, Threshold):
        yield from _bound_changes(subject, old, new, places)
    skip = ("comparison", "bound") if isinstance(old, Threshold) else ()
    for change in part_changes(subject, old, new, MEANINGS, skip=skip, places=places):
        part = change.what.partition(" ")[0]
        yield replace(change, base=before.location_of(part), head=after.location_of(part))


def _bound_changes(
    subject: Subject, before: Threshold, after: Threshold, places: tuple[Location, Location]
) -> Iterator[Change]:
    if (before.comparison, before.bound) == (after.comparison, after.bound):
        return
    texts = _compared(before), _compared(after)
    yield subject.change("bound", _bound(before, after), texts, places)


def _compared(threshold: Threshold) -> str:
    return f"{threshold.comparison.value} {threshold.bound}" if threshold.comparison else "the value itself"


def _bound(before: Threshold, after: Threshold) -> Meaning:
    """What another bound means, where both compare in the same direction."""
    if before.is_gauge or after.is_gauge:
        return Meaning(Direction.CHANGED, "a value is compared with a bound on one side only")
    if (before.comparison in _UPWARDS) is not (after.comparison in _UPWARDS):
        return Meaning(Direction.CHANGED, "what was above the bound must now be below it, or the other way round")
    inclusive = Comparison.AT_LEAST, Comparison.AT_MOST
    sign = 1 if before.comparison in _UPWARDS else -1
    # At one bound the strict comparison holds less often.
    old = sign * before.bound, before.comparison not in inclusive
    new = sign * after.bound, after.comparison not in inclusive
    if new > old:
        return Meaning(Direction.TIGHTENED, "fewer values are good enough")
    return Meaning(Direction.LOOSENED, "more values are good enough")


def same_question(before: Indicator, after: Indicator) -> bool:
    """Whether two indicators ask the same, whatever they are called and described as."""
    return replace(before, name="", description="") == replace(after, name="", description="")
