"""The neutral rule set, as relieflib reads it, as plain Python functions, and people to decide it for.

``ruleset.json`` holds 53 rules over 52 facts, written for comparing rule engines. They are not medical advice.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relieflib.pack.load import read_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from relieflib.pack.pack import Pack

KINDS = {"bool": "yes-no", "int": "number", "float": "number", "enum": "choice", "multi": "choices"}
OPS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
DISPOSITIONS = {"caution": "self-care", "see_clinician": "see-clinician", "urgent": "urgent", "emergency": "emergency"}
HEAD = """
format = 1
id = "neutral"
name = "Neutral"
version = "1"
language = "en"
review = "not reviewed"
about = "For measuring."
holds_for_days = 1
[disposition.self-care]
name = "a"
do = ["?"]
watch = []
[disposition.see-clinician]
name = "b"
do = ["?"]
watch = []
[disposition.urgent]
name = "c"
do = ["?"]
watch = []
[disposition.emergency]
name = "d"
do = ["?"]
watch = []
[source.none]
title = "none"
by = "none"
grade = "X"
seen = false
how_seen = "none"
"""


def ruleset() -> dict[str, Any]:
    """The rules and facts as they are."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("ruleset.json").read_text("utf-8"))
    return found


def all_rules(rules: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every rule's id and condition, those with a disposition first."""
    return [(each["id"], each["when"]) for each in (*rules["rules"], *rules["exclusions"])]


def condition(node: dict[str, Any]) -> str:
    """A neutral condition as text in relieflib's language."""
    if "fact" in node:
        fact, op, value = node["fact"], node["op"], node["value"]
        if isinstance(value, bool):
            return fact if (op == "eq") == value else f"not {fact}"
        quoted = json.dumps(value, ensure_ascii=False)
        if op == "in":
            return f"{fact} in {quoted}"
        if op in {"contains", "contains_any"}:
            return f"any_of({fact}, {quoted if op == 'contains' else quoted[1:-1]})"
        return f"{fact} {OPS[op]} {quoted}"
    if "not" in node:
        return f"not ({condition(node['not'])})"
    if "at_least" in node:
        return f"count({', '.join(map(condition, node['of']))}) >= {node['at_least']}"
    word = "all" if "all" in node else "any"
    parts = [f"({condition(part)})" for part in node[word]]
    return (" and " if word == "all" else " or ").join(parts)


def as_pack(rules: dict[str, Any]) -> Pack:
    """The neutral rules as a pack, read from TOML like any other."""
    lines = [HEAD]
    for name, fact in rules["facts"].items():
        lines += [f"[question.{name}]", 'ask = "?"', 'why = "?"', f'kind = "{KINDS[fact["type"]]}"']
        if "min" in fact:
            lines += [f"least = {fact['min']}", f"most = {fact['max']}"]
        if fact["type"] == "int":
            lines.append("whole = true")
        if "values" in fact:
            lines.append("options = {" + ", ".join(f'"{value}" = "?"' for value in fact["values"]) + "}")
    for number, (kind, each) in enumerate(
        [("red-flag", each) for each in rules["rules"]] + [("contraindication", each) for each in rules["exclusions"]]
    ):
        lines += [f"[rule.{each['id'].replace('_', '-')}]", f'kind = "{kind}"', f"when = '{condition(each['when'])}'"]
        lines += ['says = "?"', 'why = "?"', 'sources = [{ id = "none", says = "?" }]']
        if kind == "red-flag":
            worst = DISPOSITIONS.get(each["disposition"], "self-care")
            lines += [f'disposition = "{worst}"', 'ceiling = "none"']
        else:
            lines += [f'excludes = ["t{number}"]', f"[tag.t{number}]", 'name = "?"']
    return read_pack({"neutral.toml": "\n".join(lines)})


def hand(rules: dict[str, Any]) -> Callable[[dict[str, Any]], list[str]]:
    """What one would write by hand: a function of plain ifs, two-valued, compiled once. The limit to compare with."""
    lines = ["def fired(a):", *(f"    v_{name} = a[{name!r}]" for name in rules["facts"]), "    out = []"]
    for name, node in all_rules(rules):
        lines += [f"    if {_two_valued(node)}:", f"        out.append({name!r})"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "    return out"]), space)  # noqa: S102 - the rule set beside this file
    function: Callable[[dict[str, Any]], list[str]] = space["fired"]
    return function


def _two_valued(node: dict[str, Any]) -> str:
    if "fact" in node:
        return _leaf(f"v_{node['fact']}", node["op"], node["value"])
    if "not" in node:
        return f"(not {_two_valued(node['not'])})"
    if "at_least" in node:
        return f"(({' + '.join(f'bool{_brackets(_two_valued(part))}' for part in node['of'])}) >= {node['at_least']})"
    word = "all" if "all" in node else "any"
    return "(" + (" and " if word == "all" else " or ").join(map(_two_valued, node[word])) + ")"


