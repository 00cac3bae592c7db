"""Breaks the engine on purpose, one small change at a time, and sees that the tests notice.

python scripts/mutants.py                    truth, expr, parse, compiled, screening and safety: some hours, one process
python scripts/mutants.py truth expr         these modules only
python scripts/mutants.py expr --only lowered      the mutants whose name holds this
python scripts/mutants.py expr --list        their names, without running anything

Each mutant is a copy of the checkout with one change in one module. The tests of that module run on it and stop at the
first that fails. What no test notices is printed and makes the exit code 1, unless ALLOWED says why it changes nothing.
Needs what the tests need.
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import argparse
import ast
import copy
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
MOST_MEMORY = 6 << 30  # bytes: a mutant may ask for everything
REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is imported before pytest looks
LANGUAGE, ENGINE = "property/test_language.py", "property/test_engine.py"
TESTS = {  # what is quick and tells most comes first
    "truth": ("test_truth.py", "test_expr.py", LANGUAGE),
    "expr": ("test_expr.py", LANGUAGE, "test_explain.py"),
    "parse": ("test_parse.py", "test_codes.py", "test_conditions.py", LANGUAGE),
    "compiled": ("test_compiled.py", ENGINE),
    "screening": ("test_screening.py", "test_safety.py", ENGINE),
    "safety": ("test_safety.py", "test_screening.py", "test_explain.py", "test_cases.py", "property/test_assessing.py"),
}
_SAME_TRUTH = "two truths of one rank are one truth"
_QUICKER = "only a quicker way to the same"
_PICKED = (
    "Screening.values: itemgetter(*names) if len(names) > 1 else lambda known: tuple((known[name] for name in names))"
)
ALLOWED = {
    "truth Truth.__and__: _RANK[self] <= _RANK[other] -> _RANK[self] < _RANK[other]": _SAME_TRUTH,
    "truth Truth.__or__: _RANK[self] >= _RANK[other] -> _RANK[self] > _RANK[other]": _SAME_TRUTH,
    "truth _RANK: 2 -> 3": "only the order of the ranks matters",
    "expr _joined: around >= inside -> around > inside": "what is read has no `and` straight inside an `and`",
    f"screening {_PICKED} -> {_PICKED.partition(': ')[2].replace('len(names) > 1', 'False')}": _QUICKER,
    "screening Screening.values: 1 -> 2": _QUICKER,
    "screening Screening.absent: True -> False": "both have one for each name",
    "screening Screening.under: 1 -> 2 #2": "one more bit than there are techniques",
    "screening Screening.standing: if answers.unsaid -> if True": _QUICKER,
    "screening Screening.standing: tuple(self.fast.asks(frozenset(matters), *values)) if matters else ()"
    " -> tuple(self.fast.asks(frozenset(matters), *values)) if True else ()": _QUICKER,
    "screening Screening.mattering: if outcome == FINAL -> if False": _QUICKER,
    "screening screening_of: 'Screening' -> 'Screenx'": "for type checkers",
    "screening screening_of: 'screening' -> 'screeningx'": "any name will do that nobody else takes",
    "parse read: None if reader.problems else expr -> None if False else expr": "what has a problem was refused",
    "parse _settled: 0 -> 1 #2": "both are the same there",
    "compiled Compiled._leaf: f'{value} == {chosen[0]!r}' if len(chosen) == 1 else f'{value} in {tuple(chosen)!r}'"
    " -> f'{value} == {chosen[0]!r}' if False else f'{value} in {tuple(chosen)!r}'": _QUICKER,
    "compiled Compiled._asks: if isinstance(part, Compare) -> if False": _QUICKER,
    "safety assess: tuple(dict.fromkeys((*must_ask, *standing.asked))) if must_ask else standing.asked"
    " -> tuple(dict.fromkeys((*must_ask, *standing.asked))) if True else standing.asked": _QUICKER,
    "safety _exclusions: screen.pack.techniques if rule.excludes else ()"
    " -> screen.pack.techniques if True else ()": _QUICKER,
}

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_JOINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_NAMED = {"min": "max", "max": "min", "any": "all", "all": "any", "any_of": "all_of", "all_of": "any_of"}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Every small change to one node, each as another node in its place."""
    if isinstance(node, ast.expr):
        yield from _of_value(node)
        yield from _of_operator(node)
    else:
        yield from _of_statement(node)


