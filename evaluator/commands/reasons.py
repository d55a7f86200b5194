"""What ``slogate explain`` says about the reasons for an unknown verdict: what it means, what to do."""

from __future__ import annotations

from evaluator.core.counts import Reason

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
    Reason.TOO_FEW: "There were too few events for a ratio to mean anything.",
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
    Reason.BACKEND: "The source could not be asked, or refused: it is unreachable, wants a login, does not understand "
    "the query, or failed. The detail has its own words.",
    Reason.DEADLINE: "The source had not answered when the time was up (timeout of the source, --deadline of the run).",
}


def page(word: str) -> str | None:
    """The page of a reason, written as in a report ("no data") or as one word ("no-data")."""
    return next((text for reason, text in PAGES.items() if word.replace("-", " ") == reason.value), None)
