"""Looking up zoo programs. Their files are read as text; nothing of them is ever executed here.

A program is the file `programs/<Name>.py`, whole. It begins with a docstring in three quotes:

    Summary: what it does, one or more lines up to the first empty one.

    Aliases: other names, with commas between them (may be left out)
    Scope: the actions and the number of players that it is written for
    Origin: who published it, and where

(without the word "Summary:"). A field may go on over several lines. Form and needed capabilities
are read off the code itself, so they cannot be stated wrongly.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.program import Program
from codepact.core.program_game import CAPABILITIES, Capability

Form = Literal["free", "exact", "classic"]

_FOLDER = Path(__file__).with_name("programs")

_NEEDS: dict[str, Capability] = {
    "source": "inspect",
    "parse": "inspect",
    "simulate": "simulate",
    "flip": "random",
    "random": "random",
    "shared": "tape",
    "plays": "prove",
    "box": "prove",
    "provable": "prove",
    "certified": "certify",
}
"""Which capability an attribute of `game` or of a player belongs to."""


@dataclass(frozen=True)
class ZooEntry:
    """What is known of a zoo program.

    `scope`: the actions and the number of players that it is written for. `origin`: who published
    it, and where. `form`: one of the three forms of a program. `needs`: the capabilities without
    which it cannot play.
    """

    name: str
    aliases: tuple[str, ...]
    summary: str
    scope: str
    origin: str
    form: Form
    needs: tuple[Capability, ...]


@cache
def zoo_names() -> tuple[str, ...]:
    """Return the names of all zoo programs, without aliases, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("[A-Za-z]*.py")))


def zoo_program(name: str) -> Program:
    """Return the program of that name or alias; case, blanks and hyphens do not matter.

    Raises `CodepactError`, with the nearest known names, if there is none.
    """
    return _read(_resolve(name))


def zoo_entry(name: str) -> ZooEntry:
    """Return what is known of the program of that name or alias, found as in `zoo_program`."""
    return _entry(_resolve(name))


def fits(name: str, seats: int) -> bool:
    """Return whether the program is written for games with so many seats, cheap to play for long.

    Programs that simulate ever more with each round say "few rounds" in their scope, and those that
    need a shared tape, which is for one round, say so.
    """
    scope = zoo_entry(name).scope
    if "few rounds" in scope or "shared tape" in scope:
        return False
    if "any number" in scope:
        return True
    return seats == 2 if "two players" in scope else seats >= 3


def find(text: str) -> Program | None:
    """Return the program with exactly that name or alias, None if there is none.

    It is how names inside programs are resolved: a source text is never taken for a name.
    """
    if text in zoo_names():
        return _read(text)
    name = _aliases().get(text) if text.isidentifier() else None
    return _read(name) if name else None


def _resolve(name: str) -> str:
    """Return the proper name; reads no file unless an alias is meant."""
    wanted = _folded(name)
    for proper in zoo_names():
        if _folded(proper) == wanted:
            return proper
    for alias, proper in _aliases().items():
        if _folded(alias) == wanted:
            return proper
    raise unknown_name("zoo program", name, [*zoo_names(), *_aliases()])


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


@cache
def _read(name: str) -> Program:
    return Program((_FOLDER / f"{name}.py").read_text("utf-8"), name)


@cache
def _aliases() -> dict[str, str]:
    """Return the proper name of every alias."""
    found: dict[str, str] = {}
    for name in zoo_names():
        for alias in _listed(_fields(name).get("Aliases", "")):
            if alias in found or alias in zoo_names():
                raise CodepactError(f"zoo: two programs are called {alias}, one of them {name}")
            found[alias] = name
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


@cache
def _fields(name: str) -> dict[str, str]:
    """Return the fields of a program's docstring; the summary has the key ""."""
    source = _read(name).source
    head = source.split('"""')[1] if source.startswith('"""') else ""
    summary, _, rest = head.strip().partition("\n\n")
    fields = {"": " ".join(summary.split())}
    for key, text in re.findall(r"^([A-Z][a-z]+): (.*(?:\n(?![A-Z][a-z]+: ).+)*)", rest, re.M):
        fields[key] = " ".join(text.split())
    return fields


@cache
def _entry(name: str) -> ZooEntry:
    fields = _fields(name)
    missing = [field for field in ("", "Scope", "Origin") if not fields.get(field)]
    if missing:
        raise CodepactError(f"zoo: {name}.py does not state its {missing[0] or 'summary'}")
    tree = ast.parse(_read(name).source)
    used = {_NEEDS.get(n.attr) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    return ZooEntry(
        name,
        _listed(fields.get("Aliases", "")),
        fields[""],
        fields["Scope"],
        fields["Origin"],
        _form(name, tree),
        tuple(c for c in CAPABILITIES if c in used),
    )


def _form(name: str, tree: ast.Module) -> Form:
    arity = {f.name: len(f.args.args) for f in tree.body if isinstance(f, ast.FunctionDef)}
    if arity.get("act") == 1:
        return "free"
    if arity.get("start") == 1 and arity.get("step") == 2:
        return "exact"
    if 4 in arity.values():
        return "classic"
    raise CodepactError(f"zoo: {name}.py defines none of the three forms of a program")
