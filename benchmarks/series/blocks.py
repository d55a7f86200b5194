"""The samples as Prometheus keeps them: blocks under a data folder, made once and lengthened when they grow old.

``promtool`` reads its whole input once for each block that it writes, so each block has a file of its own. Blocks are
as long as a server with 33 days of retention makes them: 54 hours (a tenth of the retention), shorter at the end.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.series.estate import DAYS, SCRAPE_SECONDS, Estate
from benchmarks.series.samples import Series, series_of

CACHE = Path(__file__).parents[2] / ".cache" / "bench"
HOUR = 3600
BLOCK_HOURS = (54, 18, 6, 2)
AHEAD_SECONDS = 6 * HOUR
"""How far the data reaches beyond the moment it was made: slo-generator can only ask about the present."""
WRITERS = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """What a data folder holds: samples from ``start`` on, in the blocks whose begin and end are listed."""

    estate: str
    seed: int
    presence: bool
    start: int
    blocks: tuple[tuple[int, int], ...] = ()

    @property
    def end(self) -> int:
        """The first second without data, if all before it is there."""
        end = self.start
        for begin, after in sorted(self.blocks):
            if begin != end:
                break
            end = after
        return end


def data_folder(estate: Estate, now: int, *, presence: bool = False) -> tuple[Path, Kept]:
    """The folder for ``--storage.tsdb.path`` and what it holds, made or lengthened so that ``now`` is well inside."""
    folder = CACHE / f"{estate.name}{'-up' if presence else ''}"
    kept = _kept(folder / "kept.json")
    if kept is None or kept.seed != estate.seed or kept.end < now - DAYS * 24 * HOUR // 2:
        shutil.rmtree(folder, ignore_errors=True)
        start = (now - DAYS * 24 * HOUR) // (2 * HOUR) * 2 * HOUR
        kept = Kept(estate.name, estate.seed, presence, start)
    if kept.end < now + HOUR:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        kept = _lengthened(folder, estate, kept, -(-(now + AHEAD_SECONDS) // (2 * HOUR)) * 2 * HOUR)
    return folder / "data", kept


def _lengthened(folder: Path, estate: Estate, kept: Kept, end: int) -> Kept:
    missing = missing_blocks(kept, end)
    print(f"{estate.name}: drawing the samples up to {end} ...", file=sys.stderr)
    minutes = (end - kept.start) // SCRAPE_SECONDS
    with ProcessPoolExecutor(WRITERS) as workers:
        draw = partial(series_of, estate, minutes=minutes, presence=kept.presence)
        series = [each for some in workers.map(draw, estate.services) for each in some]
    print(f"{estate.name}: {len(series):,} series, {len(missing)} blocks to write ...", file=sys.stderr)
    with ThreadPoolExecutor(WRITERS) as writers:
        for block in writers.map(partial(_write_block, folder, series, kept.start), missing):
            kept = Kept(kept.estate, kept.seed, kept.presence, kept.start, (*kept.blocks, block))
            (folder / "kept.json").write_text(json.dumps(asdict(kept)), encoding="utf-8")
            print(f"{estate.name}: block {len(kept.blocks)} written", file=sys.stderr)
    return kept


def missing_blocks(kept: Kept, end: int) -> list[tuple[int, int]]:
    """The blocks that go on where what is kept ends: those of a shorter span may have been cut in another way."""
    return [each for each in _ranges(kept.end, end) if each not in kept.blocks]


def _ranges(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The blocks that cover the span: each as long as its beginning's alignment and the end allow."""
    while start < end:
        length = next(each * HOUR for each in BLOCK_HOURS if start % (each * HOUR) == 0 and start + each * HOUR <= end)
        yield start, start + length
        start += length


def _write_block(folder: Path, series: Sequence[Series], first: int, block: tuple[int, int]) -> tuple[int, int]:
    """The block, once it lies in the data folder; written beside it first, so that no half of one is ever there."""
    begin, end = block
    scratch = folder / f"block-{begin}"
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "made").mkdir(parents=True)
    text = scratch / "samples.om"
    with text.open("w", encoding="utf-8") as file:
        for each in series:
            file.writelines(_lines(each, first, begin, end))
        file.write("# EOF\n")
    length = f"--max-block-duration={(end - begin) // HOUR}h"
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", length, "--quiet"]
    done = subprocess.run([*command, text, scratch / "made"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"promtool could not write the block at {begin}: {done.stdout}{done.stderr}")
    for made in (scratch / "made").iterdir():
        if (made / "meta.json").is_file():
            made.rename(folder / "data" / made.name)
    shutil.rmtree(scratch)
    return block


def _lines(series: Series, first: int, begin: int, end: int) -> Iterator[str]:
    seconds, milliseconds = divmod(series.phase_milliseconds, 1000)
    moments = range(begin + seconds, end + seconds, SCRAPE_SECONDS)
    values = series.values[(begin - first) // SCRAPE_SECONDS : (end - first) // SCRAPE_SECONDS]
    head, fraction = series.head, f".{milliseconds:03d}\n"
    return (
        f"{head} {value} {moment}{fraction}"
        for value, moment in zip(values, moments, strict=True)
        if value >= 0  # ABSENT
    )


def _kept(path: Path) -> Kept | None:
    if not path.is_file():
        return None
    known = json.loads(path.read_text(encoding="utf-8"))
    return Kept(**{**known, "blocks": tuple(map(tuple, known["blocks"]))})
