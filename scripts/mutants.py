"""Mutation testing of the pure core: small mistakes made on purpose, each of which some test must notice.

    python scripts/mutants.py                    every module below, one after the other
    python scripts/mutants.py --jobs 2 budget    only this one, two mutants at a time

Works on a copy of the tree in a temporary folder. A mutant is first shown to its module's own test file,
then to the other tests of the core, then to the laws; it is killed by the first that fails (or that does
not end). docs/mutants.md explains the ones that are known to survive.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import queue
import shutil
import signal
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import hypothesis  # noqa: F401 - loaded once, before the forks
import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = Path("evaluator/core")
TESTS = Path("tests/evaluator/core")
MODULES = (
    *("budget", "alerts", "rules", "verdict", "judge", "gate", "measurement"),
    *("projection", "slices", "calendar", "interval", "counts", "answer", "confidence"),
)
LEAST_SCORE, LONGEST_SECONDS = 90, 180
COPIED = ("evaluator", "slo_spec", "schemas", "tests", "pyproject.toml")
QUIET = ("-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--no-header", "-W", "ignore")

# ------------------------------------------------------------------------------- the mistakes

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: where, what was written, what stands there instead, and the whole module with it."""

    module: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.before}  ->  {self.after}"


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every mistake in a module, each made alone."""
    tree = ast.parse(source)
    for number, node in enumerate(_live(tree)):
        for variant in _variants(node):
            changed = copy.deepcopy(tree)
            target = next(found for index, found in enumerate(_live(changed)) if index == number)
            _become(target, variant)
            yield Mutant(module, getattr(node, "lineno", 0), _shown(node), _shown(variant), ast.unparse(changed))


def _live(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that do something: no decorators, annotations, texts or imports."""
    skipped = {"decorator_list", "annotation", "returns", "msg"}
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            inert = name in skipped or isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.Raise)
            if isinstance(child, ast.AST) and not inert:
                yield child
                yield from _live(child)


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    yield from _of_operators(node)
    yield from _of_values(node)
    yield from _of_control(node)


def _of_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator, *_]):
            for other in _COMPARISONS[type(operator)]:
                yield _with(node, ops=[other(), *node.ops[1:]])
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() | ast.AugAssign():
            if type(node.op) in _OPERATORS:
                yield _with(node, op=_OPERATORS[type(node.op)]())
        case _:
            pass


def _of_values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(truth)):
            yield ast.Constant(not truth)
        case ast.Constant(value=int(number)):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.Return(value=ast.expr()) if ast.unparse(node) != "return None":
            yield ast.Return(ast.Constant(None))
        case ast.Call(func=ast.Name(id=name)) if name in _SWAPPED_CALLS:
            yield _with(node, func=ast.Name(_SWAPPED_CALLS[name], ast.Load()))
            if len(node.args) > 1:
                yield from node.args


def _of_control(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If() | ast.IfExp() | ast.While():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[_, *_]):
            yield _with(node, ifs=[ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]])
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case _:
            pass


