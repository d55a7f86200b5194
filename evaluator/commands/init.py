"""``slogate init``: a first specification, commented and valid as it is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from evaluator.commands.invocation import Invocation, Outcome
from evaluator.files import write_text
from evaluator.refusal import Refusal

SCHEMA_FILE = ".slogate-v1.schema.json"
SOURCE = "metrics"

SPEC = """\
# yaml-language-server: $schema=@SCHEMA@
#
# What this service promises. With the line above an editor completes and explains every key.
# Check it offline with:        slogate lint @FILE@
# Evaluate and gate with:       slogate check @FILE@
apiVersion: slogate/v1
kind: Service
metadata:
  name: @NAME@
  owner: my-team                     # who answers for it
  labels: {tier: "1"}                # for --select tier=1, and for policies

# Indicators (SLI): what is measured. Where a source is, the operator says in slogate.yaml.
indicators:
  availability:
    source: @SOURCE@
    ratio:
      total: {metric: http_requests_total, match: {service: @NAME@}}
      bad: {match: {code: {regex: "5.."}}}           # the total's metric and matchers, plus these
      # A query of one's own works too; $window stands for the time that is asked about:
      # bad: sum(increase(http_requests_total{service="@NAME@",code=~"5.."}[$window]))
  latency:
    source: @SOURCE@
    histogram:
      metric: http_request_duration_seconds          # without _bucket
      match: {service: @NAME@}
      below: 300ms                                   # a bucket of the histogram

# Objectives (SLO): what is promised of an indicator, over which window.
objectives:
  - name: availability
    indicator: availability
    target: "99.9%"                                  # kept exactly as it is written
    window: 30d
    alerts: sre-workbook                             # burn-rate alerts of Google's SRE Workbook
    # since: 2026-01-31                              # for a service that is younger than the window
    # runbook: https://runbooks.example.com/@NAME@
  - name: latency
    indicator: latency
    target: "99%"
    window: {calendar: month, timezone: Europe/Berlin}

# What closes the gate: "slogate policy show" prints the policy that holds without one of your own.
"""

OPERATOR = """\
# Where the sources are that specifications name. This file is the operator's: it holds no secrets.
# A token comes from the environment, and goes only where its origin says:
#   SLOGATE_SOURCE_METRICS_TOKEN=...
#   SLOGATE_SOURCE_METRICS_ORIGIN=@URL@
apiVersion: slogate/v1
kind: Sources
sources:
  metrics:
    type: prometheus                   # or anything that speaks its API: Thanos, Mimir, VictoriaMetrics
    url: @URL@
    # tenant: team-a                   # sent as X-Scope-OrgID
    # timeout: 30s
  # orders:
  #   type: duckdb                     # CSV, Parquet, JSON lines: no server needed
  #   tables: {orders: data/orders.csv}
"""


@click.command(name="init", short_help="Write a first specification to start from.")
@click.argument("file", type=click.Path(path_type=Path), default=Path("slo/checkout.yaml"))
@click.option(
    "--source-url", default="http://localhost:9090", show_default=True, metavar="URL", help="Where Prometheus is."
)
@click.pass_obj
def command(invocation: Invocation, file: Path, source_url: str) -> Outcome:
    """Write a commented specification to FILE (default: slo/checkout.yaml), named after the file.

    Beside it goes the JSON Schema for the editor, and into the working folder a slogate.yaml if there is
    none. Nothing that exists is overwritten.
    """
    from slo_spec.schema import schema_text

    spec = invocation.folder / file
    _refuse(spec, file, source_url)
    name = _service_name(file)
    operator = invocation.folder / "slogate.yaml"
    source = _source(invocation.folder)
    schema = spec.parent / SCHEMA_FILE
    texts = {
        spec: SPEC.replace("@SCHEMA@", SCHEMA_FILE)
        .replace("@NAME@", name)
        .replace("@FILE@", _typed(file))
        .replace("@SOURCE@", _plain(source or SOURCE)),
        operator: OPERATOR.replace("@URL@", source_url),
        schema: schema_text("slogate-v1"),
    }
    written = [path for path in texts if not path.exists()]
    try:
        spec.parent.mkdir(parents=True, exist_ok=True)
        for path in written:
            write_text(path, texts[path])
    except OSError as error:
        raise Refusal(f"{error.filename or file} cannot be written: {error.strerror or error}") from error
    return Outcome(stdout=_told(invocation.folder, file, name, written, has_source=source is not None))


def _source(folder: Path) -> str | None:
    """The source that the specification can ask: of the slogate.yaml that is there, or of the one to be written."""
    if not (folder / "slogate.yaml").exists():
        return SOURCE
    from evaluator.configuration import operator_file
    from slo_spec.load import load
    from slo_spec.problem import Problem

    found = operator_file(folder, None)
    if found is None or isinstance(found, Problem):
        return None
    sources = load((), operator_text=(found.shown, found.text)).spec.sources
    names = [source.name for source in sources if source.type == "prometheus"]
    return SOURCE if SOURCE in names else next(iter(names), None)


def _plain(source: str) -> str:
    """The source's name as YAML reads it back."""
    is_word = re.fullmatch(r"[a-z][a-z0-9_-]*", source) and source not in (
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
    )
    return source if is_word else f'"{source}"'


def _refuse(spec: Path, file: Path, source_url: str) -> None:
    if spec.exists() or spec.is_symlink():
        raise Refusal(f"{file} exists; it is left as it is (give another name: slogate init slo/NAME.yaml)")
    if spec.suffix not in (".yaml", ".yml"):
        raise Refusal(f"{file}: a specification's name ends in .yaml")
    if not str(file).isprintable():
        raise Refusal(f"{file}: there is a character in this name that cannot be shown")
    if not re.fullmatch(r"https?://[A-Za-z0-9._~:/\[\]%-]+", source_url):
        raise Refusal(
            f"--source-url {source_url!r}: write a URL without user or password, such as http://localhost:9090"
        )


def _service_name(file: Path) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", file.stem).strip("._-")[:100].strip("._-") or "my-service"
    # Some names ("true", "12") are something else than a name to YAML.
    return name if re.match(r"[A-Za-z]", name) and name.lower() not in ("true", "false", "null") else f"service-{name}"


def _typed(file: Path) -> str:
    """The file as it is typed in a shell, where a leading "-" would make it an option."""
    return shlex.quote(f"./{file}" if str(file).startswith("-") else str(file))


def _told(folder: Path, file: Path, name: str, written: list[Path], *, has_source: bool) -> str:
    shown = [str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path) for path in written]
    steps = {
        f"slogate lint {_typed(file)}": "is it valid? (it is, as it stands)"
        if has_source
        else "is it valid? (name its source first)",
        f"slogate check {_typed(file)}": "ask the sources and gate; first put the right metric names in",
        "slogate policy show": "what closes the gate",
    }
    wide = max(map(len, steps))
    lines = [f"wrote {path}" for path in shown]
    if folder / "slogate.yaml" not in written:
        lines.append("kept  slogate.yaml, which was there")
    if not has_source:
        lines.append(f"slogate.yaml has no source '{SOURCE}' of type prometheus: add it, or name another in {file}")
    if name != file.stem:
        lines.append(f"the service is named {name}: '{file.stem}' would not do as a name")
    return "\n".join(
        [
            *lines,
            "",
            "Next:",
            *(f"  {step:<{wide}}   {words}" for step, words in steps.items()),
            "",
        ]
    )
