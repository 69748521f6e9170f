"""Provability by stages: what programs may ask of each other, decided by replaying matches.

Stage n is the world of rank n of the linear frame 0 < 1 < 2 < ... (theory: Boolos; Barasz et al.,
arXiv:1401.5577): a question "PA+k proves s" is true at stage n when s is true at every stage m
with k <= m < n. All questions are true at stage 0. Each stage replays every named match from
fresh loads, with the questions answered by the stage's bits. The bits only ever fall from true to
false, so they come to rest; at rest they are provability in PA, if every run is deterministic and
ends within its ticks (semantics "G"). A question that is first asked at a later stage restarts
the stages with it known. Reaching a bound ends the evaluation, and a run that cannot be read
refuses the questions about it: both are `False` for whoever asked, and "unknown" in reports.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import MappingProxyType

from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import (
    Plays,
    Provable,
    Statement,
    atoms,
    boxes,
    holds,
)
from codepact.execution.match import Findings, MatchJob
from codepact.execution.sandbox import Ran, Run, Sandbox, Verdicts

Digests = tuple[str, ...]
Branches = tuple[Ran, ...]
"""What a profile's match does at one stage: one run for each way that its coins can fall."""


@dataclass(frozen=True)
class Stage:
    """One row of the stage table: what the tracked profile plays, and each question's bit."""

    actions: tuple[tuple[tuple[str, ...], ...], ...]
    bits: Mapping[Provable, bool]


@dataclass(frozen=True)
class Evaluation:
    """The stages of one evaluation.

    `answers`: the bits at rest. `reasons`: why a question is `False`. `stages`: the rows, empty
    if the evaluation `ended` at a bound (then `ended` names it and every answer is `False`).
    `semantics`: "G", or "B(...)" naming what was cut.
    """

    answers: Mapping[Provable, bool]
    reasons: Mapping[Provable, str]
    stages: tuple[Stage, ...]
    semantics: str
    ended: str | None


@dataclass
class Memo:
    """Stage runs by profile and coin prefix, shared between evaluations of one program game.

    A run of a deterministic match is decided by the answers that it got, so it need not be
    repeated while those are the same. What was certified before play must be the same for all
    evaluations that share a memo.
    """

    runs: dict[tuple[Digests, tuple[bool, ...]], list[Ran]] = field(default_factory=dict)

    def find(
        self, digests: Digests, flips: tuple[bool, ...], bits: Mapping[Provable, bool]
    ) -> Ran | None:
        """Return a run whose questions would all be answered now as they were then."""
        for ran in self.runs.get((digests, flips), ()):
            if all(bits.get(q, True) == answer for q, answer in ran.asked.items()):
                return ran
        return None

    def keep(self, digests: Digests, flips: tuple[bool, ...], ran: Ran) -> None:
        """Remember a run."""
        self.runs.setdefault((digests, flips), []).append(ran)


Memos = dict[tuple[ProgramGame, frozenset[tuple[tuple[str, int], frozenset[str]]]], Memo]
"""One memo for each program game and what was certified before play."""


class _BoundReachedError(Exception):
    """The evaluation reached a bound."""


@lru_cache(maxsize=65_536)
def _inside(question: Provable) -> tuple[tuple[Provable, ...], tuple[Digests, ...]]:
    """Return the questions in a question, itself included, and the profiles that they name."""
    inner = tuple(sorted(boxes(question), key=repr))
    return inner, tuple(a.profile for a in sorted(atoms(question), key=repr))


