"""Low-back self-relief for other apps: screening that fails safe, routines that fit, sessions that know when to stop.

It does not diagnose, and no clinician has reviewed the built-in pack yet.

    pack = relieflib.builtin_pack()
    assessment = relieflib.assess(pack, answers)    # what the answers mean, and what to ask next
    result = relieflib.clear(assessment)            # a Clearance, a Refusal, or Unfinished
    routine = relieflib.plan(result, relieflib.Wish(minutes=12))
    session = relieflib.begin(routine, at=0)        # then session = relieflib.advance(session, event)

The verbs, the boxes they make and every error they raise are here. By module: ``content`` (what a pack is written
with), ``events`` (what can happen in a session), ``parts`` (what boxes hold and show), ``review`` (for pack authors and
clinicians) and ``terms`` (the closed vocabularies). docs/architecture.md draws the rooms behind them.
"""

# ``__init__.pyi`` is the one list of public names. Each is imported from its room when it is first used, so that
# ``import relieflib`` costs next to nothing.

__version__ = "0.1.0"
_homes: dict[str, str] = {}


def _read_stub() -> dict[str, str]:
    """The module of each public name, as the stub beside this file lists them; read once."""
    if not _homes:
        import pkgutil
        import re

        stub = (pkgutil.get_data(__name__, "__init__.pyi") or b"").decode()
        rows = re.findall(r"^from (relieflib\S*) import (\([^)]*\)|.*)$", stub, re.MULTILINE)
        _homes.update((name, module) for module, names in rows for name in re.findall(r"\w+(?= as )", names))
    return _homes


def __getattr__(name: str) -> object:
    homes = _read_stub()
    if name == "__all__":
        return sorted(homes)
    if name not in homes:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    module = homes[name] == __name__
    found = import_module(f"{__name__}.{name}") if module else getattr(import_module(homes[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return ["__version__", *sorted(_read_stub())]
