"""What a changed commitment means for who it is owed to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from evaluator.core.diff.calendars import hours_meaning
from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.indicators import same_question
from evaluator.core.diff.meaning import FOR_READERS, RELABELLED, as_set, in_sequence, ordered, undecidable
from evaluator.core.diff.parts import Table, part_changes, place_of
from evaluator.core.diff.payments import schedule_changes
from evaluator.core.diff.services import target as share_meaning
from evaluator.core.diff.shown import shown
from evaluator.core.diff.sides import Side, Sides
from slo_spec.model import CalendarUnit, CalendarWindow, Target
from slo_spec.model.agreements import (
    Accounting,
    ByOutages,
    Commitment,
    Formula,
    Limit,
    Missing,
    NoTraffic,
)
from slo_spec.model.credits import Schedule
from slo_spec.record import replace

_NESTED: Final = {
    CalendarUnit.DAY: {CalendarUnit.WEEK, CalendarUnit.MONTH, CalendarUnit.QUARTER, CalendarUnit.YEAR},
    CalendarUnit.MONTH: {CalendarUnit.QUARTER, CalendarUnit.YEAR},
    CalendarUnit.QUARTER: {CalendarUnit.YEAR},
}
"""Which periods are made up of which: a week lies in two months, and cannot be compared with one."""


def target_meaning(before: Target | Limit, after: Target | Limit, accounting: Accounting) -> Meaning:
    """What another target means: of some figures more is better, of others less."""
    if isinstance(before, Target) and isinstance(after, Target):
        return share_meaning(before, after)
    if isinstance(before, Target) or isinstance(after, Target):
        return Meaning(Direction.CHANGED, "a share and a limit cannot be compared")
    declared = None if before.unit is None else before.at_least  # of a gauge, the limit itself says which way is better
    at_least = accounting.figure.at_least if isinstance(accounting, ByOutages) else declared
    if at_least is None:
        return Meaning(Direction.CHANGED, "whether more or less of it is better cannot be told")
    if replace(before, text="", value=after.value) != replace(after, text=""):
        return Meaning(Direction.CHANGED, "in another unit, or the other way round")
    words = ("at least so much", "less will do") if at_least else ("less is allowed", "more is allowed")
    judge = ordered(falling=not at_least, tighter=words[0], looser=words[1], rank=lambda limit: limit.value)
    return judge(before, after)


def period_meaning(before: CalendarWindow, after: CalendarWindow) -> Meaning:
    """What another period means: whoever keeps a share in each part keeps it in the whole, and not the other way.

    A shorter one is no surer gain: a limit of two outages is another one a month than a year, and credits and their cap
    are of the period.
    """
    if replace(before, unit=after.unit) == after:
        if after.unit in _NESTED.get(before.unit, ()):
            return Meaning(Direction.LOOSENED, "in a longer period a good part makes up for a bad one")
        if before.unit in _NESTED.get(after.unit, ()):
            because = "each shorter period is promised by itself, but limits, credits and caps are of one period too"
            return Meaning(Direction.CHANGED, because)
    return Meaning(Direction.CHANGED, "the periods begin and end at other instants")


_MISSING: Final = in_sequence(
    # Not EXCLUDED: where short runs of downtime do not count, what is down may weigh less than what is left out.
    (Missing.UP, Missing.UNKNOWN, Missing.DOWN),
    tighter="what nobody saw is not taken for better than it was",
    looser="what nobody saw is taken for better than it was",
)
_DOWN: Final = partial(ordered, tighter="more of the time counts as down", looser="less of the time counts as down")
_WRITTEN_NO_TRAFFIC: Final = in_sequence(
    (NoTraffic.UP, NoTraffic.EXCLUDED),
    tighter="slices without an event do not count as up any more",
    looser="slices without an event count as up",
)
_PRESUMED_UP: Final = in_sequence(
    # Not EXCLUDED: where most slices are empty, what is unknown may weigh more than what is left out.
    (NoTraffic.UP, NoTraffic.PRESUMED_UP),
    tighter="where most slices have no event, those beside a failure do not count as up any more",
    looser="slices without an event count as up, however many they are",
)


def _no_traffic(before: NoTraffic, after: NoTraffic) -> Meaning:
    judge = _PRESUMED_UP if NoTraffic.PRESUMED_UP in (before, after) else _WRITTEN_NO_TRAFFIC
    return judge(before, after)


_OTHER_SLICES: Final = undecidable("good and bad are told of slices of another length")

MEANINGS: Final[Table] = {
    ("Commitment", "period"): period_meaning,
    ("Commitment", "accounting"): undecidable("it is measured in another way"),
    ("Commitment", "outside_hours"): undecidable("the other part of the time counts"),
    ("Commitment", "exclusions"): as_set(
        more=Direction.LOOSENED, gained="more time may be left out", lost="less time may be left out"
    ),
    ("Commitment", "formula"): in_sequence(
        (Formula.NUMERATOR_ONLY, Formula.EXCLUDE_BOTH),
        tighter="excluded time does not count as up any more",
        looser="excluded time counts as up",
    ),
    ("Commitment", "owner"): FOR_READERS,
    ("Commitment", "description"): FOR_READERS,
    ("Commitment", "labels"): RELABELLED,
    ("ByAverage", "slice_seconds"): _OTHER_SLICES,
    ("ByAverage", "no_traffic"): _no_traffic,
    ("ByAverage", "missing"): _MISSING,
    ("ByTime", "slice_seconds"): _OTHER_SLICES,
    ("ByTime", "down_above"): _DOWN(falling=True),
    ("ByTime", "inclusive"): _DOWN(),
    ("ByTime", "min_events"): _DOWN(falling=True),
    ("ByTime", "min_run_seconds"): _DOWN(falling=True),
    ("ByTime", "no_traffic"): _no_traffic,
    ("ByTime", "missing"): _MISSING,
    ("ByOutages", "figure"): undecidable("another figure is promised"),
}
_OF_OUTAGES: Final = undecidable("outages are found in another way, and one figure grows where another shrinks")


def commitment_changes(
    sides: Sides,
    subject: Subject,
    pair: tuple[Commitment, Commitment],
    schedules: tuple[Schedule | None, Schedule | None],
) -> Iterator[Change]:
    """What changed in a commitment that keeps its name. ``schedules`` are the agreement's, for one that has none."""
    before, after = pair
    places = place_of(before), place_of(after)
    special = ("name", "target", "indicator", "from_objective", "hours", "schedule")
    for change in part_changes(subject, before, after, MEANINGS, skip=special, places=places):
        yield _of_outages(change) if change.what.startswith("by time ") else change
    if before.target != after.target:
        meaning = target_meaning(before.target, after.target, after.accounting)
        if type(before.accounting) is not type(after.accounting) or _figure(before) != _figure(after):
            meaning = Meaning(Direction.CHANGED, "of another figure, which cannot be compared")
        texts = str(before.target), str(after.target)
        yield subject.change("target", meaning, texts, (before.target_location, after.target_location))
    yield from _indicator(sides, subject, before, after)
    if before.hours != after.hours:
        yield _hours(sides, subject, before, after)
    if before.schedule != after.schedule:
        old, new = (own.schedule or shared for own, shared in zip(pair, schedules, strict=True))
        yield from schedule_changes(subject, old, new, places)
        if old == new:
            meaning = Meaning(Direction.NEUTRAL, "the agreement's own credits say the same")
            yield subject.change("credits", meaning, (_own(before), _own(after)), places)


