"""`codepact play`: programs against programs, or authors against authors."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codepact.cli.options import game_options, json_option

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.execution.tournament import Tournament
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
    type=click.Choice(["none", "previous", "current"]),
    default="previous",
    show_default=True,
    help="Which of the others' programs authors see.",
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

    With PROGRAMs (zoo names or files): everybody meets everybody, itself included, and a table;
    in a game with other than two seats: one match, with one program per seat.
    With --author: agents write, commit, exchange, read and play, and write again; the run is
    recorded in a folder, with a page to look at, and can be replayed without any model.

    \b
      codepact play FairBot PrudentBot TitForTat CliqueBot
      codepact play mine.py TitForTat --rounds 50
      codepact play --author search
      codepact play --author local -o CPM -o DPM
      codepact play --author openai:gpt-4.1 --author rules:local --protocol one-shot
    """
    from codepact.core.errors import CodepactError

    if bool(programs) == bool(authors):
        raise CodepactError(
            "name programs to play (codepact play FairBot TitForTat) or authors to write them "
            "(codepact play --author search), one of the two; see codepact play --help"
        )
    if programs:
        _round_robin(programs, as_json, options)
    else:
        _authored(authors, as_json, options)


def _round_robin(names: tuple[str, ...], as_json: bool, options: dict[str, Any]) -> None:
    from codepact.cli.options import program, rules
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.core.errors import CodepactError
    from codepact.core.match import action_rate
    from codepact.proof.referee import round_robin

    rules_ = rules(
        options["game"],
        options["rounds"],
        options["hidden_horizon"],
        options["discount"],
        options["noise"],
    )
    entered = [program(n) for n in names]
    if rules_.game.seats != 2:
        _one_match(rules_, entered, options["seed"], as_json)
        return
    if len(entered) < 2:
        raise CodepactError("a round robin needs at least two programs")
    done = round_robin(rules_, entered, repetitions=options["repetitions"], seed=options["seed"])
    order = done.ranking()
    first = rules_.game.actions[0][0]

    def rate(i: int) -> Any:
        shares = [
            action_rate(m, seat, first)
            for pair, met in done.matches.items()
            for m in met
            for seat in (0, 1)
            if pair[seat] == i
        ]
        made = [s for s in shares if s is not None]
        return sum(made) / len(made) if made else None

    faults = {i: _fault_count(done, i) for i in order}
    if as_json:
        print_json(
            {
                "game": rules_.game.name,
                "rounds": rules_.repetition.rounds,
                "ranking": [
                    {
                        "name": entered[i].label,
                        "digest": entered[i].digest,
                        "mean": done.mean(i),
                        f"rate of {first}": rate(i),
                        "faults": faults[i],
                    }
                    for i in order
                ],
                "scores": [[done.score(i, j) for j in order] for i in order],
                "matches": [
                    {
                        "pair": [entered[i].label, entered[j].label],
                        "actions": m.actions,
                        "payoffs": m.payoffs,
                    }
                    for (i, j), met in done.matches.items()
                    for m in met
                ],
            }
        )
        return
    rounds = rules_.repetition.rounds
    print_table(
        f"{rules_.game.name}, {rounds} round{'s' * (rounds > 1)}: payoff of row against column",
        ["", *(entered[j].label for j in order), "mean", first, "faults"],
        [
            [
                entered[i].label,
                *(number(done.score(i, j)) for j in order),
                number(done.mean(i)),
                percent(rate(i)),
                faults[i] or "",
            ]
            for i in order
        ],
    )


def _one_match(
    rules: ProgramGame, profile: list[Program], seed: int, as_json: bool
) -> None:
    """Play one profile of a game that is not for pairs, and print seat by seat."""
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.core.match import action_rate
    from codepact.proof.referee import play as play_profile

    match = play_profile(rules, profile, seed=seed)
    if as_json:
        print_json(
            {
                "game": rules.game.name,
                "programs": [{"name": p.label, "digest": p.digest} for p in profile],
                "actions": match.actions,
                "payoffs": match.payoffs,
                "faults": [asdict(f) for f in match.faults],
            }
        )
        return
    first = rules.game.actions[0][0]
    print_table(
        f"{rules.game.name}, one match, seat by seat",
        ["seat", "program", "payoff", first, "faults"],
        [
            [
                seat,
                p.label,
                number(match.payoffs[seat]),
                percent(action_rate(match, seat, first)),
                sum(f.seat == seat for f in match.faults) or "",
            ]
            for seat, p in enumerate(profile)
        ],
        left=2,
    )


def _fault_count(done: Tournament, i: int) -> int:
    return sum(
        f.seat == seat
        for pair, met in done.matches.items()
        for m in met
        for f in m.faults
        for seat in (0, 1)
        if pair[seat] == i
    )


def _authored(authors: tuple[str, ...], as_json: bool, options: dict[str, Any]) -> None:
    from codepact.cli.options import fraction
    from codepact.cli.running import execute, new_folder
    from codepact.core.objective import objective
    from codepact.games import load_game
    from codepact.studies.runs import RunSpec

    seats = load_game(options["game"]).seats
    objectives = options["objectives"] or ("PM",)
    for wish in objectives:
        objective(wish)
    spec: RunSpec = RunSpec(
        game="",
        authors=_per_seat(authors, seats, "author"),
        objectives=_per_seat(objectives, seats, "objective"),
        protocol=options["protocol"],
        rounds=options["rounds"],
        horizon_known=not options["hidden_horizon"],
        discount=fraction(options["discount"], "discount"),
        noise=fraction(options["noise"], "noise"),
        meta_rounds=options["meta_rounds"],
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
    )
    execute(spec, options["game"], options["out"] or new_folder(options["protocol"]), as_json)


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
