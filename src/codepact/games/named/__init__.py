"""The named games: one module per game, found by its file name.

A module `some_game.py` here is the game `some-game`. It has a docstring that cites where the game
comes from and a function `build` that returns it; the parameters of `build`, typed `int` or
`Fraction` and all with defaults, are the parameters that the name takes: `some-game(k=3)`. The
name of the game that `build` returns is made by `codepact.games.names.with_parameters`. The
summary says what the game is about, without names of actions and without payoffs, so that it
stays true when actions are renamed and payoffs rescaled.
"""
