"""The texts of a revision of the repository, read from git's own store: what is checked out is not touched or believed.

The only door to git. Only plumbing that reads objects is called: no filter, hook or pager of the checkout runs.
"""

from __future__ import annotations

import os.path
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.files import MOST_BYTES, MOST_BYTES_IN_ALL, SUFFIXES, Text, decoded
from evaluator.refusal import Refusal
from slo_spec.problem import Location, Problem, in_order

SECONDS = 60
"""Reading objects of a local repository takes a moment; what takes longer hangs."""
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager", "--no-replace-objects")
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
_LINK = "120000"
_LONGEST_HEAD = 200
"""Of an object in git's answer: its name, its type and its size."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: what was typed, the forty or sixty-four hexadecimal digits of it, and the root of its repository."""

    name: str
    commit: str
    root: Path
    environment: Mapping[str, str] = field(repr=False, compare=False)


def revision_of(name: str, folder: Path, environment: Mapping[str, str]) -> Revision:
    """The commit that ``name`` means in the repository around ``folder``. ``Refusal`` where there is none."""
    if not name or name.startswith("-"):
        raise Refusal(f"{name!r} is no revision; write a branch, a tag or a commit, such as origin/main")
    root = _git(("rev-parse", "--show-toplevel"), folder, environment)
    if root is None:
        raise Refusal(f"{name!r} cannot be looked up: {folder} is not in a git repository")
    commit = _git(("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"), folder, environment)
    if commit is None:
        raise Refusal(
            f"no revision {name!r} in this repository (a shallow clone has only its newest commit: "
            "fetch the base, with actions/checkout by fetch-depth: 0)"
        )
    return Revision(name, commit.decode().strip(), Path(os.fsdecode(root.rstrip(b"\n"))), environment)


def merge_base(base: Revision, head: Revision) -> Revision:
    """The commit at which ``head`` left ``base``, under the name of ``base``: what a pull request is compared with.

    ``Refusal`` where the two have nothing in common, or a shallow clone does not know it.
    """
    found = _git(("merge-base", "--", base.commit, head.commit), base.root, base.environment)
    commit = (found or b"").decode().strip()
    if not commit:
        raise Refusal(
            f"{base.name} and {head.name} have no commit in common that is known here "
            "(a shallow clone has only its newest commit: fetch the base, with actions/checkout by fetch-depth: 0)"
        )
    return Revision(base.name, commit, base.root, base.environment)


def texts_at(
    revision: Revision, paths: Sequence[Path], folder: Path, *, skip: Sequence[Path] = ()
) -> tuple[tuple[Text, ...], tuple[Problem, ...]]:
    """The texts that ``files.read_texts`` would find in that revision, named ``REVISION:path`` from the folder.

    A path that the revision does not have is no problem here: it is new. A symbolic link is one: it could lead
    anywhere. ``skip`` are files (the operator's) that are read in another way.
    """
    skipped = {_inside(path, revision, folder) for path in skip}
    found: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    left = MOST_BYTES_IN_ALL
    for path in dict.fromkeys(_inside(path, revision, folder) for path in paths):
        for mode, blob, size, place in _listed(revision, path):
            named = f"{revision.name}:{os.path.relpath(revision.root / place, folder)}"
            if place in found or place in skipped:
                continue
            if mode == _LINK:
                problems.append(_problem(named, "file-kind", "a symbolic link is not followed in a revision"))
            elif size > MOST_BYTES or (left := left - size) < 0:
                problems.append(_problem(named, "file-size", "more than 10 MiB, or more than 64 MiB with all others"))
            else:
                found[place] = (named, blob)
    data = _blobs(revision, [blob for _, blob in found.values()])
    decodings = [(named, decoded(named, data[blob])) for named, blob in found.values()]
    problems += [text for _, text in decodings if isinstance(text, Problem)]
    return tuple((named, text) for named, text in decodings if isinstance(text, str)), in_order(problems)


def holds(revision: Revision, path: Path, folder: Path) -> bool:
    """Whether the revision has a file, a folder or a link of that path."""
    inside = _inside(path, revision, folder)
    listing = ("ls-tree", "-z", "--full-tree", revision.commit, "--", inside)
    return not inside or bool(_git(listing, revision.root, revision.environment))


def _inside(path: Path, revision: Revision, folder: Path) -> str:
    """The path from the repository's root, as git writes it: "" is the root itself."""
    real = Path(os.path.normpath(folder / path))
    root = revision.root if real.is_relative_to(revision.root) else revision.root.resolve()
    if not real.is_relative_to(root):
        real = real.resolve()
    if not real.is_relative_to(root):
        raise Refusal(f"{path} lies outside of the repository, so {revision.name} has no such path")
    inside = real.relative_to(root).as_posix()
    return "" if inside == "." else inside


def _listed(revision: Revision, path: str) -> Iterator[tuple[str, str, int, str]]:
    """Mode, object, size and path of the file of that path, or of every *.yaml and *.yml below a folder, not hidden."""
    listing = ("ls-tree", "-r", "-l", "-z", "--full-tree", revision.commit)
    output = _git((*listing, *(("--", path) if path else ())), revision.root, revision.environment)
    for entry in (output or b"").split(b"\0"):
        head, tab, name = entry.partition(b"\t")
        if not tab:
            continue
        mode, kind, blob, size = head.decode().split()
        place = os.fsdecode(name)
        below = place.removeprefix(path).lstrip("/") if path else place
        hidden = any(part.startswith(".") for part in below.split("/"))
        if kind == "blob" and (place == path or (place.endswith(SUFFIXES) and not hidden)):
            yield mode, blob, int(size), place


def _blobs(revision: Revision, blobs: Sequence[str]) -> Mapping[str, bytes]:
    """What is in each object. One process reads them all: a thousand files would start a thousand."""
    if not blobs:
        return {}
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    output = _git(("cat-file", "--batch"), revision.root, revision.environment, given=asked) or b""
    found: dict[str, bytes] = {}
    at = 0
    for blob in blobs:  # each answer is "OBJECT blob SIZE", so many bytes, and a line's end
        head, _, _ = output[at : at + _LONGEST_HEAD].partition(b"\n")
        words = head.decode("ascii", "replace").split()
        if words[:2] != [blob, "blob"] or not words[2:]:
            raise Refusal(f"{revision.name}: git cannot read the object {blob} (a partial clone? fetch it whole)")
        start = at + len(head) + 1
        at = start + int(words[2]) + 1
        found[blob] = output[start : at - 1]
    return found


def _problem(named: str, code: str, message: str) -> Problem:
    return Problem(Location(named), code, message)


def _git(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, given: bytes = b"") -> bytes | None:
    """What git prints; None where it says that there is no such thing. ``Refusal`` without a git."""
    kept = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603 - arguments are a list, names follow --end-of-options
            ["git", *_SAFE, *arguments],  # noqa: S607 - whichever git the operator has
            cwd=folder,
            env={**kept, **_ENVIRONMENT},
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise Refusal("a revision is read by git, and there is no git on the PATH") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refusal(f"git could not be asked: {error}") from error
    if done.returncode and b"dubious ownership" in done.stderr:
        raise Refusal("git does not trust this repository: it belongs to somebody else (git's safe.directory)")
    return None if done.returncode else done.stdout
