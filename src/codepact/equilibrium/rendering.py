"""Machines as Python that people can read: one play always, plays by turns, or by what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, product

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Rounds
from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.mixtures import one_by_one
from codepact.equilibrium.responses import BestResponse
from codepact.proof.machines import minimised

STATES = 50_000
"""States of a response, rounds that end being counted one by one."""


def response_machine(
    game: Game, automata: Sequence[Automaton | None], best: BestResponse, noisy: bool = False
) -> Machine:
    """Return the smallest machine that responds as was found best.

    `automata`: those that it responds to, None for its own seat. Where the others cannot play
    something it goes on as if they had played what they can. If actions are changed by noise its
    letters have the own action first, as it came out. Raises `CodepactError` for more than `STATES`
    states.
    """
    seat, ends = best.process.seat, isinstance(best.criterion, Rounds)
    place = {states: s for s, states in enumerate(best.process.states)}
    joints = {joint: k for k, joint in enumerate(product(*game.actions))}
    others = [own for k, own in enumerate(game.actions) if k != seat]
    letters = tuple(product(*([game.actions[seat]] if noisy else []), *others))
    found: dict[tuple[int, int], int] = {(0, 0): 0}
    todo = [(0, 0)]
    actions: list[str] = []
    steps: list[tuple[int, ...]] = []
    for turn, state in todo:
        action = game.actions[seat][best.policies[turn][state]]
        actions.append(action)
        if ends and turn + 1 == len(best.policies):
            steps.append(())
            continue
        after: dict[Letter, int] = {}
        for letter in letters:
            own, rest = (letter[0], letter[1:]) if noisy else (action, letter)
            joint = (*rest[:seat], own, *rest[seat:])
            states = best.process.states[state]
            if not noisy and not _possible(game, automata, states, joint, seat):
                continue
            then = tuple(
                0 if a is None else a.steps[s][joints[joint]]
                for a, s in zip(automata, states, strict=True)
            )
            key = (turn + 1 if ends else 0, place[then])
            if key not in found:
                if len(found) >= STATES:
                    raise CodepactError(f"the response has more than {STATES} states")
                found[key] = len(found)
                todo.append(key)
            after[letter] = found[key]
        likely = next(iter(after.values()))
        steps.append(tuple(after.get(letter, likely) for letter in letters))
    horizon = len(best.policies) if ends else None
    machine = Machine(letters, tuple(actions), tuple(steps), ("",) * len(actions), horizon)
    return minimised(machine)


def _possible(
    game: Game,
    automata: Sequence[Automaton | None],
    states: Sequence[int],
    joint: Letter,
    seat: int,
) -> bool:
    return all(
        a is None or k == seat or a.plays[s][game.actions[k].index(joint[k])] > 0
        for k, (a, s) in enumerate(zip(automata, states, strict=True))
    )


def python_of(machine: Machine, seats: int, about: str = "", notes: Sequence[str] = ()) -> str:
    """Return a program that plays as a machine does, in a game of so many seats.

    `about`: a sentence for the head. `notes`: texts that must stand in the source, as comments. The
    machine leaves nothing to chance; its letters are what the others play, or all play, own first.
    Raises `CodepactError` for any other machine.
    """
    if machine.ways > 1 or len(machine.starts) > 1:
        raise CodepactError("what coins decide is not rendered")
    plays, back = _turns(machine)
    if plays and set(plays) == {plays[0]}:
        body = [f"def act(game):\n    return {plays[0]!r}"]
    elif plays:
        body = _by_turns(plays, back)
    elif _by_last_letter(machine):
        body = _after_last(machine, seats)
    else:
        body = _by_state(machine, seats)
    return _program(about, body, notes)


def exact_python(machine: Machine, seats: int, about: str = "") -> str:
    """Return the same as a program of the exact form, with `start` and `step`, however it plays."""
    return _program(about, _by_state(machine, seats))


def mixture_program(actions: Sequence[str], mixture: Sequence[Fraction], about: str = "") -> str:
    """Return a program that plays each action with its probability, in every round anew."""
    body = ["def act(game):"]
    for k, odds in one_by_one(mixture):
        if odds == 1:
            body.append(f"    return {actions[k]!r}")
        else:
            body.append(f"    if game.flip({odds.numerator}, {odds.denominator}):")
            body.append(f"        return {actions[k]!r}")
    return _program(about, body)


def _program(about: str, body: Sequence[str], notes: Sequence[str] = ()) -> str:
    """Return the source of a program: its head, comments that hold notes, and its body.

    Texts of the body are in double quotes, where that changes nothing.
    """
    plain = about.replace("\\", "/").replace('"', "'")
    head = [f'"""{plain}"""'] if about else []
    if notes:
        head += [""] * bool(head) + [f"# {line}" for note in notes for line in note.splitlines()]
    if head:
        head += ["", ""] if body[0].startswith("def") else [""]
    code = "\n".join(body) + "\n"
    code = code if '"' in code else code.replace("'", '"')
    return "".join(f"{line}\n" for line in head) + code


def _turns(machine: Machine) -> tuple[list[str], int | None]:
    """Return what is played in turn if that hangs on nothing, and where it begins again.

    Nothing begins again where the machine ends. No turns if it hangs on what the others play.
    """
    plays: list[str] = []
    seen: dict[int, int] = {}
    state = machine.starts[0]
    while state not in seen:
        seen[state] = len(plays)
        plays.append(machine.actions[state])
        row = machine.steps[state]
        if not row:
            return plays, None
        if len(set(row)) > 1:
            return [], None
        state = row[0]
    return plays, seen[state]


def _by_turns(plays: list[str], back: int | None) -> list[str]:
    opening, cycle = (plays, []) if back is None else (plays[:back], plays[back:])
    while opening and cycle and opening[-1] == cycle[-1]:  # the same plays, said more shortly
        cycle = [opening.pop(), *cycle[:-1]]
    lines = [f"OPENING = {_runs(opening)}"] if opening else []
    lines += [f"CYCLE = {_runs(cycle)}"] if cycle else []
    lines += ["", "", "def act(game):"]
    if opening and not cycle:
        return [*lines, "    return OPENING[game.round - 1]"]
    if opening:
        lines += [f"    if game.round <= {len(opening)}:", "        return OPENING[game.round - 1]"]
    turn = f"game.round - {1 + len(opening)}"
    if len(cycle) == 1:
        return [*(line for line in lines if not line.startswith("CYCLE")),
                f"    return {cycle[0]!r}"]  # fmt: skip
    return [*lines, f"    return CYCLE[({turn}) % {len(cycle)}]"]


def _runs(plays: Sequence[str]) -> str:
    """Return a list of plays as people would write it."""
    runs = [(action, len(list(group))) for action, group in groupby(plays)]
    if all(count < 4 for _, count in runs):
        return repr(list(plays))
    return " + ".join(f"[{action!r}] * {n}" if n > 1 else f"[{action!r}]" for action, n in runs)


def _by_last_letter(machine: Machine) -> bool:
    """Whether all that counts is what was played last."""
    return machine.horizon is None and len(set(machine.steps)) == 1


def _after_last(machine: Machine, seats: int) -> list[str]:
    after = {
        letter: machine.actions[t]
        for letter, t in zip(machine.letters, machine.steps[0], strict=True)
    }
    shown = {letter[0] if len(letter) == 1 else letter: a for letter, a in after.items()}
    lines = [f"AFTER = {shown!r}", "", "", "def act(game):", "    if game.round == 1:"]
    lines.append(f"        return {machine.actions[machine.starts[0]]!r}")
    if len(machine.letters[0]) == seats:
        seen = "(game.me.actions[-1], *(other.actions[-1] for other in game.others))"
    elif len(machine.letters[0]) == 1:
        seen = "game.opponent.actions[-1]"
    else:
        seen = "tuple(other.actions[-1] for other in game.others)"
    return [*lines, f"    return AFTER[{seen}]"]


def _letters(machine: Machine) -> str:
    single = len(machine.letters[0]) == 1
    return repr(tuple(x[0] if single else x for x in machine.letters))


def _by_state(machine: Machine, seats: int) -> list[str]:
    single = len(machine.letters[0]) == 1
    seen = "seen[1]" if single else "seen[1:]"
    if len(machine.letters[0]) == seats:
        seen = "seen"
    lines = [f"PLAY = {machine.actions!r}", f"SEEN = {_letters(machine)}", "NEXT = ("]
    lines += [f"    {row!r},  # in state {s}" for s, row in enumerate(machine.steps) if row]
    lines += [")", "", "", "def start(game):", "    return 0", "", "", "def step(state, seen):"]
    lines.append("    if seen is not None:")
    lines.append(f"        state = NEXT[state][SEEN.index({seen})]")
    return [*lines, "    return PLAY[state], state"]
