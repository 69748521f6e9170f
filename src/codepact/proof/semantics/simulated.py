"""Semantics S: programs simulate each other where they would ask for proofs.

Two readings, for the two kinds of coins (theory: `codepact.proof.simulation`).

*On a shared tape* all programs look at one row of numbers. Where the next number is below ε every
question is answered with yes, without looking; otherwise a question is answered by what is true of
one run of the matches that it names, on the rest of the tape. So they halt at depth d with
probability ε(1-ε)^d, where depth 0 does not look, and at depth d a question is true if what is in
it is true at depth d-1, boxes within included. (PA+k's question is true up to depth k, where PA+k
does not speak of the stages below k.) This is correlated simulation (Cooper, Oesterheld and
Conitzer, AAAI 2025, arXiv:2412.14570, Algorithm 1) with policies that look one depth back. Compare
provability: a question is true at a stage if what is in it is true at *all* stages below. What a
program simulates itself, with `game.simulate`, runs at its own depth, and can go on without end.

*With private coins* every run tosses its own (Oesterheld, 2019). That is exact for reactive bots:
those that ask of nothing but the opponent's play against them. One run answers all their questions.
With probability ε they play what they play if every answer is yes. A bot that looks at that play by
simulation alone, as MirrorBot does, has ε = 0; one that looks at nothing simulates nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from codepact.core.game import Game, Joint
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import (
    AllOf,
    AnyOf,
    Implies,
    Not,
    Plays,
    Provable,
    Statement,
    atoms,
    boxes,
    holds,
)
from codepact.execution.sandbox import Ran, Run, Sandbox, Verdicts
from codepact.proof.modal import ModalAgent, NotModal, Seat, formula_twin, modal_form
from codepact.proof.modal.agents import OPPONENT
from codepact.proof.semantics.stage_bounds import unreadable
from codepact.proof.semantics.values import Play, Reading, nothing
from codepact.proof.simulation import (
    Endless,
    GroundedBot,
    constant,
    grounded_fair_bot,
    grounded_play,
)
from codepact.proof.simulation.grounded import lasso_weights
from codepact.zoo import zoo_program

DEPTHS = 256
"""Deeper than this the shared tape is not followed; with few questions, depths soon repeat."""

RARE = Fraction(1, 10**12)
"""An ε that stands for one that goes to 0, with private coins."""

SHARED, PRIVATE = "S(shared tape)", "S(private coins)"

Digests = tuple[str, ...]


def on_a_shared_tape(
    profile: Profile,
    rules: ProgramGame,
    sandbox: Sandbox,
    epsilon: Fraction,
    certified: Verdicts,
) -> Reading:
    """Return what programs play that simulate on a shared tape: at each depth, and so on average.

    Programs must be deterministic but for the tape; there is no reading of those that toss coins
    of their own, of matches that never end, where depths do not repeat within `DEPTHS`, and beyond
    the limits of an evaluation of provability.
    """
    known: dict[Provable, None] = {}
    ticks = 0
    while True:
        rows: list[Play] = []
        seen: dict[tuple[bool, ...], int] = {}
        bits = dict.fromkeys(known, True)
        strongest = max((q.strength for q in known), default=0)
        while tuple(bits.values()) not in seen:
            if len(rows) > DEPTHS:
                return nothing(SHARED, f"depths do not repeat within {DEPTHS}")
            if len(rows) >= strongest:  # before, a question is not yet a function of the row above
                seen[tuple(bits.values())] = len(rows)
            ran, why = _depth(profile, bits, rules, sandbox, certified)
            ticks += sum(sum(r.ticks) for r in ran.values())
            if why or ticks > rules.limits.proof_ticks:
                return nothing(SHARED, why or f"more than {rules.limits.proof_ticks} ticks")
            new = _questions(ran.values()) - known.keys()
            if new:  # the depths begin again with them
                if len(known) + len(new) > rules.limits.questions:
                    return nothing(SHARED, f"more than {rules.limits.questions} questions")
                known.update((q, None) for q in sorted(new, key=repr))
                break
            rows.append(ran[tuple(p.digest for p in profile)].actions)
            bits = {q: len(rows) <= q.strength or _true(q.part, bits, ran) for q in known}
        else:
            begin = seen[tuple(bits.values())]
            return _averaged(rows, begin, epsilon)


def _depth(
    profile: Profile,
    bits: Mapping[Provable, bool],
    rules: ProgramGame,
    sandbox: Sandbox,
    certified: Verdicts,
) -> tuple[dict[Digests, Ran], str]:
    """Return the runs of the profile, and of all that questions name, at a depth; or why not."""
    programs = {p.digest: p for p in profile}

    def program(digest: str) -> Program:
        return programs[digest] if digest in programs else sandbox.program(digest)

    own = tuple(p.digest for p in profile)
    wanted = dict.fromkeys([own, *(a.profile for q in bits for a in sorted(atoms(q), key=repr))])
    if len(wanted) > rules.limits.profiles:
        return {}, f"more than {rules.limits.profiles} profiles"
    runs = [
        Run(tuple(map(program, digests)), answers=bits, flips=(), certified=certified)
        for digests in wanted
    ]
    found = dict(zip(wanted, sandbox.run(rules, runs), strict=True))
    for run, ran in zip(runs, found.values(), strict=True):
        why = unreadable(run.profile, ran)
        if why:
            return {}, why
    return found, ""


def _questions(runs: Iterable[Ran]) -> set[Provable]:
    """Return what was asked in runs, with the boxes inside."""
    return {q for ran in runs for asked in ran.asked for q in boxes(asked)}


def _true(statement: Statement, bits: Mapping[Provable, bool], ran: Mapping[Digests, Ran]) -> bool:
    def leaf(part: Plays | Provable) -> bool:
        if isinstance(part, Provable):
            return bits[part]
        own = ran[part.profile].actions[part.seat]
        return all(a == part.action for a in (own if part.round is None else [own[part.round - 1]]))

    return holds(statement, leaf)


def _averaged(rows: list[Play], begin: int, epsilon: Fraction) -> Reading:
    plays: dict[Play, Fraction] = {}
    for row, weight in zip(rows, lasso_weights(len(rows), begin, 1 - epsilon), strict=True):
        plays[row] = plays.get(row, Fraction(0)) + weight
    if len(set(rows[begin:])) == 1:
        return Reading(SHARED, rows[begin], plays)
    return Reading(SHARED, None, plays, f"it goes round {len(rows) - begin} depths for ever")


def with_private_coins(
    profile: Profile, rules: ProgramGame, sandbox: Sandbox, epsilon: Fraction
) -> Reading:
    """Return what two reactive bots play if every run tosses coins of its own, in one round.

    Their formulas come from the programs, or are those of the zoo's twins; EpsilonFairBot keeps the
    ε that it has, which is 1/10.
    """
    if rules.game.seats != 2 or rules.repetition.rounds != 1:
        return nothing(PRIVATE, "private coins are worked out for games of one round for two")
    found = []
    for seat, program in enumerate(profile):
        bot = _bot(program, rules, sandbox, seat)
        if isinstance(bot, str):
            return nothing(PRIVATE, f"{program.label} (seat {seat}): {bot}")
        found.append(bot)
    first, second = found
    played = grounded_play(rules.game, (first(epsilon), second(epsilon)))
    rarely = grounded_play(rules.game, (first(RARE), second(RARE)))
    if isinstance(played, Endless) or isinstance(rarely, Endless):
        return nothing(PRIVATE, "each simulates the other, and neither ever plays without looking")
    plays = {_one_round(joint): p for joint, p in played.plays.items()}
    # What is not sure in the limit has a share of at most 1 - 1/(2 * actions) in it, and what is,
    # one of 1 - O(ε), so that one tiny ε tells which it is.
    sure = [_one_round(joint) for joint, p in rarely.plays.items() if p > 1 - 1000 * RARE]
    if sure:
        return Reading(PRIVATE, sure[0], plays)
    return Reading(PRIVATE, None, plays, "no play is sure as ε goes to 0")


def _one_round(joint: Joint) -> Play:
    return tuple((action,) for action in joint)


Bot = Callable[[Fraction], GroundedBot]
"""What a program is for each ε."""


def _bot(program: Program, rules: ProgramGame, sandbox: Sandbox, seat: int) -> Bot | str:
    """Return the bot that a program is, or why it is none."""
    form = modal_form(program, rules, sandbox, seat)
    if not isinstance(form, NotModal):
        return _reactive(form, seat, rules.game)
    twin = formula_twin(program)
    if twin is not None:
        return _reactive(twin, seat, rules.game)
    if program.digest == zoo_program("EpsilonFairBot").digest:  # grounded as it stands
        return lambda _: grounded_fair_bot(Fraction(1, 10), "C", rules.game.actions[1 - seat])
    return form.reason


def _reactive(agent: ModalAgent, seat: int, game: Game) -> Callable[[Fraction], GroundedBot] | str:
    """Return the bot for each ε if the agent looks only at the play against it, else why not."""
    names = (agent.name, OPPONENT) if seat == 0 else (OPPONENT, agent.name)
    plan = agent.plan(Seat(seat, names))
    asked = {q for formula, _ in plan for q in boxes(formula)}
    looks = {a for formula, _ in plan for a in atoms(formula)}
    if any(a.seat == seat or a.profile != names for a in looks):
        return "it looks at more than how the other plays against it"
    if any(q.strength or len(boxes(q)) > 1 for q in asked):
        return "it asks what stronger theories prove, or about proofs, which one run does not show"
    outside = {a for formula, _ in plan for a in _bare(formula)}
    if asked and outside:
        return "it simulates and asks for proofs as well"

    def action(played: str) -> str:
        def leaf(part: Plays | Provable) -> bool:
            return holds(part.part, leaf) if isinstance(part, Provable) else part.action == played

        return next((a for formula, a in plan if holds(formula, leaf)), agent.default)

    unseen = next((a for f, a in plan if holds(f, lambda _: True)), agent.default)
    response = {theirs: action(theirs) for theirs in game.actions[1 - seat]}
    if not asked and not outside:
        return lambda _: constant(unseen)
    if outside:
        return lambda _: GroundedBot(Fraction(0), unseen, response)
    return lambda epsilon: GroundedBot(epsilon, unseen, response)


def _bare(statement: Statement) -> set[Plays]:
    """Return the plays that stand outside of every box."""
    match statement:
        case Plays():
            return {statement}
        case Provable():
            return set()
        case Not(part):
            return _bare(part)
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(_bare, parts))
        case Implies(premise, conclusion):
            return _bare(premise) | _bare(conclusion)
