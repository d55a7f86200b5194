"""Runs a command and writes how it ended: ``launch.py RESULT SECONDS COMMAND...``. Standard library only.

A process's peak memory begins with what its parent had when it was started, so whatever is measured
must be started by something small. The command gets a process group of its own, which is gone at the end.
"""

import json
import os
import signal
import sys
import time

result, seconds, *command = sys.argv[1:]
began = time.monotonic()
child = os.posix_spawn(command[0], command, os.environ, setpgroup=0)
late = False


def _end(*_: object) -> None:
    global late  # noqa: PLW0603 - the whole program is these forty lines
    late = True
    os.killpg(child, signal.SIGKILL)


signal.signal(signal.SIGALRM, _end)
signal.setitimer(signal.ITIMER_REAL, float(seconds))
_, status, usage = os.wait4(child, 0)
signal.setitimer(signal.ITIMER_REAL, 0)
took = time.monotonic() - began
try:
    os.killpg(child, signal.SIGKILL)
    left_behind = True
except ProcessLookupError:
    left_behind = False
with open(result, "w", encoding="utf-8") as stream:  # noqa: PTH123 - pathlib would be memory
    code = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / 1024  # of the command and of every process that it waited for
    ended = {"code": code, "seconds": took, "processor": usage.ru_utime + usage.ru_stime, "peak": peak}
    json.dump(ended | {"late": late, "left_behind": left_behind}, stream)
