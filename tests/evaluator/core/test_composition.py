from fractions import Fraction

import pytest

from evaluator.core.composition import (
    AtLeast,
    Parallel,
    Serial,
    at_least,
    availability,
    k_of_n,
    parallel,
    pooled,
    required_component,
    serial,
    weighted_mean,
)


def share(text):
    return Fraction(text) / 100


def test_parts_in_a_row_multiply():
    assert serial([share("99.95"), share("99.9"), share("99.9")]) == share("99.750199950")


def test_of_parts_side_by_side_all_must_fail():
    assert parallel([share("99.5"), share("99.5")]) == share("99.9975")


def test_a_design_is_worked_out_from_its_parts_up_to_any_depth():
    nodes = Parallel((share("99.5"), Serial((share("99.9"), AtLeast(2, (share("99"),) * 3)))))
    branch = share("99.9") * share("99.9702")
    assert availability(Serial((share("99.99"), nodes))) == share("99.99") * (1 - share("0.5") * (1 - branch))


def test_one_part_alone_is_its_own_availability():
    assert availability(share("99.9")) == share("99.9")
    assert availability(Serial((share("99.9"),))) == availability(Parallel((share("99.9"),))) == share("99.9")


def test_nothing_needed_is_always_there_and_no_alternative_never():
    assert serial([]) == 1
    assert parallel([]) == 0
    assert at_least(0, []) == 1
    assert at_least(1, []) == 0


def test_two_of_three_at_99_percent():
    assert k_of_n(2, 3, share("99")) == share("99.9702")


def test_more_than_there_are_is_never_reached_and_none_needed_always():
    assert k_of_n(4, 3, share("99")) == 0
    assert k_of_n(0, 3, share("99")) == 1


def test_parts_of_which_some_must_work_may_differ():
    one, two, three = share("90"), share("80"), share("70")
    expected = one * two + one * three + two * three - 2 * one * two * three
    assert at_least(2, [one, two, three]) == expected


def test_a_mean_goes_by_weights():
    assert weighted_mean([(share("99"), Fraction(1)), (share("100"), Fraction(3))]) == share("99.75")


def test_there_is_no_mean_of_what_has_no_weight():
    assert weighted_mean([]) is None
    assert weighted_mean([(share("99"), Fraction(0))]) is None


def test_pooling_adds_before_it_divides():
    assert pooled([(43000, 43200), (43200, 43200)]).ratio == Fraction(86200, 86400)
    assert pooled([]).ratio is None


def test_what_a_component_must_reach_is_the_promise_over_its_dependencies():
    found = required_component(share("99.9"), [share("99.95")])
    assert found.share == Fraction(9990, 9995)
    assert found.feasible


@pytest.mark.parametrize(("promise", "dependency", "feasible"), [("99.9", "99.9", True), ("99.95", "99.9", False)])
def test_a_promise_above_a_dependency_cannot_be_kept_and_one_equal_to_it_only_without_fail(
    promise, dependency, feasible
):
    assert required_component(share(promise), [share(dependency)]).feasible is feasible


def test_nothing_saves_a_promise_whose_dependency_is_never_there():
    found = required_component(share("99"), [Fraction(0)])
    assert found.share is None
    assert not found.feasible
    assert required_component(Fraction(0), [Fraction(0)]).feasible