def _brackets(text: str) -> str:
    return text if text.startswith("(") else f"({text})"


def _leaf(variable: str, op: str, value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, bool):
        return variable if (op == "eq") == value else f"(not {variable})"
    if op == "in":
        return f"({variable} in {tuple(value)!r})"
    if op == "contains":
        return f"({value!r} in {variable})"
    if op == "contains_any":
        return "(" + " or ".join(f"{each!r} in {variable}" for each in value) + ")"
    return f"({variable} {OPS[op]} {value!r})"


def hand3(rules: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[list[str], list[str], int, set[str]]]:
    """The same in three values, by hand: each comparison is True, False or None; fired, open, worst, open facts."""
    maker = _Kleene()
    body = []
    for name, node in all_rules(rules):
        certain, possible = maker.text(node, possible=False), maker.text(node, possible=True)
        body += [f"    if {certain}: out.append({name!r})", f"    elif {possible}: unknown.append({name!r})"]
    loads = [f"    v_{name} = a[{name!r}]" for name in rules["facts"]]
    source = ["def decide(a):", *loads, *maker.lines, "    out = []; unknown = []", *body, "    return out, unknown"]
    space: dict[str, Any] = {}
    exec("\n".join(source), space)  # noqa: S102 - the rule set beside this file
    decide = space["decide"]
    rank = {each["id"]: rules["dispositions"].index(each["disposition"]) for each in rules["rules"]}
    facts = {name: sorted(_facts(node)) for name, node in all_rules(rules)}

    def assess(answers: dict[str, Any]) -> tuple[list[str], list[str], int, set[str]]:
        fired, unknown = decide(answers)
        worst = 0
        for name in fired:
            worst = max(worst, rank.get(name, 0))
        waiting = set()
        for name in unknown:
            if rank.get(name, 9) > worst:
                for fact in facts[name]:
                    if answers[fact] is None:
                        waiting.add(fact)
        return fired, unknown, worst, waiting

    return assess


def _facts(node: dict[str, Any]) -> set[str]:
    if "fact" in node:
        return {node["fact"]}
    parts = [node["not"]] if "not" in node else node.get("all") or node.get("any") or node["of"]
    return {fact for part in parts for fact in _facts(part)}


class _Kleene:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.lines: list[str] = []

    def leaf(self, node: dict[str, Any]) -> str:
        key = json.dumps(node, sort_keys=True)
        if key not in self.names:
            variable = f"v_{node['fact']}"
            text = _leaf(variable, node["op"], node["value"])
            if text == variable:
                self.names[key] = variable
            else:
                self.names[key] = f"l{len(self.names)}"
                self.lines.append(f"    {self.names[key]} = None if {variable} is None else {text}")
        return self.names[key]

    def text(self, node: dict[str, Any], *, possible: bool, negated: bool = False) -> str:
        if "fact" in node:
            name = self.leaf(node)
            if possible:
                return f"not {name}" if negated else f"{name} is not False"
            return f"{name} is False" if negated else name
        if "not" in node:
            return self.text(node["not"], possible=possible, negated=not negated)
        if "at_least" in node:
            least = len(node["of"]) - node["at_least"] + 1 if negated else node["at_least"]
            parts = (self.text(part, possible=possible, negated=negated) for part in node["of"])
            return "(" + " + ".join(f"(1 if {part} else 0)" for part in parts) + f") >= {least}"
        both = ("all" in node) != negated
        parts = (self.text(part, possible=possible, negated=negated) for part in node.get("all") or node["any"])
        return "(" + (" and " if both else " or ").join(f"({part})" for part in parts) + ")"


def people(rules: dict[str, Any], many: int, *, unanswered: float = 0.0, seed: int = 1) -> list[dict[str, Any]]:
    """Made-up people: mostly well, each fact now and then worrying; some facts None when *unanswered*."""
    dice = random.Random(f"{seed}-{many}")  # noqa: S311 - not a secret
    blanks = random.Random(f"{seed}-{many}-blanks")  # noqa: S311
    found = []
    for _ in range(many):
        person = {name: _answer(fact, dice) for name, fact in rules["facts"].items()}
        found.append({name: None if blanks.random() < unanswered else value for name, value in person.items()})
    return found


def _answer(fact: dict[str, Any], dice: random.Random) -> Any:  # noqa: ANN401 - whatever the fact takes
    rare = 0.06
    match fact["type"]:
        case "bool":
            return dice.random() < rare
        case "enum":
            return fact["values"][0] if dice.random() > 2 * rare else dice.choice(fact["values"])
        case "multi":
            return frozenset(value for value in fact["values"] if dice.random() < rare)
    low, high = fact["min"], fact["max"]
    spread = low + (high - low) * dice.random() ** 2
    return int(spread) if fact["type"] == "int" else round(spread, 1)