@dataclass
class _Known:
    """What an evaluation knows so far.

    `questions` with the profiles that each names, `profiles` in the order in which they came up,
    `refused` profiles with the reason, what was `certified` before, and the `ticks` that all runs
    spent.
    """

    questions: dict[Provable, tuple[Digests, ...]]
    profiles: dict[Digests, None]
    refused: dict[Digests, str]
    certified: Verdicts
    ticks: int = 0

    def add(self, questions: Iterable[Provable], program_game: ProgramGame) -> bool:
        """Add questions with everything inside them; return whether any was new."""
        before = len(self.questions)
        for question in questions:
            if question in self.questions:
                continue
            inner, profiles = _inside(question)
            self.questions.update((q, _inside(q)[1]) for q in inner)
            self.profiles.update((p, None) for p in profiles if p not in self.profiles)
        limits = program_game.limits
        if len(self.questions) > limits.questions:
            raise _BoundReachedError(f"more than {limits.questions} questions")
        if len(self.profiles) > limits.profiles:
            raise _BoundReachedError(f"more than {limits.profiles} profiles")
        return len(self.questions) > before


def evaluate(
    program_game: ProgramGame,
    questions: Sequence[Provable],
    sandbox: Sandbox,
    tracked: Profile | None = None,
    memo: Memo | None = None,
    certified: Verdicts = MappingProxyType({}),
) -> Generator[list[Run], list[Ran], Evaluation]:
    """Evaluate `questions` (and those that programs ask on the way) until the bits repeat.

    Yields the runs that it needs and is sent their results. `tracked` is a profile whose play
    is reported for every stage, whether a question names it or not. What was `certified` before
    play is the same at every stage, whoever asks for it.
    """
    known = _Known({}, {}, {}, certified)
    runs = memo or Memo()
    digests = tuple(p.digest for p in tracked) if tracked else None
    try:
        if digests:
            known.profiles[digests] = None
        known.add(questions, program_game)
        if program_game.repetition.noise:
            raise _BoundReachedError("the game is noisy, and noise is not enumerated")
        if program_game.repetition.ending:
            raise _BoundReachedError("the game ends at random, and endings are not enumerated")
        programs = {p.digest: p for p in tracked or ()}
        look = partial(_program, sandbox, programs)
        while True:
            rows = yield from _pass(program_game, known, look, digests, runs)
            if rows is not None:
                break
    except _BoundReachedError as end:
        why = f"over budget: {end}"
        return Evaluation(
            dict.fromkeys(known.questions, False),
            dict.fromkeys(known.questions, why),
            (),
            f"B({end})",
            str(end),
        )
    stages, answers, cut = rows
    reasons = {q: _reason(q, known) for q, a in answers.items() if not a}
    return Evaluation(answers, reasons, tuple(stages), f"B({cut})" if cut else "G", None)


def _pass(
    program_game: ProgramGame,
    known: _Known,
    program: Callable[[str], Program],
    tracked: Digests | None,
    memo: Memo,
) -> Generator[list[Run], list[Ran], tuple[list[Stage], dict[Provable, bool], str] | None]:
    """Go through the stages from 0; return None if something new was asked after stage 0."""
    bits = dict.fromkeys(known.questions, True)
    stages: list[Stage] = []
    cut = ""
    number = 0
    while True:
        played: dict[Digests, Branches] = {}
        while True:
            missing = [p for p in known.profiles if p not in played and p not in known.refused]
            if not missing:
                break
            for profile in missing:
                branches = yield from _branches(program_game, profile, bits, program, known, memo)
                if isinstance(branches, str):
                    known.refused[profile] = branches
                    if number:
                        return None
                    continue
                played[profile] = branches
                asked = [q for ran in branches for q in ran.asked]
                if known.add(asked, program_game):
                    if number:
                        return None
                    bits = {q: bits.get(q, True) for q in known.questions}
        cut = cut or _what_was_cut(played)
        if tracked and tracked in played:
            stages.append(Stage(tuple(ran.actions for ran in played[tracked]), dict(bits)))
        elif tracked:
            stages.append(Stage((), dict(bits)))
        after = {
            q: bits[q]
            and not any(p in known.refused for p in profiles)
            and (number < q.strength or _true(q.part, bits, played))
            for q, profiles in known.questions.items()
        }
        if after == bits and number >= max((q.strength for q in bits), default=0):
            return stages, bits, cut or ("a run that cannot be read" if known.refused else "")
        bits = after
        number += 1


def _program(sandbox: Sandbox, own: Mapping[str, Program], digest: str) -> Program:
    return own[digest] if digest in own else sandbox.program(digest)


