"""What the built-in pack's stop rules do, as data: ``cases/stops.toml`` has what is said, and what follows."""

from __future__ import annotations

from typing import Any

import pytest

import relieflib as relief
from relieflib.terms import Status
from stories import ABSENT, stops
from strategies import plain_back_ache

PACK = relief.builtin_pack()
CASES = stops()


def told(case: dict[str, Any]) -> relief.Session:
    """The session of a case, after all its reports."""
    clearance = relief.clear(relief.assess(PACK, plain_back_ache(PACK) | case.get("answers", {})))
    assert isinstance(clearance, relief.Clearance)
    session = relief.begin(relief.plan(clearance, relief.Wish(minutes=15)), at=0)
    for at, report in enumerate(case["reports"]):
        said = {name: ABSENT.get(value, value) if isinstance(value, str) else value for name, value in report.items()}
        session = relief.advance(session, relief.events.Report(at, said))
    return session


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_report_leads_where_it_should(case: dict[str, Any]) -> None:
    session = told(case)
    fired = {stop.rule for stop in session.stops if stop.status is Status.FIRED}
    assert fired >= set(case.get("fires", ())), case["reason"]
    assert fired.isdisjoint(case.get("quiet", ())), case["reason"]
    assert str(session.disposition) == case["disposition"], case["reason"]
    worst = max((stop.ends for stop in session.stops), default=None)
    assert str(worst or "") == case.get("ends", ""), case["reason"]
    assert (session.phase is relief.terms.SessionPhase.ENDED) == (case.get("ends") == "session")


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.stop_rules])
def test_every_stop_rule_fires_in_a_case(rule: str) -> None:
    assert any(rule in case.get("fires", ()) for case in CASES.values())


def test_the_cases_name_only_stop_rules() -> None:
    named = {rule for case in CASES.values() for key in ("fires", "quiet") for rule in case.get(key, ())}
    assert named == {rule.id for rule in PACK.stop_rules}
