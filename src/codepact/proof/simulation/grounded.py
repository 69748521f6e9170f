"""Two programs that simulate each other and now and then play without looking, exactly.

An ε-grounded bot plays its initial action with probability ε; otherwise it runs the other program
against itself and plays its response to what it sees (Oesterheld, Robust program equilibrium,
Theory and Decision 86:143-159, 2019). Coins are private: every run, simulated or not, tosses its
own, so the two players' actions are independent of each other. Responses look at one action of the
other; a policy of whole histories needs a tape that is shared: see `shared_tape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint, Payoffs


@dataclass(frozen=True)
class Endless:
    """The answer where simulations need not come to an end, so that there is no number.

    `reason` says who runs whom, and how likely it is to go on for ever.
    """

    reason: str


@dataclass(frozen=True)
class GroundedBot:
    """An ε-grounded bot with a reactive policy (Oesterheld, 2019).

    With probability `epsilon` it plays `initial`, otherwise `response` of what the other plays
    against it in a simulation. `initial` does not matter if ε is 0, `response` if ε is 1.
    """

    epsilon: Fraction
    initial: str
    response: Mapping[str, str] = field(hash=False)

    def __post_init__(self) -> None:
        """Make ε exact, and keep a copy of the response that nobody else can change."""
        object.__setattr__(self, "epsilon", exact_probability(self.epsilon, "ε"))
        object.__setattr__(self, "response", dict(self.response))


Pair = tuple[GroundedBot, GroundedBot]
"""One bot per seat."""


@dataclass(frozen=True)
class Outcome:
    """How likely joint actions are, those left out being impossible, and what seats expect."""

    plays: Mapping[Joint, Fraction]
    payoffs: Payoffs

    def probability(self, seat: int, action: str) -> Fraction:
        """Return how likely it is that `seat` plays `action`."""
        return sum((p for joint, p in self.plays.items() if joint[seat] == action), Fraction(0))


def constant(action: str) -> GroundedBot:
    """Return the bot that plays one action and simulates nobody, as CooperateBot does."""
    return GroundedBot(Fraction(1), action, {})


def mirror(actions: Iterable[str]) -> GroundedBot:
    """Return MirrorBot: it copies what the other does to it, and never plays without looking."""
    return GroundedBot(Fraction(0), "", {a: a for a in actions})


def grounded_fair_bot(epsilon: Fraction, initial: str, actions: Iterable[str]) -> GroundedBot:
    """Return ε-grounded FairBot (Oesterheld, 2019): tit for tat in one shot, `initial` first."""
    return GroundedBot(epsilon, initial, {a: a for a in actions})


def grounded_play(game: Game, pair: Pair) -> Outcome | Endless:
    """Return what two bots do to each other: the fixed point of simulating each other.

    The play x of the one and y of the other solve x = ε[initial] + (1-ε)π(y), and so in turn for y.
    As responses are functions, the solution is a geometric series along the actions to which they
    lead. It is `Endless` if neither is ever grounded, as with two MirrorBots: then every play is a
    fixed point, and none is what happens.
    """
    for seat, bot in enumerate(pair):
        check_bot(game, seat, bot)
    first, second = pair
    if not (first.epsilon or second.epsilon):
        return Endless("both bots have ε = 0, so each simulates the other without end")
    own = _play(first, second)
    other = response_to(second, own)
    pairs = product(own.items(), other.items())
    return outcome_of(game, {(a, b): p * q for (a, p), (b, q) in pairs})


def expected_depth(first: GroundedBot, second: GroundedBot) -> Fraction | Endless:
    """Return how many simulations deep the first bot's run goes on average.

    The k-th simulation is made if none of the k before was grounded, by turns the one's and the
    other's; for two bots of the same ε these are (1-ε)/ε.
    """
    goes, answers = 1 - first.epsilon, 1 - second.epsilon
    if goes * answers == 1:
        return Endless("both bots have ε = 0, so each simulates the other without end")
    return goes * (1 + answers) / (1 - goes * answers)


def response_to(bot: GroundedBot, play: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return the bot's play against an opponent that plays so against it: ε[initial] + (1-ε)π."""
    found = {bot.initial: bot.epsilon} if bot.epsilon else {}
    if bot.epsilon < 1:
        for action, p in play.items():
            answer = bot.response[action]
            found[answer] = found.get(answer, Fraction(0)) + (1 - bot.epsilon) * p
    return found


def lasso_weights(rows: int, begin: int, discount: Fraction) -> list[Fraction]:
    """Return the share (1-δ)Σδ^t of each row in what goes on for ever; they add up to 1.

    After the last row comes row `begin` again; the discount δ is below 1.
    """
    weights = [(1 - discount) * discount**t for t in range(rows)]
    circle = 1 - discount ** (rows - begin)
    return [w / circle if t >= begin else w for t, w in enumerate(weights)]


def outcome_of(game: Game, plays: Mapping[Joint, Fraction]) -> Outcome:
    """Return an outcome with its expected payoffs."""
    payoffs = tuple(
        sum((p * game.payoffs[joint][seat] for joint, p in plays.items()), Fraction(0))
        for seat in range(game.seats)
    )
    return Outcome({joint: p for joint, p in plays.items() if p}, payoffs)


def exact_probability(value: Fraction, what: str) -> Fraction:
    """Return a probability as a fraction; raise `CodepactError` if it is a float or none at all."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise CodepactError(f"{what} must be exact, such as Fraction(1, 10), not {value!r}")
    if not 0 <= value <= 1:
        raise CodepactError(f"{what} is a probability, from 0 to 1, not {value}")
    return Fraction(value)


def check_bot(game: Game, seat: int, bot: GroundedBot) -> None:
    """Raise `CodepactError` unless the bot can play a seat of the game, which is for two."""
    if game.seats != 2:
        raise CodepactError(
            f"ε-grounded bots with private coins look at one opponent; {game.name!r} has "
            f"{game.seats} seats: use a shared tape"
        )
    own, others = game.actions[seat], game.actions[1 - seat]
    if bot.epsilon and bot.initial not in own:
        raise CodepactError(
            f"the bot in seat {seat} begins with {bot.initial!r}; choose one of {', '.join(own)}"
        )
    if bot.epsilon < 1:
        for action in others:
            if bot.response.get(action) not in own:
                raise CodepactError(
                    f"the bot in seat {seat} responds to {action!r} with "
                    f"{bot.response.get(action)!r}; choose one of {', '.join(own)}"
                )


def _play(me: GroundedBot, other: GroundedBot) -> dict[str, Fraction]:
    """Return my play. Somebody is grounded in the end: I, or the other and I respond to it."""
    on = (1 - me.epsilon) * (1 - other.epsilon)
    found: dict[str, Fraction] = {}
    starts = []
    if me.epsilon:
        starts.append((me.initial, me.epsilon / (1 - on)))
    if me.epsilon < 1 and other.epsilon:
        grounded = (1 - me.epsilon) * other.epsilon / (1 - on)
        starts.append((me.response[other.initial], grounded))
    for start, share in starts:
        rows, begin = [start], 0
        while on:
            after = me.response[other.response[rows[-1]]]
            if after in rows:
                begin = rows.index(after)
                break
            rows.append(after)
        for action, weight in zip(rows, lasso_weights(len(rows), begin, on), strict=True):
            found[action] = found.get(action, Fraction(0)) + share * weight
    return found