def _of_operator(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in _COMPARED[type(op)]:
                    yield ast.Compare(node.left, [*ops[:place], other(), *ops[place + 1 :]], node.comparators)
        case ast.BoolOp(op=both, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(both, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=joined) if type(joined) in _JOINED:
            yield ast.BinOp(node.left, _JOINED[type(joined)](), node.right)


def _of_value(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value) if value and " " not in value.strip():
            yield ast.Constant(value + "x")
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMED:
            yield ast.Name(_NAMED[name], ast.Load())
        case ast.IfExp():
            yield from (replaced(node, "test", ast.Constant(each)) for each in (True, False))
        case ast.Dict(values=[_, _, *_] as values):
            for place, each in enumerate(values):
                neighbour = values[(place + 1) % len(values)]
                if ast.dump(neighbour) != ast.dump(each):
                    yield ast.Dict(node.keys, [*values[:place], neighbour, *values[place + 1 :]])


def _of_statement(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign(op=joined) if type(joined) in _JOINED:
            yield ast.AugAssign(node.target, _JOINED[type(joined)](), node.value)
        case ast.Return(value=value) if value is not None and not is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.If() if not for_types(node):
            yield from (replaced(node, "test", ast.Constant(each)) for each in (True, False))
        case ast.match_case(guard=guard) if guard is not None:
            yield from (replaced(node, "guard", ast.Constant(each)) for each in (True, False))
        case ast.comprehension(ifs=[_, *_]):
            yield replaced(node, "ifs", [])


def for_types(node: ast.AST) -> bool:
    """Whether this is what only type checkers read."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def is_none(node: ast.AST) -> bool:
    """Whether this is None."""
    return isinstance(node, ast.Constant) and node.value is None


def replaced(node: ast.AST, field: str, new: object) -> ast.AST:
    """*node* with another value of one field."""
    other = copy.copy(node)
    setattr(other, field, new)
    return other


_NOT_RUN = {"annotation", "returns", "decorator_list", "type_params"}


class Mutants:
    """All the mutants of one module, each with a name that says what is changed, and in which function."""

    def __init__(self, module: str, text: str) -> None:
        self.module, self.tree = module, ast.parse(text)
        self.names: Counter[str] = Counter()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from self._inside(self.tree, "")

    def _inside(self, holder: ast.AST, function: str) -> Iterator[tuple[str, str]]:
        match holder:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                function = f"{function}.{name}".lstrip(".")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                function = function or name
        for field, value in ast.iter_fields(holder):
            if field in _NOT_RUN or not_read(holder):
                continue
            for place, node in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(node, ast.AST) and not is_said(node):
                    yield from self._at(holder, (field, place if isinstance(value, list) else None), node, function)
                    yield from self._inside(node, function)

    def _at(
        self, holder: ast.AST, where: tuple[str, int | None], node: ast.AST, function: str
    ) -> Iterator[tuple[str, str]]:
        field, place = where
        for other in changes(node):
            name = f"{self.module} {function}: {shown(node)} -> {shown(other)}"
            self.names[name] += 1
            name += f" #{self.names[name]}" if self.names[name] > 1 else ""
            kept = getattr(holder, field)
            try:
                setattr(holder, field, other if place is None else [*kept[:place], other, *kept[place + 1 :]])
                yield name, ast.unparse(ast.fix_missing_locations(self.tree))
            finally:
                setattr(holder, field, kept)


def not_read(holder: ast.AST) -> bool:
    """Whether what is in it is only for people or type checkers: messages, and what TYPE_CHECKING imports."""
    return for_types(holder) or isinstance(holder, ast.JoinedStr | ast.Assert | ast.Raise)


def is_said(node: ast.AST) -> bool:
    """Whether this is a docstring, or a text that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def shown(node: ast.AST) -> str:
    """One short line for a node."""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.match_case):
        return f"case {ast.unparse(node.pattern)} if {ast.unparse(node.guard) if node.guard else ''}"
    if isinstance(node, ast.comprehension):
        return f"for {ast.unparse(node.target)} {' '.join('if ' + ast.unparse(each) for each in node.ifs)}".strip()
    return " ".join(ast.unparse(node).split())


class Copy:
    """A copy of the checkout, in which one module after another is broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "tests", "docs", "examples"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)

    def write(self, module: str, text: str) -> None:
        """Break a module, or mend it."""
        (self.folder / "src" / "relieflib" / f"{module}.py").write_text(text, "utf-8")
        for stale in (self.folder / "src" / "relieflib" / "__pycache__").glob(f"{module}.*"):
            stale.unlink()

    def run(self, options: list[str], patience: float, plugin: object = None) -> str:
        """What became of the tests: passed, killed or too slow."""
        child = os.fork()
        if not child:
            os._exit(self._test(options, plugin))
        end = time.monotonic() + patience
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return "passed" if status == 0 else "killed"
            time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "too slow"

    def _test(self, options: list[str], plugin: object) -> int:
        """In a process of its own, in which pytest is imported already and relieflib is not."""
        settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate), database=None, deadline=None)
        settings.load_profile("mutants")
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder / "src"))
        options = ["-q", "-p", "no:cacheprovider", "-W", REWRITTEN, "--hypothesis-seed=0", *options]
        return int(pytest.main(options, plugins=[plugin] if plugin else []))

    def baseline(self, tests: list[str]) -> tuple[list[str], float]:
        """The tests that fail without any change, which tell nothing, and how long all of them take."""
        failed, start = Failed(self.folder / "failed"), time.monotonic()
        self.run(tests, 1800, failed)
        return failed.file.read_text("utf-8").splitlines(), time.monotonic() - start


class Failed:
    """Writes down which tests failed: a child can hand nothing else back."""

    def __init__(self, file: Path) -> None:
        self.file, self.names = file, list[str]()

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - pytest's
        """Remember a failure."""
        if report.failed:
            self.names.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write them down."""
        self.file.write_text("\n".join(dict.fromkeys(self.names)), "utf-8")


def examine(where: Copy, module: str, only: str) -> Counter[str]:
    """Run every mutant of a module and say what became of them."""
    text = (ROOT / "src" / "relieflib" / f"{module}.py").read_text("utf-8")
    where.write(module, text)
    tests = [f"tests/{each}" for each in TESTS[module]]
    leave_out, seconds = where.baseline(tests)
    if leave_out:
        print(f"{module}: {len(leave_out)} tests fail without any change and are left out")
    found: Counter[str] = Counter()
    for name, broken in Mutants(module, text):
        if only not in name:
            continue
        found["mutants"] += 1
        if name in ALLOWED:
            found["allowed"] += 1
            continue
        where.write(module, broken)
        outcome = where.run(["-x", *(f"--deselect={each}" for each in leave_out), *tests], 4 * seconds + 20)
        found[outcome] += 1
        if outcome == "passed":
            print(f"  not noticed: {name}", flush=True)
    where.write(module, text)
    return found


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", choices=[*TESTS, []], default=list(TESTS))
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    if asked.list:
        for module in asked.modules:
            text = (ROOT / "src" / "relieflib" / f"{module}.py").read_text("utf-8")
            print(*(name for name, _ in Mutants(module, text) if asked.only in name), sep="\n")
        return 0
    rows = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        where = Copy(Path(folder))
        for module in asked.modules:
            rows[module] = examine(where, module, asked.only)
    columns = ("mutants", "killed", "too slow", "allowed", "passed")
    print(f"{'':10}" + "".join(f"{column:>10}" for column in columns))
    for module, found in rows.items():
        print(f"{module:10}" + "".join(f"{found[column]:>10}" for column in columns), flush=True)
    return 1 if any(found["passed"] for found in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
