"""A settlement as plain text: who owes whom what, why, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.interval import rfc3339, total_seconds
from evaluator.core.settlement import Settled, Settlement
from evaluator.core.wording import duration
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.settlement.words import (
    credit,
    local,
    reached,
    reached_by_part,
    reward,
    state,
    verdict,
    verdict_of_all,
)
from slo_spec.model.composites import Weighted

MOST_WINDOWS = 12
"""Windows shown for one commitment; JSON has all of them."""


def render(settlements: Iterable[Settlement]) -> str:
    """All settlements, one after the other."""
    blocks = ["".join(f"{one_line(line)}\n" for line in _lines(each)) for each in settlements]
    return without_commands("\n".join(blocks))


def in_short(settlements: Iterable[Settlement]) -> str:
    """A line for each: kept or missed, and what it costs."""
    lines = (
        one_line(
            f"{verdict_of_all(each)}: {each.agreement.name}, {each.period} ({state(each)}); credit: {credit(each)}"
        )
        for each in settlements
    )
    return without_commands("".join(f"{line}\n" for line in lines))


def _lines(settlement: Settlement) -> Iterator[str]:
    agreement = settlement.agreement
    parties = ", ".join(f"{party.role} {party.name}" for party in agreement.parties)
    zone = agreement.term.timezone
    yield f"{agreement.name}, {settlement.period} ({state(settlement)})"
    yield f"  {parties}"
    yield f"  from {local(settlement.span.start, zone)} to {local(settlement.span.end, zone)} ({zone})"
    for settled in settlement.commitments:
        yield from _commitment(settled)
    yield from _money(settlement)
    for right in settlement.rights:
        until = "" if right.until is None else f" until {right.until}"
        late = ", which has passed" if right.passed else ""
        yield f"  {right.party} may {right.what}{until}{late} ({right.because})"
    for question in settlement.open_questions:
        yield f"  open: {question}"
    for note in settlement.notes:
        yield f"  note: {note}"


def _commitment(settled: Settled) -> Iterator[str]:
    yield f"  {verdict(settled)}: {settled.commitment.name}: {reached(settled)}"
    if settled.commitment.composite is not None:
        yield f"    {settled.commitment.indicator}"
        yield from (f"      {line}" for line in reached_by_part(settled))
    if settled.down:
        # Of a weighted commitment not all is down at once.
        some = "one part or another was " if isinstance(settled.commitment.composite, Weighted) else ""
        yield f"    {some}down for {duration(total_seconds(settled.down), 4)} that count"
    if settled.unknown:
        yield f"    nothing is known of {duration(total_seconds(settled.unknown), 4)}"
    for reason in settled.reasons:
        yield f"    {reason}"
    for window in settled.windows[:MOST_WINDOWS]:
        times = f"{rfc3339(window.span.start)} to {rfc3339(window.span.end)}"
        share = "excluded" if not window.counted else "partly excluded" if window.excluded else "counts all the same"
        yield f"    {share}: {window.name} ({window.kind}), {times}: {window.because}"
    if len(settled.windows) > MOST_WINDOWS:
        yield f"    and {len(settled.windows) - MOST_WINDOWS} more windows"


def _money(settlement: Settlement) -> Iterator[str]:
    low, high = settlement.lowest, settlement.highest
    if low is not None and high is not None:
        if settlement.open_credit:
            yield from _arithmetic("if all that is unknown was up:", low.because)
            yield from _arithmetic("if all that is unknown was down:", high.because)
        else:
            yield from (f"    {line}" for line in low.because)
    yield from (f"    {line}" for line in settlement.shares_because)
    yield f"  credit{'' if settlement.final else ' if it stays so'}: {credit(settlement)}"
    if settlement.rewards is not None:
        yield from (f"    {line}" for line in settlement.rewards[1].because)
        yield f"  reward for the provider: {reward(settlement)}"


def _arithmetic(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"    {title}"
    yield from (f"      {line}" for line in lines)
