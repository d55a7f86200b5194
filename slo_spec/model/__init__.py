"""What a specification says, as frozen values.

Every declared thing knows its ``location``, which never takes part in comparison: two specs that
say the same are equal, wherever they say it. Durations are whole seconds, ratios are exact
``Fraction`` from 0 to 1 (a target of "99.9%" is 999/1000), instants are whole seconds since the
epoch, UTC. Values here have passed the schema and, once ``load`` returned them without errors,
every name that they mention resolves.

Agreements, calendars and exclusions are imported from their own modules, because a check of
objectives alone should not pay for loading them.
"""

from slo_spec.model.declared import NOWHERE, Labels, labels_of
from slo_spec.model.indicators import (
    Comparison,
    Gaps,
    Histogram,
    Indicator,
    Matcher,
    MatchOperator,
    Measure,
    Ratio,
    RawQuery,
    RawRatio,
    Rows,
    RowSource,
    Selector,
    Threshold,
)
from slo_spec.model.objectives import (
    EARLY,
    AlertPolicy,
    AlertTier,
    CalendarUnit,
    CalendarWindow,
    Method,
    Objective,
    Occurrences,
    RatioTimeslices,
    RollingWindow,
    Service,
    Target,
    Timeslices,
    Window,
)
from slo_spec.model.policies import Action, Aggregate, Baseline, Condition, Eligible, OnUnknown, Policy, Rule, Since
from slo_spec.model.sources import BUILT_IN_TYPES, Source
from slo_spec.model.spec import Spec

__all__ = [
    "BUILT_IN_TYPES",
    "EARLY",
    "NOWHERE",
    "Action",
    "Aggregate",
    "AlertPolicy",
    "AlertTier",
    "Baseline",
    "CalendarUnit",
    "CalendarWindow",
    "Comparison",
    "Condition",
    "Eligible",
    "Gaps",
    "Histogram",
    "Indicator",
    "Labels",
    "MatchOperator",
    "Matcher",
    "Measure",
    "Method",
    "Objective",
    "Occurrences",
    "OnUnknown",
    "Policy",
    "Ratio",
    "RatioTimeslices",
    "RawQuery",
    "RawRatio",
    "RollingWindow",
    "RowSource",
    "Rows",
    "Rule",
    "Selector",
    "Service",
    "Since",
    "Source",
    "Spec",
    "Target",
    "Threshold",
    "Timeslices",
    "Window",
    "labels_of",
]
