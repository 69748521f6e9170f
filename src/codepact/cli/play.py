"""`codepact play`: programs against programs, or authors against authors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.cli.options import game_options, json_option

if TYPE_CHECKING:
    from codepact.studies.runs import RunSpec


@click.command()
@click.argument("programs", nargs=-1, metavar="[PROGRAM]...")
@click.option(
    "--author",
    "-a",
    "authors",
    multiple=True,
    metavar="AUTHOR",
    help="Who writes, per seat (once: for all seats). 'local' is the embedded model; any "
    "PROVIDER:MODEL; MODEL@http://HOST:PORT/v1; 'rules:MODEL' for rule mode; 'search' needs no "
    "model; 'zoo:NAME'; 'human:FILE'.",
)
@click.option(
    "--objective",
    "-o",
    "objectives",
    multiple=True,
    metavar="CPM|PM|DPM|TEXT",
    help="What each author is told to want: cooperative, plain or deceptive payoff maximiser, or a "
    "sentence of your own (once: for all seats).  [default: PM]",
)
@click.option(
    "--claims",
    "claims",
    multiple=True,
    metavar="CLAIMS",
    help="What is claimed of the programs that a seat's author writes, such as 'nice; forgives "
    "within=2' (once: for all seats). Each claim is checked before anything is disclosed. Models "
    "can attach claims themselves.",
)
@click.option(
    "--protocol",
    type=click.Choice(["meta-rounds", "one-shot"]),
    default="meta-rounds",
    show_default=True,
)
@click.option(
    "--meta-rounds",
    "-m",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="How often everybody writes anew.",
)
@click.option(
    "--disclose",
    type=click.Choice(["none", "previous", "current", "certificates"]),
    default="previous",
    show_default=True,
    help="Which of the others' programs authors see. With 'certificates' nobody sees a source, "
    "programs neither: only which claims were proved and refuted.",
)
@click.option(
    "--source-form",
    type=click.Choice(["raw", "canonical", "comment-free"]),
    default="raw",
    show_default=True,
    help="The form in which programs are disclosed and run.",
)
@click.option(
    "--program-form",
    type=click.Choice(["free", "exact", "classic"]),
    default="free",
    show_default=True,
    help="How LLM authors are asked to write.",
)
@click.option(
    "--stages",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="2: first a strategy in words, then its code.",
)
@click.option(
    "--attempts",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Tries at a valid program.",
)
@click.option("--show-labels", is_flag=True, help="Let authors see each other's objectives.")
@click.option("--hide-moves", is_flag=True, help="Show authors payoffs only.")
@click.option(
    "--max-tokens", type=click.IntRange(1), help="Stop, resumably, when the run used so many."
)
@click.option("--max-dollars", metavar="AMOUNT", help="Stop, resumably, when the run cost so much.")
@click.option("--max-minutes", type=float, help="Stop, resumably, after so long.")
@click.option(
    "--repetitions",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Matches per pair of PROGRAMs.",
)
@click.option(
    "--groups",
    type=click.IntRange(1),
    help="In a game for three or more: how many groups of PROGRAMs are drawn.  [default: all]",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Record a tournament of PROGRAMs, played by so many processes.",
)
@click.option(
    "--reuse",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Take over the matches of a tournament that was played by the same rules.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Run folder.  [default: a new one in runs/]",
)
@game_options(rounds=10)
@json_option
def play(
    programs: tuple[str, ...], authors: tuple[str, ...], as_json: bool, **options: Any
) -> None:
    """Play programs against each other, or let authors write them.

    With PROGRAMs (zoo names or files; 'zoo' for all of the zoo; 'axelrod:NAME' for a player of
    Axelrod's library, which runs outside of the sandboxes): everybody meets everybody, itself
    included, and a table; in a game with other than two seats: one match, with one program per
    seat, or with --groups or --out a tournament of groups. --out or --workers record a tournament
    in a folder, with a page and figures; it can be stopped and resumed.
    With --author: agents write, commit, exchange, read and play, and write again; the run is
    recorded in a folder, with a page to look at, and can be replayed without any model.

    \b
      codepact play FairBot PrudentBot TitForTat CliqueBot
      codepact play mine.py TitForTat --rounds 50
      codepact play zoo --rounds 200 --workers 2 --out zoo-tournament
      codepact play --author search
      codepact play --author local -o CPM -o DPM
      codepact play -a zoo:CertifiedBot -a zoo:Grim --claims nice --disclose certificates
      codepact play --author openai:gpt-4.1 --author rules:local --protocol one-shot
    """
    from codepact.core.errors import CodepactError

    if bool(programs) == bool(authors):
        raise CodepactError(
            "name programs to play (codepact play FairBot TitForTat) or authors to write them "
            "(codepact play --author search), one of the two; see codepact play --help"
        )
    if programs:
        from codepact.cli.meeting import meet

        meet(programs, as_json, options)
    else:
        _authored(authors, as_json, options)


def _authored(authors: tuple[str, ...], as_json: bool, options: dict[str, Any]) -> None:
    from codepact.cli.options import fraction
    from codepact.cli.running import execute, new_folder
    from codepact.core.objective import objective
    from codepact.games import dump_game, load_game
    from codepact.studies.runs import RunSpec, default_capabilities

    game = load_game(options["game"])
    seats = game.seats
    objectives = options["objectives"] or ("PM",)
    for wish in objectives:
        objective(wish)
    spec: RunSpec = RunSpec(
        game=dump_game(game),
        authors=_per_seat(authors, seats, "author"),
        objectives=_per_seat(objectives, seats, "objective"),
        protocol=options["protocol"],
        rounds=options["rounds"],
        horizon_known=not options["hidden_horizon"],
        discount=fraction(options["discount"], "discount"),
        noise=fraction(options["noise"], "noise"),
        ending=fraction(options["ending"], "ending"),
        meta_rounds=options["meta_rounds"],
        capabilities=default_capabilities(options["disclose"]),
        to_authors=options["disclose"],
        source_form=options["source_form"],
        show_moves=not options["hide_moves"],
        show_labels=options["show_labels"],
        program_form=options["program_form"],
        stages=options["stages"],
        attempts=options["attempts"],
        seed=options["seed"],
        max_tokens=options["max_tokens"],
        max_dollars=options["max_dollars"],
        max_minutes=options["max_minutes"],
        claims=_per_seat(options["claims"], seats, "claims") if options["claims"] else (),
    )
    execute(spec, options["out"] or new_folder(options["protocol"]), as_json)


def _per_seat(given: tuple[str, ...], seats: int, what: str) -> tuple[str, ...]:
    from codepact.core.errors import CodepactError

    if len(given) == 1:
        return given * seats
    if len(given) != seats:
        raise CodepactError(
            f"the game has {seats} seats: give --{what} once for all of them or {seats} times, "
            f"not {len(given)} times"
        )
    return given
