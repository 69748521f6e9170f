"""Takes the action that provably leads to the best payoff that it can prove any to lead to.

Payoffs are gone through from the best one, actions in the game's order; its last one is left.

Scope: actions C and D or any others; two players.
Origin: V. Slepnev, B. Fallenstein; https://github.com/machine-intelligence/provability, 2014.
"""


def act(game):
    ways = {}
    for mine in game.actions:
        for theirs in game.opponent.choices:
            both = game.plays(game.me, mine) & game.plays(game.opponent, theirs)
            paid = game.payoff(mine, theirs)
            ways[paid] = ways[paid] | both if paid in ways else both
    for paid in sorted(ways, reverse=True):
        for action in game.actions:
            if game.provable(game.plays(game.me, action) >> ways[paid]):
                return action
    return game.actions[-1]
