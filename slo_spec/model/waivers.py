"""What does not close the gate although it holds: named conditions, until a date, on somebody's word."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location

WAIVABLE_FINDINGS = ("frozen", "objective-removed", "commitment-removed")
"""What is not a rule of a policy and can be waived by its code."""


class WaivedKind(enum.StrEnum):
    """What a waiver is for."""

    SERVICE = "service"
    OBJECTIVE = "objective"
    COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
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
    location: Location = field(default=NOWHERE, compare=False)
    subject_location: Location = field(default=NOWHERE, compare=False)
    until_location: Location = field(default=NOWHERE, compare=False)

    def concerns(self, service: str, objective: str = "") -> bool:
        """Whether it is for that service, or for that objective of it."""
        named = f"{service}/{objective}"
        return (self.kind is WaivedKind.SERVICE and self.subject == service) or (
            self.kind is WaivedKind.OBJECTIVE and self.subject == named
        )
