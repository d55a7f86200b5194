import sys
from functools import partial

import pytest

from benchmarks.measure import Contestant, Cost, in_rounds, process


def costs(*walls):
    """Something that costs these walls, one after the other."""
    remaining = iter(walls)
    return lambda: Cost(next(remaining), 0.0, 0.0)


def test_a_rehearsal_is_not_counted_and_contestants_take_turns():
    order: list[str] = []

    def run(name):
        order.append(name)
        return Cost(1.0, 0.0, 0.0)

    measured = in_rounds([Contestant(name, partial(run, name)) for name in "ab"], 2)
    assert order == ["a", "b"] * 3
    assert len(measured.costs["a"]) == 2


def test_a_ratio_is_the_median_of_the_ratios_within_rounds():
    measured = in_rounds([Contestant("a", costs(9, 10, 30)), Contestant("b", costs(3, 1, 2))], 3, rehearsed=False)
    assert measured.ratio("a", "b") == 10  # of 3, 10 and 15; the ratio of the medians would be 5
    assert measured.median("a") == 10


def test_what_sets_the_stage_runs_once_or_before_each_run_and_costs_nothing():
    seen: list[str] = []
    stage = Contestant("a", costs(1, 1, 1), once=partial(seen.append, "once"), before=partial(seen.append, "before"))
    assert in_rounds([stage], 2).median("a") == 1
    assert seen == ["once", "before", "before", "before"]


def test_a_process_costs_cpu_time_and_memory(tmp_path):
    cost = process([sys.executable, "-c", "sum(range(3_000_000))"], folder=tmp_path)
    assert cost.wall >= cost.cpu * 0.5 > 0
    assert cost.memory_mib > 5


def test_an_exit_code_that_is_not_expected_is_an_error_with_the_words_of_the_process(tmp_path):
    command = [sys.executable, "-c", "import sys; print('no such metric'); sys.exit(3)"]
    with pytest.raises(RuntimeError, match=r"(?s)ended with 3.*no such metric"):
        process(command, folder=tmp_path)
    assert process(command, folder=tmp_path, accepted=(0, 3)).wall > 0
