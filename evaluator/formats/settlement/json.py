"""Settlements for programs: ``slogate-settlement/v1``, as schemas/slogate-settlement-v1.schema.json has it.

Money and shares are texts, because they are exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from evaluator.core.attainment import Attained, Attainment
from evaluator.core.credits.combination import Owed
from evaluator.core.credits.rewards import Rewarded
from evaluator.core.exclusions import ExcludedWindow
from evaluator.core.interval import Span, rfc3339
from evaluator.core.settlement import Piece, Right, Settled, Settlement
from evaluator.formats.data.text import dumps
from slo_spec.model.composites import Composite, Weighted
from slo_spec.model.credits import Money

VERSION = "slogate-settlement/v1"

Data = dict[str, Any]


def render(settlements: Iterable[Settlement], at: int) -> str:
    """All settlements as JSON: the same settlements give the same bytes, in ASCII."""
    data = {"settlement": VERSION, "at": rfc3339(at), "settlements": [_settlement(each) for each in settlements]}
    return dumps(data)


def statement(settlement: Settlement) -> str:
    """One settlement as it is kept: without what a party may do now, which changes with the day on which it is read."""
    data = {name: value for name, value in _settlement(settlement).items() if name != "rights"}
    return json.dumps({"settlement": VERSION, **data}, ensure_ascii=True, allow_nan=False)


def _settlement(settlement: Settlement) -> Data:
    agreement = settlement.agreement
    return {
        "agreement": agreement.name,
        "parties": {party.role: party.name for party in agreement.parties},
        "period": settlement.period,
        "span": _span(settlement.span),
        "timezone": agreement.term.timezone,
        "final": settlement.final,
        "verdict": settlement.verdict.value,
        "undecided": settlement.undecided,
        "base": _money(settlement.base),
        "lowest_credit": _owed(settlement.lowest),
        "highest_credit": _owed(settlement.highest),
        "shares": None if settlement.shares is None else [str(share) for share in settlement.shares],
        "shares_because": list(settlement.shares_because),
        "lowest_reward": _rewarded(settlement.rewards[0] if settlement.rewards else None),
        "highest_reward": _rewarded(settlement.rewards[1] if settlement.rewards else None),
        "open_questions": list(settlement.open_questions),
        "commitments": [_commitment(each) for each in settlement.commitments],
        "rights": [_right(each) for each in settlement.rights],
        "notes": list(settlement.notes),
    }


def _commitment(settled: Settled) -> Data:
    commitment = settled.commitment
    return {
        "name": commitment.name,
        "indicator": commitment.indicator,
        "owner": commitment.owner,
        "provenance": settled.provenance,
        "verdict": settled.verdict.value,
        "final": settled.final,
        "settled": _span(settled.settled),
        "best": _number(settled.best),
        "worst": _number(settled.worst),
        "reasons": list(settled.reasons),
        "pieces": [_piece(piece, commitment.composite) for piece in settled.pieces],
        "down": [_span(span) for span in settled.down],
        "unknown": [_span(span) for span in settled.unknown],
        "windows": [_window(window) for window in settled.windows],
    }


def _piece(piece: Piece, composite: Composite | None) -> Data:
    data: Data = {
        "span": _span(piece.span),
        "target": str(piece.target),
        "met": piece.attainment.met,
        "best": _reading(piece.attainment.best),
        "worst": _reading(piece.attainment.worst),
    }
    if piece.attainment.parts:
        shares = dict(composite.shares) if isinstance(composite, Weighted) else {}
        data["parts"] = [_part(name, each, shares.get(name)) for name, each in piece.attainment.parts]
    return data


def _part(name: str, attainment: Attainment, share: Fraction | None) -> Data:
    """A part of a composite by itself. It promises nothing, so nothing is met."""
    readings = {"best": attainment.best, "worst": attainment.worst}
    return {
        "name": name,
        "share": _number(share),
        **{key: None if each is None else _number(each.value) for key, each in readings.items()},
        "down": [] if attainment.best is None else [_span(span) for span in attainment.best.down],
        "unknown": [_span(span) for span in attainment.unknown],
        "reason": None if attainment.reason is None else str(attainment.reason),
    }


def _reading(reading: Attained | None) -> Data | None:
    if reading is None:
        return None
    return {
        "value": _number(reading.value),
        "met": reading.met,
        "good": str(reading.good),
        "total": str(reading.total),
        "counting_seconds": reading.counting_seconds,
        "down": [_span(span) for span in reading.down],
    }


def _window(window: ExcludedWindow) -> Data:
    return {
        "document": window.document,
        "name": window.name,
        "kind": window.kind.value,
        "span": _span(window.span),
        "excluded": [_span(span) for span in window.excluded],
        "counted": [_span(span) for span in window.counted],
        "because": window.because,
    }


def _right(right: Right) -> Data:
    until = None if right.until is None else right.until.isoformat()
    return {
        "party": right.party,
        "what": right.what,
        "until": until,
        "passed": right.passed,
        "because": right.because,
    }


def _owed(owed: Owed | None) -> Data | None:
    return None if owed is None else {**(_money(owed.amount) or {}), "because": list(owed.because)}


def _rewarded(found: Rewarded | None) -> Data | None:
    if found is None:
        return None
    return {"share": str(found.share), "money": _money(found.amount), "because": list(found.because)}


def _money(money: Money | None) -> Data | None:
    return None if money is None else {"amount": f"{money.amount:f}", "currency": money.currency}


def _number(value: Fraction | None) -> str | None:
    """Exactly: "99/100". A program that wants a decimal can divide."""
    return None if value is None else str(value)


def _span(span: Span) -> Data:
    return {"from": rfc3339(span.start), "to": rfc3339(span.end)}
