"""The scenarios: one row each. A steady service has ten good calls a second and a bad one in a thousand."""

from __future__ import annotations

from tests.integration.scenarios import (
    BORN,
    CRASH,
    FEW,
    GOOD,
    HALF,
    INCOMPLETE,
    LASTS,
    MANY,
    NONE,
    OPENS,
    Process,
    Scenario,
    badly,
    burst,
    deployed,
    during,
    plus,
    steady,
    well,
)

FAILURE = (
    "\"sum(rate(calls_total{service='SERVICE',code='503'}[$window]))"
    " / sum(rate(calls_total{service='SERVICE'}[$window]))\""
)

SCENARIOS = (
    Scenario(name="steady", processes=(well(),)),
    Scenario(name="steady-missed", processes=(badly(),)),
    Scenario(
        name="steady-raw",
        processes=(well(),),
        total="\"sum(increase(calls_total{service='SERVICE'}[$window]))\"",
        bad="\"sum(increase(calls_total{service='SERVICE',code=~'5..'}[$window]))\"",
    ),
    Scenario(name="resets", processes=(well(starts=tuple(range(600, LASTS, 600))),)),
    Scenario(name="resets-missed", processes=(badly(starts=tuple(range(600, LASTS, 600))),)),
    Scenario(name="churn", processes=deployed({"200": GOOD, "503": FEW}, tells_start=False), unknown=BORN),
    Scenario(name="churn-told", processes=deployed({"200": GOOD, "503": FEW}, tells_start=True)),
    Scenario(name="churn-missed", processes=deployed({"200": GOOD, "503": MANY}, tells_start=False), unknown=BORN),
    # A series that shows up with five hundred errors: the truth is that they happened in the window.
    Scenario(
        name="born-errors",
        processes=(Process(codes={"200": GOOD, "503": burst(HALF, 500)}, lazy=frozenset({"503"})),),
        unknown=BORN,
        reads="if they happened in it",
    ),
    Scenario(
        name="born-errors-raw",
        processes=(Process(codes={"200": GOOD, "503": burst(HALF, 500)}, lazy=frozenset({"503"})),),
        unknown=BORN,
        total="\"sum(increase(calls_total{service='SERVICE'}[$window]))\"",
        bad="\"sum(increase(calls_total{service='SERVICE',code=~'5..'}[$window])) or vector(0)\"",
    ),
    Scenario(
        name="born-errors-of-a-new-process",
        processes=(
            well(),
            Process(
                codes={"200": GOOD, "503": burst(HALF + 10, 900)}, instance="1", alive=(HALF, LASTS), tells_start=True
            ),
        ),
    ),
    Scenario(
        name="born-errors-of-a-fallen-process",
        processes=(
            well(),
            Process(codes={"200": GOOD, "503": burst(HALF + 10, 900)}, instance="1", alive=(HALF, HALF + 600)),
        ),
        unknown=BORN,
    ),
    Scenario(
        name="born-and-restarted",
        processes=(
            Process(
                codes={"200": GOOD, "503": plus(burst(HALF, 500), FEW)}, lazy=frozenset({"503"}), starts=(HALF + 600,)
            ),
        ),
        unknown=BORN,
    ),
    Scenario(
        name="born-among-new-pods",
        processes=(
            well(),
            *(
                Process(codes={"200": plus(GOOD, burst(HALF, 100_000))}, instance=str(pod), alive=(HALF, LASTS))
                for pod in range(3)
            ),
            Process(codes={"200": NONE, "503": burst(HALF + 1, 1_000)}, instance="x", alive=(HALF, LASTS)),
        ),
        unknown=BORN,
    ),
    Scenario(
        name="relabelled", processes=(well(held={"200": 10_000_000, "503": 400_000}, renamed=HALF),), unknown=BORN
    ),
    Scenario(
        name="relabelled-good",
        processes=(well(held={"200": 10_000_000, "503": 1_000}, renamed=HALF),),
        unknown=BORN,
    ),
    Scenario(
        name="relabelled-missed", processes=(badly(held={"200": 10_000_000, "503": 1_000}, renamed=HALF),), unknown=BORN
    ),
    Scenario(name="restarted-process-told", processes=(well(starts=(HALF,), tells_start=True),)),
    Scenario(
        name="crash-hides-errors",
        processes=(Process(codes=CRASH, failing=((HALF, HALF + 1200),), starts=(HALF + 1200,)),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="crash-unseen",
        processes=(Process(codes=CRASH, unknown=((HALF, HALF + 1200),), starts=(HALF + 1200,)),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="crash-without-up",
        processes=(Process(codes=CRASH, unknown=((HALF, HALF + 1200),), starts=(HALF + 1200,), tells_up=False),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="target-gone",
        processes=(well(unknown=((OPENS + 2400, LASTS),)),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="target-dead",
        processes=(well(failing=((OPENS + 2400, LASTS),)),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="young",
        processes=(well(alive=(OPENS + 1200, LASTS)),),
        unknown=INCOMPLETE,
        must_be_unknown=True,
        reads="since:",
    ),
    Scenario(name="gap", processes=(well(unknown=((HALF, HALF + 1200),)),), unknown=INCOMPLETE, must_be_unknown=True),
    Scenario(
        name="gap-missed-anyway",
        processes=(Process(codes={"200": GOOD, "503": steady(3)}, unknown=((HALF, HALF + 1200),)),),
        unknown=INCOMPLETE,
    ),
    Scenario(name="gap-across-the-start", processes=(well(unknown=((OPENS - 600, OPENS + 120),)),)),
    Scenario(
        name="no-traffic",
        processes=(Process(codes={"200": NONE, "503": NONE}),),
        unknown=("no traffic",),
        must_be_unknown=True,
    ),
    Scenario(name="no-metric", processes=(), unknown=("no data",), must_be_unknown=True),
    Scenario(name="no-errors", processes=(Process(codes={"200": GOOD}),)),
    Scenario(
        name="sparse-errors",
        processes=(
            Process(codes={"200": GOOD, "503": during((HALF, HALF + 100), rate=0.05)}, lazy=frozenset({"503"})),
        ),
    ),
    Scenario(
        name="sparse-total", processes=(Process(codes={"200": during((HALF, LASTS), rate=1)}, lazy=frozenset({"200"})),)
    ),
    Scenario(name="only-bad", processes=(Process(codes={"503": steady(1)}),)),
    Scenario(
        name="only-bad-born",
        processes=(Process(codes={"503": during((HALF, LASTS), rate=1)}, lazy=frozenset({"503"})),),
    ),
    Scenario(name="replicas", processes=tuple(well(instance=str(each), phase=each * 4.0) for each in range(3))),
    Scenario(
        name="replica-fails-for-a-part",
        processes=(
            *(well(instance=str(each)) for each in range(2)),
            Process(codes=CRASH, instance="2", failing=((HALF, HALF + 1200),), starts=(HALF + 1200,)),
        ),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="replica-vanishes-for-a-part",
        processes=(
            *(well(instance=str(each)) for each in range(2)),
            Process(codes=CRASH, instance="2", unknown=((HALF, HALF + 1200),), starts=(HALF + 1200,)),
        ),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="replica-fails-and-is-gone",
        processes=(
            *(well(instance=str(each)) for each in range(2)),
            Process(codes=CRASH, instance="2", failing=((HALF, HALF + 600),), alive=(0, HALF + 600)),
        ),
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    Scenario(
        name="replica-scaled-away",
        processes=(*(well(instance=str(each)) for each in range(2)), well(instance="2", alive=(0, HALF))),
    ),
    Scenario(name="few-calls", processes=(Process(codes={"200": steady(0.05), "503": NONE}),)),
    Scenario(
        name="group-gone",
        processes=(
            well(instance="eu", labels=',region="eu"'),
            well(instance="us", labels=',region="us"', alive=(0, OPENS + 2400)),
        ),
        group_by="region",
        unknown=("group vanished",),
        must_be_unknown=True,
    ),
    # Slices: a burst of errors makes one of sixty bad, and that misses the objective.
    Scenario(name="slices", processes=(well(),), slice_seconds=60),
    Scenario(
        name="slices-missed",
        processes=(Process(codes={"200": GOOD, "503": plus(FEW, burst(HALF + 5, 500))}),),
        slice_seconds=60,
    ),
    Scenario(
        name="slices-born-errors",
        processes=(Process(codes={"200": GOOD, "503": burst(HALF + 5, 500)}, lazy=frozenset({"503"})),),
        slice_seconds=60,
        unknown=BORN,
    ),
    Scenario(
        name="slices-sparse-errors",
        processes=(Process(codes={"200": GOOD, "503": burst(HALF + 5, 2)}, lazy=frozenset({"503"})),),
        slice_seconds=60,
    ),
    Scenario(
        name="slices-gap",
        processes=(well(unknown=((HALF, HALF + 1200),)),),
        slice_seconds=60,
        unknown=INCOMPLETE,
        must_be_unknown=True,
    ),
    # Ready-made ratios: 0/0 is no traffic on both servers, a missing operand no data.
    Scenario(name="raw", processes=(well(),), failure=FAILURE),
    Scenario(name="raw-missed", processes=(badly(),), failure=FAILURE),
    Scenario(
        name="raw-no-traffic",
        processes=(Process(codes={"200": NONE, "503": NONE}),),
        failure=FAILURE,
        unknown=("no traffic",),
        must_be_unknown=True,
    ),
    Scenario(
        name="raw-no-errors",
        processes=(Process(codes={"200": GOOD}),),
        failure=FAILURE,
        unknown=("no data",),
        must_be_unknown=True,
    ),
    Scenario(
        name="uncheckable",
        processes=(well(),),
        reads="was not checked",
        total="\"sum(increase(calls_total{service='SERVICE'}[$window])) / 1\"",
        bad="\"sum(increase(calls_total{service='SERVICE',code='503'}[$window]))\"",
    ),
    Scenario(
        name="born-errors-of-a-group",
        group_by="region",
        unknown=BORN,
        processes=(
            well(instance="eu", labels=',region="eu"'),
            Process(
                codes={"200": GOOD, "503": burst(HALF, 500)},
                lazy=frozenset({"503"}),
                instance="us",
                labels=',region="us"',
            ),
        ),
    ),
    # Prometheus has nothing for a window of less than two scrapes, VictoriaMetrics looks back beyond it.
    Scenario(
        name="window-below-the-interval",
        processes=(well(),),
        window="10s",
        unknown=(*INCOMPLETE, "no data"),
        must_be_unknown=True,
    ),
    Scenario(
        name="window-of-three-scrapes", processes=(well(),), window="45s", unknown=INCOMPLETE, must_be_unknown=True
    ),
)
