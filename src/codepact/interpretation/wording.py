"""What was established of a program, in words for people who have never met one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from codepact.checker.claims import Claim, Read, parse_claim
from codepact.checker.machine import Letter
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.core.program import Program
from codepact.proof.claims import ClaimVerdict
from codepact.proof.machines import Case, Reading, Unread
from codepact.proof.machines.chance import Distribution
from codepact.proof.modal.certificates import Property
from codepact.proof.verdicts.cases import fits, is_settled
from codepact.proof.verdicts.witness import Witness

FORMS: Mapping[str, str] = {
    "free": "free form: act(game) is called once a round and returns an action",
    "exact": "exact form: step(state, seen) is handed its last state and what was just played",
    "classic": "classic form: a function of both histories and both sources, called once a round",
}

AGAINST_ALL: Mapping[Property, str] = {
    "unexploitable": "it never cooperates with somebody who defects",
    "never exploits": "it never defects on somebody who cooperates",
}
"""What provability logic may prove of a program against every opponent there is."""


def printable(text: str) -> str:
    """Return a text with nothing in it that a terminal could take for a command."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def span(rounds: int | None) -> str:
    """Return for how many rounds something holds."""
    if rounds is None:
        return "for any number of rounds"
    return "for a match of one round" if rounds == 1 else f"for matches of {rounds} rounds"


def verdict_in_words(verdict: ClaimVerdict, reading: Reading | Unread) -> str:
    """Return a verdict as a clause: for how long it is proved, what refutes it, or why neither."""
    if verdict.answer == "unknown":
        return verdict.reason
    if verdict.witness is not None:
        return witness_in_words(verdict, verdict.witness, reading)
    said = span(verdict.rounds)
    known = isinstance(reading, Reading) and reading.horizon is None
    if verdict.rounds is not None and known and parse_claim(verdict.claim)[0].others == "anybody":
        return f"{said} and no longer: more rounds can break it"
    return said


def witness_in_words(verdict: ClaimVerdict, witness: Witness, reading: Reading | Unread) -> str:
    """Return what happened in the match, or the two matches, that refute a claim."""
    kind, values = parse_claim(verdict.claim)
    if witness.second is not None:
        return _apart(kind, witness, values, reading)
    many = len(witness.rivals) > 1
    others = "the others play" if many else "the opponent plays"
    said = f"{others} {_history(witness.history)}, it plays {_plays(witness.played)}"
    said += _where(witness.rivals, reading)
    if isinstance(kind.rule, Potential):
        gain = values.get("by", "0")
        return f"{said}; the end of that can go on for ever, and gains more than {gain} a round"
    if isinstance(kind.rule, Temporal):
        return f"{said}: of this play it is false"
    named = "" if kind.others == "anybody" else f" of a match with {witness.rivals[0].label}"
    return f"{said}: broken in round {len(witness.history)}{printable(named)}"


def _apart(
    kind: Claim, witness: Witness, values: Mapping[str, str], reading: Reading | Unread
) -> str:
    """Return where two plays that should be alike differ."""
    own, other = _plays(witness.played), _plays(witness.second_played)
    first, second = _after(witness.history), _after(witness.second or ())
    end = f"not alike in round {len(witness.played)}"
    if kind.others in values:
        return f"{first}it plays {own}, and {printable(values[kind.others])} plays {other}: {end}"
    if isinstance(kind.rule, Read):
        whose = _where(witness.rivals, reading), _where(witness.second_rivals, reading)
        if not all(whose):
            return f"{first}it plays {own} against one opponent and {other} against another: {end}"
        return f"{first}it plays {own}{whose[0]}, and {other}{whose[1]}: {end}"
    return f"{first}it plays {own}, and {second}{other}: {end}"


def _after(history: Sequence[Letter]) -> str:
    return f"after {_history(history)} " if history else ""


def _where(rivals: Sequence[Program], reading: Reading | Unread) -> str:
    """Return what holds of the sources of those who play a witness, if that counts."""
    if isinstance(reading, Unread) or reading.sources == "none":
        return ""
    sources = [p.source for p in rivals]
    settled = (c for c in reading.cases if c.atoms and is_settled(c))
    case = next((c for c in settled if fits(c, sources)), None)
    return f", where {case.label}" if case else ""


def _history(history: Sequence[Letter]) -> str:
    return _plays([x[0] if len(x) == 1 else f"({', '.join(x)})" for x in history])


def _plays(actions: Sequence[str]) -> str:
    """Return plays one after the other; an action that is repeated often is counted."""
    parts = []
    for action, run in groupby(actions):
        times = len(list(run))
        parts += [f"{action} x{times}"] if times > 5 else [action] * times
    return printable((", " if any(" " in p for p in parts) else " ").join(parts))


def cases_in_words(reading: Reading) -> Iterator[tuple[tuple[str, ...], Case]]:
    """Yield each machine of a program once, and what the others' sources are when it is the one."""
    grouped: dict[object, list[Case]] = {}
    for case in reading.cases:
        grouped.setdefault((case.machine, case.chance), []).append(case)
    for cases in grouped.values():
        yield tuple(c.label for c in cases), cases[0]


def states_in_words(case: Case) -> list[tuple[str, str, str]]:
    """Return for each state its number, what it plays, and where the others' plays lead.

    Where coins decide, it is said how likely each next state is.
    """
    machine, chance = case.machine, case.chance
    rows = []
    for s in machine.states:
        ways: dict[str, list[str]] = {}
        for k, letter in enumerate(machine.letters if machine.steps[s] else ()):
            where = (
                _chances(chance.steps[s][k], s)
                if chance is not None
                else _target(machine.steps[s][k], s)
            )
            ways.setdefault(where, []).append(printable(" ".join(letter)))
        plays = printable(machine.actions[s])
        fault = f" (fault: {printable(machine.faults[s])})" if machine.faults[s] else ""
        rows.append((str(s), plays + fault, _ways(ways)))
    return rows


def start_in_words(case: Case) -> str:
    """Return in which state it begins."""
    if case.chance is None:
        return "it begins in state 0"
    starts = case.chance.start
    return "it begins in " + " or ".join(
        f"state {s}" + ("" if len(starts) == 1 else f" with chance {_fraction(p)}")
        for s, p in starts
    )


def _ways(ways: Mapping[str, Sequence[str]]) -> str:
    if not ways:
        return "(the last round)"
    if len(ways) == 1:
        return f"{next(iter(ways))} whatever is played"
    most = max(ways, key=lambda w: len(ways[w]))
    brief = len(ways[most]) > 3
    said = [f"after {' or '.join(x)} {w}" for w, x in ways.items() if not (brief and w == most)]
    return "; ".join([*said, *([f"else {most}"] if brief else [])])


def _target(state: int, here: int) -> str:
    return "stay" if state == here else f"go to {state}"


def _chances(after: Distribution, here: int) -> str:
    if len(after) == 1:
        return _target(after[0][0], here)
    return ", ".join(f"{_target(s, here)} with chance {_fraction(p)}" for s, p in after)


def _fraction(chance: Fraction) -> str:
    return str(chance) if chance.denominator < 1000 else f"about {float(chance):.4g}"