def _branches(
    program_game: ProgramGame,
    profile: Digests,
    bits: Mapping[Provable, bool],
    program: Callable[[str], Program],
    known: _Known,
    memo: Memo,
) -> Generator[list[Run], list[Ran], Branches | str]:
    """Run a profile's match once for each way that its coins can fall; or say why it cannot be."""
    programs = tuple(map(program, profile))
    found: list[Ran] = []
    open_prefixes: list[tuple[bool, ...]] = [()]
    while open_prefixes:
        prefix = open_prefixes.pop()
        ran = memo.find(profile, prefix, bits)
        if ran is None:
            run = Run(programs, answers=bits, flips=prefix, certified=known.certified)
            (ran,) = yield [run]
            memo.keep(profile, prefix, ran)
        if ran.refused is not None:
            return ran.refused
        # Counted whether remembered or run, so that the bound does not depend on the memo.
        known.ticks += sum(ran.ticks)
        if known.ticks > program_game.limits.proof_ticks:
            raise _BoundReachedError(f"more than {program_game.limits.proof_ticks} ticks")
        found.append(ran)
        ways = len(found) + len(open_prefixes) + ran.flipped - len(prefix)
        if ways > program_game.limits.branches:
            return f"more than {program_game.limits.branches} ways for its coins to fall"
        fallen = prefix + (True,) * (ran.flipped - len(prefix))
        open_prefixes += [(*fallen[:i], False) for i in range(len(prefix), len(fallen))]
    return tuple(found)


def _true(
    statement: Statement, bits: Mapping[Provable, bool], played: Mapping[Digests, Branches]
) -> bool:
    def leaf(part: Plays | Provable) -> bool:
        if isinstance(part, Provable):
            return bits[part]
        seat, action, round_ = part.seat, part.action, part.round
        return all(
            all(a == action for a in ran.actions[seat])
            if round_ is None
            else ran.actions[seat][round_ - 1] == action
            for ran in played[part.profile]
        )

    return holds(statement, leaf)


def _what_was_cut(played: Mapping[Digests, Branches]) -> str:
    """Return what keeps the stages from being provability in PA, or nothing."""
    for branches in played.values():
        if len(branches) > 1:
            return "coins enumerated"
        for ran in branches:
            if ran.sandbox.startswith("jail"):
                return "full Python"
            for fault in ran.faults:
                if fault.kind in ("budget", "recursion", "memory", "wall"):
                    return f"a program's {fault.kind} limit"
    return ""


def _reason(question: Provable, known: _Known) -> str:
    refused = [p for p in known.questions[question] if p in known.refused]
    return f"refused: {known.refused[refused[0]]}" if refused else "not provable"


def findings(
    job: MatchJob,
    questions: Sequence[Provable],
    ran: Ran,
    sandbox: Sandbox,
    memos: Memos | None = None,
) -> Generator[list[Run], list[Ran], Findings]:
    """Answer questions asked in play: the prover that `play_matches` is handed.

    A match in which nothing random was drawn is the same in play and in a stage, so `ran` serves
    the stages, and a stage's run serves the match. (One that memory or time ended is refused in a
    stage, so it serves nothing.) `memos` shares runs between the evaluations of
    one program game.
    """
    key = (job.program_game, frozenset(job.certified.items()))
    memo = (memos if memos is not None else {}).setdefault(key, Memo())
    digests = tuple(p.digest for p in job.profile)
    ended_by_chance = any(f.kind in ("wall", "memory", "crash") for f in ran.faults)
    if not ran.drew and not ended_by_chance:
        memo.keep(digests, (), ran)
    done = yield from evaluate(
        job.program_game, questions, sandbox, memo=memo, certified=job.certified
    )
    if done.ended is not None:
        return Findings(done.answers, done.reasons, ended=True)
    final = None if ran.drew else memo.find(digests, (), done.answers)
    known = final is not None and not final.refused and done.answers.keys() >= final.asked.keys()
    return Findings(done.answers, done.reasons, ran=final if known else None)
