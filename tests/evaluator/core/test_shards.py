"""Every service lies in exactly one part, wherever and in whatever order it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.shards import Shard, estate

NAMES = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.mark.parametrize(
    "text", ["", "1", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b", " 1/3", "1/1001", "٣/٣", "1/3\n"]
)
def test_what_is_no_part_of_a_whole_is_refused(text):
    with pytest.raises(ValueError, match="is no part of a whole"):
        Shard.parse(text)


def test_a_part_is_written_as_it_is_read():
    assert str(Shard.parse("2/5")) == "2/5"
    assert Shard.parse("1/1").holds("anything")


@given(NAMES, st.integers(1, 40))
def test_a_name_lies_in_exactly_one_part(name, of):
    assert sum(Shard(index, of).holds(name) for index in range(1, of + 1)) == 1


def test_where_a_name_lies_never_changes():
    # Written down: jobs of two versions must agree.
    names = ("checkout", "search", "payments", "acme-gold", "é")
    assert [next(i for i in range(1, 5) if Shard(i, 4).holds(name)) for name in names] == [2, 4, 1, 2, 4]


def test_many_services_are_spread_evenly():
    counts = [sum(Shard(index, 5).holds(f"service-{number}") for number in range(2_000)) for index in range(1, 6)]
    assert min(counts) > 330
    assert max(counts) < 470


@given(st.lists(NAMES, max_size=6), st.randoms())
def test_an_estate_is_the_same_in_any_order(names, random):
    shuffled = list(names)
    random.shuffle(shuffled)
    assert estate(names) == estate(shuffled)


def test_another_promise_is_another_estate():
    assert estate(["shop/most 99% 30d"]) != estate(["shop/most 90% 30d"])
