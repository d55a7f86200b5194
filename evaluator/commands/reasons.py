"""What ``slogate explain`` says about the reasons for an unknown verdict, and about what ``lint --live`` finds."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.core.counts import Reason
from evaluator.core.survey import Code

PAGES: dict[Reason, str] = {
    Reason.NO_DATA: "The source has no series, or no rows, for what was asked. That is not the same as no errors and "
    "not the same as no traffic. Look whether the metric was renamed, whether the matchers select anything, whether "
    "the target is still scraped, and whether the table has rows in the window.",
    Reason.NO_TRAFFIC: "The source was watching, and nothing happened: the total is zero. A ratio of nothing is "
    "neither met nor missed. In an alert window it keeps the alert quiet; over a whole window it is unknown. For a "
    "service that rests at night use a longer window.",
    Reason.STALE: "The newest number is older than the instant that was asked for: a stopped exporter, a late import, "
    "or a cache that answered. Evaluate earlier (--at, --settle), or find out why nothing new arrives.",
    Reason.INCOMPLETE: "Data covers less of the window than is needed (95% by default; coverage: of the source). A "
    "gap may hide exactly the failure that is being looked for. If even the best case of the missing part would "
    "fail, the verdict is fail. A service younger than its window says so with since: in its objective; where the "
    "source keeps less than a window, use a shorter window or recording rules.",
    Reason.PARTIAL: "The source answered and warned that the answer is incomplete, as Thanos and Mimir do when a "
    "store is away. The operator may accept that for a source with allow_partial: true.",
    Reason.TOO_FEW: "There were fewer events than the policy wants (min_events), or so few that the target "
    "lies within the confidence interval of what was measured (confidence): a little luck would change the verdict. "
    "Wait for more, or measure over a longer window.",
    Reason.UNCERTAIN_START: "A counter first appears inside the window with something already counted. Those events "
    "may have happened in the window or before it, and the verdict depends on which. It settles once the window begins "
    "after the counter did.",
    Reason.IMPLAUSIBLE: "The numbers contradict themselves: more good events than events, a negative count, a ratio "
    "above one, a NaN. Usually good and total count different things, or at different times.",
    Reason.AMBIGUOUS: "One number was asked for and several series came back. Sum them in the query, or name the "
    "labels that tell them apart in group_by.",
    Reason.TOO_MANY_GROUPS: "group_by found more groups than the indicator allows (at_most, 100 by default). A label "
    "with an identifier in it makes one group of every request; group by something coarser.",
    Reason.VANISHED: "A group had traffic earlier in the window and has none in its last thirtieth. It may have been "
    "switched off, or it may be down: nobody can tell from the numbers.",
    Reason.UNKNOWN_NAME: "The spec names a table, a column or an SQL expression that its source does not have or "
    "cannot read. The source itself is well: correct the spec where the detail says. lint --live tells the same "
    "without a verdict.",
    Reason.BACKEND: "The source could not be asked, or refused: it is unreachable, wants a login, does not understand "
    "the query, or failed. The detail has its own words.",
    Reason.DEADLINE: "The source had not answered when the time was up (timeout of the source, --deadline of the run).",
}

FINDINGS: Mapping[str, str] = {
    Code.METRIC: (
        "No series of that name has a sample in the window. Most often the metric was renamed, or the name has a "
        "slip of the pen: lint --live names those that are near it and are there now."
    ),
    Code.LABEL: (
        "The metric is there, but no series of it has the label that a matcher (or group_by) names. A matcher on "
        "a label that is not there selects nothing, or, if it excludes, leaves nothing out."
    ),
    Code.VALUE: (
        "The metric and the label are there, but no series has the value, or one that the expression fits. For "
        "bad events that may only mean that there was none yet: a counter of errors should be there, as 0, before"
        " the first."
    ),
    Code.BUCKET: (
        "The histogram has no bucket that ends at the bound. No number between two buckets is made up: choose one"
        " of those that are there, or add one to the service."
    ),
    Code.TABLE: "The source has no table of that name. Tables are named in the operator's file, or in the database.",
    Code.COLUMN: "The table (or query) has no such column. Those that it has are listed; SQL does not tell A from a.",
    Code.ROWS: "The table is there and has no row in the window, or none that where: selects.",
    Code.EMPTY: (
        "The whole query was run over the window and gave no series. With the extra promql installed, lint --live"
        " takes the query apart and says which metric, label or value is missing."
    ),
    Code.GONE: (
        "There are samples in the window, but none of late: the target stopped, or the metric (or a label) was "
        "renamed since. What was near and is there now is named."
    ),
    Code.HISTORY: (
        "The first sample in the window is later than its start by more than coverage allows: check would say "
        "unknown (incomplete coverage). A younger service says so with since:; where the source forgets sooner "
        "than the window is long, use a shorter window or recording rules."
    ),
    Code.UNANSWERED: "The source could not be asked, or did not understand; its own words follow. lint --live exits 3.",
    Code.UNSURVEYED: "The backend offers no survey, and so nothing is known about what its source has.",
    Code.UNPARSED: (
        "A raw query was asked as a whole, because promql-parser is not installed (the extra promql) or cannot "
        "read it. What is missing inside it cannot be told."
    ),
}
"""What ``slogate explain`` says about the findings of ``lint --live``."""

GATE: Mapping[str, str] = {
    "shard-missing": (
        "A report of slogate check --shard I/N is not among those that slogate merge was given: its job failed, or its "
        "file was not kept. Nothing is known of what lies in that part, so the gate is not open, whatever unknown "
        "counts as. Run the job again with the same --at, and merge all of them."
    ),
    "objective-removed": (
        "The trusted revision (--trusted) promises the objective, and the tree under test has none of that name. "
        "A rename is a removal and an addition. Keep it; or, where it is to go, merge a waiver for objective-removed "
        "first, or let the operator say --override REASON."
    ),
    "commitment-removed": (
        "The trusted revision (--trusted) has the commitment, and the tree under test has none of that name. Where it "
        "is to go, merge a waiver for commitment-removed first, or let the operator say --override REASON."
    ),
    "objective-changed": (
        "The tree under test says otherwise than the trusted revision (--trusted). The objective was judged as the "
        "revision has it; what the tree proposes holds once it is merged. slogate diff says what the change means."
    ),
    "document-changed": (
        "The tree under test adds, changes or lacks a policy, an agreement, a calendar, exclusions or a waiver. Those "
        "of the trusted revision (--trusted) hold until the change is merged."
    ),
    "source-proposed": (
        "The objective is new, and asks a source that the operator's file of the trusted revision does not have. A "
        "tree under test does not choose who is asked, so nothing was; add the source first, or by --config."
    ),
    "data-in-tree": (
        "The source reads files of the checkout. Whoever may change them, such as a pull request, decides what was "
        "measured. Read them from a place outside of the checkout where that matters."
    ),
    "frozen": (
        "A policy freezes the gate at this instant (freeze: in the policy). It opens by itself at the end of the "
        "window; earlier only for a change class that the policy exempts (--change), by a waiver for frozen, or by "
        "the operator's --override REASON."
    ),
    "overridden": (
        "The operator opened the gate whatever was found (--override REASON). The exit code is 0; the verdict, and "
        "what the exit code would have been, stand in the report."
    ),
    "unknown-let-pass": (
        "Something could not be told, and the operator let it pass or only warn (--on-unknown). The gate does not say "
        "that the promises are kept; the results that are unknown say why."
    ),
    "waiver-pending": "The waiver begins later (from:), so that it does nothing yet.",
    "waiver-unused": (
        "The waiver is in force, and nothing that it is for holds. It may be left over: delete it, or let it end."
    ),
}
"""What ``slogate explain`` says about what a check finds about the gate itself; ``waiver-expired`` is lint's, too."""


def page(word: str) -> str | None:
    """The page of a reason, written as in a report ("no data") or as one word ("no-data")."""
    return next((text for reason, text in PAGES.items() if word.replace("-", " ") == reason.value), None)
