"""Matches: a profile and a seed in, a result out. The only way to run a program is through here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Protocol, TypeVar

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint, Payoffs
from codepact.core.match import Event, Match
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable, atoms, describe
from codepact.execution.sandbox import Asked, Certified, Ran, Run, Sandbox, Simulated, Verdicts

T = TypeVar("T")


@dataclass(frozen=True)
class MatchJob:
    """A match to be played. The seed decides every random stream of it.

    `certified`: the verdicts that were issued before it, for `game.certified`.
    """

    program_game: ProgramGame
    profile: Profile
    seed: int = 0
    certified: Verdicts = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Findings:
    """Answers to questions of provability, and for each `False` the reason, for reports.

    If `ended`, the evaluation met one of its bounds, and every question is answered `False`.
    `ran` is what the match does with these answers, if the evaluation came to know it.
    """

    answers: Mapping[Provable, bool]
    reasons: Mapping[Provable, str] = field(default_factory=dict)
    ended: bool = False
    ran: Ran | None = None


class Prover(Protocol):
    """Answers questions of provability; handed in, since provers live above this room.

    A call returns a generator that yields the runs that it needs and is sent what they did, so
    that many evaluations share the batches of one sandbox; it returns its findings.
    """

    def __call__(
        self, job: MatchJob, questions: Sequence[Provable], ran: Ran, sandbox: Sandbox
    ) -> Generator[list[Run], list[Ran], Findings]:
        """Evaluate `questions`, which came up in `ran`, a run of the job's match."""
        ...


def play_matches(
    jobs: Sequence[MatchJob], sandbox: Sandbox, prover: Prover | None = None
) -> list[Match]:
    """Play each of `jobs` in the sandbox; return the matches in their order.

    Without a `prover` every question of provability is refused, and answered `False`.
    Raises `CodepactError` if a profile does not fit its game, or the game's shared tape.
    """
    for job in jobs:
        _check(job)
    findings: dict[int, Findings] = {}
    done: dict[int, Ran] = {}
    todo = list(range(len(jobs)))
    while todo:
        runs = [_run(jobs[k], findings.get(k)) for k in todo]
        results = _run_grouped(
            [(jobs[k].program_game, r) for k, r in zip(todo, runs, strict=True)], sandbox
        )
        done.update(zip(todo, results, strict=True))
        todo = [k for k in todo if done[k].unknown and not (k in findings and findings[k].ended)]
        asked = [(jobs[k], [*{**done[k].asked, **_known(findings.get(k))}], done[k]) for k in todo]
        findings.update(zip(todo, _prove(asked, sandbox, prover), strict=True))
        done.update((k, ran) for k in todo if (ran := findings[k].ran) is not None)
        todo = [k for k in todo if findings[k].ran is None]
    return [_match(job, done[k], findings.get(k), sandbox) for k, job in enumerate(jobs)]


def _check(job: MatchJob) -> None:
    seats = job.program_game.game.seats
    if len(job.profile) != seats:
        raise CodepactError(
            f"{job.program_game.game.name} has {seats} seats; {len(job.profile)} programs given"
        )
    outside = [p.label for p in job.profile if p.outside]
    if outside and "tape" in job.program_game.capabilities:
        raise CodepactError(
            f"{outside[0]} is a player of another library, which may draw random numbers of its "
            "own; matches with a shared tape are for programs that draw none"
        )


def _run(job: MatchJob, found: Findings | None) -> Run:
    if found is None:
        return Run(job.profile, job.seed, certified=job.certified)
    return Run(
        job.profile,
        job.seed,
        found.answers,
        fallback=not found.ended,
        certified=job.certified,
    )


def _known(found: Findings | None) -> Mapping[Provable, bool]:
    return found.answers if found else {}


def _run_grouped(runs: Sequence[tuple[ProgramGame, Run]], sandbox: Sandbox) -> list[Ran]:
    """Run each, batching those of the same program game."""
    groups: dict[int, list[int]] = {}
    for k, (program_game, _) in enumerate(runs):
        groups.setdefault(id(program_game), []).append(k)
    results: dict[int, Ran] = {}
    for members in groups.values():
        ran = sandbox.run(runs[members[0]][0], [runs[k][1] for k in members])
        results.update(zip(members, ran, strict=True))
    return [results[k] for k in range(len(runs))]


