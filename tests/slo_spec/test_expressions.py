"""Regular expressions as Prometheus reads them: what is refused, in which words, and that Prometheus agrees."""

import json
import random
import re
import subprocess
import time

import pytest

from slo_spec.expressions import why_unreadable
from tests.servers import require_server

READ = [
    "", "5..", "(a|b)", "(|a)", "(?i)a", "(?i:a)", "(?P<name>a)", "[[:alpha:]]+", "[]a]", "[a-]", r"[\d-z]", r"\pL+", r"\p{Greek}",
    "a{2,5}?", "a{0}", "x{1000}", "{", "a{,3}", "^*", r"\Q(\E", r"\x41\x{1F600}\12\0\.\-\ ", r"\bword\B", r"\Aa\z",
]  # fmt: skip
REFUSED = {
    "5(..": "the '(' at character 2 is never closed",
    "5)": "the ')' at character 2 closes nothing",
    "[a": "the '[' at character 1 is never closed",
    "[]": "the '[' at character 1 is never closed",
    "*a": "the '*' at character 1 has nothing to repeat",
    "(+a)": "the '+' at character 2 has nothing to repeat",
    "a|*": "the '*' at character 3 has nothing to repeat",
    "a++": "the '+' at character 3 repeats a repetition (RE2 knows no possessive ones)",
    "a{1001}": "'{1001}' at character 2 repeats more than 1,000 times",
    "a{5,2}": "'{5,2}' at character 2 ends below where it begins",
    "[z-a]": "the range 'z-a' runs backwards",
    r"[a-\d]": r"the range 'a-\d' does not end in a character",
    "[[:alfa:]]": "'[:alfa:]' is no class of characters",
    "(?!5).*": "'(?!' looks ahead, which RE2 does not know",
    "(?<=a)b": "'(?<=' looks behind, which RE2 does not know",
    "(?>a)": "'(?>' is an atomic group, which RE2 does not know",
    r"(a)\1": r"'\1' refers back to a group, which RE2 does not know",
    "(?P<a>b)(?P=a)": "'(?P=' refers back to a group, which RE2 does not know",
    r"a\Z": r"RE2 does not know '\Z'",
    "(?x)a": "RE2 does not know '(?x'",
    "a\\": "a backslash at its end escapes nothing",
    r"\Qa": r"the '\Q' at character 1 is not closed by '\E'",
}


@pytest.mark.parametrize("expression", READ)
def test_what_re2_reads_is_right(expression):
    assert why_unreadable(expression) == ""


@pytest.mark.parametrize("expression", REFUSED)
def test_what_re2_refuses_is_told_in_plain_words(expression):
    assert why_unreadable(expression) == REFUSED[expression]


PIECES = [
    "a", "..", ".*", "(", ")", "(?:", "(?P<x>", "(?i)", "(?i:", "(?!", "(?<=", "(?>", "[", "]", "[^", "^", "$", "-", "z-a", "[:alpha:]",
    "[:foo:]", r"\d", r"\pL", r"\1", r"\12", r"\8", r"\0", r"\x41", r"\Z", r"\z", r"\b", r"\Q", r"\E", r"\.", r"\h", r"\_", "*", "+", "?",
    "*?", "++", "{2}", "{2,}", "{5,2}", "{1001}", "{,3}", "{a", "}", "|", "é", r"\é", "(?)", "(?-)", "(?x)", "\\", "(?P=x)",
]  # fmt: skip


def test_prometheus_agrees_on_every_expression(tmp_path):
    pick = random.Random(20)
    mixed = {"".join(pick.choices(PIECES, k=pick.randint(1, 6))) for _ in range(1500)}
    expressions = [*READ, *REFUSED, *sorted(mixed)]
    rules = [{"record": f"r{at}", "expr": f"x{{a=~{json.dumps(each)}}}"} for at, each in enumerate(expressions)]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "all", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run(
        [require_server("promtool"), "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    refused = {int(found) for found in re.findall(r'"r(\d+)": could not parse', done.stdout + done.stderr)}
    assert len(refused) > len(REFUSED)
    # A name that two groups have is left to the server.
    twice = {at for at, each in enumerate(expressions) if each.count("(?P<x>") > 1}
    ours = {at for at, each in enumerate(expressions) if why_unreadable(each)}
    assert [expressions[at] for at in sorted((ours ^ refused) - twice)] == []


@pytest.mark.parametrize("piece", ["(", "[", "a{", "\\Q", "(?:", "[[:", "\\", "a*", "|", "[a-", "é"])
def test_long_expressions_cost_no_time(piece):
    started = time.process_time()
    why_unreadable(piece * 100_000)
    assert time.process_time() - started < 2
