"""Transformations in order, kept only if what comes out plays as what went in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from codepact.checker.machine import Letter
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.exchange.obfuscation.checking import checked_source
from codepact.exchange.obfuscation.comparing import Alike, NotAlike, plays_alike
from codepact.exchange.obfuscation.transformations.registry import (
    Transformation,
    transformation,
)


@dataclass(frozen=True)
class Obfuscation:
    """A program that plays as another one and is harder to read.

    `names`: the transformations, in order; `alike`: how it is known that both play alike.
    """

    original: Program
    program: Program
    names: tuple[str, ...]
    seed: int
    alike: Alike


@dataclass(frozen=True)
class Discarded:
    """A program that was not obfuscated, and why.

    `source`: what came out, None if a transformation had nothing to work on. `history`: a shortest
    one of what the others play in `seat` after which it plays otherwise, if there is one.
    """

    original: Program
    source: str | None
    names: tuple[str, ...]
    seed: int
    reason: str
    seat: int | None = None
    history: tuple[Letter, ...] | None = None


def obfuscated(
    program: Program, names: Sequence[str], rules: ProgramGame, seed: int
) -> Obfuscation | Discarded:
    """Return the program after transformations in order, if it is known to play as before.

    The same `seed` gives the same text. Raises `CodepactError` if a name is none of a
    transformation, or there are none.
    """
    if not names:
        raise CodepactError("an obfuscation needs one transformation or more")
    return transformed(program, [transformation(name) for name in names], rules, seed)


def transformed(
    program: Program, steps: Sequence[Transformation], rules: ProgramGame, seed: int
) -> Obfuscation | Discarded:
    """Return the same for transformations that are given as values, not by name."""
    names = tuple(step.name for step in steps)
    if program.outside:
        reason = "it is a player of another library and has no source"
        return Discarded(program, None, names, seed, reason)
    source = program.source
    for k, step in enumerate(steps):
        draw = Random(derive_seed("obfuscation", k, step.name, seed))
        try:
            form = checked_source(source, rules).form
            source = step.apply(source, draw, rules)
            after = checked_source(source, rules).form
        except CodepactError as e:
            return Discarded(program, None, names, seed, f"{step.name}: {e}")
        if after != (form if step.form == "kept" else step.form):
            reason = f"{step.name}: the {form} form became the {after} form"
            return Discarded(program, source, names, seed, reason)
    made = Program(source, program.name)
    found = plays_alike(program, made, rules)
    if isinstance(found, NotAlike):
        return Discarded(program, source, names, seed, found.reason, found.seat, found.history)
    return Obfuscation(program, made, names, seed, found)
