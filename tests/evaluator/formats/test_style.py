"""Paths are shown as the reader would write them."""

from __future__ import annotations

from pathlib import Path

from evaluator.formats.style import Style


def test_a_path_below_the_root_is_shown_relative_to_it() -> None:
    assert Style(root=Path("/here")).path("/here/slo/a.yaml") == "slo/a.yaml"


def test_other_paths_stay_as_they_are() -> None:
    assert Style(root=Path("/here")).path("/there/a.yaml") == "/there/a.yaml"
    assert Style(root=Path("/here")).path("slo/a.yaml") == "slo/a.yaml"
    assert Style().path("<built in>") == "<built in>"
