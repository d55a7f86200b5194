"""JSON as the standard library writes it, only sooner, and safe where it is printed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.formats.data.text import dumps

texts = st.text(st.characters(exclude_characters="#"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(values, st.sampled_from([2, None]))
def test_any_data_is_the_text_that_the_standard_library_writes(data: object, indent: int | None) -> None:
    assert dumps(data, indent=indent) == json.dumps(data, indent=indent) + "\n"


@pytest.mark.parametrize("text", ["\ud800", "\udc00x", "a\ud83dx", "\U0001f600", "\x7f"])
def test_half_of_a_character_is_kept(text: str) -> None:
    assert dumps([text, {}, []]) == json.dumps([text, {}, []], indent=2) + "\n"


def test_no_text_in_it_commands_a_build_server() -> None:
    assert dumps({"##[error]": "##vso[x]"}) == '{\n  "#\\u0023[error]": "#\\u0023vso[x]"\n}\n'


def test_what_json_has_no_number_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps([float("nan")])
