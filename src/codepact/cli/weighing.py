"""Options that say which game is solved, and how the payoffs of its rounds become one payoff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from codepact.cli.options import game_option

if TYPE_CHECKING:
    from codepact.checker.criteria import Criterion
    from codepact.core.program_game import ProgramGame


def weighing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command is handed `weighed()`, which gives the rules and a criterion."""

    @wraps(command)
    def wrapped(
        *args: Any,
        game: str,
        rounds: int | None,
        discount: str | None,
        long_run: bool,
        noise: str,
        hidden_horizon: bool,
        **named: Any,
    ) -> Any:
        def weighed() -> tuple[ProgramGame, Criterion]:
            return weighing(game, rounds, discount, long_run, noise, hidden_horizon)

        return command(*args, weighed=weighed, **named)

    for option in reversed(
        (
            game_option,
            click.option(
                "--rounds",
                "-r",
                type=click.IntRange(1),
                show_default="1, or without end with --discount or --long-run",
                help="So many rounds.",
            ),
            click.option(
                "--discount",
                metavar="NUMBER",
                help="Weight of the next round, such as 9/10; without --rounds they never end.",
            ),
            click.option(
                "--long-run", is_flag=True, help="Rounds without end, by their long-run mean."
            ),
            click.option(
                "--noise",
                default="0",
                show_default=True,
                help="Chance that an action is changed, such as 1/100.",
            ),
            click.option(
                "--hidden-horizon", is_flag=True, help="Programs do not see how many rounds."
            ),
        )
    ):
        wrapped = option(wrapped)
    return wrapped


def weighing(
    game: str,
    rounds: int | None,
    discount: str | None,
    long_run: bool,
    noise: str,
    hidden_horizon: bool,
) -> tuple[ProgramGame, Criterion]:
    """Return the program game and the criterion that options describe."""
    from fractions import Fraction

    from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
    from codepact.cli.options import fraction, rules
    from codepact.core.errors import CodepactError

    if long_run and (rounds is not None or discount is not None):
        raise CodepactError("--long-run is about rounds without end and without a discount")
    weight = Fraction(fraction(discount, "discount")) if discount is not None else None
    if weight is not None and not 0 <= weight <= 1:
        raise CodepactError(f"--discount {discount}: the weight of the next round is from 0 to 1")
    if weight == 1 and rounds is None:
        raise CodepactError("--discount 1 weighs all rounds alike: give --rounds, or --long-run")
    if weight == 0 and rounds is not None:
        raise CodepactError("--discount 0 counts the first round only: leave --rounds out")
    program_game = rules(game, rounds or 1, hidden_horizon, "1", noise)
    if long_run:
        return program_game, LimitOfMeans()
    if rounds is None and weight is not None:
        return program_game, Discounted(weight)
    return program_game, Rounds(rounds or 1, weight if weight is not None else Fraction(1))
