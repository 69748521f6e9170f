"""An author that needs no model: it tries simple programs against what it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain

from codepact.core.game import Game
from codepact.core.match import Match
from codepact.core.objective import Objective
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.equilibrium.search.bodies import bodies, constants, program
from codepact.equilibrium.search.sources import OWN_SOURCE, digest_is, guarded
from codepact.equilibrium.search.trying import matches_of, try_in_turn
from codepact.generation.author import Attempt, Briefing, Submission
from codepact.generation.trial import disclosed_profiles, neutral_profiles, problem_with
from codepact.zoo import zoo_program

PANEL = ("AllC", "AllD", "TitForTat", "TitForTwoTats", "Grim", "Pavlov")
"""The zoo programs that stand for unknown opponents in games of two players with C and D."""

ROUNDS = 100
"""Trial matches have at most so many rounds."""

TICKS = 500_000
"""What the programs of a search may spend in all; only those that simulate come near it."""

_REPEATED = 3
_FINALISTS = 10
_MIRRORS = 4

_ECHO = Program(
    "def act(game):\n"
    "    last = game.opponent.actions[-1:]\n"
    "    return last[0] if last and last[0] in game.actions else game.actions[0]\n",
    "echo",
)

Value = tuple[Fraction, ...]
"""What the search maximises, the most important first."""


@dataclass(frozen=True)
class SearchAuthor:
    """Tries replies to the last round, with endings and with guards on the opponent's source.

    The program that gets most against the disclosed programs wins; of equals the one that gets
    most against a panel of well-known programs and itself (which is all that counts if nothing is
    disclosed), then the shortest. CPM breaks ties of its own payoff by the joint one, DPM by the
    lower payoff of the others. Deterministic, given the briefing.
    """

    name: str = "search"

    def write(self, briefing: Briefing) -> Submission:
        """Search; it takes about a second."""
        trial = _trial_rules(briefing.program_game)
        simple = bodies(trial, briefing.seat)
        values = _values([program(b) for b in simple], briefing, trial)
        simple = [b for b in simple if program(b) in values]
        best = max(simple, key=lambda b: _key(program(b), values))
        # Where a guard tells the disclosed program from strangers, each gets what is best for it.
        plain = max(simple, key=lambda b: (values[program(b)][0], _short(program(b))))
        stranger = max(simple, key=lambda b: (values[program(b)][1], _short(program(b))))
        more = [d.source for d in briefing.disclosed if d.source.strip()]
        if "inspect" in trial.capabilities and trial.game.seats == 2:
            latest = max(briefing.disclosed, key=lambda d: d.meta_round, default=None)
            known = [(digest_is(Program(latest.source)), plain)] if latest else []
            for mirror in (None, *constants(trial.game, briefing.seat, _MIRRORS)):
                copies = [(OWN_SOURCE, mirror)] if mirror else []
                if known:
                    more.append(guarded([*copies, *known], stranger))
                more += [guarded(copies, b) for b in (best, stranger)]
        values |= _values([s for s in dict.fromkeys(more) if s not in values], briefing, trial)
        sources = [program(b) for b in simple] + more
        sources = [s for s in dict.fromkeys(sources) if s in values]
        ranked = sorted(sources, key=lambda s: _key(s, values), reverse=True)
        for source in ranked[:_FINALISTS]:
            problem = problem_with(source, briefing)
            if problem is None:
                tried = len(values)
                words = _words(values[source], len(briefing.disclosed), tried)
                return Submission(Program(source), (Attempt(words, source, None),), "search")
        return Submission(None, (Attempt("", ranked[0], problem),), "search")


def _values(
    sources: Sequence[str], briefing: Briefing, trial: ProgramGame
) -> dict[str, tuple[Value, Value]]:
    """Return what each source is worth: against the disclosed programs, and against the panel.

    The shortest come first; when `TICKS` are spent the others are left out.
    """
    seeds = [derive_seed("search", briefing.seed, k) for k in range(_repetitions(trial, briefing))]
    seat, objective = briefing.seat, briefing.objective
    known = len(disclosed_profiles(briefing, Program("")))
    found: dict[str, tuple[Value, Value]] = {}

    def settings(own: Program) -> list[Profile]:
        met = [p for _, p in disclosed_profiles(briefing, own)]
        return met + _panel(trial.game, seat, own)

    def spend(chunk: Sequence[Program]) -> int:
        spent = 0
        for own, rows in zip(chunk, matches_of(trial, chunk, settings, seeds), strict=True):
            met, panel = list(chain(*rows[:known])), list(chain(*rows[known:]))
            found[own.source] = _value(met, seat, objective), _value(panel, seat, objective)
            spent += sum(sum(match.ticks) for match in (*met, *panel))
        return spent

    try_in_turn([Program(s) for s in sorted(sources, key=len)], TICKS, spend)
    return found


def _value(matches: Sequence[Match], seat: int, objective: Objective) -> Value:
    """Return the worth of matches: no own faults first, then the payoffs as the objective says."""
    faults = sum(f.seat == seat for m in matches for f in m.faults)
    own = sum((m.payoffs[seat] for m in matches), Fraction(0))
    joint = sum((sum(m.payoffs, Fraction(0)) for m in matches), Fraction(0))
    tie = {"CPM": joint, "DPM": own - joint}.get(objective.name, Fraction(0))
    return Fraction(-faults), own, tie


def _key(source: str, values: dict[str, tuple[Value, Value]]) -> tuple[object, ...]:
    return (*values[source], _short(source))


def _short(source: str) -> tuple[int, str]:
    return -len(source), source


def _panel(game: Game, seat: int, own: Program) -> list[Profile]:
    """Return profiles of the own program with stand-ins for the unknown, and with itself."""
    if game.seats == 2:
        if set(game.actions[0]) == set(game.actions[1]) == {"C", "D"}:
            others = [zoo_program(name) for name in PANEL]
            found: list[Profile] = [(own, p) if seat == 0 else (p, own) for p in others]
        else:
            found = [p for _, p in neutral_profiles(game, seat, own)]
            found.append((own, _ECHO) if seat == 0 else (_ECHO, own))
    else:
        found = [p for _, p in neutral_profiles(game, seat, own)]
    if len(set(game.actions)) == 1:
        found.append((own,) * game.seats)
    return found


def _trial_rules(rules: ProgramGame) -> ProgramGame:
    """Return the program game with bounds that keep a search of hundreds of matches short."""
    limits = replace(
        rules.limits,
        ticks=min(rules.limits.ticks, 200_000),
        simulations=min(rules.limits.simulations, 2000),
        proof_ticks=min(rules.limits.proof_ticks, 200_000),
        seconds=min(rules.limits.seconds, 2.0),
    )
    repetition = replace(rules.repetition, rounds=min(ROUNDS, rules.repetition.rounds))
    return replace(rules, limits=limits, repetition=repetition)


def _repetitions(rules: ProgramGame, briefing: Briefing) -> int:
    """Return how often a match is repeated: once, unless another seed may change it."""
    drawn = any("random" in d.source or "flip" in d.source for d in briefing.disclosed)
    random = drawn and "random" in rules.capabilities
    return _REPEATED if rules.repetition.noise > 0 or random else 1


def _words(value: tuple[Value, Value], disclosed: int, tried: int) -> str:
    """Return the reason for a choice."""
    text = f"The best of {tried} programs that were tried: "
    if disclosed:
        text += f"{value[0][1]} in all against {disclosed} disclosed, "
    return f"{text}{value[1][1]} in all against the panel and itself."
