"""Options that several commands share, and how their values become a program game."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.core.errors import CodepactError, unknown_name

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame


game_option = click.option(
    "--game",
    "-g",
    default="prisoners-dilemma",
    show_default=True,
    metavar="NAME|FILE",
    help="A named game, perhaps as 'public-goods(n=4,r=2)', or a YAML file.",
)


def game_options(
    rounds: int | None, shown: bool | str = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options that say which game is played; `rounds` is the default.

    `shown`: how the default of the rounds is told, where the command itself decides it.
    """

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(
            (
                game_option,
                click.option(
                    "--rounds", "-r", type=click.IntRange(1), default=rounds, show_default=shown
                ),
                click.option(
                    "--hidden-horizon", is_flag=True, help="Programs do not see how many rounds."
                ),
                click.option(
                    "--discount",
                    default="1",
                    show_default=True,
                    help="Weight of the next round, such as 9/10.",
                ),
                click.option(
                    "--noise",
                    default="0",
                    show_default=True,
                    help="Chance that an action is changed, such as 1/100.",
                ),
                click.option(
                    "--ending",
                    default="0",
                    show_default=True,
                    help="Chance that the game ends after a round, such as 1/20; then --rounds is "
                    "the most that are played.",
                ),
                click.option("--seed", type=int, default=0, show_default=True),
            )
        ):
            command = option(command)
        return command

    return add


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def fraction(text: str, what: str) -> str:
    """Return `text` if it is an exact number such as 9/10, 0.9 or 1; else raise `CodepactError`."""
    from fractions import Fraction

    try:
        return str(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise CodepactError(f"--{what} {text!r}: write a number such as 9/10 or 0.9") from None


def rules(
    game: str, rounds: int, hidden_horizon: bool, discount: str, noise: str, ending: str = "0"
) -> ProgramGame:
    """Return the program game that the options describe."""
    from fractions import Fraction

    from codepact.core.game import Repetition
    from codepact.core.program_game import ProgramGame
    from codepact.games import load_game

    return ProgramGame(
        load_game(game),
        Repetition(
            rounds,
            not hidden_horizon,
            Fraction(fraction(discount, "discount")),
            Fraction(fraction(noise, "noise")),
            Fraction(fraction(ending, "ending")),
        ),
    )


def program(name_or_path: str) -> Program:
    """Return a zoo program by name, or the program in a file."""
    from codepact.core.program import Program
    from codepact.zoo import zoo_names, zoo_program

    path = Path(name_or_path)
    if path.suffix == ".py" or path.is_file():
        try:
            return Program(path.read_text("utf-8"), "" if _is_digest(path.stem) else path.stem)
        except OSError as e:
            raise CodepactError(f"cannot read the program {path}: {e.strerror}") from e
        except UnicodeDecodeError as e:
            raise CodepactError(f"{path} is not UTF-8 text; save it as UTF-8") from e
    try:
        return zoo_program(name_or_path)
    except CodepactError as e:
        nearest = unknown_name("program", name_or_path, zoo_names())
        raise CodepactError(f"{nearest} A file of your own ends in .py") from e


def _is_digest(stem: str) -> bool:
    """Whether a file is named by a digest, as in the folder of a run: no name for people."""
    return len(stem) == 64 and set(stem) <= set("0123456789abcdef")


def programs_named(name: str, seats: int) -> list[Program]:
    """Return the program of that name, or all that it names.

    'zoo' names all of the zoo that plays with so many seats; 'axelrod' all players of Axelrod's
    that can play, and 'axelrod:NAME' one of them.
    """
    from codepact.zoo import axelrod_names, axelrod_program, zoo_names, zoo_program
    from codepact.zoo.catalogue import fits

    if name == "axelrod":
        return [axelrod_program(n) for n in axelrod_names()]
    if name.startswith("axelrod:"):
        return [axelrod_program(name.removeprefix("axelrod:"))]
    if name != "zoo":
        return [program(name)]
    return [zoo_program(n) for n in zoo_names() if fits(n, seats)]
