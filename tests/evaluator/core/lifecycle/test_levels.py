import pytest

from evaluator.core.lifecycle.levels import LevelTarget, effective, prevailing
from slo_spec.model.agreements import Levels
from slo_spec.units import target
from tests.evaluator.core.lifecycle.given import agreement, commitment, limit


def told(below, *others):
    found = effective(below, {each.name: each for each in others})
    return [(each.commitment.name, str(each.commitment.target), each.terms_from, each.target_from) for each in found]


def corporate(promised="99.5%", **more):
    return agreement("corporate", [commitment(promised=promised), commitment("latency", "95%")], **more)


def test_an_agreement_without_others_has_its_own_commitments():
    assert told(agreement("acme", [commitment()])) == [("uptime", "99.9%", "acme", "acme")]


def test_what_is_extended_holds_too_and_the_most_specific_target_wins():
    ours = agreement("acme", [commitment(promised="99%")], extends="corporate")
    assert told(ours, corporate()) == [("uptime", "99%", "acme", "acme"), ("latency", "95%", "corporate", "corporate")]


def test_the_strictest_target_wins_where_the_agreement_says_so_in_the_words_of_the_most_specific():
    ours = agreement("acme", [commitment(promised="99%")], extends="corporate", levels=Levels.STRICTEST)
    assert told(ours, corporate())[0] == ("uptime", "99.5%", "acme", "corporate")
    assert told(ours, corporate("98%"))[0] == ("uptime", "99%", "acme", "acme")


def test_of_equal_targets_the_most_specific_wins():
    ours = agreement("acme", [commitment(promised="99.50%")], extends="corporate", levels=Levels.STRICTEST)
    assert told(ours, corporate())[0] == ("uptime", "99.50%", "acme", "acme")


def test_a_chain_of_three_is_followed_and_remembers_what_was_outdone():
    gold = agreement("gold", [commitment(promised="99.9%")], extends="corporate")
    ours = agreement("acme", [commitment(promised="99%")], extends="gold", levels=Levels.STRICTEST)
    (uptime, _) = effective(ours, {"gold": gold, "corporate": corporate()})
    assert uptime.because == "uptime 99.9% stands in gold, not 99% of acme nor 99.5% of corporate"


def test_each_level_merges_by_its_own_policy():
    strict = agreement("gold", [commitment(promised="99%")], extends="corporate", levels=Levels.STRICTEST)
    ours = agreement("acme", [], extends="gold")
    assert told(ours, strict, corporate())[0] == ("uptime", "99.5%", "gold", "corporate")


@pytest.mark.parametrize(("figure", "wins"), [("mttr", "1h"), ("mtbf", "4h"), ("downtime", "1h")])
def test_of_limits_the_strictest_is_the_lowest_but_the_highest_for_time_between_failures(figure, wins):
    base = agreement("corporate", [commitment(promised="1h", figure=figure)])
    ours = agreement("acme", [commitment(promised="4h", figure=figure)], extends="corporate", levels=Levels.STRICTEST)
    assert told(ours, base)[0][1] == wins


@pytest.mark.parametrize("other", [commitment(promised="99.9%"), commitment(promised="1h", figure="mtbf")])
def test_figures_that_cannot_be_compared_leave_the_most_specific(other):
    ours = agreement("acme", [commitment(promised="4h", figure="mttr")], extends="corporate", levels=Levels.STRICTEST)
    assert told(ours, agreement("corporate", [other])) == [("uptime", "4h", "acme", "acme")]


def test_a_circle_is_refused_with_its_names():
    gold = agreement("gold", extends="acme")
    with pytest.raises(ValueError, match="acme extends gold extends acme: a circle"):
        effective(agreement("acme", extends="gold"), {"gold": gold})


def test_an_agreement_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="acme extends nowhere, which is not there"):
        effective(agreement("acme", extends="nowhere"), {})


def test_levels_come_most_specific_first():
    both = [LevelTarget("service", target("99.9%")), LevelTarget("customer", target("99.95%"))]
    assert prevailing(both, Levels.MOST_SPECIFIC).level == "service"
    assert prevailing(both, Levels.STRICTEST).level == "customer"
    assert prevailing([*both, LevelTarget("corporate", limit("1h"))], Levels.STRICTEST).level == "customer"
