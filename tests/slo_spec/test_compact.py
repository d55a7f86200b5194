"""Values come back from their bytes as they were; bytes that do not fit are no value, and never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slo_spec.compact import packed, unpacked
from slo_spec.load import load
from slo_spec.model import Policy, Service
from slo_spec.problem import Problem
from slo_spec.record import replace
from tests.slo_spec.given import POLICY, SERVICE, service

KIND = tuple[Service | Policy, ...]
LOADED = load([("a.yaml", SERVICE), ("b.yaml", POLICY)])
BYTES = packed(LOADED.spec.services, KIND, "a.yaml") or b""


@pytest.mark.parametrize(
    ("value", "file"), [(LOADED.spec.services, "a.yaml"), (LOADED.spec.policies, "b.yaml"), ((), "c.yaml")]
)
def test_what_was_packed_comes_back_with_every_place(value, file):
    data = packed(value, KIND, file)
    assert data is not None
    assert unpacked(data, KIND, file) == value
    assert repr(unpacked(data, KIND, file)) == repr(value)


def test_problems_come_back_too():
    problems = load([("a.yaml", service("window: 1h; alerts: sre-workbook"))]).problems
    assert problems
    data = packed(problems, tuple[Problem, ...], "a.yaml")
    assert unpacked(data or b"", tuple[Problem, ...], "a.yaml") == problems


def test_places_are_those_of_the_file_that_is_named_when_reading():
    (service,) = unpacked(BYTES, KIND, "moved.yaml")
    assert service.location == ("moved.yaml", *LOADED.spec.services[0].location[1:])


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800"])
def test_a_text_that_cannot_be_kept_is_not_kept(text):
    assert packed((replace(LOADED.spec.services[0], description=text),), KIND, "a.yaml") is None


def test_a_place_in_another_file_is_not_kept():
    assert packed(LOADED.spec.services, KIND, "other.yaml") is None


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 11, b"\0" * 12, BYTES[:-1], BYTES + b"\0", BYTES + b"\0more", b"\xff" * 400]
)
def test_bytes_that_do_not_fit_are_no_value(data):
    found = unpacked(data, KIND, "a.yaml")
    assert found is None or data == BYTES[:-1]


@settings(max_examples=300)
@given(at=st.integers(0, len(BYTES) - 1), byte=st.integers(0, 255), cut=st.integers(0, 30))
def test_spoilt_bytes_are_a_value_or_none_and_never_an_exception(at, byte, cut):
    spoilt = BYTES[:at] + bytes([byte]) + BYTES[at + 1 + cut :]
    found = unpacked(spoilt, KIND, "a.yaml")
    assert found is None or all(isinstance(each, Service | Policy) for each in found)
