"""What does not close the gate although it holds: named conditions, until a date, on somebody's word."""

from __future__ import annotations

import enum

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed

WAIVABLE_FINDINGS = ("frozen", "objective-removed", "commitment-removed")
"""What is not a rule of a policy and can be waived by its code."""


class WaivedKind(enum.StrEnum):
    """What a waiver is for."""

    SERVICE = "service"
    OBJECTIVE = "objective"
    COMMITMENT = "commitment"


class Waiver(Placed, kw_only=True):
    """Conditions (``rules``) that are waived for a service, a ``service/objective`` or an ``agreement/commitment``.

    It holds from ``start`` (None: already) until ``until``, in epoch seconds, that instant not in it.
    """

    name: str
    kind: WaivedKind
    subject: str
    rules: tuple[str, ...]
    until: int
    owner: str
    reason: str
    ticket: str = ""
    start: int | None = None
    description: str = ""
    location: Location = NOWHERE
    subject_location: Location = NOWHERE
    until_location: Location = NOWHERE

    def concerns(self, service: str, objective: str = "") -> bool:
        """Whether it is for that service, or for that objective of it."""
        named = f"{service}/{objective}"
        return (self.kind is WaivedKind.SERVICE and self.subject == service) or (
            self.kind is WaivedKind.OBJECTIVE and self.subject == named
        )