def _prove(
    asked: Sequence[tuple[MatchJob, Sequence[Provable], Ran]],
    sandbox: Sandbox,
    prover: Prover | None,
) -> list[Findings]:
    if prover is None:
        return [
            Findings({}, dict.fromkeys(questions, "refused: there is no prover"), ended=True)
            for _, questions, _ in asked
        ]
    return evaluate_together(
        [(job.program_game, prover(job, qs, ran, sandbox)) for job, qs, ran in asked], sandbox
    )


def evaluate_together(
    evaluations: Iterable[tuple[ProgramGame, Generator[list[Run], list[Ran], T]]],
    sandbox: Sandbox,
) -> list[T]:
    """Advance many evaluations in step, so that their runs share batches; return their findings."""
    pending = list(enumerate(evaluations))
    results: dict[int, T] = {}
    send: dict[int, list[Ran] | None] = {k: None for k, _ in pending}
    while pending:
        wanted: list[tuple[int, ProgramGame, list[Run]]] = []
        for k, (program_game, evaluation) in pending:
            try:
                runs = next(evaluation) if send[k] is None else evaluation.send(send[k] or [])
                wanted.append((k, program_game, runs))
            except StopIteration as stop:
                results[k] = stop.value
        flat = _run_grouped([(g, r) for _, g, runs in wanted for r in runs], sandbox)
        at = 0
        for k, _, runs in wanted:
            send[k] = flat[at : at + len(runs)]
            at += len(runs)
        pending = [(k, e) for k, e in pending if k not in results]
    return [results[k] for k in sorted(results)]


def _match(job: MatchJob, ran: Ran, found: Findings | None, sandbox: Sandbox) -> Match:
    return Match(
        digests=tuple(p.digest for p in job.profile),
        actions=ran.actions,
        payoffs=payoffs(job.program_game, ran.actions),
        faults=ran.faults,
        slips=ran.slips,
        ticks=ran.ticks,
        simulations=ran.simulations,
        events=tuple(_event(e, found, job, sandbox) for e in ran.events),
        seed=job.seed,
        sandbox=ran.sandbox,
        drew=ran.drew,
    )


def payoffs(program_game: ProgramGame, actions: Sequence[Sequence[str]]) -> Payoffs:
    """Return the exact total of each seat, discounted by the repetition's factor a round."""
    table, discount = _plain_payoffs(program_game.game), program_game.repetition.discount
    weights: dict[tuple[str, ...], Fraction | int]
    if discount == 1:
        weights = dict(Counter(zip(*actions, strict=True)))
    else:
        weights, now = {}, Fraction(1)
        for joint in zip(*actions, strict=True):
            weights[joint] = weights.get(joint, 0) + now
            now *= discount
    return tuple(
        Fraction(sum(weight * table[joint][seat] for joint, weight in weights.items()))
        for seat in range(program_game.game.seats)
    )


@lru_cache(maxsize=256)
def _plain_payoffs(game: Game) -> Mapping[Joint, tuple[Fraction | int, ...]]:
    """Return the payoff table with integers where payoffs are whole, which add much faster."""
    return {
        joint: tuple(v.numerator if v.denominator == 1 else v for v in values)
        for joint, values in game.payoffs.items()
    }


def _event(
    event: Asked | Simulated | Certified,
    found: Findings | None,
    job: MatchJob,
    sandbox: Sandbox,
) -> Event:
    names = {p.digest: p.label for p in job.profile}

    def name(digest: str) -> str:
        return names.get(digest) or sandbox.program(digest).label

    if isinstance(event, Asked):
        for atom in _digests(event.question):
            names.setdefault(atom, name(atom))
        answer = "yes" if event.answer else "no"
        why = found.reasons.get(event.question, "") if found and not event.answer else ""
        return Event(
            event.seat,
            event.round,
            event.depth,
            "asked",
            describe(event.question, names),
            f"{answer} ({why})" if why else answer,
        )
    if isinstance(event, Certified):
        what = f"{event.claim}, of {name(event.program)} in seat {event.player}"
        answer = "yes" if event.answer else "no"
        return Event(event.seat, event.round, event.depth, "certified", what, answer)
    what = " against ".join(name(d) for d in event.profile)
    if event.target is not None:
        what += f", for seat {event.target[0]} in round {event.target[1]}"
    if event.place:
        what += f", on the tape from number {event.place + 1} on"
    return Event(event.seat, event.round, event.depth, "simulated", what, event.result)


def _digests(question: Provable) -> set[str]:
    return {d for a in atoms(question) for d in a.profile}
