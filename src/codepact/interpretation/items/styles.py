"""Strategies as programs in several styles: the same machine under another text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from codepact.checker.automaton import Automaton
from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.rendering import exact_python

Style = Callable[[Automaton, Game, int], str]


def machine_of(automaton: Automaton, game: Game, seat: int = 0) -> Machine:
    """Return the machine of an automaton without coins, of a game for two; raise with coins."""
    pure = automaton.pure
    if pure is None:
        raise CodepactError(
            "coins decide what the automaton plays, so it has no machine of Moore's"
        )
    others = game.actions[1 - seat]
    places = {joint: k for k, joint in enumerate(product(*map(range, map(len, game.actions))))}
    steps = tuple(
        tuple(
            automaton.steps[s][places[(pure[s], b) if seat == 0 else (b, pure[s])]]
            for b in range(len(others))
        )
        for s in automaton.states
    )
    own = tuple(game.actions[seat][a] for a in pure)
    return Machine(tuple((a,) for a in others), own, steps, ("",) * len(own))


def as_table(automaton: Automaton, game: Game, seat: int = 0) -> str:
    """Return a program that looks its next state up; with coins it follows what was played."""
    if automaton.pure is not None:
        return exact_python(machine_of(automaton, game, seat), game.seats)
    lines = ["NEXT = ("]
    for s in automaton.states:
        row = ", ".join(f"{pair!r}: {t}" for pair, t in _pairs(automaton, game, seat, s))
        lines.append(f"    {{{row}}},")
    odds = [(row[0].numerator, row[0].denominator) for row in automaton.plays]
    first, second = _two(game, seat)
    lines += [
        ")",
        "ODDS = (",
        *(f"    {pair!r}," for pair in odds),
        ")",
        "",
        "",
        "def act(game):",
        "    state = 0",
        "    for mine, theirs in zip(game.me.actions, game.opponent.actions):",
        "        state = NEXT[state][mine, theirs]",
        "    of, out = ODDS[state]",
        f"    return {first!r} if game.flip(of, out) else {second!r}",
    ]
    return _text(lines)


def as_branches(automaton: Automaton, game: Game, seat: int = 0) -> str:
    """Return a program that asks where it is and what was played, one question after the other."""
    if automaton.pure is None:
        return _branches_with_coins(automaton, game, seat)
    machine = machine_of(automaton, game, seat)
    lines = ["def start(game):", "    return 0", "", "", "def step(at, seen):"]
    lines += ["    if seen is not None:"]
    for s in machine.states:
        lines.append(f"        {'el' if s else ''}if at == {s}:")
        lines += _asked([x[0] for x in machine.letters], machine.steps[s], "seen[1]", "at", s)
    for action in dict.fromkeys(machine.actions):
        states = tuple(s for s in machine.states if machine.actions[s] == action)
        where = f"at == {states[0]}" if len(states) == 1 else f"at in {states}"
        lines += [f"    if {where}:", f"        return {action!r}, at"]
    lines[-2:] = [lines[-1].removeprefix("    ")]
    return _text(lines)


def _asked(plays: list[str], row: tuple[int, ...], seen: str, at: str, here: int) -> list[str]:
    """Return the lines of one state: where each play leads; the commonest way comes last."""
    last = max(dict.fromkeys(row), key=row.count)
    lines: list[str] = []
    for target in dict.fromkeys(t for t in row if t != last):
        on = [p for p, t in zip(plays, row, strict=True) if t == target]
        test = f"{seen} == {on[0]!r}" if len(on) == 1 else f"{seen} in {tuple(on)!r}"
        lines += [f"            {'el' if lines else ''}if {test}:"]
        lines += [f"                {at} = {target}"]
    if not lines:
        return [f"            {at} = {last}"]
    return (
        lines if last == here else [*lines, "            else:", f"                {at} = {last}"]
    )


def _branches_with_coins(automaton: Automaton, game: Game, seat: int) -> str:
    lines = [
        "def act(game):",
        "    at = 0",
        "    for own, other in zip(game.me.actions, game.opponent.actions):",
    ]
    for s in automaton.states:
        pairs = _pairs(automaton, game, seat, s)
        lines.append(f"        {'el' if s else ''}if at == {s}:")
        plays = [p for p, _ in pairs]
        lines += _asked_pairs(plays, tuple(t for _, t in pairs))
    first, second = _two(game, seat)
    for s in automaton.states:
        p = automaton.plays[s][0]
        said = repr(first) if p == 1 else repr(second)
        if 0 < p < 1:
            said = f"{first!r} if game.flip({p.numerator}, {p.denominator}) else {second!r}"
        lines += [f"    if at == {s}:", f"        return {said}"]
    lines[-2:] = [lines[-1].removeprefix("    ")]
    return _text(lines)


def _asked_pairs(plays: list[tuple[str, str]], row: tuple[int, ...]) -> list[str]:
    """Return the lines of one state, asking for the own play and the other's together."""
    last = max(dict.fromkeys(row), key=row.count)
    lines: list[str] = []
    for target in dict.fromkeys(t for t in row if t != last):
        on = [p for p, t in zip(plays, row, strict=True) if t == target]
        test = f"(own, other) == {on[0]!r}" if len(on) == 1 else f"(own, other) in {tuple(on)!r}"
        lines += [
            f"            {'el' if lines else ''}if {test}:",
            f"                at = {target}",
        ]
    if not lines:
        return [f"            at = {last}"]
    return [*lines, "            else:", f"                at = {last}"]


def _text(lines: list[str]) -> str:
    """Return lines as a source, its texts in double quotes where that changes nothing."""
    code = "\n".join(lines) + "\n"
    return code if '"' in code else code.replace("'", '"')


def _pairs(
    automaton: Automaton, game: Game, seat: int, state: int
) -> list[tuple[tuple[str, str], int]]:
    """Return where each pair of plays, own first, leads from a state."""
    return [
        ((joint[seat], joint[1 - seat]), t)
        for joint, t in zip(product(*game.actions), automaton.steps[state], strict=True)
    ]


def _two(game: Game, seat: int) -> tuple[str, str]:
    """Return the two actions of a seat; raise if there are others."""
    own = game.actions[seat]
    if len(own) != 2:
        raise CodepactError(f"coins are rendered for two actions, and seat {seat} has {len(own)}")
    return own[0], own[1]


STYLES: Mapping[str, Style] = {"table": as_table, "branches": as_branches}
"""The styles by name. None of them has a docstring or a comment that says what it does."""
