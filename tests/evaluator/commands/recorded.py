"""A shop whose checks are recorded."""

from __future__ import annotations

import re

from tests.evaluator.commands.running import Folder, Ran

HISTORY = ("--history", "h.db")
POLICY = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: gate}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-fell, by: 5%, since: RUN, then: fail}
"""


def recorded(here: Folder, *more: str, at: str = "2026-11-05", history: tuple[str, ...] = HISTORY) -> Ran:
    return here.slogate("check", "--source", "orders=orders.csv", "--at", at, *history, "--record", *more)


def name_of(ran: Ran) -> str:
    found = re.search(r"recorded as run ([0-9a-f]{10}) in ", ran.err)
    assert found, ran.err
    return found.group(1)
