"""What earlier runs found out: what texts that passed declare, and what the checks said of their services.

Everything is found by what it was made of: the text with its shown name, the language itself (``fingerprint``),
and for checks all that they look at beside the service. So nothing is ever out of date, only unused. A memory is
somebody else's (``Memory``); whatever it answers that does not fit is as if it had answered nothing.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, Protocol

from slo_spec.compact import packed, unpacked
from slo_spec.fingerprint import fingerprint
from slo_spec.kept import KeptService
from slo_spec.model import Policy, Service
from slo_spec.problem import Location, Problem
from slo_spec.record import Record

Text = tuple[str, str]
"""A name to show, and the text."""
Declarations = tuple[Service | Policy, ...]
Key = bytes


class Memory(Protocol):
    """Bytes by key, over many runs. It may forget anything at any time, and must never raise."""

    def recalled(self, keys: Sequence[Key]) -> Mapping[Key, bytes]:
        """Of these keys, what is remembered."""

    def remember(self, entries: Mapping[Key, bytes]) -> None:
        """Keep what was found out, if that is possible."""


class _Head(Record):
    """What is read at once of a service."""

    name: str
    objective_count: int
    location: Location


_Heads = tuple[_Head, ...]
_Problems = tuple[Problem, ...]
_SEAL: Final = struct.Struct("<II")
"""A checksum of what follows it, and the length of its first part."""


class Past:
    """One load's view of a memory: asked in bulk, told in bulk at the end."""

    def __init__(self, memory: Memory | None) -> None:
        origin = fingerprint() if memory is not None else None
        self._memory = memory if origin is not None else None
        self._origin = hashlib.sha256(origin or b"")
        self._new: dict[Key, bytes] = {}

    @property
    def known(self) -> bool:
        """Whether there is a memory at all."""
        return self._memory is not None

    def key(self, file: str, text: str) -> Key:
        """The key of what a text under a shown name declares."""
        if self._memory is None:
            return b""
        digest = self._origin.copy()
        digest.update(f"{len(file)}:{file}{text}".encode("utf-8", "surrogatepass"))
        return digest.digest()

    def context(self, *beside: Any) -> Key:
        """The key of all that checks look at beside a service: plain values and frozen ones."""
        return hashlib.sha256(repr(beside).encode("utf-8", "surrogatepass")).digest()

    def declared(
        self, keys: Sequence[Key], texts: Sequence[Text], read: Callable[[Text], Declarations]
    ) -> list[Declarations | None]:
        """What each text declares, where it passed before. ``read`` reads a text whose entry turns out not to fit."""
        entries = self._recalled(keys)
        return [
            _declared(entries[key], text, read) if key in entries else None
            for key, text in zip(keys, texts, strict=True)
        ]

    def problems(self, keys: Sequence[Key], files: Sequence[str], context: Key) -> list[_Problems | None]:
        """What the checks of their own found in the services of each text, where they were made before."""
        entries = self._recalled([key + context for key in keys])
        found = (entries.get(key + context) for key in keys)
        return [_problems(entry, file) if entry is not None else None for entry, file in zip(found, files, strict=True)]

    def note_declared(self, key: Key, file: str, declared: Declarations) -> None:
        """A text passed, and declares this."""
        if self._memory is None:
            return
        services = [each for each in declared if isinstance(each, Service)]
        heads = tuple(_Head(each.name, each.objective_count, each.location) for each in services)
        # A policy is looked at in every run, and so is what depends on other services: a text with one has no heads,
        # and is read as a whole.
        whole = len(services) < len(declared) or any(service.has_dependencies for service in services)
        self._note(
            key,
            packed(() if whole else heads, _Heads, file),
            packed(declared, Declarations, file),
        )

    def note_problems(self, key: Key, file: str, context: Key, problems: Iterable[Problem]) -> None:
        """The checks of their own found this in the services of a text."""
        if self._memory is not None:
            found = tuple(problems)
            self._note(key + context, b"", packed(found, _Problems, file) if found else _NONE)

    def tell(self) -> None:
        """Hand to the memory what this load found out."""
        if self._memory is not None and self._new:
            self._memory.remember(self._new)

    def _recalled(self, keys: Sequence[Key]) -> Mapping[Key, bytes]:
        return self._memory.recalled(keys) if self._memory is not None else {}

    def _note(self, key: Key, head: bytes | None, body: bytes | None) -> None:
        if head is not None and body is not None:
            self._new[key] = _sealed(head, body)


def _sealed(head: bytes, body: bytes) -> bytes:
    data = len(head).to_bytes(4, "little") + head + body
    return zlib.crc32(data).to_bytes(4, "little") + data


def _opened(entry: bytes) -> tuple[bytes, bytes] | None:
    """The two parts of an entry; None if it is not as it was written."""
    if len(entry) < _SEAL.size:
        return None
    checksum, length = _SEAL.unpack_from(entry)
    if zlib.crc32(entry[4:]) != checksum:
        return None
    return entry[_SEAL.size : _SEAL.size + length], entry[_SEAL.size + length :]


def _declared(entry: bytes, text: Text, read: Callable[[Text], Declarations]) -> Declarations | None:
    parts = _opened(entry)
    if parts is None:
        return None
    heads: _Heads | None = unpacked(parts[0], _Heads, text[0])
    if heads is None:
        return None
    if not heads:
        whole: Declarations | None = unpacked(parts[1], Declarations, text[0])
        return whole
    body = _Body(parts[1], text, read)
    return tuple(
        [
            KeptService.of(head.name, head.location, head.objective_count, partial(body.service, number))
            for number, head in enumerate(heads)
        ]
    )


def _problems(entry: bytes, file: str) -> _Problems | None:
    if entry == _NOTHING_FOUND:
        return ()
    parts = _opened(entry)
    found: _Problems | None = None if parts is None else unpacked(parts[1], _Problems, file)
    return found


_NONE: Final = packed((), _Problems, "") or b""
_NOTHING_FOUND: Final = _sealed(b"", _NONE)
"""What is kept of nearly every text: no problem."""


class _Body:
    """What a text declares, unpacked when the first of its services is asked for."""

    __slots__ = ("_data", "_declared", "_read", "_text")

    def __init__(self, data: bytes, text: Text, read: Callable[[Text], Declarations]) -> None:
        self._data = data
        self._text = text
        self._read = read
        self._declared: Declarations | None = None

    def service(self, number: int) -> Service:
        """The service of that number, from the entry; from the text itself where the entry does not fit."""
        if self._declared is None:
            self._declared = unpacked(self._data, Declarations, self._text[0]) or self._read(self._text)
        found = self._declared[number]
        if not isinstance(found, Service):
            raise TypeError(f"{self._text[0]}: not the service that was remembered")
        return found
