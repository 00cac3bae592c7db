"""What every box has in common: it is its facts, and is rebuilt from them through its constructor, checks and all."""

from __future__ import annotations

from typing import Any

from attrs import fields


class Box:
    """A frozen value whose fields are facts; whatever follows from them is computed when it is looked at.

    So ``attrs.evolve``, ``copy`` and ``pickle`` go through the constructor, and nothing derived is carried over.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        facts = {each.alias: getattr(self, each.name) for each in fields(type(self))}  # type: ignore[arg-type]
        return _rebuilt, (type(self), facts)


def _rebuilt(box: type[Any], facts: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever it was
    return box(**facts)
