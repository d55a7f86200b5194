"""Stories of the command line: text that a user could have pasted, played again and compared.

A line that begins with ``$ `` is a command, ``> `` continues it; what follows is everything that it
prints, and ``[exit 2]`` its code where that is not 0. ``...`` stands for any text within a line, and
alone for any lines. A story is played in an empty folder by a shell that knows ``slogate``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Step:
    """One command as it was typed, and what it prints."""

    typed: str
    printed: str

    @property
    def command(self) -> str:
        """What the shell gets."""
        return "\n".join(line[2:] for line in self.typed.splitlines())


def steps_of(story: str) -> tuple[str, list[Step]]:
    """The words before the first command, and the commands with what they print."""
    preface, *parts = re.split(r"^(?=\$ )", story, flags=re.MULTILINE)
    steps = []
    for part in parts:
        typed = re.match(r"\$ .*\n(?:> ?.*\n)*", part)
        assert typed is not None, f"not a command: {part[:60]!r}"
        steps.append(Step(typed.group().replace("\n>\n", "\n> \n"), part[typed.end() :]))
    return preface, steps


def play(story: str, folder: Path, more: Mapping[str, str] | None = None) -> str:
    """The story with what the commands really print."""
    preface, steps = steps_of(story)
    environment = _environment(folder) | dict(more or {})
    return preface + "".join(step.typed + _run(step.command, folder, environment) for step in steps)


def matches(told: str, happened: str) -> bool:
    """Whether what happened is what is told, ``...`` standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*") for line in told.splitlines(True)
    )
    return re.fullmatch(pattern, happened) is not None


def retold(told: str, happened: str) -> str:
    """The story with what happened wherever that is not what was told."""
    preface, before = steps_of(told)
    _, after = steps_of(happened)
    pairs = zip(before, after, strict=True)
    kept = (step.printed if matches(step.printed, now.printed) else now.printed for step, now in pairs)
    return preface + "".join(step.typed + printed for step, printed in zip(before, kept, strict=True))


def _run(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    here = folder / "here"
    here.mkdir(exist_ok=True)
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        timeout=60, check=False,
    )  # fmt: skip
    printed = done.stdout.decode()
    printed += "" if printed.endswith("\n") or not printed else "\n"
    return printed + (f"[exit {done.returncode}]\n" if done.returncode else "")


def _environment(folder: Path) -> dict[str, str]:
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    slogate = programs / "slogate"
    slogate.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m evaluator "$@"\n', encoding="utf-8")
    slogate.chmod(0o755)
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "COLUMNS": "80",
    }
