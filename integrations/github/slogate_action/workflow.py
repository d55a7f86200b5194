"""GitHub's side of a step: commands on standard output, and files of outputs and of the summary.

Everything that came from a specification, a server or a pull request is written so that it stays text.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

SUMMARY_LIMIT = 1024 * 1024
"""Bytes of one step's summary; GitHub drops a longer one whole."""


def command(name: str, message: str, **properties: str) -> str:
    """A workflow command on one line, such as ``::error title=slogate::...``."""
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name}{' ' if stated else ''}{stated}::{_data(message)}\n"


def hidden(secret: str) -> str:
    """The commands that mask a secret in the log, a line at a time: GitHub knows no secret of several lines."""
    return "".join(command("add-mask", line) for line in secret.splitlines() if line.strip())


def between_stopped_commands(token: str) -> tuple[str, str]:
    """What goes before and after text in which GitHub shall obey nothing."""
    return f"::stop-commands::{token}\n", f"::{token}::\n"


def unforeseeable() -> str:
    """A word that no text can hold by chance or by guessing."""
    return f"slogate-{secrets.token_hex(16)}"


def add_outputs(path: Path, outputs: Mapping[str, str]) -> None:
    """Append outputs to the file ``GITHUB_OUTPUT``, each between delimiters that nobody can foresee."""
    text = ""
    for name, value in outputs.items():
        delimiter = unforeseeable()
        text += f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def add_summary(path: Path, markdown: str) -> bool:
    """Whether the summary was appended; one that GitHub would drop is not."""
    already = path.stat().st_size if path.exists() else 0
    if already + len(markdown.encode()) + 1 > SUMMARY_LIMIT:
        return False
    with path.open("a", encoding="utf-8") as file:
        file.write(markdown + "\n")
    return True


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
