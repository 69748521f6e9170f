"""Semantics G and B: what is provable, by stages to rest; and what a bounded search takes for it.

B comes in two kinds, which err on either side. "B(stages<n)" takes a thing for provable if it holds
at all stages below n: a finite model, in which too much is provable, and the more so the smaller n
is; n = 0 answers every question with yes. "B(nothing found)" answers every question with no, as
searches do that are too short to find anything: CUPOD(10) in Critch, Dennis and Russell,
arXiv:2208.07006. Neither is the semantics of proofs of at most k symbols.
"""

from __future__ import annotations

from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.execution.sandbox import Ran, Run, Sandbox, Verdicts
from codepact.proof.outcome import outcome
from codepact.proof.semantics.values import Reading, nothing, surely
from codepact.proof.stages import Evaluation, Memo


def unbounded(evaluation: Evaluation, profile: Profile, memo: Memo) -> Reading:
    """Return what is played at rest; the label says "B(...)" if something had to be cut."""
    label, final = evaluation.semantics, outcome(evaluation)
    if final is None:
        return nothing(label, evaluation.ended or _unread(evaluation))
    ran = memo.find(tuple(p.digest for p in profile), (), evaluation.answers)
    endless = without_end(profile, ran) if ran else ""
    return nothing(label, endless) if endless else surely(label, final)


def stage_bounded(evaluation: Evaluation, profile: Profile, memo: Memo, bound: int) -> Reading:
    """Return what is played if everything counts as provable that holds at all stages below."""
    label = f"B(stages<{bound})"
    if not evaluation.stages:
        return nothing(label, evaluation.ended or "there are no stages")
    stage = evaluation.stages[min(bound, len(evaluation.stages) - 1)]
    if not stage.actions or any(branch != stage.actions[0] for branch in stage.actions):
        return nothing(label, _unread(evaluation))
    ran = memo.find(tuple(p.digest for p in profile), (), stage.bits)
    endless = without_end(profile, ran) if ran else ""
    return nothing(label, endless) if endless else surely(label, stage.actions[0])


def nothing_found(
    profile: Profile, rules: ProgramGame, sandbox: Sandbox, certified: Verdicts
) -> Reading:
    """Return what is played if no search finds anything, in the match or in a simulation."""
    label = "B(nothing found)"
    run = Run(profile, fallback=False, flips=(), certified=certified)
    (ran,) = sandbox.run(rules, [run])
    unread = unreadable(profile, ran)
    return nothing(label, unread) if unread else surely(label, ran.actions)


def unreadable(profile: Profile, ran: Ran) -> str:
    """Return why a run's play says nothing exact of its profile, or nothing."""
    if ran.refused is not None:
        return ran.refused
    if ran.flipped:
        return "the play depends on how coins fall"
    return without_end(profile, ran)


def without_end(profile: Profile, ran: Ran) -> str:
    """Return who simulates without end, or meets a limit on the way, or nothing."""
    for fault in ran.faults:
        who = f"{profile[fault.seat].label} (seat {fault.seat})"
        if fault.kind == "cycle":
            return f"{who} simulates a match that simulates itself: this never ends"
        if fault.kind in ("budget", "recursion", "memory", "wall", "crash"):
            return f"{who} meets its {fault.kind} limit"
    return ""


def _unread(evaluation: Evaluation) -> str:
    cut = evaluation.semantics.removeprefix("B(").removesuffix(")")
    return f"no single play: {cut}" if evaluation.semantics != "G" else "no single play"
