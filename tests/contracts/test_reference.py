"""docs/reference/ is generated, and what is committed is what would be generated now."""

from __future__ import annotations

import json
import re

import pytest

from scripts.reference import FOLDER, ROOT, SCHEMA, language, pages


@pytest.mark.parametrize("name", ["language.md", "commands.md"])
def test_the_committed_reference_is_up_to_date(name):
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], f"docs/reference/{name} is out of date: run `make docs`"


def test_the_language_page_has_every_key_of_the_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    page = language(schema)
    keys = {key for definition in schema["$defs"].values() for key in definition.get("properties", {})}
    assert {key for key in keys if f"| `{key}` |" not in page} == set()


def test_every_link_of_the_documentation_leads_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            target = (page.parent / path) if path else page
            found = target.exists() and (not anchor or f'<a id="{anchor}"></a>' in target.read_text(encoding="utf-8"))
            if not found:
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []
