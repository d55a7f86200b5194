"""Builds a release from its tag: ``python scripts/release.py v1.2.3 --output dist``.

It builds nothing unless the tag, evaluator.__version__ and an entry of CHANGELOG.md are the same, the tree is
the tagged commit, and constraints.txt fits. Then the folder has the wheel, the source distribution, constraints.txt,
CHANGES.md (the entry, for the page of the release) and SHA256SUMS. The same commit gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evaluator import __version__
from scripts.constraints import ROOT, complaints


def main(arguments: list[str]) -> int:
    """0 and a folder to publish, or 1 and everything that is in the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tag", help="the tag, such as v1.2.3")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder to make (default: dist)")
    parser.add_argument("--check", action="store_true", help="only say what is in the way")
    parser.add_argument("--no-isolation", action="store_true", help="build with the tools that are installed here")
    given = parser.parse_args(arguments)
    version = given.tag.removeprefix("v")
    in_the_way = obstacles(given.tag, version)
    if not given.check and given.output.exists() and any(given.output.iterdir()):
        in_the_way += (f"{given.output} is not empty",)
    if in_the_way:
        print(*in_the_way, sep="\n")
        return 1
    if not given.check:
        build(version, given.output, isolated=not given.no_isolation)
        print(*sorted(path.name for path in given.output.iterdir()), sep="\n")
    return 0


def obstacles(tag: str, version: str) -> tuple[str, ...]:
    """What keeps this tree from being the release of that tag."""
    found = []
    if not re.fullmatch(r"v\d+\.\d+\.\d+((a|b|rc)\d+)?", tag):
        found.append(f"{tag} is no tag of a release: write v1.2.3 or v1.2.3rc1")
    if __version__ != version:
        found.append(f"evaluator/__init__.py says version {__version__}, the tag {version}")
    if not entry(version):
        found.append(f"CHANGELOG.md has no entry '## {version} - YYYY-MM-DD' with something in it")
    constraints = ROOT / "constraints.txt"
    found += complaints(constraints.read_text(encoding="utf-8")) if constraints.exists() else ["no constraints.txt"]
    if _git("status", "--porcelain"):
        found.append("the tree has changes that are not committed")
    if _git("rev-parse", "HEAD") != _git("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}"):
        found.append(f"the checked out commit is not that of the tag {tag}")
    return tuple(found)


def entry(version: str) -> str:
    """What CHANGELOG.md says of a version; empty where it says nothing, or has no date."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def build(version: str, folder: Path, *, isolated: bool) -> None:
    """Fill the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    # The time of the commit, so that whoever builds it again gets the same bytes.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct")}
    command = [
        sys.executable,
        "-m",
        "build",
        "--outdir",
        str(folder),
        *([] if isolated else ["--no-isolation"]),
        str(ROOT),
    ]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    wheel, source = folder / f"slogate-{version}-py3-none-any.whl", folder / f"slogate-{version}.tar.gz"
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"slogate-{version}.dist-info/METADATA").decode()
    if f"\nVersion: {version}\n" not in metadata or not source.exists():
        raise SystemExit(f"the built wheel is not version {version}")
    shutil.copy(ROOT / "constraints.txt", folder)
    (folder / "CHANGES.md").write_text(entry(version) + "\n", encoding="utf-8")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
