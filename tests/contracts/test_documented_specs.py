"""Every spec that the documentation shows is valid as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slo_spec.load import load

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "docs/agreements.md",
    "docs/how-to/write-a-spec.md",
    "docs/how-to/backend-plugin.md",
    "docs/how-to/waivers-and-freezes.md",
    "docs/how-to/history.md",
    "docs/how-to/configuration.md",
)

NAMED = [
    (
        "weekdays.yaml",
        "{apiVersion: slogate/v1, kind: Calendar, metadata: {name: weekdays}, timezone: UTC, hours: {mon-fri: 24h}}",
    ),
    (
        "maintenance.yaml",
        """
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: maintenance}
windows: [{name: upgrade, kind: maintenance, from: 2026-03-07T22:00:00Z, to: 2026-03-07T23:00:00Z}]
""",
    ),
]


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
    if "kind: Settings" in text:
        loaded = load([], operator_text=(name, text), operator_trusted=True)
    elif "kind: Sources" in text:
        loaded = load([], operator_text=(name, text))
    elif "kind: Waiver" in text:
        # A waiver speaks of a service that stands elsewhere.
        around = [(f"README.md:{line}", each) for line, each in shown("README.md") if "kind: Service" in each]
        loaded = load([(name, text), *around])
        assert loaded.spec.waivers
    elif "kind: Policy" in text:
        loaded = load([(name, text)])
        assert loaded.spec.policies
    elif "kind: Agreement" in text:
        # An agreement speaks of services, calendars and exclusions that stand elsewhere.
        around = [(f"README.md:{line}", each) for line, each in shown("README.md") if "kind: Service" in each]
        loaded = load([(name, text), *around, *NAMED])
        assert loaded.spec.agreements
    else:
        loaded = load([(name, text)])
        assert loaded.spec.services
    assert loaded.problems == ()


def test_the_pages_do_show_specs():
    assert all(shown(page) for page in PAGES)