def _own(commitment: Commitment) -> str:
    return "the agreement's" if commitment.schedule is None else shown(commitment.schedule)


def _figure(commitment: Commitment) -> Any:
    return commitment.accounting.figure if isinstance(commitment.accounting, ByOutages) else None


def _of_outages(change: Change) -> Change:
    meaning = _OF_OUTAGES(None, None)
    return replace(change, direction=meaning.direction, because=meaning.because)


def _indicator(sides: Sides, subject: Subject, before: Commitment, after: Commitment) -> Iterator[Change]:
    if (before.indicator, before.from_objective) == (after.indicator, after.from_objective):
        return  # an objective that measures something else says so, and names whom it concerns
    old, new = _named(sides.base, before), _named(sides.head, after)
    texts = _source(before), _source(after)
    places = before.indicator_location, after.indicator_location
    if old is not None and new is not None and same_question(old, new):
        meaning = Meaning(Direction.NEUTRAL, "another name for the same question")
    else:
        meaning = Meaning(Direction.CHANGED, "something else is measured: it may count fewer failures, or more")
    yield subject.change("indicator", meaning, texts, places)


def _named(side: Side, commitment: Commitment) -> Any:
    return side.indicator(side.indicator_name(commitment))


def _source(commitment: Commitment) -> str:
    return f"that of objective {commitment.indicator}" if commitment.from_objective else commitment.indicator


def _hours(sides: Sides, subject: Subject, before: Commitment, after: Commitment) -> Change:
    old, new = (
        next((each for each in side.spec.calendars if each.name == commitment.hours), None)
        for side, commitment in ((sides.base, before), (sides.head, after))
    )
    unknown = any(one.hours and not calendar for one, calendar in ((before, old), (after, new)))
    meaning = Meaning(Direction.CHANGED, "other hours count")
    if not unknown and not before.outside_hours and not after.outside_hours:
        meaning = hours_meaning(old, new, sides.horizon)
    texts = before.hours or "round the clock", after.hours or "round the clock"
    return subject.change("hours", meaning, texts, (before.hours_location, after.hours_location))
