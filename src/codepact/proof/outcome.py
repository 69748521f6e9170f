"""What an evaluation by stages says about the profile that it tracked."""

from __future__ import annotations

from codepact.core.program import Profile
from codepact.core.statement import AllOf, Plays
from codepact.core.verdict import Verdict
from codepact.proof.stages import Evaluation


def outcome(evaluation: Evaluation) -> tuple[tuple[str, ...], ...] | None:
    """Return what the tracked profile plays at rest, per seat; None if that is not one outcome.

    That is so if the evaluation ended at a bound, or the play depends on how coins fall.
    """
    last = evaluation.stages[-1].actions if evaluation.stages else ()
    return last[0] if last and all(branch == last[0] for branch in last) else None


def strength(evaluation: Evaluation) -> int | None:
    """Return the least k for which PA+k proves the outcome: it holds at every stage from k on.

    None where there is no single outcome.
    """
    final = outcome(evaluation)
    if final is None:
        return None
    differs = [n for n, s in enumerate(evaluation.stages) if any(b != final for b in s.actions)]
    return differs[-1] + 1 if differs else 0


def outcome_verdict(evaluation: Evaluation, profile: Profile) -> Verdict:
    """Return what was established about the play of the tracked profile.

    The statement says what every seat plays in every round. It is "proved" with the strength of
    the theory that proves it, or "unknown" with the reason; there is nothing to refute, since the
    statement is read off the stages.
    """
    final, least = outcome(evaluation), strength(evaluation)
    if final is None:
        reason = evaluation.ended or "the play depends on how coins fall, or cannot be read"
        return Verdict(AllOf(()), "unknown", "stages", evaluation.semantics, None, reason)
    digests = tuple(p.digest for p in profile)
    said = AllOf(
        tuple(
            Plays(seat, action, round_, digests)
            for seat, actions in enumerate(final)
            for round_, action in enumerate(actions, 1)
        )
    )
    return Verdict(said, "proved", "stages", evaluation.semantics, least)
