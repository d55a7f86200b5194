"""What the language is made of, as one number: another version never meets what this one remembered."""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).parent
_BESIDE = _PACKAGE.parent / "schemas"
_KEPT = (".py", ".json", ".yaml")


@functools.cache
def fingerprint() -> bytes | None:
    """A digest of the code, the schemas and the data of the language, and of the Python that runs it.

    None where they are no plain files (a zip): then nothing is remembered.
    """
    digest = hashlib.sha256(sys.version.encode())
    try:
        for path in _files():
            data = path.read_bytes()
            digest.update(f"\n{path.name} {len(data)}\n".encode())
            digest.update(data)
    except OSError:
        return None
    return digest.digest()


def _files() -> Iterator[Path]:
    schemas = _PACKAGE / "schemas"  # in the wheel; in a checkout they stand beside the package
    for folder in (_PACKAGE, _PACKAGE / "model", _PACKAGE / "data", schemas if schemas.is_dir() else _BESIDE):
        yield from sorted(path for path in folder.iterdir() if path.suffix in _KEPT)
