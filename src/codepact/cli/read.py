"""`codepact read`: a program explained, with claims about it that are proved or refuted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codepact.cli.options import game_option, json_option

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.interpretation.explanation import Explanation, StaticFacts
    from codepact.proof.against_all import AgainstAll
    from codepact.proof.claims import ClaimVerdict
    from codepact.proof.machines import Reading


@click.command()
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CLAIM",
    help="Decide this instead of everything that needs no more said; several times for several. "
    "`codepact prove claims` lists them.",
)
@game_option
@click.option("--rounds", "-r", type=click.IntRange(1), default=10, show_default=True)
@click.option("--hidden-horizon", is_flag=True, help="Programs do not see how many rounds.")
@click.option(
    "--seat",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The seat in which the program sits.",
)
@click.option("--canonical", is_flag=True, help="Print the canonical form, however long it is.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg|FILE.dot",
    help="Draw the machine; several machines in numbered files.",
)
@click.option(
    "--certificates",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write a file for each claim that is proved; `codepact prove check` goes over them.",
)
@json_option
def read(
    programs: tuple[str, ...],
    claims: tuple[str, ...],
    game: str,
    rounds: int,
    hidden_horizon: bool,
    seat: int,
    canonical: bool,
    picture: Path | None,
    certificates: Path | None,
    as_json: bool,
) -> None:
    """Explain what a PROGRAM does: a zoo name, a file, or - for standard input.

    First what its text says of itself: what it looks at, how long it is. Then what it does: most
    programs are, underneath, a small machine that plays something and goes from state to state by
    what the others play, and it is found exactly, not by trying the program on some opponents.
    Then what holds of it, such as "nice" (never the first to defect). A claim is proved, for
    whatever the others do; or refuted, by a match that was really played and breaks it; or
    unknown, with the reason. Nothing is guessed.

    The program runs in the sandbox only, if at all.

    \b
      codepact read TitForTat
      codepact read mine.py --rounds 200 --picture mine.svg
      codepact read mine.py --claim "forgives within=3" --claim "cooperates-with program=FairBot"
      codepact read mine.py --json --certificates proofs
    """
    from codepact.cli.options import rules
    from codepact.cli.output import print_json
    from codepact.cli.proving import explained
    from codepact.interpretation.explanation import explanation_to_data

    program_game = rules(game, rounds, hidden_horizon, "1", "0")
    if picture is not None and picture.suffix not in (".svg", ".dot"):
        raise click.UsageError(f"--picture {picture}: the name of a picture ends in .svg or .dot")
    found: list[Explanation] = []
    for program in [_program(p) for p in programs]:
        found.append(explained(program, program_game, seat, claims or None))
        if not as_json:
            _print(found[-1], canonical, bool(claims))
    if as_json:
        print_json([explanation_to_data(e) for e in found])
    written = [*_pictures(found, picture), *_certificates(found, certificates)]
    for path in written:
        click.echo(f"written    {path}", err=as_json)


def _program(name: str) -> Program:
    from codepact.cli.options import program
    from codepact.core.errors import CodepactError
    from codepact.core.program import Program

    if name != "-":
        return program(name)
    try:
        return Program(sys.stdin.buffer.read().decode("utf-8"), "standard input")
    except UnicodeDecodeError as e:
        raise CodepactError("standard input is not UTF-8 text") from e


def _print(explanation: Explanation, canonical: bool, chosen: bool) -> None:
    """Print an explanation; `chosen`: its claims were asked for."""
    from codepact.cli.output import heading, say
    from codepact.interpretation.wording import printable

    program, rules = explanation.program, explanation.rules
    click.secho(f"\n{printable(program.label)}", bold=True, nl=False)
    click.echo(f"   sha256 {program.digest}")
    heading("What its text says")
    _print_facts(explanation.facts, program, canonical)
    number = "1 round" if rules.repetition.rounds == 1 else f"{rules.repetition.rounds} rounds"
    heading(f"What it does in {rules.game.name}, {number}, seat {explanation.seat}")
    if explanation.facts.problem:
        default = rules.game.default[explanation.seat]
        say(f"In a match its seat plays {default}, as for every program that cannot be played.")
    else:
        _print_reading(explanation)
    if chosen or not explanation.facts.problem:
        _print_claims(explanation)


def _print_facts(facts: StaticFacts, program: Program, canonical: bool) -> None:
    from codepact.cli.output import say
    from codepact.exchange.forms import canonical as in_canonical_form
    from codepact.interpretation.wording import FORMS, printable

    say(printable(f"This is no program: {facts.problem}" if facts.problem else FORMS[facts.form]))
    if facts.statistics is not None:
        size = facts.statistics
        say(
            f"{size.lines} lines, {size.logical} statements, cyclomatic complexity "
            f"{size.complexity}"
        )
    if not facts.problem:
        needs = f" (it needs {', '.join(facts.needs)})" if facts.needs else ""
        say(f"mentions {', '.join(facts.mentions) or 'nothing of the match'}{needs}")
    if facts.full:
        say(printable(f"only full Python runs it: {facts.full}"))
    text = in_canonical_form(program.source)
    lines = text.splitlines()
    if facts.statistics is not None and (canonical or len(lines) <= _SHORT):
        say("canonical form (without comments, docstrings and layout of its own):")
        for line in lines:
            click.echo(f"    {printable(line)}".rstrip())


def _print_reading(explanation: Explanation) -> None:
    from codepact.cli.output import say
    from codepact.interpretation.wording import printable, span
    from codepact.proof.machines import Unread

    reading = explanation.reading
    if isinstance(reading, Unread):
        say(printable(f"It was not read exactly. {reading.reason}"))
        lacking = sorted(set(explanation.facts.needs) - explanation.rules.capabilities)
        if lacking:
            say(f"It faults where it asks for {', '.join(lacking)}, which this game does not give.")
        return
    say(f"Read exactly, {span(reading.horizon)}: {reading.method}, by {reading.executor}.")
    ticks = "1 tick" if reading.ticks == 1 else f"{reading.ticks} ticks"
    say(f"A call of it spends at most {ticks} (loop turns, calls and the like).")
    _print_machines(reading)


def _print_machines(reading: Reading) -> None:
    from codepact.cli.output import print_plain_table, say
    from codepact.interpretation.wording import (
        cases_in_words,
        printable,
        start_in_words,
        states_in_words,
    )

    for labels, case in cases_in_words(reading):
        where = ""
        if reading.sources == "asked":
            more = f", or {len(labels) - 3} more such things are so" if len(labels) > 3 else ""
            where = f"Where {'; or '.join(labels[:3])}{more}: "
        states = case.machine.actions
        if len(states) > _STATES:
            counts = ", ".join(f"{a} in {states.count(a)}" for a in dict.fromkeys(states))
            where = where or "It is "
            say(printable(f"{where}a machine of {len(states)} states, which plays {counts}."))
        elif len(states) == 1 and not case.machine.faults[0]:
            where = where or "So "
            say(printable(f"{where}it always plays {states[0]}."))
        else:
            size = "1 state" if len(states) == 1 else f"{len(states)} states"
            where = where or "It is "
            say(printable(f"{where}a machine of {size}; {start_in_words(case)}."))
            print_plain_table([("state", "plays", "then"), *states_in_words(case)])


def _print_claims(explanation: Explanation) -> None:
    from codepact.checker.claims import parse_claim
    from codepact.cli.output import heading, say
    from codepact.interpretation.wording import printable, span, verdict_in_words
    from codepact.proof.machines import Unread

    _print_against_all(explanation)
    rounds = [v.rounds for v in explanation.claims if v.answer == "proved"]
    longest = span(None if None in rounds else max(filter(None, rounds), default=None))
    titles = {
        "proved": f"Proved, whatever the others do, {longest}",
        "refuted": "Refuted, each by a match that was played in the sandbox",
        "unknown": "Unknown",
    }
    for answer, title in titles.items():
        verdicts = [v for v in explanation.claims if v.answer == answer]
        if verdicts:
            heading(title)
        if verdicts and answer == "unknown" and isinstance(explanation.reading, Unread):
            names = ", ".join(printable(v.claim) for v in verdicts)
            say(f"{names}: it was not read, and no match was found that refutes this")
            continue
        for verdict in verdicts:
            meaning = parse_claim(verdict.claim)[0].meaning
            say(f"{printable(verdict.claim)}: {meaning}")
            found = verdict_in_words(verdict, explanation.reading)
            if found != longest:
                say(f"-> {printable(found)}", 6)


def _print_against_all(explanation: Explanation) -> None:
    from codepact.cli.output import heading, say
    from codepact.interpretation.wording import AGAINST_ALL

    if not explanation.against_all:
        return
    heading("In one round, against every opponent there is (by provability logic)")
    for found in explanation.against_all:
        say(f"{found.claim}: {AGAINST_ALL[found.claim]}")
        say(f"-> {found.answer}" + (f": {found.reason}" if found.reason else ""), 6)
    if explanation.against_all[0].equals:
        say(f"It plays like {', '.join(explanation.against_all[0].equals)}, provably.")
    label = explanation.program.label
    say(f"How it meets somebody: codepact prove {label} OPPONENT")


def _pictures(found: list[Explanation], picture: Path | None) -> list[Path]:
    """Write a picture of every machine; return the files."""
    from codepact.cli.output import write_text
    from codepact.interpretation.wording import cases_in_words
    from codepact.proof.machines import Reading, dot
    from codepact.proof.machines.picture import machine_svg

    if picture is None:
        return []
    drawn: list[str] = []
    for explanation in found:
        reading, label = explanation.reading, explanation.program.label
        if not isinstance(reading, Reading):
            continue
        for labels, case in cases_in_words(reading):
            title = ", ".join(filter(None, [label, labels[0]]))
            machine = case.machine
            drawn.append(
                machine_svg(machine, title, case.chance)
                if picture.suffix == ".svg"
                else dot(machine, label)
            )
    several = len(drawn) > 1
    paths = [
        picture.with_stem(f"{picture.stem}-{k}") if several else picture
        for k in range(1, len(drawn) + 1)
    ]
    for path, text in zip(paths, drawn, strict=True):
        write_text(path, text)
    if not drawn:
        click.echo("no picture: no machine was found", err=True)
    return paths


def _certificates(found: list[Explanation], folder: Path | None) -> list[Path]:
    """Write every certificate; return the files."""
    import re

    from codepact.cli.proving import write_certificate

    if folder is None:
        return []
    paths = []
    for explanation in found:
        decided: list[ClaimVerdict | AgainstAll]
        decided = [*explanation.claims, *explanation.against_all]
        for proved in decided:
            if proved.certificate is None:
                continue
            name = f"{explanation.program.label} {proved.claim}"
            path = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}.json"
            write_certificate(path, proved.certificate)
            paths.append(path)
    return paths


_STATES = 12
"""A machine of so many states is printed as a table."""

_SHORT = 12
"""A canonical form of so many lines is printed without being asked for."""
