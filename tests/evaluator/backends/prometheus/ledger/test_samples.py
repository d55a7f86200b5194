"""Samples are counted in places, of one series a target where that can be said in a few conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evaluator.backends.prometheus.ledger.samples import Places, all_samples, merged, samples
from evaluator.backends.prometheus.ledger.stretches import Run
from evaluator.backends.prometheus.request import Request, Samples
from tests.evaluator.backends.prometheus.ledger.asking import finish, member, roster, vector

DAY = Run(0, 86_400)


def test_a_long_stretch_is_looked_at_in_places_and_a_short_one_at_once() -> None:
    places = Places((DAY, Run(86_400, 300)), 60)
    assert places.run(DAY) == Run(0, 3600, 24)
    assert places.run(Run(86_400, 300)) == Run(86_400, 300)
    assert len(places.each) == 25
    assert places.numbers[Run(86_400, 300)] == range(24, 25)


def test_the_first_place_may_begin_a_few_seconds_early() -> None:
    run = Places((Run(0, 86_401),), 60).run(Run(0, 86_401))
    assert run.end == 86_401
    assert -24 <= run.start <= 0


def test_one_kind_of_series_stands_for_all_targets_that_have_it() -> None:
    members = [member(instance, code) for instance in "12" for code in ("200", "500")]
    known = roster(members)
    counts, asked = finish(
        samples(known, {DAY: members}, Places((DAY,), 60)),
        lambda request: vector(request, {member(instance): 60 for instance in "12"}),
    )
    assert len(asked) == 1
    assert 'code="200"' in str(asked[0])
    assert "instance=" not in str(asked[0]).partition("[")[0].partition("{")[2]
    assert isinstance(counts, dict)
    assert {target[-1]: set(own.values()) for target, own in counts.items()} == {"1": {60}, "2": {60}}


def test_a_target_without_old_series_is_looked_at_in_all_of_its_series() -> None:
    old, new = [member("1", code) for code in ("200", "500")], [member("2", code) for code in ("200", "500")]
    _, asked = finish(
        samples(roster([*old, *new], old), {DAY: [*old, *new]}, Places((DAY,), 60)),
        lambda request: vector(request, {}),
    )
    text = str(asked[0])
    assert text.count("count_over_time") == 2
    assert 'instance="2"' in text


def test_the_most_of_any_series_counts() -> None:
    assert merged({("a",): {0: 5, 1: 2}}, {("a",): {0: 3, 2: 9}, ("b",): {0: 1}}) == {
        ("a",): {0: 5, 1: 2, 2: 9},
        ("b",): {0: 1},
    }


def test_nothing_is_asked_where_nothing_is_wanted() -> None:
    counts, asked = finish(
        samples(roster([member()]), {DAY: []}, Places((DAY,), 60)), lambda request: vector(request, {})
    )
    assert (counts, asked) == ({}, [])
    _, asked = finish(all_samples(roster([member()]), {}, Places((DAY,), 60)), lambda request: vector(request, {}))
    assert asked == []


def test_many_samples_are_counted_in_parts_that_share_no_target() -> None:
    month = Run(0, 30 * 86_400)
    members = [member(f"{number:02}", code) for number in range(50) for code in ("200", "500")]
    known = roster(members)

    def answer(request: Request) -> Samples:
        named = [each for each in members if f"|{dict(each)['instance']}|" in str(request).replace('"', "|")]
        return vector(request, dict.fromkeys(named, 1800))

    counts, asked = finish(samples(known, {month: members}, Places((month,), 60)), answer)
    assert isinstance(counts, dict)
    assert len(asked) == 4
    assert {target[-1] for target in counts} == {f"{number:02}" for number in range(50)}
    assert all(set(own) == set(range(24)) for own in counts.values())
    assert sum(len(series.samples) for request in asked for series in answer(request).series) == 50 * 2 * 24


@pytest.mark.parametrize("count", [samples, all_samples])
def test_one_target_with_many_samples_is_not_cut_and_nothing_is_asked_of_nobody(count: Callable[..., Any]) -> None:
    month = Run(0, 30 * 86_400)
    members = [member("1", str(code)) for code in range(200, 240)]
    known = roster(members, [])
    found, asked = finish(count(known, {month: members}, Places((month,), 60)), lambda request: vector(request, {}))
    assert found == {}
    assert len(asked) == 1
    assert "()" not in str(asked[0])


def test_a_part_that_reads_some_of_anothers_target_takes_nothing_away() -> None:
    month = Run(0, 30 * 86_400)
    members = [member(f"{number:02}", code) for number in range(50) for code in ("200", "500")]
    answers = iter((9, 5, 5, 5))

    def answer(request: Request) -> Samples:
        return vector(request, {member("00"): next(answers)})

    counts, asked = finish(samples(roster(members), {month: members}, Places((month,), 60)), answer)
    assert len(asked) == 4
    assert isinstance(counts, dict)
    assert {n for own in counts.values() for n in own.values()} == {9}
