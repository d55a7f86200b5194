"""Invoices are read exactly, line by line, and one that was not used is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from evaluator.commands.invoices import read_invoices, unused
from evaluator.refusal import Refusal
from slo_spec.model.credits import Money
from tests.evaluator.formats import settlements

HEAD = "agreement,period,amount,currency\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "paid.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_amounts_are_exact_by_agreement_and_period(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD}acme,2026-02,200.05,EUR\nacme,2026-Q1,1000000000000.125,KWD\n")
    assert read_invoices(path) == {
        ("acme", "2026-02"): Money(Decimal("200.05"), "EUR"),
        ("acme", "2026-Q1"): Money(Decimal("1000000000000.125"), "KWD"),
    }


def test_a_byte_order_mark_and_columns_in_another_order_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffcurrency,amount,period,agreement\nEUR,1,2026-02,acme\n")
    assert read_invoices(path) == {("acme", "2026-02"): Money(Decimal(1), "EUR")}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("acme,2026-02,1e3,EUR", "line 2: '1e3' is no amount"),
        ("acme,2026-02,-1,EUR", "line 2: '-1' is no amount"),
        ("acme,2026-02,NaN,EUR", "line 2: 'NaN' is no amount"),
        ("acme,2026-02,\u0661,EUR", "is no amount"),
        ('acme,2026-02,"1,000.00",EUR', "line 2: '1,000.00' is no amount"),
        ("acme,2026-02,1,eur", "'eur' is no currency code of ISO 4217; write EUR"),
        ("acme,2026-02,4.000,EUR", "line 2: 4.000 EUR has three decimals, EUR has two; write 4000 EUR or 4.00 EUR"),
        ("acme,2026-02,1,XXX", "'XXX' is no currency code of ISO 4217"),
        ("acme,2026-02,1,EUR,more", "line 2 does not have the columns"),
        ('acme,"2026-02', "unexpected end of data"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(Refusal, match=r"--invoices paid\.csv") as refused:
        read_invoices(written(tmp_path, f"{HEAD}{row}\n"))
    assert words in str(refused.value)


def test_a_header_that_lacks_a_column_is_refused_with_it(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"the header \(line 1\) lacks currency"):
        read_invoices(written(tmp_path, "agreement,period,amount\nacme,2026-02,1\n"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "paid.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal, match=r"--invoices paid\.csv"):
        read_invoices(path)


def test_an_invoice_of_a_period_that_is_not_settled_is_said() -> None:
    paid = {("acme", period): Money(Decimal(1), "EUR") for period in ("2026-02", "2026-03")}
    assert list(unused(paid, [settlements.kept()])) == [
        "the invoice of acme for 2026-03 was not used: that period is not settled here; settled is 2026-02"
    ]
