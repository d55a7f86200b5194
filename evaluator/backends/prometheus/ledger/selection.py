"""One selector in the place of many, and the labels by which what it sums up is told apart again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from evaluator.backends.prometheus.ledger.questions import equal_values
from evaluator.backends.prometheus.promql import any_of, instant_selector
from slo_spec.model import Labels, Matcher, MatchOperator, Selector
from slo_spec.record import Record, replace

MOST_VALUES = 200
"""A condition that lists more values than these costs more than it saves."""


class Selection(Record):
    """A selector that holds the series of several, and perhaps more.

    ``key`` are the labels of which each of the several names one value; by all of ``apart`` they
    can be told apart. Both are sorted.
    """

    selector: Selector
    key: tuple[str, ...]
    apart: tuple[str, ...]

    @classmethod
    def of(cls, selectors: Iterable[Selector], group_by: Iterable[str] = ()) -> Selection:
        """The selection for some selectors of one metric."""
        return _selection(tuple(dict.fromkeys(selectors)), tuple(group_by))

    @property
    def text(self) -> str:
        """The selector as PromQL. ValueError for names that are none."""
        return instant_selector(self.selector)

    def text_of(self, members: Iterable[Labels], others: Mapping[str, Collection[str]]) -> str:
        """The selector as PromQL with conditions that leave little more than some of its members.

        ``others`` are the values that each label has among all of them.
        """
        values = values_of(members)
        more = tuple(
            _any_of(label, found)
            for label, found in sorted(values.items())
            if len(found) < len(others.get(label, ())) and len(found) <= MOST_VALUES and "" not in found
        )
        # What is left of the key says all that its whole list says.
        said = {matcher.label for matcher in more}.intersection(self.key)
        kept = (each for each in self.selector.matchers if each.label not in said)
        return instant_selector(replace(self.selector, matchers=(*kept, *more)))

    def key_of(self, values: dict[str, str]) -> tuple[str, ...]:
        """The values of the key among labels."""
        return tuple([values.get(label, "") for label in self.key])

    def beside_key(self, selector: Selector) -> tuple[Matcher, ...]:
        """The conditions of one of the several that do not hold already for whatever has its values of the key."""
        values = equal_values(selector)
        held = {Matcher(label, MatchOperator.EQUAL, values[label]) for label in self.key if label in values}
        return tuple(each for each in selector.matchers if each not in held)


@lru_cache(maxsize=256)
def _selection(each: tuple[Selector, ...], group_by: tuple[str, ...]) -> Selection:
    common = frozenset.intersection(*(frozenset(one.matchers) for one in each))
    named = [{m.label: m.value for m in one.matchers if m.operator is MatchOperator.EQUAL} for one in each]
    key = tuple(sorted(set.intersection(*(set(values) for values in named)) - {m.label for m in common}))
    listed = tuple(_any_of(label, {values[label] for values in named}) for label in key)
    kept = tuple(sorted(common))
    rest = {m.label for one in each for m in one.matchers if m not in common}
    return Selection(replace(each[0], matchers=(*kept, *listed)), key, tuple(sorted({*rest, *group_by})))


def _any_of(label: str, values: Iterable[str]) -> Matcher:
    found = sorted(values)
    return Matcher(label, MatchOperator.EQUAL, found[0]) if len(found) == 1 else any_of(label, found)


def values_of(members: Iterable[Labels]) -> dict[str, set[str]]:
    """The values of each label of some series; "" where one lacks it."""
    every: Sequence[dict[str, str]] = [dict(member) for member in members]
    names = {name for values in every for name in values}
    return {name: {values.get(name, "") for values in every} for name in names}
