"""Writes constraints.txt: the newest releases of everything that slogate depends on, as they were found together.

``pip install -c constraints.txt slogate`` gets these, and so does the GitHub Action. The bounds in pyproject.toml are
the contract; this file is what a release was tried with. It holds versions and no addresses.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Made by scripts/constraints.py: what a release was tried with. For pip and for the GitHub Action.\n"
DEVELOPERS = frozenset({"test", "dev"})
"""Extras that no user installs."""


def requirements() -> tuple[Requirement, ...]:
    """What slogate and the extras of its users require."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [row for name, rows in project["optional-dependencies"].items() if name not in DEVELOPERS for row in rows]
    return tuple(Requirement(row) for row in (*project["dependencies"], *extras))


def complaints(text: str) -> tuple[str, ...]:
    """What is wrong with the text of constraints.txt: what is not pinned, not within its bounds, or not a pin."""
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    strange = [line for line in rows if "==" not in line or "://" in line or line.startswith("-")]
    if strange:
        return tuple(f"constraints.txt: not a pin: {line}" for line in strange)
    pinned = {canonicalize_name(each.name): each for each in map(Requirement, rows)}
    found = []
    for wanted in requirements():
        pin = pinned.get(canonicalize_name(wanted.name))
        if pin is None:
            found.append(f"constraints.txt: {wanted.name} is missing")
        elif not wanted.specifier.contains(next(iter(pin.specifier)).version):
            found.append(f"constraints.txt: {pin} is not within {wanted}")
    return tuple(found)


def main() -> int:
    """Look everything up anew, and write it down."""
    uv = Path(sys.executable).with_name("uv")
    program = str(uv) if uv.exists() else shutil.which("uv")
    if program is None:
        print("constraints.py needs uv: pip install uv")
        return 1
    rows = "\n".join(str(each) for each in requirements())
    asked = [
        program,
        "pip",
        "compile",
        "--universal",
        "--python-version=3.11",
        "--no-header",
        "--no-annotate",
        "-q",
        "-",
    ]
    done = subprocess.run(asked, input=rows, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr)
        return 1
    (ROOT / "constraints.txt").write_text(HEAD + done.stdout, encoding="utf-8")
    print(*complaints(HEAD + done.stdout), sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
