"""Every reason for an unknown has its page."""

from __future__ import annotations

import re
from pathlib import Path

import evaluator
from evaluator.commands.reasons import GATE, PAGES, page
from evaluator.core.counts import Reason
from slo_spec.codes import explanation


def test_every_reason_has_a_page() -> None:
    assert set(PAGES) == set(Reason)


def test_a_reason_is_found_as_it_is_printed_and_as_one_word() -> None:
    assert page("no traffic") == page("no-traffic") == PAGES[Reason.NO_TRAFFIC]
    assert page("no reason") is None


def test_every_finding_about_the_gate_has_its_page() -> None:
    package = Path(evaluator.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    made = set(re.findall(r'GateFinding\(\s*code="([a-z-]+)"', source))
    made |= {"waiver-expired", "waiver-pending", "waiver-unused"}
    assert made
    assert {code for code in made if code not in GATE and explanation(code) is None} == set()
