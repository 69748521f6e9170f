"""What a program plays in whole matches against scripts in the sandbox, kept by history.

One match answers for every beginning of its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from codepact.checker.machine import Letter
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Ran, Run, Sandbox

Seen = tuple[str, str]
"""An action, and the kind of fault that it stands in for."""

BEYOND: Seen = ("", "")
"""What is played in rounds that the game does not have."""


class UntestedError(Exception):
    """Why play tells nothing, or no more."""


@dataclass
class Plays:
    """All that was played. A history is a text here, a character for what the others played."""

    program: Program
    rules: ProgramGame
    sandbox: Sandbox
    seat: int
    letters: dict[str, Letter]
    random: Random
    most: int
    notes: Sequence[str] | None = None
    matches: list[tuple[str, list[Seen]]] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)

    def answers(self, word: tuple[str, ...]) -> list[Seen]:
        """Return what is played after each letter; without any, what is played first."""
        history = "".join(word)[: self.rules.repetition.rounds - 1]
        if history not in self.seen:
            self.play([history])
        ends = range(1, len(word) + 1) if word else [0]
        return [self.seen[history[:k]] if k <= len(history) else BEYOND for k in ends]

    def play(self, begun: Iterable[str], itself: bool = False) -> None:
        """Play whole matches that begin with these histories and go on at random."""
        scripts, runs, seat, letters = list[str](), list[Run](), self.seat, self.letters
        for history in begun:
            weights = [self.random.random() for _ in letters]  # so that no habit is too rare
            more = self.rules.repetition.rounds - len(history)
            scripts.append(history + "".join(self.random.choices([*letters], weights, k=more)))
            columns = zip(*(letters[c] for c in scripts[-1]), strict=True)
            note = self.random.choice(self.notes or ("", self.program.source))
            others = [self.program if itself else _script(own, note) for own in columns]
            runs.append(Run((*others[:seat], self.program, *others[seat:])))
            if len(self.matches) + len(runs) > self.most:
                raise UntestedError(f"{self.most} matches do not settle what it plays")
        if self.rules.repetition.noise or self.rules.repetition.ending:
            raise UntestedError("the game has chance in its rules")
        names = {letter: c for c, letter in letters.items()}
        for script, ran in zip(scripts, self.sandbox.run(self.rules, runs), strict=True):
            played, own = (*ran.actions[:seat], *ran.actions[seat + 1 :]), _seen(self, ran)
            history = "".join(names[letter] for letter in zip(*played, strict=True))
            if history != script and not itself:
                raise UntestedError("a script did not play what is written in it")
            if any(self.seen.setdefault(history[:r], one) != one for r, one in enumerate(own)):
                raise UntestedError("after the same plays it plays otherwise: it looks at more")
            self.matches.append((history, own))


def _script(actions: tuple[str, ...], note: str) -> Program:
    """Return a program that plays these actions; one text loads faster than a list of them.

    The note is the program that meets it: what that looks for in a source is mostly in its own.
    """
    plays = f"NOTE = {note[:20_000]!r}\nPLAYS = {chr(10).join(actions)!r}.split({chr(10)!r})\n"
    return Program(f"{plays}\n\ndef act(game):\n    return PLAYS[game.round - 1]\n")


def _seen(plays: Plays, ran: Ran) -> list[Seen]:
    """Return what a match shows of the program, or raise the reason why it does not."""
    ended = [f"{f.kind}, {f.detail}" for f in ran.faults if f.kind in ("wall", "memory", "crash")]
    spent = {f.kind for f in ran.faults if f.seat == plays.seat}
    reasons = {
        "it draws at random, so no history tells what it plays": ran.drew,
        "it asks what is provable, and nobody answers here": ran.asked,
        "it needs what this sandbox does not have": ran.missed,
        f"it was ended: {''.join(ended[:1])}": ended,
        "it spends the ticks of a match": ran.ticks[plays.seat] > plays.rules.limits.ticks,
        "it spends the ticks of a call, so matches take too long": "budget" in spent,
    }
    if why := [why for why, true in reasons.items() if true]:
        raise UntestedError(why[0])
    # Who changed its history fooled itself, and no default action stands in for that.
    own = [f for f in ran.faults if f.seat == plays.seat and f.kind != "mutation"]
    kinds: dict[int | None, str] = {f.round: f.kind for f in reversed(own)}
    found, over = list[Seen](), kinds.get(None, "")
    for r, action in enumerate(ran.actions[plays.seat], 1):
        found.append((action, over or kinds.get(r, "")))
        over = found[-1][1] if plays.rules.fault_policy == "match" else over
    return found
