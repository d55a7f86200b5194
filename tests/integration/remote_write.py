"""Native histograms for a Prometheus server, written as its remote-write protocol wants them.

Neither OpenMetrics text nor promtool can carry them. Protobuf and snappy are spelt out by hand (a
snappy block may be literal throughout), so that the tests need no package for either.
"""

from __future__ import annotations

import struct
import urllib.request
from collections.abc import Iterable, Mapping

Buckets = Mapping[int, int]
"""Counts by bucket of schema 0: bucket i holds what is above 2 ** (i - 1) and at most 2 ** i."""


def write(url: str, labels: Mapping[str, str], samples: Iterable[tuple[int, Buckets]]) -> None:
    """Send one series of native histograms, as (epoch second, running counts), ascending."""
    pairs = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, text.encode())) for name, text in sorted(labels.items())
    )
    histograms = b"".join(_field(4, _histogram(second, buckets)) for second, buckets in samples)
    request = urllib.request.Request(
        f"{url}/api/v1/write",
        data=_snappy(_field(1, pairs + histograms)),
        headers={"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"},
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).close()


def _histogram(second: int, buckets: Buckets) -> bytes:
    indexes = range(min(buckets), max(buckets) + 1)
    counts = [buckets.get(index, 0) for index in indexes]
    deltas = [count - before for count, before in zip(counts, [0, *counts[:-1]], strict=True)]
    span = _number(1, _zigzag(indexes.start)) + _number(2, len(counts))
    return (
        _number(1, sum(counts))
        + _double(3, float(sum(counts)))
        + _number(4, _zigzag(0))
        + _double(5, 1e-9)
        + _field(11, span)
        + _field(12, b"".join(_varint(_zigzag(delta)) for delta in deltas))
        + _number(15, second * 1000)
    )


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3) + _varint(value)


def _double(tag: int, value: float) -> bytes:
    return _varint(tag << 3 | 1) + struct.pack("<d", value)


def _field(tag: int, value: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(value)) + value


def _snappy(data: bytes) -> bytes:
    out = bytearray(_varint(len(data)))
    for start in range(0, len(data), 0x10000):
        piece = data[start : start + 0x10000]
        out += bytes([61 << 2]) + struct.pack("<H", len(piece) - 1) + piece
    return bytes(out)
