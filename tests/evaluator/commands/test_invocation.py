"""What a command is given and gives back."""

from __future__ import annotations

import time
from pathlib import Path

from evaluator.commands.invocation import Invocation, Outcome
from evaluator.formats.style import Style


def test_an_outcome_is_a_pass_unless_it_says_otherwise() -> None:
    assert (Outcome().exit_code, Outcome().stdout, Outcome().stderr) == (0, "", "")


def test_an_invocation_does_not_show_its_environment() -> None:
    made = Invocation(
        folder=Path(), now=0, clock=time.monotonic, environment={"TOKEN": "hunter2"},
        colored=lambda choice: Style(), version=lambda: "",
    )  # fmt: skip
    assert "hunter2" not in repr(made)
