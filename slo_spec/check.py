"""What a whole specification means, checked: names, policies, alerts, windows, queries. It asks nobody."""

from __future__ import annotations

from slo_spec.check_alerts import alert_problems
from slo_spec.check_names import name_problems
from slo_spec.check_policies import policy_problems
from slo_spec.check_queries import query_problems
from slo_spec.check_windows import window_problems
from slo_spec.model import Spec
from slo_spec.problem import Problem, in_order


def check(spec: Spec, *, sources_known: bool = False, complete: bool = True) -> tuple[Problem, ...]:
    """Everything that is wrong with what the specification says, by place.

    ``sources_known``: the operator's sources are all in ``spec``, so a name that is not there is unknown.
    ``complete``: every text could be read; otherwise names of other documents are not judged.
    """
    return in_order(
        [
            *name_problems(spec, sources_known=sources_known, complete=complete),
            *policy_problems(spec, complete=complete),
            *window_problems(spec),
            *alert_problems(spec),
            *query_problems(spec),
        ]
    )
