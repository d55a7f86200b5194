"""The end of a process: all is written, what others asked for is done, and the exit code is the command's."""

from __future__ import annotations

import subprocess
import sys

ENDING = """
import atexit, sys, threading, time
from evaluator.__main__ import program
atexit.register(lambda: print("the end"))
threading.Thread(target=lambda: (time.sleep(0.5), print("at last", file=sys.stderr))).start()
sys.argv = ["slogate", *sys.argv[1:]]
program()
"""


def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own said, with something to be done at its end."""
    return subprocess.run([sys.executable, "-c", ENDING, *arguments], capture_output=True, text=True, check=False)


def test_what_was_to_be_done_at_the_end_is_done_after_all_that_the_command_says() -> None:
    shown = ended("--version")
    assert (shown.returncode, shown.stderr) == (0, "at last\n")
    assert shown.stdout.startswith("slogate ")
    assert shown.stdout.endswith("the end\n")
    refused = ended("nonsense")
    assert refused.returncode == 2
    assert refused.stderr.startswith("slogate: error: unknown command")
    assert refused.stderr.endswith("at last\n")


def test_a_long_output_is_whole() -> None:
    assert ended("schema").stdout.endswith("}\nthe end\n")
