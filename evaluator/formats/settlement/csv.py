"""The bad time of settlements as CSV: each stretch that was down or unknown, for a claim or a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from evaluator.core.interval import rfc3339
from evaluator.core.settlement import Settlement
from evaluator.formats.plain import one_line

HEADINGS = ("agreement", "period", "commitment", "state", "from", "to", "seconds")
_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet would compute a cell that begins so."""


def render(settlements: Iterable[Settlement]) -> str:
    """One row a stretch, with a heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for settlement in settlements:
        writer.writerows(_rows(settlement))
    return text.getvalue()


def _rows(settlement: Settlement) -> Iterator[tuple[object, ...]]:
    for settled in settlement.commitments:
        name = _cell(settlement.agreement.name), settlement.period, _cell(settled.commitment.name)
        stretches = [(span, "down") for span in settled.down] + [(span, "unknown") for span in settled.unknown]
        for span, state in sorted(stretches):
            yield (*name, state, rfc3339(span.start), rfc3339(span.end), span.seconds)


def _cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
