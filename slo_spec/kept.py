"""A service that was read before: its name at once, all else when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slo_spec.model import Service
from slo_spec.problem import Location
from slo_spec.record import compared, names_of

_FIELDS = names_of(Service)


class KeptService(Service):
    """A ``Service`` of which only the name, the place and the number of objectives are there from the start.

    Of ten thousand services most runs look into a few. The fields are slots: one that is not filled yet
    raises, so that ``__getattr__`` is called, and fills them all. It is equal to the same service freshly read.
    """

    __slots__ = ("_count", "_whole")

    _count: int
    _whole: Callable[[], Service]

    @classmethod
    def of(cls, name: str, location: Location, objective_count: int, whole: Callable[[], Service]) -> KeptService:
        """The service of that name; ``whole`` gives all of it."""
        kept = object.__new__(cls)
        put = object.__setattr__
        put(kept, "name", name)
        put(kept, "location", location)
        put(kept, "_count", objective_count)
        put(kept, "_whole", whole)
        return kept

    def __getattr__(self, name: str) -> Any:
        if name == "_count":  # a copy with changes (a copy by replace) has all its fields, and no count
            return len(self.objectives)
        if name not in Service.__slots__:
            raise AttributeError(name)
        whole = self._whole()
        for each in _FIELDS:
            object.__setattr__(self, each, getattr(whole, each))
        return getattr(whole, name)

    @property
    def objective_count(self) -> int:
        """How many objectives it has, without reading them."""
        return self._count

    @property
    def has_dependencies(self) -> bool:
        """A text in which something depends on another is remembered as a whole, never as this."""
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Service) and all(
            getattr(self, name) == getattr(other, name) for name in compared(Service)
        )

    __hash__ = Service.__hash__
