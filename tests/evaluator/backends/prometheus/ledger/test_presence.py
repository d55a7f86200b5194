"""What the samples of targets say was observed: gaps count, coming and going does not, a crash is missed to the end."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.ledger import presence
from evaluator.backends.prometheus.ledger.presence import Watching, slots
from evaluator.backends.prometheus.ledger.samples import Places
from evaluator.backends.prometheus.ledger.stretches import Run
from evaluator.backends.prometheus.request import Outcome, Request, Samples
from evaluator.backends.prometheus.targets import Slot
from evaluator.core.counts import Number, Reason, Unanswered
from slo_spec.model import Labels
from tests.evaluator.backends.prometheus.ledger.asking import finish, member, roster, vector

STRETCH = Run(0, 6 * 1200)
PLACES = Places((STRETCH,), 60)
FULL = dict.fromkeys(range(6), 20)


def observed(
    counts: Mapping[str, Mapping[int, int]],
    old: str,
    *,
    proven: Fraction | None = None,
    up: Mapping[Labels, int] | None = None,
) -> list[Number]:
    """The shares of the six places, for targets of which those in ``old`` were there before."""
    members = [member(instance) for instance in counts]
    known = roster(members, [each for each in members if dict(each)["instance"] in old])
    targets = {known.targets[each]: dict(counts[dict(each)["instance"]]) for each in members}

    def answer(request: Request) -> Outcome:
        return vector(request, up or {}) if "up{" in str(request) else Samples()

    watching = Watching(tuple(members), {} if proven is None else {STRETCH: proven})
    (found,), _ = finish(slots(known, [watching], targets, PLACES), answer)
    assert isinstance(found, tuple)
    assert all(isinstance(slot, Slot) for slot in found)
    return [slot.share for slot in found]


def test_all_samples_are_all_of_the_time_and_one_late_scrape_is_none() -> None:
    assert observed({"1": FULL}, "1") == [1] * 6
    assert observed({"1": {**FULL, 2: 19}}, "1") == [1] * 6


def test_a_gap_is_missing_for_as_long_as_it_lasts() -> None:
    assert observed({"1": {**FULL, 2: 9}}, "1") == [1, 1, Fraction(1, 2), 1, 1, 1]
    without = {place: count for place, count in FULL.items() if place != 2}
    assert observed({"1": without, "2": FULL}, "12") == [1, 1, Fraction(1, 2), 1, 1, 1]


def test_an_old_target_that_is_silent_at_first_is_missed_and_a_new_one_comes_later() -> None:
    late = dict.fromkeys(range(3, 6), 20)
    assert observed({"1": late}, "1") == [0, 0, 0, 1, 1, 1]
    assert observed({"1": FULL, "2": late}, "1") == [1] * 6


def test_before_the_first_sample_of_all_up_decides() -> None:
    late = dict.fromkeys(range(3, 6), 20)
    assert observed({"1": late}, "") == [0, 0, 0, 1, 1, 1]
    assert observed({"1": late}, "", up={member("1"): 1}) == [1] * 6


def test_a_target_that_ends_is_one_fewer_and_the_last_that_ends_leaves_nothing() -> None:
    early = dict.fromkeys(range(3), 20)
    assert observed({"1": FULL, "2": early}, "12") == [1] * 6
    assert observed({"1": early}, "1") == [1, 1, 1, 0, 0, 0]


def test_what_is_proven_is_not_looked_at() -> None:
    assert observed({"1": {}}, "1", proven=Fraction(199, 200)) == [1] * 6


def test_slots_do_not_overlap_and_fill_the_stretch() -> None:
    odd = Run(0, 7001)
    members = [member()]
    known = roster(members)
    (found,), _ = finish(
        slots(known, [Watching(tuple(members), {odd: Fraction(1)})], {}, Places((odd,), 60)), lambda _: Samples()
    )
    assert isinstance(found, tuple)
    assert found[0].start == 0
    assert sum(slot.seconds for slot in found) == 7001


def test_what_could_not_be_looked_at_is_unanswered() -> None:
    failed = Unanswered(Reason.BACKEND, "no")
    members = [member("1", "200"), member("1", "500")]
    known = roster(members)
    counts = {known.targets[members[0]]: {0: 5}}
    (found,), _ = finish(slots(known, [Watching(tuple(members), {})], counts, PLACES), lambda _: failed)
    assert found == failed


COUNTS = st.dictionaries(st.integers(0, 5), st.integers(1, 21))
TARGETS = st.lists(st.one_of(COUNTS, st.just(FULL), st.just({**FULL, 3: 19})), min_size=1, max_size=3)


@given(TARGETS, st.sets(st.sampled_from("123")), st.sets(st.sampled_from("123")))
def test_targets_of_which_nothing_is_missed_are_what_they_are_when_looked_at_one_by_one(
    each: list[dict[int, int]], old: set[str], alive: set[str]
) -> None:
    counts = {str(number): own for number, own in enumerate(each, 1)}
    up = {member(instance): 1 for instance in alive}
    found = observed(counts, "".join(old), up=up)
    with patch.object(presence, "_is_whole", return_value=False):
        assert observed(counts, "".join(old), up=up) == found
