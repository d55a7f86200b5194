"""A git repository with a shop: what is promised on its main branch, and what somebody proposes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.evaluator.commands.running import Folder

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """What git prints in a folder."""
    command = ["git", *IDENTITY, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def committed(folder: Path, message: str = "first") -> None:
    """All files of the folder as a commit on its main branch; the folder becomes a repository if it is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def promised(here: Folder) -> None:
    """The shop of ``Folder``, committed; its orders lie beside it and are not."""
    here.shop()
    here.write(".gitignore", "orders.csv\n*.json\n")
    committed(here.path)
