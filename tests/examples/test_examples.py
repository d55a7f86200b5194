"""Every example prints what its expected.txt says. ``python -m tests.examples.record`` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.stories import EXAMPLES, STORIES, needs, told
from tests.servers import require_server


@pytest.mark.parametrize(
    "folder", [folder for folder in STORIES if needs(folder) != "plugin"], ids=lambda folder: folder.name
)
def test_an_example_prints_what_it_says(folder: Path, tmp_path: Path) -> None:
    if needs(folder):
        require_server(needs(folder))
    assert told(folder, tmp_path) == (folder / "expected.txt").read_text(encoding="utf-8")


def test_every_example_has_a_command_an_expected_output_and_a_word_about_it() -> None:
    index = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for folder in STORIES:
        assert (folder / "expected.txt").is_file(), folder
        assert f"]({folder.relative_to(EXAMPLES).parts[0]}/)" in index
