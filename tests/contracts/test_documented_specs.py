"""Every spec that the documentation shows is valid as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slo_spec.load import load

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/how-to/write-a-spec.md", "docs/how-to/backend-plugin.md")


def shown(page):
    """The documents of slogate's that a page shows, with the line on which each begins."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.finditer(r"^```yaml\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return [
        (text[: block.start(1)].count("\n") + 1, block[1]) for block in blocks if "apiVersion: slogate/" in block[1]
    ]


@pytest.mark.parametrize(("page", "line", "text"), [(page, line, text) for page in PAGES for line, text in shown(page)])
def test_a_spec_in_the_documentation_has_no_problem(page, line, text):
    name = f"{page}:{line}"
    if "kind: Sources" in text:
        loaded = load([], operator_text=(name, text))
    elif "kind: Policy" in text:
        loaded = load([(name, text)])
        assert loaded.spec.policies
    else:
        loaded = load([(name, text)])
        assert loaded.spec.services
    assert loaded.problems == ()


def test_the_pages_do_show_specs():
    assert all(shown(page) for page in PAGES)
