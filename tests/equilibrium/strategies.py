"""What the tests of this folder share: strategies of the dilemma as automata, and drawn ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from codepact.checker.automaton import Automaton
from codepact.core.game import Game, normal_form
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import seated, strategy_of
from codepact.games import load_game
from codepact.zoo import zoo_program

F = Fraction
PD = load_game("prisoners-dilemma")


def dilemma(t: int | Fraction, r: int | Fraction, p: int | Fraction, s: int | Fraction) -> Game:
    """Return a prisoner's dilemma with these payoffs."""
    payoffs = {("C", "C"): (r, r), ("C", "D"): (s, t), ("D", "C"): (t, s), ("D", "D"): (p, p)}
    return normal_form("dilemma", [("C", "D")] * 2, payoffs)


def zoo(*names: str) -> Profile:
    """Return programs of the zoo by name."""
    return tuple(map(zoo_program, names))


def strategies(game: Game, criterion: object, *names: str) -> list[Automaton]:
    """Return zoo programs as strategies of a game, slips of their own included."""
    found = seated(ProgramGame(game), zoo(*names), criterion, strategy_of)  # type: ignore[arg-type]
    assert not isinstance(found, str), found
    return [s.automaton for s in found]


def pure(plays: Sequence[int], steps: Sequence[Sequence[int]], actions: int = 2) -> Automaton:
    """Return an automaton that leaves nothing to chance."""
    rows = tuple(tuple(F(a == play) for a in range(actions)) for play in plays)
    return Automaton(rows, tuple(map(tuple, steps)))


@st.composite
def games(draw: st.DrawFn, seats: int | None = None) -> Game:
    """Draw a small game with fractions for payoffs."""
    count = seats or draw(st.integers(1, 3))
    actions = [tuple(f"{chr(97 + k)}{n}" for n in range(draw(st.integers(1, 3))))
               for k in range(count)]  # fmt: skip
    value = st.fractions(-3, 3, max_denominator=4)
    table = {j: [draw(value) for _ in range(count)] for j in product(*actions)}
    return normal_form("drawn", actions, table)


@st.composite
def automata(draw: st.DrawFn, game: Game, seat: int, chance: bool = True) -> Automaton:
    """Draw an automaton of up to 4 states for a seat."""
    states = draw(st.integers(1, 4))
    own, joints = len(game.actions[seat]), len(game.payoffs)
    rows = []
    for _ in range(states):
        if chance and draw(st.booleans()):
            weights = draw(st.lists(st.integers(0, 3), min_size=own, max_size=own).filter(any))
            rows.append(tuple(F(w, sum(weights)) for w in weights))
        else:
            play = draw(st.integers(0, own - 1))
            rows.append(tuple(F(a == play) for a in range(own)))
    step = st.integers(0, states - 1)
    steps = tuple(tuple(draw(step) for _ in range(joints)) for _ in range(states))
    return Automaton(tuple(rows), steps)


@st.composite
def profiles(draw: st.DrawFn, chance: bool = True) -> tuple[Game, list[Automaton]]:
    """Draw a game and an automaton for each seat."""
    game = draw(games())
    return game, [draw(automata(game, seat, chance)) for seat in range(game.seats)]
