"""slogate/v1: what a rule of a policy compares with, where it compares with earlier runs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from slo_spec import units
from slo_spec.model import Aggregate, Baseline, Condition, Eligible, Since
from slo_spec.place import Place

_COMPARING = (Condition.BUDGET_FELL, Condition.RATIO_FELL, Condition.BAD_GREW)
_KEYS = ("by", "since", "compared_with")


def read_baseline(place: Place, when: Condition) -> tuple[Fraction | None, Baseline | None]:
    """By how much and since when, for a rule that compares; None for any other, which must not say so."""
    if when not in _COMPARING:
        for key in _KEYS:
            if (said := place.maybe(key)) is not None:
                known = ", ".join(condition.value for condition in _COMPARING)
                said.say("not-allowed", f"'{key}' goes with {known}, not with {when.value}", at=said.key_location)
        return None, None
    by, since, several = (place.maybe(key) for key in _KEYS)
    if by is None:
        place.say("missing-key", f"{when.value} needs 'by'", "such as by: 5%")
    if since is None and several is None:
        place.say("missing-key", f"{when.value} needs 'since' or 'compared_with'", "such as since: last-deploy")
    if since is not None and several is not None:
        message = "'since' and 'compared_with' name different runs to compare with"
        several.say("not-allowed", message, "keep one", at=several.key_location)
    baseline = _several(several) if several is not None else _since(since)
    return by.read(_by(when), Fraction(0)) if by else Fraction(0), baseline


def _by(when: Condition) -> Callable[[str], Fraction]:
    return units.multiple if when is Condition.BAD_GREW else units.share


def _since(place: Place | None) -> Baseline:
    text = "last-run" if place is None else str(place.data)
    if text in (Since.LAST_RUN, Since.LAST_DEPLOY):
        words = f"since the {text.replace('-', ' ')}"
        return Baseline(since=Since(text), text=words)
    assert place is not None, "only a word that is written is no last-run"
    return Baseline(since=Since.AGO, seconds=place.read(_since_seconds, 1), text=f"since {text} ago")


def _since_seconds(text: str) -> int:
    try:
        return units.duration_seconds(text)
    except ValueError as error:
        raise ValueError(f"{text!r:.40} is none of last-run, last-deploy and a duration such as 7d") from error


def _several(place: Place) -> Baseline:
    last = int(place.data.get("last", 1))
    results, aggregate = Eligible(place.text("results", "pass")), Aggregate(place.text("aggregate", "mean"))
    runs = "run" if last == 1 else f"{last} runs ({aggregate.value})"
    return Baseline(
        since=Since.RUNS,
        last=last,
        results=results,
        aggregate=aggregate,
        text=f"against the last {runs}" + {"any": "", "pass": " that passed"}.get(results, " that passed or warned"),
    )
