"""Looking for a match that breaks a claim where nothing else decides it: a bug finder, no proof."""

from __future__ import annotations

from collections.abc import Iterator

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter
from codepact.checker.pairs import Pairs
from codepact.checker.potentials import Potential
from codepact.checker.temporal import Temporal
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all
from codepact.proof.verdicts.rivals import scripted
from codepact.proof.verdicts.witness import Witness, broken_after


def refuted_in_play(
    kind: Claim, facts: Facts, program: Program, rules: ProgramGame
) -> Witness | None:
    """Return the shortest match found in which a claim about anybody is broken, None if none is.

    The others play scripts: one thing throughout, one deviation early or late, by turns. Claims
    that compare plays, or are about the long run, are not looked for.
    """
    if isinstance(kind.rule, Read | Pairs | Potential | Temporal):
        return None
    if rules.repetition.noise:  # a slip is nothing that the program does
        return None
    rounds, seat = rules.repetition.rounds, facts.seat
    others = [own for k, own in enumerate(facts.actions) if k != seat]
    rivals = [
        tuple(scripted([letter[k] for letter in history]) for k in range(len(others)))
        for history in _probes(others, rounds)
    ]
    jobs = [MatchJob(rules, (*r[:seat], program, *r[seat:])) for r in rivals]
    found: Witness | None = None
    for against, match in zip(rivals, play_all(jobs), strict=True):
        played = match.actions
        history = tuple(zip(*played[:seat], *played[seat + 1 :], strict=True))
        end = broken_after(kind.rule, facts, played[seat], history)
        if end and (found is None or end < len(found.history)):
            found = Witness(history[:end], played[seat][:end], against)
    return found


def _probes(others: list[tuple[str, ...]], rounds: int) -> Iterator[list[Letter]]:
    """Yield what the others play, a letter a round."""
    nice = tuple(own[0] for own in others)
    nasty = tuple(own[-1] for own in others)
    yield [nice] * rounds
    yield [nasty] * rounds
    yield [nice if k % 2 else nasty for k in range(rounds)]
    yield [nasty if k % 2 else nice for k in range(rounds)]
    for at in sorted({0, 1, 2, rounds // 2, rounds - 1} & set(range(rounds))):
        yield [nasty if k == at else nice for k in range(rounds)]
        yield [nasty if k >= at else nice for k in range(rounds)]
