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


def fragments(page):
    """The parts of documents that a page shows, each by the key that it begins with."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(
        r"^```yaml\n((?:indicators|commitments|depends_on):.*?)^```", text, flags=re.DOTALL | re.MULTILINE
    )
    return [(block.partition(":")[0], block) for block in blocks]


def service_with(name, objectives, more=""):
    """A service that has what a fragment names."""
    listed = [f'{{name: {each}, indicator: up, target: "99.99%", window: 30d}}' for each in objectives]
    shape = "" if "indicators:" in more else 'indicators: {up: {source: m, raw: {success: "up[$window]"}}}\n'
    return f"apiVersion: slogate/v1\nkind: Service\nmetadata: {{name: {name}}}\n{shape}objectives: [{', '.join(listed)}]\n{more}"


AGREED = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01}
"""


def test_the_fragments_of_agreements_fit_into_documents():
    found = fragments("docs/agreements.md")
    assert {kind for kind, _ in found} == {"indicators", "commitments", "depends_on"}
    whole = {"line": next(block for kind, block in found if kind == "indicators")}
    named: dict[str, set[str]] = {}
    for kind, block in found:
        for service, name in re.findall(r"\b([a-z-]+)/([a-z]+)\b", block) if kind != "indicators" else ():
            named.setdefault(service, set()).add(name)
    texts = [
        service_with(name, sorted(each) if name not in whole else (), whole.get(name, ""))
        for name, each in named.items()
    ]
    texts += [
        AGREED.replace("acme", f"acme-{n}") + block for n, (kind, block) in enumerate(found) if kind == "commitments"
    ]
    texts += [service_with("shop", ["orders"], block) for kind, block in found if kind == "depends_on"]
    loaded = load([(f"{number}.yaml", text) for number, text in enumerate(texts)])
    assert loaded.spec.agreements
    assert not [str(problem) for problem in loaded.problems if problem.is_error]


def test_the_pages_do_show_specs():
    assert all(shown(page) for page in PAGES)
