"""What is built in: alert policies and the default policy. Data, read as a user's file would be."""

from __future__ import annotations

import functools
import pkgutil
from typing import Final

from slo_spec.document import read_documents
from slo_spec.model import AlertPolicy, Policy
from slo_spec.v1 import read

DEFAULT_POLICY_FILE: Final = "default-policy.yaml"
ALERT_POLICIES_FILE: Final = "alert-policies.yaml"


@functools.cache
def default_policy() -> Policy:
    """What gates an objective that no policy selects."""
    return _policy(DEFAULT_POLICY_FILE)


@functools.cache
def alert_policies() -> tuple[AlertPolicy, ...]:
    """The alert policies that every service can name."""
    return _policy(ALERT_POLICIES_FILE).alert_policies


def built_in_text(name: str) -> str:
    """The text of a built-in file, as ``slogate policy show`` prints it."""
    data = pkgutil.get_data("slo_spec", f"data/{name}")  # importlib.resources costs 20 ms more to import
    if data is None:
        raise FileNotFoundError(name)
    return data.decode()


def _policy(name: str) -> Policy:
    # The schema is not asked: a test does that once, every run would pay for it.
    documents, _ = read_documents(built_in_text(name), f"<built in>/{name}")
    policy, problems = read(documents[0])
    if problems or not isinstance(policy, Policy):
        raise ValueError(f"{name} is broken: {problems}")
    return policy
