"""An expression is what ``re.compile`` makes of it, from its first use on."""

from __future__ import annotations

import re

import pytest

from slo_spec.patterns import regex


def test_an_expression_does_what_the_compiled_one_does():
    words, compiled = regex(r"[a-z]+", re.IGNORECASE), re.compile(r"[a-z]+", re.IGNORECASE)
    for _ in range(2):
        assert words.findall("Ab c1") == compiled.findall("Ab c1") == ["Ab", "c"]
        assert words.fullmatch("Ab")[0] == "Ab"
        assert words.fullmatch("1") is None
    assert (words.pattern, words.flags) == (compiled.pattern, compiled.flags)


def test_nothing_is_compiled_before_it_is_used():
    broken = regex("(")
    with pytest.raises(re.error):
        broken.match("x")


def test_what_no_expression_has_is_no_attribute():
    assert not hasattr(regex("x"), "matches")
