"""Paths are shown as the reader would write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.formats.style import Style


def test_a_path_below_the_root_is_shown_relative_to_it() -> None:
    assert Style(root=Path("/here")).path("/here/slo/a.yaml") == "slo/a.yaml"


def test_other_paths_stay_as_they_are() -> None:
    assert Style(root=Path("/here")).path("/there/a.yaml") == "/there/a.yaml"
    assert Style(root=Path("/here")).path("slo/a.yaml") == "slo/a.yaml"
    assert Style().path("<built in>") == "<built in>"


@pytest.mark.parametrize(
    ("below", "file", "path"),
    [
        ("", "slo/a.yaml", "slo/a.yaml"),
        ("services/shop", "slo/a.yaml", "services/shop/slo/a.yaml"),
        ("services/shop", "../b.yaml", "services/b.yaml"),
        ("services/shop", "/here/a.yaml", "services/shop/a.yaml"),
        ("services/shop", "/there/a.yaml", "/there/a.yaml"),
        ("", "./a.yaml", "a.yaml"),
    ],
)
def test_a_server_is_told_where_a_file_lies_in_the_repository(below: str, file: str, path: str) -> None:
    assert Style(root=Path("/here"), below=below).repository_path(file) == path
