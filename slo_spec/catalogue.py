"""What is built in: alert policies, the default policy and vendors' agreements. Data, read like a file."""

from __future__ import annotations

import functools
import pkgutil
from typing import Final

from slo_spec.model import AlertPolicy, Policy

DEFAULT_POLICY_FILE: Final = "default-policy.yaml"
ALERT_POLICIES_FILE: Final = "alert-policies.yaml"
PRESETS: Final = (
    "algolia",
    "atlassian-premium",
    "aws-ec2-instance",
    "aws-ec2-region",
    "aws-s3-standard",
    "azure-virtual-machines",
    "cloudflare-business",
    "github-enterprise",
    "google-cloud-run",
    "google-filestore-basic",
    "slack",
    "twilio",
    "verizon-internet-dedicated",
)
"""Agreements of well-known vendors: data with its reference, its date and a worked example."""


def preset_text(name: str) -> str:
    """A vendor's agreement as YAML."""
    return built_in_text(f"presets/{name}.yaml")


@functools.cache
def default_policy() -> Policy:
    """What gates an objective that no policy selects."""
    return built_in(DEFAULT_POLICY_FILE)


@functools.cache
def alert_policies() -> tuple[AlertPolicy, ...]:
    """The alert policies that every service can name."""
    return built_in(ALERT_POLICIES_FILE).alert_policies


def shown(name: str) -> str:
    """What a built-in file is called where a place in it is named."""
    return f"<built in>/{name}"


def built_in_text(name: str) -> str:
    """The text of a built-in file, as ``slogate policy show`` prints it."""
    data = pkgutil.get_data("slo_spec", f"data/{name}")  # importlib.resources costs 20 ms more to import
    if data is None:
        raise FileNotFoundError(name)
    return data.decode()


@functools.cache
def built_in(name: str) -> Policy:
    """The policy of a built-in file."""
    from slo_spec.document import read_documents
    from slo_spec.v1 import read

    # The schema is not asked: a test does that once, every run would pay for it.
    documents, _ = read_documents(built_in_text(name), shown(name))
    policy, problems = read(documents[0])
    if problems or not isinstance(policy, Policy):
        raise ValueError(f"{name} is broken: {problems}")
    return policy
