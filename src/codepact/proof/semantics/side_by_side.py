"""One profile under semantics G, B and S, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import evaluate_together
from codepact.proof.referee import as_programs, issued, sandbox
from codepact.proof.semantics.simulated import on_a_shared_tape, with_private_coins
from codepact.proof.semantics.stage_bounds import nothing_found, stage_bounded, unbounded
from codepact.proof.semantics.values import SideBySide
from codepact.proof.simulation.grounded import exact_probability
from codepact.proof.stages import Memo, evaluate


def compare_semantics(
    programs: Sequence[Program | str],
    rules: ProgramGame,
    *,
    bounds: Sequence[int] = (0, 1, 2),
    epsilon: Fraction = Fraction(1, 10),
) -> SideBySide:
    """Return what a profile plays under each semantics, one program or source text per seat.

    G: the questions are answered by provability in Peano arithmetic, without bounds.
    B(nothing found): every search ends without a proof. B(stages<n), for each n of `bounds`: what
    holds at all stages below n counts as provable (theory reference, 3.5 (a)).
    S(shared tape), S(private coins): each question is answered by a run of the match that it
    names, but with probability ε with yes; what that means exactly is in
    `codepact.proof.semantics.simulated`. Where a semantics says nothing of a profile, its reading
    has no outcome, and a reason.

    Raises `CodepactError` for a wrong number of programs, a bound below 0, or an ε that is not
    exact, or not above 0 and at most 1.
    """
    profile, box = as_programs(programs), sandbox()
    if len(profile) != rules.game.seats:
        raise CodepactError(
            f"{rules.game.name} has {rules.game.seats} seats; {len(profile)} programs were given"
        )
    if any(bound < 0 for bound in bounds):
        raise CodepactError(f"a bound of stages is 0 or more, not {min(bounds)}")
    exact = exact_probability(epsilon, "ε")
    if not exact:
        raise CodepactError("with ε = 0 nobody ever plays without looking; choose an ε above 0")
    verdicts, memo = issued(rules, profile), Memo()
    (evaluation,) = evaluate_together(
        [(rules, evaluate(rules, [], box, profile, memo, verdicts))], box
    )
    return SideBySide(
        profile,
        (
            unbounded(evaluation, profile, memo),
            nothing_found(profile, rules, box, verdicts),
            *(stage_bounded(evaluation, profile, memo, bound) for bound in bounds),
            on_a_shared_tape(profile, rules, box, exact, verdicts),
            with_private_coins(profile, rules, box, exact),
        ),
    )
