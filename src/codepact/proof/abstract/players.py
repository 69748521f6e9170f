"""What a program is handed: the game and its players, as far as they are followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from codepact.core.program_game import ProgramGame
from codepact.proof.abstract.chance import Stream, flip
from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import World
from codepact.proof.abstract.histories import History
from codepact.proof.abstract.questions import Asking
from codepact.proof.abstract.sources import Source, parsed
from codepact.proof.abstract.values import Abstract, Refused


class Player(Abstract):
    """A player of the game: 0 for the program itself, then the others in seat order."""

    called = "a player"

    def __init__(self, view: View, number: int) -> None:
        self.view = view
        self.number = number

    def symbol(self) -> Any:
        """Return which player it is."""
        return ("player", self.number)

    def attribute(self, name: str) -> Any:
        """Return what a program can see of a player."""
        view = self.view
        if name == "actions":
            return History(view.world, self.number)
        if name == "choices":
            return view.rules.game.actions[view.seats[self.number]]
        if name == "seat":
            return view.seats[self.number]
        if name == "source":
            return view.source(self.number)
        raise Refused(f"it takes .{name} of a player")


class View(Abstract):
    """The game, as `act(game)` is handed it."""

    called = "the game"

    def __init__(
        self, world: World, rules: ProgramGame, seat: int, own_source: str, rounds: Any
    ) -> None:
        self.world = world
        self.rounds = rounds
        self.rules = rules
        self.own_source = own_source
        self.seats = [seat, *(k for k in range(rules.game.seats) if k != seat)]
        self.players = [Player(self, k) for k in range(rules.game.seats)]

    def symbol(self) -> Any:
        """Return what stands for the game: there is one."""
        return "game"

    def source(self, number: int) -> Any:
        """Return the source of a player: the own text, or what may be asked about a rival's."""
        if "inspect" not in self.rules.capabilities:
            return None
        return Source(self.world, number) if number else self.own_source

    def attribute(self, name: str) -> Any:
        """Return what a program can see of the game."""
        if name in ("me", "opponent") and len(self.players) == 2:
            return self.players[name == "opponent"]
        game, repetition = self.rules.game, self.rules.repetition
        found: dict[str, Callable[[], Any]] = {
            "me": lambda: self.players[0],
            "others": lambda: tuple(self.players[1:]),
            "players": lambda: tuple(sorted(self.players, key=lambda p: self.seats[p.number])),
            "actions": lambda: game.actions[self.seats[0]],
            "round": lambda: Count(self.world, (1,) * len(self.world.plays), 1),
            "rounds": lambda: self.rounds if repetition.horizon_known else None,
            "payoff": lambda: self._payoff,
        }
        if "random" in self.rules.capabilities:
            found["flip"] = lambda: partial(flip, self.world)
            found["random"] = lambda: Stream(self)
        if self.world.simulates and "simulate" in self.rules.capabilities:
            found["simulate"] = lambda: self._simulate
        if "inspect" in self.rules.capabilities:
            found["parse"] = lambda: partial(parsed, self.world, self.rules.limits.source)
        if name not in found and "prove" in self.rules.capabilities:
            found |= Asking(self.world, self.rules, self.seats, self.rounds).methods()
        if name not in found:
            raise Refused(f"it uses game.{name}")
        return found[name]()

    def _simulate(self, player: Any = None, round: Any = None, in_profile: Any = None) -> Any:
        """Return what the opponent plays in a simulated match of one round: any of its actions."""
        self.world.spend(100)
        coins = self.world.coins
        number = getattr(player, "number", None)
        if player is None or in_profile is not None or number != 1 or len(self.seats) != 2:
            raise Refused("it simulates more than what its opponent plays against it")
        if round is not None and round != 1:
            raise ValueError("simulate takes a player, and a round of the match")
        if self.world.folding or coins is None:
            raise Refused("it simulates in a loop over the history, or while it is loaded")
        seen = coins.see(self.rules.game.actions[self.seats[1]])
        return (seen,) if round is None else seen

    def _payoff(self, *actions: Any) -> Any:
        """Return the own payoff of a joint action, own first."""
        if len(actions) != len(self.seats):
            raise ValueError("payoff takes one action per player, the own one first")
        joint = tuple(a for _, a in sorted(zip(self.seats, actions, strict=True)))
        value = self.rules.game.payoffs[joint][self.seats[0]]
        self.world.spend(2)
        return int(value) if value.denominator == 1 else float(value)


def arguments(view: View, form: str) -> Sequence[Any]:
    """Return what the function of a program is called with: by its form."""
    if form == "classic":
        me, other = view.players[0], view.players[1]
        return [x.attribute(n) for n in ("actions", "source") for x in (me, other)]
    return [view]
