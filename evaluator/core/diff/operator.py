"""What the operator's file decides beside its policies: where is asked, how much must be there, what is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import SAME, harmless, ordered, undecidable
from evaluator.core.diff.parts import place_of
from evaluator.core.diff.shown import NONE, shown
from slo_spec.bands import exact_percent
from slo_spec.model import Source
from slo_spec.model.settings import Setting
from slo_spec.units import share

_COVERAGE: Final = Fraction(95, 100)
"""What holds where a source says nothing."""
_ELSEWHERE: Final = undecidable("another place is asked, or the same in another way: it may answer otherwise")
_COVERED: Final = ordered(
    tighter="more of the data must be there", looser="less of the data has to be there for a verdict"
)
_SET_OTHERWISE: Final = undecidable("a run is decided by another setting")
_SHAPE: Final = harmless("it says how a run is shown, and for how long it may take")
_OF_SHAPE: Final = frozenset({
    "format", "deadline", "color", "period", "timezone", "fiscal_start", "trend", "ahead", "report_format", "post_as",
})  # fmt: skip
_SECRET: Final = ("history", "post")


def source_changes(before: Source, after: Source) -> Iterator[Change]:
    """What changed of a source that keeps its name. Its options are not shown: there may be a secret in one of them."""
    subject = Subject(f"source {before.name}", "source", before.name)
    places = place_of(before), place_of(after)
    if before.type != after.type:
        yield subject.change("type", _ELSEWHERE(before.type, after.type), (before.type, after.type), places)
    for name in sorted({*before.options, *after.options}):
        old, new = before.options.get(name), after.options.get(name)
        if name == "coverage":
            first, second = _coverage(before.options), _coverage(after.options)
            if old != new:
                meaning = _COVERED(first, second) if first != second else SAME
                yield subject.change(name, meaning, (exact_percent(first), exact_percent(second)), places)
        elif old != new or (name in before.options) != (name in after.options):
            texts = _whether_set(before.options, name), "another value" if name in after.options else NONE
            yield subject.change(name, _ELSEWHERE(old, new), texts, places)


def _coverage(options: Mapping[str, Any]) -> Fraction:
    said = options.get("coverage")
    return _COVERAGE if said is None else share(str(said))


def _whether_set(options: Mapping[str, Any], name: str) -> str:
    return "a value" if name in options else NONE


def setting_changes(before: Sequence[Setting], after: Sequence[Setting], paths: Sequence[str]) -> tuple[Change, ...]:
    """What changed in the settings; ``paths`` are read where a version names none."""
    subject = Subject("settings", "settings", "settings")
    old, new = ({each.name: each for each in settings} for settings in (before, after))
    found = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        places = (place_of(one) if one else None), (place_of(other) if other else None)
        if name == "paths":
            first, second = (tuple(_paths(each)) if each else tuple(paths) for each in (one, other))
            found.append(subject.change(name, _of_paths(first, second), (shown(first), shown(second)), places))
        else:
            judge = _SHAPE if name in _OF_SHAPE else _SET_OTHERWISE
            found.append(subject.change(name, judge(one, other), (_value(one), _value(other)), places))
    return tuple(found)


def _paths(setting: Setting) -> tuple[str, ...]:
    return setting.value if isinstance(setting.value, tuple) else (str(setting.value),)


def _of_paths(before: Sequence[str], after: Sequence[str]) -> Meaning:
    if set(before) == set(after):
        return SAME
    if set(after) < set(before):
        return Meaning(Direction.LOOSENED, "what lies in fewer paths is judged")
    return Meaning(Direction.CHANGED, "other paths are judged: their promises, and their policies and waivers")


def _value(setting: Setting | None) -> str:
    if setting is None:
        return NONE
    return "a value" if setting.name in _SECRET else shown(setting.value)
