"""Whatever a body holds, it is an envelope of the API or words, and nothing of it reaches a terminal raw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.envelope import Undecodable, envelope, safe


@given(st.binary())
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with pytest.raises(Undecodable):
        envelope(body, "application/json")


@given(st.text())
def test_foreign_text_is_one_safe_line(text: str) -> None:
    line = safe(text, 80)
    assert len(line) <= 80
    assert line.isprintable()


def test_a_key_that_stands_twice_is_refused() -> None:
    body = (
        b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"5"],"value":[1,"0"]}]}}'
    )
    with pytest.raises(Undecodable, match="the same key twice"):
        envelope(body, "application/json")
