"""Whether all seats of a game are alike."""

from __future__ import annotations

from codepact.core.game import Game


def is_symmetric(game: Game) -> bool:
    """Return whether the seats of the game are interchangeable.

    They are if all seats have the same actions (in any order) and the payoffs move with the
    seats: what a seat gets depends on its own action and on how many others play each action.
    Source: Dasgupta and Maskin (1986), "The existence of equilibrium in discontinuous economic
    games, I: theory", Review of Economic Studies 53(1):1-26. Only payoffs count, not defaults.

    It is enough to swap neighbouring seats, as these swaps generate all permutations.
    """
    if any(set(own) != set(game.actions[0]) for own in game.actions):
        return False
    for i in range(game.seats - 1):
        order = list(range(game.seats))
        order[i], order[i + 1] = i + 1, i
        for joint, values in game.payoffs.items():
            swapped = game.payoffs[tuple(joint[j] for j in order)]
            if swapped != tuple(values[j] for j in order):
                return False
    return True
