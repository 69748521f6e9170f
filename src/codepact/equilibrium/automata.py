"""From the machines of programs to automata, which see every action of a round, the own one too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from codepact.checker.automaton import Automaton
from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.proof.machines.chance import ChanceMachine, Distribution, distribution

BELIEFS = 5_000
"""What may be known of where a machine is, at most."""


def automaton_of(
    game: Game, seat: int, machine: Machine | ChanceMachine, noise: Fraction = Fraction(0)
) -> Automaton:
    """Return the automaton of a machine that sits in a seat.

    The machine's letters are what the others play in seat order, or the same with the own action
    first; without it a slip of the own action is taken for what was meant. What coins decided
    before is known as far as it has been seen: a state of the automaton is a belief about the
    machine's state; with `noise`, what was played may have been a slip. Where a machine ends for
    its horizon it stays.

    Raises `CodepactError` if coins decide and their chances are not there, if the machine is of
    another game, or if there are more than `BELIEFS` beliefs.
    """
    if isinstance(machine, Machine):
        if machine.ways > 1 or len(machine.starts) > 1:
            raise CodepactError("coins decide what a machine plays, and how likely is not known")
        return _of_moore(game, seat, machine)
    return _of_chance(game, seat, machine, noise)


def memory_one_automaton(
    game: Game, first: Sequence[Fraction], after: Mapping[Joint, Sequence[Fraction]]
) -> Automaton:
    """Return the automaton that looks at the last round only (Press and Dyson, 2012).

    `first`: how likely each own action is in round 1. `after`: the same after each joint action, in
    seat order. Raises `CodepactError` if a joint action is missing.
    """
    joints = list(product(*game.actions))
    missing = next((j for j in joints if j not in after), None)
    if missing is not None:
        raise CodepactError(f"nothing is said of what is played after {', '.join(missing)}")
    rows = [first, *(after[joint] for joint in joints)]
    plays = tuple(tuple(map(Fraction, row)) for row in rows)
    return Automaton(plays, (tuple(range(1, len(rows))),) * len(rows))


def _of_moore(game: Game, seat: int, machine: Machine) -> Automaton:
    own = game.actions[seat]
    number = _letters(game, seat, machine.letters)
    one, nothing = Fraction(1), Fraction(0)
    plays = tuple(tuple(one if a == action else nothing for a in own) for action in machine.actions)
    steps = tuple(
        tuple(row[k] for k in number) if row else (state,) * len(number)
        for state, row in enumerate(machine.steps)
    )
    return Automaton(plays, steps)


def _letters(game: Game, seat: int, letters: Sequence[Letter]) -> list[int]:
    """Return for each joint action which letter of a machine it is."""
    place = {letter: k for k, letter in enumerate(letters)}
    found = []
    for joint in product(*game.actions):
        others = (*joint[:seat], *joint[seat + 1 :])
        letter = others if others in place else (joint[seat], *others)
        if letter not in place:
            raise CodepactError(f"the machine of seat {seat} reads plays of another game")
        found.append(place[letter])
    return found


def _of_chance(game: Game, seat: int, machine: ChanceMachine, noise: Fraction) -> Automaton:
    own = game.actions[seat]
    number = _letters(game, seat, machine.letters)
    joints = list(product(*game.actions))
    slip = noise / (len(own) - 1) / (1 - noise) if len(own) > 1 else Fraction(0)
    found: dict[Distribution, int] = {machine.start: 0}
    todo = [machine.start]
    plays: list[tuple[Fraction, ...]] = []
    steps: list[tuple[int, ...]] = []
    for belief in todo:
        plays.append(
            tuple(
                sum((p for s, p in belief if machine.actions[s] == action), Fraction(0))
                for action in own
            )
        )
        row = []
        for joint, letter in zip(joints, number, strict=True):
            after = _after(machine, _given(machine, belief, joint[seat], slip), letter)
            if after not in found:
                if len(found) >= BELIEFS:
                    raise CodepactError(
                        f"what is known of where the machine of seat {seat} is has more than "
                        f"{BELIEFS} states"
                    )
                found[after] = len(found)
                todo.append(after)
            row.append(found[after])
        steps.append(tuple(row))
    return Automaton(tuple(plays), tuple(steps))


def _given(
    machine: ChanceMachine, belief: Distribution, action: str, slip: Fraction
) -> Distribution:
    """Return a belief once an action was seen; the same if it cannot be what was meant.

    `slip`: how likely an action comes out as this one, relative to how likely it comes out as
    meant.
    """
    weights = [(s, p if machine.actions[s] == action else p * slip) for s, p in belief]
    total = sum(w for _, w in weights)
    return distribution((s, w / total) for s, w in weights) if total else belief


def _after(machine: ChanceMachine, belief: Distribution, letter: int) -> Distribution:
    return distribution(
        (t, p * q)
        for s, p in belief
        for t, q in (machine.steps[s][letter] if machine.steps[s] else ((s, Fraction(1)),))
    )