def _with(node: ast.AST, **changes: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def _become(target: ast.AST, variant: ast.AST) -> None:
    """Turn a node into another in place, so that its parent need not be known."""
    target.__class__ = variant.__class__
    target.__dict__ = dict(copy.deepcopy(variant).__dict__)


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        text = " and ".join(f"if {ast.unparse(part)}" for part in node.ifs)
    elif isinstance(node, ast.If | ast.While):
        text = f"if {ast.unparse(node.test)}"
    else:
        text = ast.unparse(node)
    return textwrap.shorten(text, 100, placeholder=" ...")


# ------------------------------------------------------------------------------- the trial


def prepare(folder: Path, root: Path) -> Path:
    """A copy of a tree that may be spoilt."""
    tree = folder / "main"
    tree.mkdir()
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(source, tree / name)
    worked_cases = root.parent / "shared"
    if worked_cases.is_dir():
        (folder / "shared").symlink_to(worked_cases.resolve())
    return tree


def stages_of(tree: Path, module: str) -> list[list[str]]:
    """What a mutant is shown, nearest first."""
    own = tree / TESTS / f"test_{module}.py"
    others = sorted(str(path.relative_to(tree)) for path in (tree / TESTS).glob("test_*.py") if path != own)
    first = [[str(own.relative_to(tree))]] if own.is_file() else []
    return [*first, others, ["tests/laws"]]


def fails(tree: Path, tests: Sequence[str], seconds: float) -> bool:
    """Whether a run of some tests fails, or does not end in time. pytest is loaded already: a fork is cheap."""
    child = os.fork()
    if child == 0:
        _run(tree, tests)
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status != 0
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _run(tree: Path, tests: Sequence[str]) -> None:
    code = 99
    try:
        os.chdir(tree)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        # Two mutants of the same second and length would pass for each other in the cache of compiled modules.
        sys.dont_write_bytecode = True
        sys.path[0] = str(tree)
        code = int(pytest.main([*QUIET, *tests]))
    finally:
        os._exit(code)


def survivors_among(mutants: Sequence[Mutant], tree: Path) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it survived."""
    for mutant in mutants:
        path = tree / CORE / f"{mutant.module}.py"
        original = path.read_text(encoding="utf-8")
        path.write_text(mutant.source, encoding="utf-8")
        try:
            killed = any(fails(tree, tests, LONGEST_SECONDS) for tests in stages_of(tree, mutant.module))
        finally:
            path.write_text(original, encoding="utf-8")
        yield mutant, not killed


def trial(mutants: Sequence[Mutant], root: Path, jobs: int) -> list[Mutant]:
    """The survivors. Every job has a copy of the tree and a process of its own."""
    found: queue.SimpleQueue[tuple[Mutant, bool]] = queue.SimpleQueue()

    def work(share: Sequence[Mutant]) -> None:
        with tempfile.TemporaryDirectory(prefix="slogate-mutants-") as folder:
            for result in survivors_among(share, prepare(Path(folder), root)):
                found.put(result)

    for number in range(jobs):
        threading.Thread(target=work, args=(mutants[number::jobs],), daemon=True).start()
    survivors: list[Mutant] = []
    for done in range(1, len(mutants) + 1):
        mutant, survived = found.get()
        if survived:
            survivors.append(mutant)
            print(f"survived: {mutant}", flush=True)
        if done % 100 == 0:
            print(f"... {done} of {len(mutants)}", flush=True)
    return survivors


def report(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> float:
    """Print the score by module and over all, which is returned, in percent."""
    for module in dict.fromkeys(mutant.module for mutant in mutants):
        made = sum(mutant.module == module for mutant in mutants)
        alive = sum(mutant.module == module for mutant in survivors)
        print(f"{module:12} {made - alive:4} of {made:4} killed")
    killed = len(mutants) - len(survivors)
    score = 100 * killed / max(1, len(mutants))
    print(f"mutants: {killed} of {len(mutants)} killed: {score:.1f} % (at least {LEAST_SCORE})")
    return score


def main() -> int:
    """The exit code: 0 if the score is reached."""
    parser = argparse.ArgumentParser(description="Mutation testing of the pure core.")
    parser.add_argument("modules", nargs="*", default=MODULES, help="such as budget")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slogate-mutants-") as folder:
        # One copy first: what is tried stays the same, whatever happens to the tree meanwhile.
        root = prepare(Path(folder), ROOT)
        for stage in {test for module in options.modules for tests in stages_of(root, module) for test in tests}:
            if fails(root, [stage], LONGEST_SECONDS):
                print(f"{stage} fails without any mutant")
                return 2
        mutants = [
            mutant
            for module in options.modules
            for mutant in mutants_of(module, (root / CORE / f"{module}.py").read_text(encoding="utf-8"))
        ]
        survivors = trial(mutants, root, max(1, options.jobs))
    score = report(mutants, survivors)
    print(f"in {time.monotonic() - started:.0f} s")
    return 0 if score >= LEAST_SCORE else 1


if __name__ == "__main__":
    sys.exit(main())
