"""What a changed agreement means, seen from the party to whom it is owed: a weaker promise is a loosened one.

An agreement may extend another. What it says itself is compared with what held in its place, so that an own commitment
that goes, and leaves an inherited one, is a step from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.clauses import amendment_changes, claim_changes, termination_changes
from evaluator.core.diff.commitments import commitment_changes
from evaluator.core.diff.gating import stricter
from evaluator.core.diff.meaning import FOR_READERS, RELABELLED, Nothing, as_set, ordered, undecidable
from evaluator.core.diff.named import Words, named_changes
from evaluator.core.diff.parts import Table, by_name, part_changes, place_of
from evaluator.core.diff.payments import credit_changes
from evaluator.core.diff.shown import shown
from evaluator.core.diff.sides import Side, Sides
from evaluator.core.lifecycle.levels import effective
from evaluator.core.settle_plan import nearest
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.record import replace

MEANINGS: Final[Table] = {
    ("Term", "start"): ordered(falling=True, tighter="it holds from an earlier day", looser="from a later day only"),
    ("Term", "end"): ordered(tighter="it holds longer", looser="it ends earlier", nothing=Nothing.MOST),
    ("Term", "timezone"): undecidable("its days and periods begin at another instant"),
    ("Term", "renewal_notice_days"): undecidable("both parties have another day to think of"),
    ("Term", "termination_notice_days"): undecidable("both parties leave with another notice"),
    ("Party", "contact"): FOR_READERS,
    ("Party", "name"): undecidable("another party is bound"),
    ("Agreement", "scope"): undecidable("it is another kind of agreement"),
    ("Agreement", "extends"): undecidable("other commitments hold besides its own; each that differs is listed"),
    ("Agreement", "levels"): undecidable("of two targets of one name another may hold; each that differs is listed"),
    ("Agreement", "glossary"): undecidable("words of it have another meaning"),
    ("Agreement", "covers"): as_set(more=Direction.TIGHTENED, gained="more is covered", lost="less is covered"),
    ("Agreement", "excludes"): as_set(more=Direction.LOOSENED, gained="less is covered", lost="more is covered"),
    ("Agreement", "signatures"): undecidable("others have signed, or on another day"),
    ("Agreement", "review_on"): FOR_READERS,
    ("Agreement", "reference"): FOR_READERS,
    ("Agreement", "as_of"): FOR_READERS,
    ("Agreement", "description"): FOR_READERS,
    ("Agreement", "owner"): FOR_READERS,
    ("Agreement", "labels"): RELABELLED,
}  # fmt: skip
COMMITMENTS: Final = Words(
    removed=Meaning(Direction.REMOVED, "nobody owes it any more"), added=Meaning(Direction.ADDED, "one more promise")
)
_INHERITED: Final = ("credits", "claims", "termination")


def agreement_changes(sides: Sides, before: Agreement, after: Agreement) -> Iterator[Change]:
    """What changed in an agreement that keeps its name."""
    subject = Subject(f"agreement {before.name}", "agreement", before.name, _concerned(sides, before, after))
    lists = ("name", "parties", "commitments", "amendments", *_INHERITED)
    places = place_of(before), place_of(after)
    yield from part_changes(subject, before, after, MEANINGS, skip=lists, places=places)
    yield from _party_changes(subject, before, after)
    yield from _commitment_changes(sides, subject, before, after)
    old, new = _in_force(sides, before, after)
    yield from credit_changes(subject, old.credits, new.credits, _places(old.credits, new.credits, places))
    yield from claim_changes(subject, old.claims, new.claims, _places(old.claims, new.claims, places))
    yield from termination_changes(subject, old.termination, new.termination, places)
    yield from amendment_changes(subject, before, after)
    yield from _only_in_words(subject, (before, after), (old, new))


def _places(before: Any, after: Any, otherwise: tuple[Any, Any]) -> tuple[Any, Any]:
    return place_of(before) or otherwise[0], place_of(after) or otherwise[1]


def _concerned(sides: Sides, before: Agreement, after: Agreement) -> tuple[str, ...]:
    """Whom it concerns: everybody but the provider, by role and name, and the agreements that extend it."""
    parties = (party for agreement in (before, after) for party in agreement.parties if party.role != "provider")
    named = (f"{party.role} {party.name}" for party in parties)
    specs = sides.base.spec, sides.head.spec
    extending = (f"agreement {each.name}" for spec in specs for each in spec.agreements if each.extends == before.name)
    return tuple(dict.fromkeys((*named, *extending)))


def _party_changes(subject: Subject, before: Agreement, after: Agreement) -> Iterator[Change]:
    old = by_name(before.parties, lambda party: party.role)
    new = by_name(after.parties, lambda party: party.role)
    other = undecidable("others are bound")(None, None)
    for role in dict.fromkeys((*old, *new)):
        one, two = old.get(role), new.get(role)
        if one is not None and two is not None:
            yield from part_changes(subject, one, two, MEANINGS, prefix=f"party {role} ")
        else:
            texts = (None if one is None else one.name, None if two is None else two.name)
            yield subject.change(f"party {role}", other, texts, (place_of(one or before), place_of(two or after)))
    if set(old.values()) == set(new.values()) and before.parties != after.parties:
        order = Meaning(Direction.NEUTRAL, "the same parties in another order")
        yield subject.change("parties", order, (", ".join(old), ", ".join(new)), _places(before, after, (None, None)))


def _in_force(sides: Sides, before: Agreement, after: Agreement) -> tuple[Agreement, Agreement]:
    """Both with the credits, claims and ways out that hold, where one of them says so itself or extends another.

    What both inherit from one agreement is compared there.
    """
    found = []
    for side, one, other in ((sides.base, before, after), (sides.head, after, before)):
        whole = nearest(one, side.agreements)
        own = {name: getattr(whole if _says(one, other, name) else one, name) for name in _INHERITED}
        found.append(replace(one, **own))
    return found[0], found[1]


def _says(one: Agreement, other: Agreement, name: str) -> bool:
    return bool(getattr(one, name) or getattr(other, name) or one.extends != other.extends)


def _only_in_words(
    subject: Subject, written: tuple[Agreement, Agreement], held: tuple[Agreement, Agreement]
) -> Iterator[Change]:
    """What is written differently, and holds as before by what is inherited."""
    for name in _INHERITED:
        before, after = (getattr(each, name) for each in written)
        if before != after and getattr(held[0], name) == getattr(held[1], name):
            meaning = Meaning(Direction.NEUTRAL, "the agreement that it extends says the same")
            texts = shown(before), shown(after)
            yield subject.change(name, meaning, texts, (place_of(written[0]), place_of(written[1])))


# ------------------------------------------------------------------------------- commitments


def _commitment_changes(sides: Sides, subject: Subject, before: Agreement, after: Agreement) -> Iterator[Change]:
    own = ({each.name: each for each in agreement.commitments} for agreement in (before, after))
    old, new = own
    held_before, held_after = _held(sides.base, before), _held(sides.head, after)
    if before.extends == after.extends and before.levels == after.levels:
        concerned = {*old, *new}
    else:
        concerned = {*held_before, *held_after}
    one = {name: each for name, each in held_before.items() if name in concerned}
    other = {name: each for name, each in held_after.items() if name in concerned}

    def named(commitment: Commitment) -> Subject:
        return Subject(subject.group, "commitment", f"{before.name}/{commitment.name}", subject.affects)

    schedules = _schedule(sides.base, before), _schedule(sides.head, after)

    def compare(first: Commitment, second: Commitment) -> Iterator[Change]:
        # What the agreement hands down is said once, of the agreement.
        if (first.owner, second.owner) == (before.owner, after.owner):
            second = replace(second, owner=first.owner)
        return commitment_changes(sides, named(first), (first, second), schedules)

    yield from named_changes(one.values(), other.values(), named, COMMITMENTS, compare, _promised)
    for name in concerned:
        if name in one and one.get(name) == other.get(name) and old.get(name) != new.get(name):
            yield from _own_wording(compare, named, old.get(name), new.get(name))
    names = [each.name for each in before.commitments], [each.name for each in after.commitments]
    if set(old.values()) == set(new.values()) and names[0] != names[1]:
        order = Meaning(Direction.NEUTRAL, "the same commitments in another order")
        yield subject.change("commitments", order, (", ".join(names[0]), ", ".join(names[1])))


def _own_wording(compare: Any, named: Any, old: Commitment | None, new: Commitment | None) -> Iterator[Change]:
    """What holds is the same by an inherited target, and yet it is worded differently here."""
    if old is not None and new is not None:
        yield from compare(old, new)
        return
    there = old or new
    meaning = Meaning(Direction.NEUTRAL, "the agreement that it extends says the same")
    texts = (None if old is None else _promised(old), None if new is None else _promised(new))
    yield named(there).change("commitment", meaning, texts, (place_of(old), place_of(new)))


def _held(side: Side, agreement: Agreement) -> Mapping[str, Commitment]:
    """The commitments that hold under an agreement by name, inherited ones too, as far as they can be told."""
    try:
        return {each.commitment.name: each.commitment for each in effective(agreement, side.agreements)}
    except ValueError:  # it extends one that is not there: only an invalid version does
        return {each.name: each for each in agreement.commitments}


def _schedule(side: Side, agreement: Agreement) -> Any:
    terms = nearest(agreement, side.agreements).credits
    return None if terms is None else terms.schedule


def _promised(commitment: Commitment) -> str:
    return f"{commitment.target} over each {commitment.period.unit.value}, of {commitment.indicator}"


# ------------------------------------------------------------------------------- what gates


def commitment_gate_changes(sides: Sides) -> Iterator[Change]:
    """Which policies gate a commitment that both have, where policies do: that may change while all of it stays."""
    choose = [side.spec.policies_for_commitment for side in (sides.base, sides.head)]
    for name, before in sides.base.agreements.items():
        after = sides.head.agreements.get(name)
        if after is None:
            continue
        for old, new in _both(before.commitments, after.commitments):
            policies = choose[0](_labels(before, old)), choose[1](_labels(after, new))
            names = [", ".join(sorted(each.name for each in several)) or "none" for several in policies]
            if names[0] != names[1]:
                subject = Subject(f"agreement {name}", "commitment", f"{name}/{old.name}")
                places = old.location, new.location
                yield subject.change("gated by", stricter(*policies), (names[0], names[1]), places)


def _both(before: Iterable[Commitment], after: Iterable[Commitment]) -> Iterator[tuple[Commitment, Commitment]]:
    old, new = by_name(before), by_name(after)
    return ((old[name], new[name]) for name in old if name in new)


def _labels(agreement: Any, commitment: Commitment) -> Any:
    return agreement.labels_for(commitment)
