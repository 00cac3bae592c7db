"""How many examples a property runs, and what is said of the tests that did not run.

The same examples on every run, so that what passed once passes again; chance comes in on request:

    python -m pytest                                        the quick tests, a fifth of the examples
    python -m pytest -m "" --hypothesis-profile steady      all tests, all examples; `-n 2` uses two processors
    python -m pytest -m "" --hypothesis-profile explore     examples nobody has seen yet: before a release, or overnight
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

FEW = 5  # fewer examples than this say little

settings.register_profile("any", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # no test has a clock
settings.register_profile("quick", settings.get_profile("any"), derandomize=True)
settings.register_profile("steady", settings.get_profile("any"), derandomize=True)
settings.register_profile("explore", settings.get_profile("any"), print_blob=True)
settings.load_profile("quick")


def fewer(full: settings) -> settings:
    """A fifth of the examples that a property asks for: its own number is what the gate runs."""
    return settings(full, max_examples=max(FEW, full.max_examples // 5))


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Hypothesis has no profile for that: what a test asks for itself outranks them all."""
    if config.getoption("--hypothesis-profile") not in {None, "quick"}:
        return
    for test in {getattr(item.obj, "__func__", item.obj) for item in items}:  # parametrised ones once
        if asked := getattr(test, "_hypothesis_internal_use_settings", None):
            test._hypothesis_internal_use_settings = fewer(asked)  # noqa: SLF001 - it has no other name
    for machine in {item.cls for item in items if hasattr(item.cls, "settings")}:
        machine.settings = fewer(machine.settings)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out by choice; what this machine lacks is named by `-rs`, above."""
    left = len(terminalreporter.stats.get("deselected", ()))
    if left and terminalreporter.config.option.markexpr == "not slow":
        terminalreporter.write_line(f"{left} slow tests left out; all of them: -m '' --hypothesis-profile steady -n 2")
