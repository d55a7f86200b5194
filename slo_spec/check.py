"""What a whole specification means, checked: names, policies, alerts, windows, queries. It asks nobody.

Most checks look at one service and what it may name, so what they found can be remembered (``slo_spec.past``);
the others look across all services, and run each time.
"""

from __future__ import annotations

from collections.abc import Sequence

from slo_spec.check_names import shared_name_problems
from slo_spec.check_policies import policy_problems
from slo_spec.model import Service, Spec
from slo_spec.problem import Problem, in_order
from slo_spec.record import replace


def check(spec: Spec, *, sources_known: bool = False, complete: bool = True) -> tuple[Problem, ...]:
    """Everything that is wrong with what the specification says, by place.

    ``sources_known``: the operator's sources are all in ``spec``, so a name that is not there is unknown.
    ``complete``: every text could be read; otherwise names of other documents are not judged.
    """
    own = own_problems(spec, spec.services, sources_known=sources_known, complete=complete)
    return in_order([*across_problems(spec, complete=complete), *own])


def across_problems(spec: Spec, *, complete: bool) -> tuple[Problem, ...]:
    """What is wrong between services, policies and sources, and with agreements."""
    found = (*shared_name_problems(spec), *policy_problems(spec, complete=complete))
    if spec.waivers or any(policy.freeze for policy in spec.policies):
        from slo_spec.check_waivers import waiver_problems

        found = (*found, *waiver_problems(spec, complete=complete))
    if spec.agreements or any(service.has_dependencies for service in spec.services):
        # Imported late, as below.
        from slo_spec.check_dependencies import dependency_problems

        found = (*found, *dependency_problems(spec, complete=complete))
    if not (spec.agreements or spec.calendars or spec.exclusions):
        return found
    # Imported late: a check of objectives alone does not pay for it.
    from slo_spec.check_agreements import agreement_problems
    from slo_spec.check_exclusions import exclusion_problems

    return (*found, *exclusion_problems(spec, complete=complete), *agreement_problems(spec, complete=complete))


def own_problems(
    spec: Spec, services: Sequence[Service], *, sources_known: bool, complete: bool
) -> tuple[Problem, ...]:
    """What is wrong with some services of the specification: it depends on each, and on ``surroundings``."""
    from slo_spec.check_alerts import alert_problems
    from slo_spec.check_gauges import gauge_problems
    from slo_spec.check_names import own_name_problems
    from slo_spec.check_queries import query_problems
    from slo_spec.check_windows import window_problems

    part = replace(spec, services=tuple(services))
    return (
        *own_name_problems(part, sources_known=sources_known, complete=complete),
        *window_problems(part),
        *alert_problems(part),
        *query_problems(part),
        *gauge_problems(part),
    )


def surroundings(spec: Spec, *, sources_known: bool, complete: bool) -> tuple[object, ...]:
    """All that ``own_problems`` looks at beside a service."""
    from importlib.util import find_spec

    shared = tuple(alerts for policy in spec.policies for alerts in policy.alert_policies)
    sources = tuple(sorted((source.name, source.type) for source in spec.sources))
    parser_there = find_spec("promql_parser") is not None
    return spec.alert_policies, shared, sources, spec.promised_indicators, sources_known, complete, parser_there
