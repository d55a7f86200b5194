"""A settlement as Markdown: for a ticket, a record or a mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.interval import rfc3339, total_seconds
from evaluator.core.settlement import Settlement
from evaluator.core.wording import duration
from evaluator.formats.plain import one_line
from evaluator.formats.settlement.words import (
    credit,
    local,
    reached,
    reached_by_part,
    reward,
    state,
    verdict,
)
from slo_spec.patterns import regex

_MARKS = regex(r"([\\`*_\[\]<>|#!&~])")


def render(settlements: Iterable[Settlement]) -> str:
    """All settlements, each under a heading."""
    return "\n".join("".join(f"{line}\n" for line in _lines(each)) for each in settlements)


def _lines(settlement: Settlement) -> Iterator[str]:
    zone = settlement.agreement.term.timezone
    yield f"# {plain(settlement.agreement.name)}, {settlement.period}"
    yield ""
    span = f"{local(settlement.span.start, zone)} to {local(settlement.span.end, zone)}"
    earned = f". Reward for the provider: {plain(reward(settlement))}" if settlement.rewards is not None else ""
    yield f"{span} ({zone}); {state(settlement)}. **Credit: {credit(settlement)}**{earned}"
    yield ""
    yield "| Commitment | Verdict | Reached | Down | Unknown |"
    yield "| --- | --- | --- | --- | --- |"
    for each in settlement.commitments:
        down, unknown = (duration(total_seconds(spans), 4) for spans in (each.down, each.unknown))
        name = plain(each.commitment.name)
        yield f"| {name} | {verdict(each)} | {plain(reached(each))} | {down} | {unknown} |"
    yield from _list("Parts", _parts(settlement))
    yield from _list("Arithmetic", _arithmetic(settlement))
    yield from _list("Rewards", settlement.rewards[1].because if settlement.rewards else ())
    yield from _list("Windows", _windows(settlement))
    yield from _list("What may be done", _rights(settlement))
    yield from _list("Open", settlement.open_questions)
    yield from _list("Notes", settlement.notes)


def _parts(settlement: Settlement) -> Iterator[str]:
    for settled in settlement.commitments:
        if settled.commitment.composite is not None:
            yield f"{settled.commitment.name}: {settled.commitment.indicator}"
        yield from (f"{settled.commitment.name}: {line}" for line in reached_by_part(settled))


def _arithmetic(settlement: Settlement) -> Iterator[str]:
    low, high = settlement.lowest, settlement.highest
    if low is None or high is None:
        yield from settlement.shares_because
        return
    if not settlement.open_credit:
        yield from low.because
        return
    yield from (f"lowest: {line}" for line in low.because)
    yield from (f"highest: {line}" for line in high.because)


def _windows(settlement: Settlement) -> Iterator[str]:
    for settled in settlement.commitments:
        for window in settled.windows:
            times = f"{rfc3339(window.span.start)} to {rfc3339(window.span.end)}"
            yield f"{settled.commitment.name}: {window.name} ({window.kind}), {times}: {window.because}"


def _rights(settlement: Settlement) -> Iterator[str]:
    for right in settlement.rights:
        until = "" if right.until is None else f" until {right.until}"
        yield f"{right.party} may {right.what}{until}{' (passed)' if right.passed else ''}: {right.because}"


def _list(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {plain(line)}" for line in found)


def plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would read as its own."""
    return _MARKS.sub(r"\\\1", one_line(text))
