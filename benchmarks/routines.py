"""Routine instances with proved optima: each as a pack, a clearance and a wish, for the public ``plan``."""

from __future__ import annotations

import importlib.util
import json
import math
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import relieflib as relief

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

# Phases that are neither a beginning nor an end, which the instances know nothing of.
PHASES = {"release": "mobilise", "mobilise": "pressure", "strengthen": "strengthen", "cool_down": "daily"}
ROUNDS = 5

HEAD = """
format = 1
id = "bench"
name = "Bench"
version = "1"
language = "en"
review = "not reviewed"
about = "To measure with."
holds_for_days = 7
most_techniques = 60

[timing]
change_technique = 0
change_position = 0
change_equipment = 0
change_side = 0
check_in = 0
finish = 0

[disposition]
self-care = { name = "Self-care", do = ["Go on."], watch = [] }
see-clinician = { name = "Clinician", do = ["Go."], watch = [] }
urgent = { name = "Urgent", do = ["Go."], watch = [] }
emergency = { name = "Emergency", do = ["Go."], watch = [] }

[source.none]
title = "None"
by = "us"
grade = "X"
seen = false
how_seen = "made up"

[question.ready]
ask = "Ready?"
why = "To bar what is barred."
kind = "yes-no"

[tag.barred]
name = "barred"

[rule.barred]
kind = "contraindication"
when = 'ready'
excludes = ["barred"]
says = "Barred."
why = "Barred."
sources = [{ id = "none", says = "made up" }]
"""


def load(folder: Path) -> ModuleType:
    """The generator of problems, with the one function that judges."""
    spec = importlib.util.spec_from_file_location("problems", folder / "problems.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(problem: dict[str, Any]) -> tuple[relief.Clearance, relief.Wish]:
    """A problem as a clearance and a wish. A minute is a repetition, so that doses are whole minutes."""
    techniques, person = problem["techniques"], problem["person"]
    lines = [HEAD]
    for kind, key in (("position", "position"), ("region", "region"), ("equipment", "equipment")):
        names = sorted({kebab(each[key]) for each in techniques} - {"none"})
        lines += [f'[{kind}.{kind}-{name}]\nname = "{name}"\n' for name in names]
    lines += [f'[goal.{kebab(name)}]\nname = "{name}"\n' for name in person["goal_weight"]]
    for each in techniques:
        own = [] if each["equipment"] == "none" else [f"equipment-{kebab(each['equipment'])}"]
        most = each["max_minutes"]
        goals = ", ".join(f"{kebab(name)} = {weight}" for name, weight in each["goal_benefit"].items())
        lines.append(f"""
[technique.{each["id"]}]
name = "{each["id"]}"
purpose = "To measure with."
origin = "guideline"
region = "region-{kebab(each["region"])}"
phase = "{PHASES[each["phase"]]}"
experience = "beginner"
equipment = {json.dumps(own)}
tags = {json.dumps(["barred"] if each["contraindicated"] else [])}
goals = {{ {goals} }}
per_day = 24
evidence = "None."
sources = [{{ id = "none", says = "made up" }}]
[[technique.{each["id"]}.steps]]
do = "Move."
kind = "move"
position = "position-{kebab(each["position"])}"
dose = {{ hold = 60, reps = {{ usual = {most}, least = {each["min_minutes"]}, most = {most} }} }}
""")
    pack = relief.read_pack({"bench.toml": "\n".join(lines)})
    clearance = relief.clear(relief.assess(pack, {"ready": True}))
    assert isinstance(clearance, relief.Clearance)
    known = {label.id for label in pack.labels}
    wish = relief.Wish(
        minutes=person["budget_minutes"],
        equipment={f"equipment-{kebab(name)}" for name in person["equipment"]} & known,
        goals={kebab(name): weight for name, weight in person["goal_weight"].items()},
        avoid_positions={f"position-{kebab(name)}" for name in person["forbidden_positions"]} & known,
    )
    return clearance, wish


def kebab(name: str) -> str:
    """*name* as an id."""
    return name.replace("_", "-")


def rows(folder: Path) -> list[tuple[str, ...]]:
    """By size: how near the proved optimum, how near our own bound, and how long one plan takes."""
    problems = load(folder)
    proved = json.loads((folder / "optima.json").read_text("utf-8"))["instances"]
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    for instance in proved:
        problem = problems.problem(instance["seed"], instance["techniques"])
        clearance, wish = ours(problem)
        times = []
        for _ in range(ROUNDS):
            start = perf_counter()
            routine = relief.plan(clearance, wish)
            times.append(perf_counter() - start)
        plan = [(item.technique.id, item.doses[0].reps) for item in routine.items]
        points = problems.score(problem, plan)
        assert points == routine.score, "the judge's score is ours"
        assert relief.verify(routine) == ()
        near = points / instance["objective"], instance["objective"] / routine.score_at_most
        found.setdefault(instance["techniques"], []).append((*near, median(times), instance["total_s"]))
    everything = [each for size in found.values() for each in size]
    table: list[tuple[str, ...]] = [
        (
            "techniques",
            "of the optimum, %",
            "worst, %",
            "optimum of our bound, %",
            "one plan, ms",
            "solver, ms",
            "times faster",
        )
    ]
    for size, each in (*((str(size), each) for size, each in found.items()), ("all", everything)):
        parts = list(zip(*each, strict=True))
        mean, bound = (sum(part) / len(part) * 100 for part in parts[:2])
        took, solver = median(parts[2]) * 1000, median(parts[3]) * 1000
        row = (f"{mean:.2f}", f"{min(parts[0]) * 100:.2f}", f"{bound:.1f}", f"{took:.1f}", f"{solver:.0f}")
        table.append((size, *row, f"{solver / took:.1f}"))
    return table


def curve(table: list[tuple[str, ...]]) -> str:
    """One plan's time by the number of techniques, as bars, and the power that it grows with from the least to most."""
    column = table[0].index("one plan, ms")
    times = {int(row[0]): float(row[column]) for row in table[1:] if row[0].isdigit()}
    least, most = min(times), max(times)
    power = math.log(times[most] / times[least]) / math.log(most / least)
    widest = max(times.values())
    bars = [f"{size:>4} {'#' * round(50 * time / widest)} {time} ms" for size, time in times.items()]
    return "\n".join([*bars, f"grows with the {power:.2f}th power of the techniques (2 would be quadratic)"])
