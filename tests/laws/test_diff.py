"""What must be true of any difference: nothing changed is nothing found, nothing changed is missed, and back is back."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import groupby, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.diff.change import Change, Direction
from evaluator.core.diff.review import FailOn, review
from evaluator.core.diff.specs import diff
from evaluator.formats.diff import json as formatted
from evaluator.formats.diff import markdown, text
from evaluator.formats.style import Style
from slo_spec import model
from slo_spec.model import agreements, calendars, exclusions, indicators, objectives, policies
from slo_spec.record import compared, is_kind, replace
from tests.evaluator.core.diff.rich import AT, Mutant, mutants, rich

MUTANTS = tuple(mutant for mutant in mutants(rich()) if mutant.spec != rich())
SEVERAL = tuple(each for _, alike in groupby(sorted(MUTANTS, key=str), key=str) for each in islice(alike, 5))
"""Five of those that change one field of one type."""
NO_MEANING = {"Service.indicators", "Service.objectives"}
"""Of a service nothing depends on the order in which its things are written; a longer or shorter list is seen."""
MADE_OF_PARTS = {
    ("ByOutages", "time"), ("Commitment", "period"), ("Agreement", "term"), ("Exclusion", "recurring"),
    ("Limit", "text"), ("Limit", "value"), ("Money", "amount"), ("Money", "currency"), ("Target", "text"),
    ("Target", "ratio"), ("Calendar", "files"), ("Ratio", "good"), ("RawRatio", "failure"),
}  # fmt: skip
"""Changed only with what is in them, or with what they are in."""
Key = tuple[str, str, str, str | None, str | None]


def test_nothing_changed_is_nothing_found() -> None:
    assert diff(rich(), rich(), AT).changes == ()


def test_every_field_of_the_model_is_changed_once_at_least() -> None:
    changed = {(mutant.kind.__name__, mutant.field) for mutant in MUTANTS}
    rooms = (agreements, calendars, model.credits, exclusions, indicators, objectives, policies)
    declared = {
        (kind.__name__, name)
        for room in rooms
        for kind in vars(room).values()
        if isinstance(kind, type) and is_kind(kind) and kind.__module__ == room.__name__
        for name in compared(kind)
    }
    occurring = {kind for kind, _ in changed}
    assert {(kind, field) for kind, field in declared - changed if kind in occurring} - MADE_OF_PARTS == set()


def test_whatever_one_field_is_changed_to_is_found() -> None:
    unseen = Counter(str(mutant) for mutant in SEVERAL if not diff(rich(), mutant.spec, AT).changes)
    assert set(unseen) <= NO_MEANING
    assert all(count == 1 for count in unseen.values())


def test_a_change_undone_is_the_same_change_backwards() -> None:
    for mutant in SEVERAL:
        forth, back = diff(rich(), mutant.spec, AT).changes, diff(mutant.spec, rich(), AT).changes
        there = {_key(change): change.direction for change in forth}
        assert Counter(map(_key, forth)) == Counter(map(_mirrored, back)), mutant
        for change in back:
            assert_mirrored(mutant, there[_mirrored(change)], change.direction)


def assert_mirrored(mutant: Mutant, forth: Direction, back: Direction) -> None:
    """What tightens loosens when it is undone. What loosens may leave it open: more hours are a stronger promise, and may
    yet be kept more easily."""
    open_back = {forth, back} == {Direction.LOOSENED, Direction.CHANGED}
    assert forth is back.mirrored or open_back, f"{mutant}: {forth} and back {back}"


def _key(change: Change) -> Key:
    return change.subject, change.kind, change.what, change.before, change.after


def _mirrored(change: Change) -> Key:
    return change.subject, change.kind, change.what, change.after, change.before


@given(st.randoms(use_true_random=False))
def test_the_order_of_documents_means_nothing(chance: random.Random) -> None:
    spec = rich()
    names = ("services", "policies", "agreements", "calendars", "exclusions")
    shuffled = {name: tuple(chance.sample(getattr(spec, name), len(getattr(spec, name)))) for name in names}
    assert diff(spec, replace(spec, **shuffled), AT).changes == ()


@settings(max_examples=60)
@given(st.sampled_from(MUTANTS), st.sampled_from(MUTANTS))
def test_any_two_versions_are_compared_and_shown(one: Mutant, other: Mutant) -> None:
    told = review(("one", "other"), diff(one.spec, other.spec, AT), fail_on=[FailOn.LOOSENED])
    assert told.exit_code == int(any(change.direction.may_loosen for change in told.difference.changes))
    assert text.render(told, Style(width=60, unicode=False)).isascii()
    assert len(markdown.render(told)) < 65_536
    assert json.loads(formatted.render(told))["exit_code"] == told.exit_code
