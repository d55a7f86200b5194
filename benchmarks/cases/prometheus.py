"""slogate against slo-generator on one Prometheus: by number of objectives and of windows, near and far."""

from __future__ import annotations

from benchmarks import contest
from benchmarks.contest import Stage
from benchmarks.measure import Contestant, Rounds, in_rounds
from benchmarks.specs import WINDOWS
from benchmarks.table import Outcome, Table

COLUMNS = ("", "wall s", "CPU s", "server CPU s", "peak MiB", "KiB received", "connections", "faster", "server less")
WITHOUT_STORE = "No rows with a store: this `slogate check` has no option --store."
LINK_SECONDS = 0.02
_SHORT = {"slogate": "direct", "slogate, warm store": "warm"}


def run(on: Stage, objectives: int, windows: int, rounds: int) -> Outcome:
    """Everybody on loopback, and what the server and slogate need at least."""
    asked = WINDOWS[windows]
    everybody = contest.every(on, objectives, asked)
    others = (contest.limit(on, objectives, asked), *contest.starts(on, objectives, asked))
    measured = in_rounds((*everybody, *others), rounds)
    table = Table(
        f"{objectives} objectives, {windows} windows ({', '.join(asked.durations)})",
        f"python -m benchmarks prometheus --objectives {objectives} --windows {windows} --rounds {rounds}",
        COLUMNS,
        rows(measured, contest.bytes_of(on, [each.name for each in everybody], objectives, asked)),
        () if contest.remembers() else (WITHOUT_STORE,),
    )
    size = f"{objectives}x{windows}"
    return Outcome((table,), {**ratios(measured, size), **_over_the_limit(measured, size)})


def run_link(on: Stage, objectives: int, windows: int, rounds: int) -> Outcome:
    """slo-generator and slogate over a link of 20 ms. No rehearsal: a single run of slo-generator takes a minute."""
    asked = WINDOWS[windows]
    with contest.behind_a_link(on, LINK_SECONDS) as far:
        everybody: list[Contestant] = [
            contest.slo_generator(far, objectives, asked),
            contest.slogate(far, objectives, asked),
        ]
        if contest.remembers():
            everybody.append(contest.slogate_warm(far, objectives, asked))
        measured = in_rounds(everybody, rounds, rehearsed=False)
    table = Table(
        f"{objectives} objectives, {windows} windows, over a link of {LINK_SECONDS * 1000:.0f} ms",
        f"python -m benchmarks link --objectives {objectives} --windows {windows} --rounds {rounds}",
        COLUMNS,
        rows(measured, {}),
        () if contest.remembers() else (WITHOUT_STORE,),
    )
    return Outcome((table,), ratios(measured, f"link {objectives}x{windows}"))


def rows(measured: Rounds, passed: dict[str, tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    """A row for each contestant: medians, and how many times as fast as slo-generator where that took part."""
    return tuple(_row(measured, name, passed.get(name)) for name in measured.costs)


def _row(measured: Rounds, name: str, passed: tuple[int, int] | None) -> tuple[str, ...]:
    against = "slo-generator" in measured.costs and name.startswith("slogate") and " -" not in name
    asks = measured.median(name, "server_cpu") > 0
    return (
        name,
        f"{measured.median(name):.3f}",
        f"{measured.median(name, 'cpu'):.3f}" if measured.median(name, "cpu") else "",
        f"{measured.median(name, 'server_cpu'):.2f}" if asks else "",
        f"{measured.median(name, 'memory_mib'):.0f}" if measured.median(name, "memory_mib") else "",
        f"{passed[0] / 1024:,.0f}" if passed else "",
        f"{passed[1]:,}" if passed else "",
        f"{measured.ratio('slo-generator', name):.1f}x" if against and asks else "",
        f"{measured.ratio('slo-generator', name, 'server_cpu'):.1f}x" if against and asks else "",
    )


def ratios(measured: Rounds, size: str) -> dict[str, float]:
    """How many times as fast, and how much less of the server's time, as slo-generator: the goals' figures."""
    return {
        f"{what} {size} {short}": measured.ratio("slo-generator", name, of)
        for name, short in _SHORT.items()
        if name in measured.costs
        for what, of in (("wall", "wall"), ("server", "server_cpu"))
    }


def _over_the_limit(measured: Rounds, size: str) -> dict[str, float]:
    """How many times the server's bare minimum a check takes beyond slogate's own start."""
    start, least = measured.median("slogate --help"), measured.median("the server's limit")
    return {f"limit {size}": (measured.median("slogate") - start) / least}
