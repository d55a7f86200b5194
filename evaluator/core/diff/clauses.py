"""What changed clauses of an agreement mean: claims, ways out, amendments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.commitments import target_meaning
from evaluator.core.diff.meaning import harmless, in_sequence, ordered, undecidable
from evaluator.core.diff.parts import Places, Table, most_alike, part_changes, place_of
from evaluator.core.diff.shown import shown
from evaluator.core.lifecycle.amendments import missing
from slo_spec.model import Target
from slo_spec.model.agreements import (
    Agreement,
    Amendment,
    Claims,
    Limit,
    StreakNoData,
    Termination,
)

_EASIER: Final = "the customer may leave sooner"
_HARDER: Final = "the customer may leave later, or not at all"

MEANINGS: Final[Table] = {
    ("Claims", "automatic"): ordered(tighter="nobody has to claim", looser="a credit must be claimed"),
    ("Claims", "count"): ordered(tighter="there is more time to claim", looser="there is less time to claim"),
    ("Claims", "after"): undecidable("the days to claim are counted from elsewhere"),
    ("Claims", "text"): harmless("the same days, written in another way"),
    ("InARow", "periods"): ordered(falling=True, tighter=_EASIER, looser=_HARDER),
    ("InARow", "no_data"): in_sequence(
        (StreakNoData.BREAKS, StreakNoData.SKIPS, StreakNoData.COUNTS), tighter=_EASIER, looser=_HARDER
    ),
    ("ChronicOutage", "count"): ordered(falling=True, tighter=_EASIER, looser=_HARDER),
    ("ChronicOutage", "longer_than_seconds"): ordered(falling=True, tighter=_EASIER, looser=_HARDER),
    ("ChronicOutage", "within_days"): ordered(tighter=_EASIER, looser=_HARDER),
    ("RollingAverage", "below"): ordered(tighter=_EASIER, looser=_HARDER),
    ("RollingAverage", "periods"): undecidable("the mean is one of another number of periods"),
    ("Termination", "notice_days"): ordered(
        falling=True, tighter="the customer leaves with shorter notice", looser="the customer must give longer notice"
    ),
    ("Termination", "when"): undecidable("something else lets the customer leave"),
    ("Termination", "commitment"): undecidable("missing another commitment lets the customer leave"),
    ("Amendment", "on"): undecidable("another target holds for some days"),
    ("Amendment", "signed"): undecidable("an amendment holds once everybody has signed, and not before"),
}


def claim_changes(subject: Subject, before: Claims | None, after: Claims | None, places: Places) -> Iterator[Change]:
    """What changed in how a credit is claimed."""
    if before == after:
        return
    if before is not None and after is not None:
        skip = () if _days(before) == _days(after) else ("text",)
        yield from part_changes(subject, before, after, MEANINGS, skip=skip, prefix="claims ", places=places)
        return
    meaning = Meaning(Direction.CHANGED, "without a word about claims, nobody knows until when to ask for a credit")
    texts = tuple(None if each is None else shown(each) for each in (before, after))
    yield subject.change("claims", meaning, (texts[0], texts[1]), places)


def _days(claims: Claims) -> tuple[object, ...]:
    return claims.automatic, claims.count, claims.after


def termination_changes(
    subject: Subject, before: tuple[Termination, ...], after: tuple[Termination, ...], places: Places
) -> Iterator[Change]:
    """What changed in the ways out. They have no names: the most alike are taken for the same."""
    pairs, lost, new = most_alike(before, after, _LIKENESS)
    for old, other in pairs:
        yield from part_changes(subject, old, other, MEANINGS, prefix="termination ", places=places)
    gone = Meaning(Direction.LOOSENED, "the customer may not leave for it any more")
    come = Meaning(Direction.TIGHTENED, "the customer may leave for it")
    for clause in lost:
        yield subject.change("termination", gone, (shown(clause), None), (place_of(clause), places[1]))
    for clause in new:
        yield subject.change("termination", come, (None, shown(clause)), (places[0], place_of(clause)))
    if not pairs and not lost and not new and before != after:
        order = Meaning(Direction.NEUTRAL, "the same in another order")
        yield subject.change("termination", order, (shown(before), shown(after)), places)


_LIKENESS: Final[tuple[Callable[[Termination], tuple[object, ...]], ...]] = (
    lambda clause: (type(clause.when), clause.commitment),
    lambda clause: (type(clause.when),),
)


# ------------------------------------------------------------------------------- amendments


def amendment_changes(subject: Subject, before: Agreement, after: Agreement) -> Iterator[Change]:
    """What changed in the amendments: of one day and one commitment the later one holds."""
    old, new = ({_key(each): each for each in agreement.amendments} for agreement in (before, after))
    places = place_of(before), place_of(after)
    for key in dict.fromkeys((*old, *new)):
        one, two = old.get(key), new.get(key)
        if one is None and two is not None:
            yield subject.change(_name(two), _step(after, two), (None, _said(two)), (places[0], two.location))
        elif one is not None and two is None:
            undone = Meaning(_step(before, one).direction.mirrored, "what held before it holds on")
            yield subject.change(_name(one), undone, (_said(one), None), (one.location, places[1]))
        elif one is not None and two is not None:
            yield from _amended(subject, after, one, two)
    if old == new and before.amendments != after.amendments:
        meaning = Meaning(Direction.CHANGED, "written in another order: of one day the later one holds")
        yield subject.change("amendments", meaning, (shown(before.amendments), shown(after.amendments)), places)


def _amended(subject: Subject, agreement: Agreement, before: Amendment, after: Amendment) -> Iterator[Change]:
    if before.target != after.target:
        meaning = _step(agreement, after, before.target)
        texts = str(before.target), str(after.target)
        yield subject.change(f"{_name(after)} target", meaning, texts, (before.location, after.location))
    yield from part_changes(subject, before, after, MEANINGS, skip=("target",), prefix=f"{_name(after)} ")


def _step(agreement: Agreement, amendment: Amendment, earlier: Target | Limit | None = None) -> Meaning:
    """What the target of an amendment means against another, or against what holds before it."""
    amended = next((each for each in agreement.commitments if each.name == amendment.commitment), None)
    if amended is None:
        return Meaning(Direction.CHANGED, "the commitment that it amends stands in another agreement")
    before = earlier or _held(agreement, amendment) or amended.target
    return target_meaning(before, amendment.target, amended.accounting)


def _held(agreement: Agreement, amendment: Amendment) -> Target | Limit | None:
    """The target of the last amendment before one that everybody signed: not the commitment's own holds then."""
    parties = tuple(party.role for party in agreement.parties)
    earlier = [
        each
        for each in agreement.amendments
        if each.commitment == amendment.commitment and each.on < amendment.on and not missing(each, parties)
    ]
    return max(earlier, key=lambda each: each.on).target if earlier else None


def _said(amendment: Amendment) -> str:
    signed = f", signed by {' and '.join(amendment.signed)}" if amendment.signed else ", unsigned"
    return f"{amendment.target}{signed}"


def _key(amendment: Amendment) -> tuple[object, ...]:
    return amendment.on, amendment.commitment


def _name(amendment: Amendment) -> str:
    return f"amendment of {amendment.on} to {amendment.commitment}"
