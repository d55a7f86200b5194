"""What something cannot be better than: the services that it depends on."""

from __future__ import annotations

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class Part(Placed):
    """One part: ``service/objective``, or ``service/indicator`` where the service has no objective of that name."""

    name: str
    location: Location = NOWHERE

    @property
    def service(self) -> str:
        """The service that it belongs to."""
        return self.name.partition("/")[0]

    def __str__(self) -> str:
        return self.name


class Dependency(Record):
    """What something stands on: so many of these are ``needed``; one name alone is needed itself."""

    parts: tuple[Part, ...]
    needed: int = 1

    def __str__(self) -> str:
        if len(self.parts) == 1:
            return str(self.parts[0])
        names = ", ".join(str(part) for part in self.parts[:-1])
        return f"{'any' if self.needed == 1 else f'at least {self.needed}'} of {names} and {self.parts[-1]}"
