"""The same promises for slogate and for slo-generator: availability of each service, over four or eight windows."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.series.estate import Service

TARGET = "0.999"


@dataclass(frozen=True, slots=True)
class Windows:
    """A set of windows: the objective's own, and those of its alerts by the name of their policy."""

    name: str
    objective: str
    alerts: str
    durations: tuple[str, ...]


# slo-generator's own sample policy has four windows; with Sloth's alerts an objective has eight. (The built-in
# sre-workbook has six: the workbook's table names neither 2h nor 1d.)
FOUR = Windows("P4", "28d", "slo-generator", ("1h", "12h", "7d", "28d"))
EIGHT = Windows("W8", "30d", "sloth", ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"))
WINDOWS = {4: FOUR, 8: EIGHT}

# Burn rates of slo-generator's sample configuration (samples/config.yaml): 9 over 1h, 3 over 12h, 1.5 over 7d.
_FOUR_POLICY = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: slo-generator-alerts}
alert_policies:
  slo-generator:
    tiers:
      - {name: hour, severity: page, windows: [1h], burn_rate: 9}
      - {name: half-day, severity: page, windows: [12h], burn_rate: 3}
      - {name: week, severity: ticket, windows: [7d], burn_rate: 1.5}
"""

_STRUCTURED = """\
    ratio:
      total: {{metric: http_requests_total, match: {{service: {name}}}}}
      bad: {{match: {{code: {{regex: "5.."}}}}}}
"""
_RAW = """\
    ratio:
      total: sum(increase(http_requests_total{{service="{name}"}}[$window]))
      bad: sum(increase(http_requests_total{{service="{name}",code=~"5.."}}[$window]))
"""
_SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {{name: {name}}}
indicators:
  availability:
    source: metrics
{ratio}objectives:
  - {{name: availability, indicator: availability, target: "99.9%", window: {window}, alerts: {alerts}}}
"""


def write_slogate(folder: Path, services: Sequence[Service], windows: Windows, *, raw: bool = False) -> Path:
    """The folder of slogate's specification, one file a service; ``raw``: queries in PromQL instead of matchers."""
    fresh = _emptied(folder)
    for service in services:
        ratio = (_RAW if raw else _STRUCTURED).format(name=service.name)
        page = _SERVICE.format(name=service.name, ratio=ratio, window=windows.objective, alerts=windows.alerts)
        (fresh / f"{service.name}.yaml").write_text(page, encoding="utf-8")
    if windows is FOUR:
        (fresh / "policy.yaml").write_text(_FOUR_POLICY, encoding="utf-8")
    return fresh


_PEER_SERVICE = """\
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata:
  name: {name}-availability
  labels: {{service_name: {name}, feature_name: http, slo_name: availability}}
spec:
  description: Requests answered without a server error
  backend: prometheus
  method: good_bad_ratio
  exporters: []
  service_level_indicator:
    filter_good: http_requests_total{{service="{name}",code!~"5.."}}
    filter_valid: http_requests_total{{service="{name}"}}
  goal: {target}
"""
_PEER_STEP = """\
    - {{name: {window}, burn_rate_threshold: 1, alert: false, message_alert: burns, message_ok: ok, window: {seconds}}}
"""
_SECONDS = {"m": 60, "h": 3600, "d": 86400}


def write_peer(folder: Path, services: Sequence[Service], windows: Windows, url: str) -> Path:
    """The folder of slo-generator's configuration (``config.yaml``) and objectives (``slo/``)."""
    fresh = _emptied(folder)
    (fresh / "slo").mkdir()
    for service in services:
        page = _PEER_SERVICE.format(name=service.name, target=TARGET)
        (fresh / "slo" / f"{service.name}.yaml").write_text(page, encoding="utf-8")
    steps = "".join(_PEER_STEP.format(window=each, seconds=seconds(each)) for each in windows.durations)
    configuration = (
        f"default_exporters: []\nbackends:\n  prometheus: {{url: {url}}}\nexporters: {{}}\n"
        f"error_budget_policies:\n  default:\n    steps:\n{steps}"
    )
    (fresh / "config.yaml").write_text(configuration, encoding="utf-8")
    return fresh


def seconds(duration: str) -> int:
    """The seconds of a duration of one unit, such as 30d."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
