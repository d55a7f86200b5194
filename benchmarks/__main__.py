"""``python -m benchmarks CASE``: each case alone, or ``all`` of them with the goals they are held to."""

from __future__ import annotations

import argparse
import time

from benchmarks.series.blocks import data_folder
from benchmarks.series.estate import estate
from benchmarks.server import prometheus


def main() -> None:
    """Run one case and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    cases = parser.add_subparsers(dest="case", required=True, metavar="CASE")
    series = cases.add_parser("series", help="make the data, or lengthen it to the present")
    serve = cases.add_parser("serve", help="a Prometheus over the data, until interrupted")
    for each in (series, serve):
        each.add_argument("--estate", choices=("hundred", "thousand"), default="hundred")
        each.add_argument("--presence", action="store_true", help="with an up series for each target")
    serve.add_argument("--port", type=int, default=0, help="default: a free one")
    given = parser.parse_args()
    data, kept = data_folder(estate(given.estate), int(time.time()), presence=given.presence)
    print(f"{data}: samples from {kept.start} to {kept.end}", flush=True)
    if given.case == "serve":
        with prometheus(data, given.port) as server:
            print(server.url, flush=True)
            try:
                time.sleep(1e9)
            except KeyboardInterrupt:
                return


if __name__ == "__main__":
    main()
