"""What each problem's code means: the text of ``slogate explain CODE``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from slo_spec.catalogue import built_in_text
from slo_spec.document import read_documents


@functools.cache
def explanations() -> Mapping[str, str]:
    """A paragraph for every code of the language's problems, by code."""
    documents, problems = read_documents(built_in_text("codes.yaml"), "codes.yaml")
    if problems:
        raise ValueError(f"codes.yaml is broken: {problems[0]}")
    return MappingProxyType(documents[0].data)


def explanation(code: str) -> str | None:
    """The paragraph about one code; None for a code that the language does not have."""
    return explanations().get(code)
