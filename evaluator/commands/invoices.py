"""What was paid, from a CSV file: the base of credits, period by period."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evaluator.refusal import Refusal
from slo_spec.currencies import exact_amount
from slo_spec.model.credits import Money
from slo_spec.patterns import regex

if TYPE_CHECKING:
    from evaluator.core.settlement import Settlement

_AMOUNT: Final = regex(r"[0-9]{1,18}(\.[0-9]{1,12})?")
COLUMNS: Final = ("agreement", "period", "amount", "currency")


def read_invoices(path: Path) -> dict[tuple[str, str], Money]:
    """The amounts by agreement and period. ``Refusal`` names the line that cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows, header = list(reader), reader.fieldnames
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"--invoices {path.name}: {getattr(error, 'strerror', None) or error}") from error
    lacking = [column for column in COLUMNS if header is not None and column not in header]
    if lacking:
        raise Refusal(f"--invoices {path.name}: the header (line 1) lacks {', '.join(lacking)}")
    found: dict[tuple[str, str], Money] = {}
    for line, row in enumerate(rows, start=2):
        if set(row) != set(COLUMNS) or None in row.values():
            raise Refusal(f"--invoices {path.name}: line {line} does not have the columns {','.join(COLUMNS)}")
        key = row["agreement"], row["period"]
        if key in found:
            raise Refusal(f"--invoices {path.name}: line {line} is the second invoice of {' '.join(key)}")
        try:
            found[key] = _money(row["amount"], row["currency"])
        except ValueError as error:
            raise Refusal(f"--invoices {path.name}: line {line}: {error}") from error
    return found


def unused(paid: Mapping[tuple[str, str], Money], settlements: Iterable[Settlement]) -> Iterator[str]:
    """A line for each invoice of a period that is not settled: nobody should think that it counted."""
    settled = {(each.agreement.name, each.period) for each in settlements}
    for agreement, period in paid:
        if (agreement, period) not in settled:
            there = sorted(one for name, one in settled if name == agreement)
            instead = f"; settled is {', '.join(there)}" if there else ""
            yield f"the invoice of {agreement} for {period} was not used: that period is not settled here{instead}"


def _money(amount: str, currency: str) -> Money:
    if not _AMOUNT.fullmatch(amount):
        raise ValueError(f"{amount[:60]!r} is no amount; write digits, and a point before the cents, such as 1234.56")
    return Money(exact_amount(amount, currency), currency)
