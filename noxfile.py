"""The tasks of a working day; `.ci/run` runs the same ones. They run in the environment that nox was started from."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests"]

ALL_TESTS = ["-m", "", "--hypothesis-profile", "steady", "-n", "2", "--dist", "worksteal"]
DOCS = ["architecture", "codes", "readability", "readme", "review", "session_page", "wheel"]
EXAMPLES = ["build_routine", "cue_sheets", "custom_pack", "pack_in_python", "in_spanish", "plan_week", "journal_sqlite"]


def _python(session: nox.Session, *args: str) -> None:
    session.run(sys.executable, *args)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the fences between the rooms."""
    _python(session, "-m", "ruff", "check")
    _python(session, "-m", "ruff", "format", "--check")
    session.run(str(Path(sys.executable).with_name("lint-imports")), external=True)
    _python(session, "-m", "bandit", "-q", "-r", "src", "-s", "B101")  # asserts are for the type checker


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    _python(session, "-m", "mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """The quick tests, or what is named: `nox -s tests -- tests/pack`."""
    _python(session, "-m", "pytest", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """All tests with all their examples, on two processors; every branch of the source is taken."""
    _python(session, "-m", "pytest", *ALL_TESTS, "--cov", "--cov-report=term", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The pages say what is true: numbers are counted, made pages are as they are made, links lead somewhere."""
    _python(session, "-m", "pytest", "-m", "", *(f"tests/house/test_{page}.py" for page in DOCS))


@nox.session
def examples(session: nox.Session) -> None:
    """Every example runs without a warning."""
    for example in EXAMPLES:
        session.run(sys.executable, "-W", "error", f"examples/{example}.py", silent=True)
    session.run(sys.executable, "-W", "error", "examples/guided_session.py", "--fast", silent=True)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Texts that break a reader, searched for a minute each: `nox -s fuzz`, or `nox -s fuzz -- toml --seconds 600`."""
    _python(session, "-m", "pip", "install", "-q", "--group", "fuzz")
    for target in [session.posargs] if session.posargs else [["toml"], ["json"], ["journal"], ["condition"]]:
        _python(session, "scripts/fuzz.py", *target)


@nox.session
def audit(session: nox.Session) -> None:
    """Known holes in what the library needs; "not audited" where the advisories cannot be reached."""
    needs = Path(session.create_tmp()) / "needs.txt"
    needs.write_text("attrs\ncattrs\n", "utf-8")
    _python(session, "-m", "pip", "install", "-q", "--group", "audit")
    said = session.run(sys.executable, "-m", "pip_audit", "-r", str(needs), silent=True, success_codes=[0, 1]) or ""
    reached = "could not be audited" not in str(said) and "No known vulnerabilities" in str(said)
    session.log(str(said) if reached or "Found" in str(said) else "not audited: the advisories could not be reached")
    if "known vulnerabilit" in str(said) and "Found" in str(said):
        session.error("a package that the library needs has a known hole")


@nox.session
def bench(session: nox.Session) -> None:
    """The tables of docs/benchmarks.md, measured on this machine."""
    _python(session, "-m", "benchmarks", *session.posargs)
