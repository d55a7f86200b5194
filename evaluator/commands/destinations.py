"""Where a run may write: never where a link of the checkout leads, because a pull request can commit one."""

from __future__ import annotations

import os
from pathlib import Path

from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal


def expect_unlinked(option: str, place: Path, folder: Path) -> None:
    """``Refusal`` where ``place`` is a symbolic link, or is reached through one that leads out of the checkout.

    The checkout is the working folder, and the repository that it lies in. Links outside of it are the operator's.
    """
    path = folder / place
    if path.is_symlink():
        raise Refusal(f"{option} {one_line(str(place))}: this is a symbolic link, and nothing is written through one")
    roots = [real_path(each) for each in (folder, *_repository(folder))]
    for above in reversed(path.parents):
        if above.is_symlink() and _inside(above.parent, roots) and not _inside(above, roots):
            raise Refusal(
                f"{option} {one_line(str(place))}: the symbolic link {one_line(above.name)} leads out of the checkout, "
                f"to {one_line(str(real_path(above)))}; give that path itself if it is meant"
            )


def _inside(path: Path, roots: list[Path]) -> bool:
    return any(real_path(path).is_relative_to(root) for root in roots)


def real_path(path: Path) -> Path:
    """Where a path really leads; as far as it can be told where a link leads back to itself."""
    return Path(os.path.realpath(path))  # Path.resolve raises where a link leads back to itself


def _repository(folder: Path) -> list[Path]:
    return [each for each in (folder, *folder.parents) if (each / ".git").exists()][:1]
