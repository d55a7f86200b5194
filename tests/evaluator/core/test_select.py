import pytest

from evaluator.core.select import EVERYTHING, Selection
from slo_spec.model import Service
from tests.evaluator.core.given import indicator, objective

SERVICE = Service(
    name="checkout",
    indicators=(indicator(),),
    objectives=(objective(name="availability", labels=(("tier", "1"),)), objective(name="latency")),
    labels=(("team", "payments"), ("tier", "2")),
)


def chosen(*texts):
    selection = Selection.parse(texts)
    return [each.name for each in SERVICE.objectives if selection.holds(SERVICE, each)]


def test_everything_is_selected_when_nothing_is_said():
    assert chosen() == ["availability", "latency"]
    assert Selection.parse(()) == EVERYTHING


def test_a_name_is_a_service_or_an_objective_of_it():
    assert chosen("checkout") == ["availability", "latency"]
    assert chosen("checkout/latency") == ["latency"]
    assert chosen("search") == []
    assert chosen("search", "checkout/latency") == ["latency"]


def test_an_objectives_label_wins_over_its_services():
    assert chosen("tier=1") == ["availability"]
    assert chosen("tier=2") == ["latency"]


def test_all_labels_must_hold():
    assert chosen("team=payments", "tier=2") == ["latency"]
    assert chosen("team=other", "tier=2") == []


def test_service_and_objective_are_labels_too():
    assert chosen("objective=latency") == ["latency"]


def test_a_label_without_a_name_makes_no_sense():
    with pytest.raises(ValueError, match="label=value"):
        Selection.parse(("=1",))


def test_one_label_cannot_have_two_values():
    with pytest.raises(ValueError, match="tier=1 is asked for"):
        Selection.parse(("tier=1", "tier=2"))


def test_a_misspelt_name_is_noticed():
    assert Selection.parse(("checkuot", "checkout/latency")).unmatched_names((SERVICE,)) == ("checkuot",)
