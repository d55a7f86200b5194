"""A shop whose promises stand in a repository, and what a diff says about another text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from tests.evaluator.commands.running import SPEC, Folder, Ran
from tests.evaluator.test_revisions import git

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas/slogate-diff-v1.schema.json").read_text(encoding="utf-8"))
LOOSER = SPEC.replace('"99%"', '"90%"')
TIGHTER = SPEC.replace('"90%"', '"99.9%"')
HIDDEN = SPEC.replace("status < 500", "status < 900")
WITHOUT = "\n".join(line for line in SPEC.splitlines() if "name: all" not in line) + "\n"
ADDED = f"{SPEC}  - {{name: more, indicator: orders, target: '95%', window: 4d}}\n"


def repository(here: Folder) -> Folder:
    """A repository with the shop's promises on main, and four days of its orders."""
    here.shop()
    git(here.path, "init", "--quiet", "--initial-branch=main")
    commit(here, "promises")
    return here


def commit(here: Folder, message: str) -> None:
    git(here.path, "add", "--all")
    git(here.path, "commit", "--quiet", "--message", message)


def after(shop: Folder, text: str, *arguments: str) -> Ran:
    """What a diff against main says about another text in the working tree."""
    shop.write("slo/shop.yaml", text)
    return shop.slogate("diff", "main", *arguments)


def data(ran: Ran) -> Any:
    found = json.loads(ran.out)
    jsonschema.validate(found, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert found["exit_code"] == ran.code
    return found
