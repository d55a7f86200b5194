"""Which objectives and commitments a run is about: by service, by name, by label."""

from __future__ import annotations

from slo_spec.model import Labels, Objective, Service, labels_of
from slo_spec.record import Record


class Selection(Record):
    """Any of ``names`` (service, service/objective, agreement, agreement/commitment) and all of ``labels``.

    Empty selects everything.
    """

    names: tuple[str, ...] = ()
    labels: Labels = ()

    @classmethod
    def parse(cls, texts: tuple[str, ...]) -> Selection:
        """From texts such as "checkout", "checkout/latency" or "tier=1"; ValueError says which makes no sense."""
        names: list[str] = []
        labels: dict[str, str] = {}
        for text in texts:
            key, equals, value = text.partition("=")
            if equals and not key.strip():
                raise ValueError(f"cannot select {text!r}: write label=value, service or service/objective")
            if equals and labels.get(key.strip(), value.strip()) != value.strip():
                raise ValueError(f"cannot select {text!r}: {key.strip()}={labels[key.strip()]} is asked for as well")
            if equals:
                labels[key.strip()] = value.strip()
            elif text.strip():
                names.append(text.strip())
        return cls(tuple(names), labels_of(labels))

    def holds(self, service: Service, objective: Objective) -> bool:
        """Whether an objective is selected."""
        if not (self.names or self.labels):
            return True
        return self.holds_named(service.name, objective.name, service.labels_for(objective))

    def holds_named(self, whole: str, part: str, labels: Labels) -> bool:
        """Whether a part of a whole (an objective of a service, a commitment of an agreement) is selected."""
        named = not self.names or whole in self.names or f"{whole}/{part}" in self.names
        return named and set(self.labels) <= set(labels)

    def unmatched_names(self, services: tuple[Service, ...]) -> tuple[str, ...]:
        """The names that select nothing at all: a misspelt one must not go unnoticed."""
        known = {service.name for service in services}
        known |= {f"{service.name}/{objective.name}" for service in services for objective in service.objectives}
        return tuple(name for name in self.names if name not in known)


EVERYTHING = Selection()
