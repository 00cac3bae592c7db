"""Every kind of question is what conditions ask for, and they ask for nothing else of it."""

from __future__ import annotations

from typing import get_args

import pytest

from relieflib.conditions.asked import Asked
from strategies import QUESTIONS

KINDS = {protocol.kind.fget.__annotations__["return"]: protocol for protocol in get_args(Asked)}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_has_what_conditions_read_of_its_kind(question: Asked) -> None:
    protocol = KINDS[f"Literal[QuestionKind.{question.kind.name}]"]
    asked = {name for each in protocol.__mro__ for name, of in vars(each).items() if isinstance(of, property)}
    assert {"id", "stage", "kind"} <= asked
    assert [name for name in asked if not hasattr(question, name)] == []
