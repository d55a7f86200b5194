"""Two agreements side by side, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluator.core.comparison import Comparison
from evaluator.core.credits.money import in_words, rounded
from evaluator.core.interval import rfc3339, total_seconds
from evaluator.core.settlement import Settled, Settlement
from evaluator.core.side_by_side import MINUTE, Row, SideBySide
from evaluator.core.wording import duration
from evaluator.formats.data.text import dumps
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.settlement.markdown import plain
from evaluator.formats.settlement.words import credit, reached, state, verdict

VERSION = "slogate-comparison/v1"

Line = tuple[str, str, str]
"""What is said about both: a heading, then one and the other."""


def text(found: Iterable[SideBySide]) -> str:
    """A table in columns for each period, and what the better one saves."""
    return without_commands("\n".join("".join(f"{line}\n" for line in _text(each)) for each in found))


def markdown(found: Iterable[SideBySide]) -> str:
    """The same as tables in Markdown."""
    return "\n".join("".join(f"{line}\n" for line in _markdown(each)) for each in found)


def data(found: Iterable[SideBySide], at: int) -> str:
    """The same as JSON; money and shares are exact texts."""
    document = {"comparison": VERSION, "at": rfc3339(at), "periods": [_data(each) for each in found]}
    return dumps(document)


def _text(both: SideBySide) -> Iterator[str]:
    lines = [(one_line(name), one_line(left), one_line(right)) for name, left, right in _lines(both)]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    for name, left, right in lines:
        yield f"{name:<{widths[0]}}  {left:<{widths[1]}}  {right}".rstrip()
    for sentence in _sentences(both):
        yield one_line(sentence)


def _markdown(both: SideBySide) -> Iterator[str]:
    head, *rest = _lines(both)
    yield f"| {' | '.join(plain(cell) for cell in head)} |"
    yield "| --- | --- | --- |"
    for line in rest:
        yield f"| {' | '.join(plain(cell) for cell in line)} |"
    sentences = list(_sentences(both))
    if sentences:
        yield ""
        yield from (f"- {plain(sentence)}" for sentence in sentences)


def _lines(both: SideBySide) -> Iterator[Line]:
    first, second = both.settlements
    yield both.period, first.agreement.name, second.agreement.name
    yield "provider", _provider(first), _provider(second)
    yield "state", state(first), state(second)
    for row in both.rows:
        one, other = row.settled
        yield row.name, _reached(one), _reached(other)
        if any(each is not None and each.down for each in row.settled):
            yield "  down", _down(one), _down(other)
    yield "fee", _fee(first), _fee(second)
    yield "credit", credit(first), credit(second)
    yield "cost", _cost(both, 0), _cost(both, 1)
    yield "may leave", _leaving(first), _leaving(second)


def _fee(settlement: Settlement) -> str:
    return str(settlement.base) if settlement.base else "none said"


def _provider(settlement: Settlement) -> str:
    return settlement.provider.name if settlement.provider else "none said"


def _reached(settled: Settled | None) -> str:
    return f"{verdict(settled)}: {reached(settled)}" if settled else "not promised"


def _down(settled: Settled | None) -> str:
    return duration(total_seconds(settled.down), 4) if settled else ""


def _cost(both: SideBySide, side: int) -> str:
    cost, base = both.costs[side], both.settlements[side].base
    return str(rounded(cost, base.currency)) if cost is not None and base is not None else "cannot be told"


def _leaving(settlement: Settlement) -> str:
    ways = [right.because for right in settlement.rights if right.what.startswith("terminate")]
    return ways[0] if ways else "no"


def _sentences(both: SideBySide) -> Iterator[str]:
    for row in both.rows:
        if row.compared is not None:
            yield f"{row.name}: {_sentence(row, row.compared)}"


def _sentence(row: Row, found: Comparison) -> str:
    if found.more_available is None:
        return "both were down equally long"
    saved = f"{found.more_available} was down {duration(found.saved * MINUTE, 4)} less"
    if not row.currency or found.cost_per_saved is None:
        return f"{saved}; what that costs cannot be told"
    if found.cost_per_saved <= 0:
        return f"{saved}, and costs no more"
    return f"{saved}, at {in_words(found.cost_per_saved, row.currency)} for each minute"


# ------------------------------------------------------------------------------- for programs


def _data(both: SideBySide) -> dict[str, Any]:
    return {
        "period": both.period,
        "undecided": both.undecided,
        "agreements": [_agreement(both, side) for side in (0, 1)],
        "compared": [_compared(row, row.compared) for row in both.rows if row.compared is not None],
    }


def _agreement(both: SideBySide, side: int) -> dict[str, Any]:
    settlement, cost = both.settlements[side], both.costs[side]
    return {
        "agreement": settlement.agreement.name,
        "provider": _provider(settlement),
        "final": settlement.final,
        "verdict": settlement.verdict.value,
        "fee": str(settlement.base) if settlement.base else None,
        "credit": credit(settlement),
        "cost": None if cost is None else str(cost),
        "commitments": [_commitment(row.settled[side]) for row in both.rows if row.settled[side] is not None],
    }


def _commitment(settled: Settled | None) -> dict[str, Any]:
    assert settled is not None
    return {
        "name": settled.commitment.name,
        "verdict": settled.verdict.value,
        "targets": [str(piece.target) for piece in settled.pieces],
        "best": None if settled.best is None else str(settled.best),
        "worst": None if settled.worst is None else str(settled.worst),
        "down_seconds": total_seconds(settled.down),
        "unknown_seconds": total_seconds(settled.unknown),
    }


def _compared(row: Row, found: Comparison) -> dict[str, Any]:
    price = found.cost_per_saved if row.currency else None
    return {
        "commitment": row.name,
        "down_minutes": [str(each) for each in found.down],
        "more_available": found.more_available,
        "saved_minutes": str(found.saved),
        "cost_per_saved_minute": None if price is None else str(price),
        "currency": row.currency or None,
    }
