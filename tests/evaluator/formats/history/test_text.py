"""What a history holds, for people: columns that line up, and nothing that a terminal or a build server obeys."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.attribution import Attribution, Spending
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.history import Mark
from evaluator.core.interval import Span
from evaluator.core.report import Verdict
from evaluator.core.trends import changes, trends
from evaluator.formats.history import text
from evaluator.formats.style import Style
from tests.evaluator.stores.recording import AT, result

HOSTILE = "a\x1b[2J\n::error::x\r##[group]\u202eb"
OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]|^\s*::|##\[", re.MULTILINE)


def attribution(*spendings: Spending, **changed) -> Attribution:
    made = {"service": "shop", "objective": "most", "group": (), "window": "30d", "unit": "events"}
    made |= {"allowed": 10, "spent": 3, "spendings": spendings}
    return Attribution(**(made | changed))


def spending(deploy="v2", bad=3, share=Fraction(3, 10), covered=Fraction(1)) -> Spending:
    mark = Mark(kind="deploy", name=deploy, service="shop", at=AT) if deploy else None
    return Spending(span=Span(AT, AT + 3600), deploy=mark, bad=bad, share=share, covered=covered)


def test_runs_are_listed_in_columns() -> None:
    listed = [
        ("3f2a1c0d9e", AT, "fail", 1, "1 fail, 2 pass", (("branch", "main"), ("commit", "3f"))),
        ("0123456789", AT - 60, "pass", 0, "3 pass", ()),
    ]
    assert text.runs(listed) == (
        "run         about                 verdict          found           labels\n"
        "3f2a1c0d9e  2026-09-21T14:13:20Z  fail     exit 1  1 fail, 2 pass  branch=main commit=3f\n"
        "0123456789  2026-09-21T14:12:20Z  pass     exit 0  3 pass\n"
    )
    assert text.runs([]) == "no run like that is recorded\n"


def test_a_trend_is_the_last_numbers_and_a_block_a_run() -> None:
    spent = [0, 2, 5, 9, 12]
    found = trends(
        [result(number, spent=each) for number, each in enumerate(spent)] + [result(9, allowed=None, spent=None)]
    )
    printed = text.trends(found, Style())
    assert "█▇▅▁!?" in printed
    assert "875" in text.trends(found, Style(unicode=False))
    assert text.trends(found, Style(unicode=False)).isascii()
    assert printed.splitlines()[0].split() == [
        "objective",
        "verdict",
        "measured",
        "budget",
        "left",
        "burn",
        "since",
        "the",
        "first",
        "budget",
        "left",
        "over",
        "time",
    ]
    assert text.trends((), Style()) == "no run like that is recorded\n"


def test_what_changed_is_shown_with_both_values() -> None:
    found = changes([result(1, spent=2)], [result(2, spent=9, verdict=Verdict.FAIL), result(2, objective="new")])
    assert text.changes(found, "one", "two") == (
        "one\n"
        "two\n"
        "\n"
        "       objective  verdict       measured    budget left\n"
        "worse  shop/most  pass -> fail  99.5%       80% -> 10%\n"
        "added  shop/new   - -> pass     - -> 99.5%  - -> 50%\n"
    )


def test_what_deploys_spent_is_told_piece_by_piece() -> None:
    late = Unanswered(Reason.PARTIAL, "store-2 unavailable")
    printed = text.attributions(
        [
            attribution(spending(""), spending(covered=Fraction(1, 2)), spending("v3", late, None), doubt=late),
            attribution(allowed=None, spent=None, doubt=late, objective="all"),
            attribution(spending(share=None), allowed=0, objective="none"),
        ]
    )
    assert "shop/most over 30d: 3 of 10 allowed bad events spent (30%)\n" in printed
    assert "(before any deploy that is marked)" in printed
    assert "spent 30% of the budget, 3 bad (data covers 50%)" in printed
    assert "unknown: partial response: store-2 unavailable" in printed
    assert "shop/all: unknown: partial response: store-2 unavailable\n" in printed
    assert "spent 3 bad\n" in printed


def test_hostile_names_command_nothing() -> None:
    hostile = {"service": HOSTILE, "objective": HOSTILE, "group": ((HOSTILE, HOSTILE),)}
    results = [result(1, **hostile), result(2, **hostile)]
    doubt = Unanswered(Reason.BACKEND, HOSTILE)
    for printed in (
        text.runs([("3f2a", AT, "fail", 1, HOSTILE, ((HOSTILE, HOSTILE),))]),
        text.trends(trends(results), Style()),
        text.changes(changes(results[:1], results[1:]), HOSTILE, HOSTILE),
        text.attributions([attribution(spending(HOSTILE), doubt=doubt, **hostile)]),
        text.attributions([attribution(allowed=None, doubt=doubt, **hostile)]),
    ):
        assert not OBEYED.search(printed), printed


@given(st.lists(st.none() | st.fractions(-1, 1)))
def test_every_share_is_one_character_and_more_is_never_lower(shares) -> None:
    shown = text.blocks(shares, Style(unicode=False))
    assert len(shown) == len(shares)
    heights = [
        int(mark)
        for mark, share in sorted(zip(shown, shares, strict=True), key=lambda pair: pair[1] or 0)
        if mark not in "!?"
    ]
    assert heights == sorted(heights)
