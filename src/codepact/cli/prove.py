"""`codepact prove`: what programs do to each other, and claims about one; certificates checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from codepact.cli.options import game_options, json_option
from codepact.cli.prove_semantics import compare, matrix

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame


class OutcomeByDefault(click.Group):
    """A group whose words are those of its command `outcome`, unless the first names a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command in front of its words."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["outcome", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of `outcome`, then the other commands."""
        self.commands["outcome"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(
    cls=OutcomeByDefault, options_metavar="", subcommand_metavar="PROGRAM... [OPTIONS] | COMMAND"
)
def prove() -> None:
    """Decide what PROGRAMs do to each other, or prove claims about one PROGRAM.

    With one program per seat (zoo names or files): what they do, and how strong a theory proves it.
    Nothing is sampled: matches are replayed in stages, in which every question of provability is
    first taken as true and then falls if it was false at an earlier stage. Where the stages come to
    rest is what Peano arithmetic proves.

    With --claim: whether it holds of the program, whatever the others do. It is proved, and a
    certificate can be written that anybody can check; or refuted by a match that was played in the
    sandbox; or unknown, with the reason. Ends with status 0 if every claim is proved, 1 if one is
    refuted or unknown, 2 if something is wrong with what was asked.

    \b
      codepact prove FairBot FairBot
      codepact prove PrudentBot CooperateBot
      codepact prove FairBot TitForTat --rounds 8
      codepact prove TitForTat --claim "forgives within=2" --claim nice
      codepact prove TitForTat --claim nice --certificate nice.json
      codepact prove check nice.json --program TitForTat
      codepact prove PrudentBot --claim unexploitable
      codepact prove matrix
      codepact prove compare FairBot PrudentBot
    """


@prove.command(hidden=True)
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CLAIM",
    help="Prove this of one PROGRAM, such as nice or 'forgives within=2'; several times for "
    "several. `codepact prove claims` lists them.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write the certificate of a --claim that is proved.",
)
@click.option(
    "--seat",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The seat in which the program of a --claim sits.",
)
@game_options(rounds=None, shown="1; with --claim 10")
@json_option
def outcome(
    programs: tuple[str, ...],
    claims: tuple[str, ...],
    certificate: Path | None,
    seat: int,
    game: str,
    rounds: int | None,
    hidden_horizon: bool,
    discount: str,
    noise: str,
    ending: str,
    seed: int,
    as_json: bool,
) -> None:
    """Decide what PROGRAMs do to each other, or prove claims about one; see `codepact prove -h`."""
    from codepact.cli.options import program, rules
    from codepact.cli.proving import prove_claims
    from codepact.core.errors import CodepactError

    del seed
    profile = [program(p) for p in programs]

    def played(default: int) -> ProgramGame:
        return rules(game, rounds or default, hidden_horizon, discount, noise, ending)

    if claims:
        if len(profile) != 1:
            raise CodepactError(f"--claim is about one program; {len(profile)} were given")
        if not prove_claims(profile[0], claims, played, seat, certificate, as_json):
            raise SystemExit(1)
        return
    if certificate is not None:
        raise CodepactError("--certificate needs a --claim: it is the proof of one")
    _outcome(profile, played(1), as_json)


def _outcome(profile: list[Program], program_game: ProgramGame, as_json: bool) -> None:
    """Print what programs do to each other."""
    from codepact.cli.output import print_json, print_table
    from codepact.core.errors import CodepactError
    from codepact.core.statement import atoms, describe
    from codepact.proof.outcome import outcome as outcome_of
    from codepact.proof.outcome import outcome_verdict
    from codepact.proof.referee import prove_outcome, sandbox

    if len(profile) != program_game.game.seats:
        raise CodepactError(
            f"{program_game.game.name} has {program_game.game.seats} seats; "
            f"{len(profile)} programs were given"
        )
    found = prove_outcome(program_game, profile)
    final, verdict = outcome_of(found), outcome_verdict(found, tuple(profile))
    least = verdict.strength
    names = {p.digest: p.label for p in profile}
    for question in found.answers:
        for atom in atoms(question):
            for digest in atom.profile:
                names.setdefault(digest, sandbox().program(digest).label)
    questions = list(found.answers)
    if as_json:
        print_json(
            {
                "game": program_game.game.name,
                "programs": [{"name": p.label, "digest": p.digest} for p in profile],
                "outcome": final,
                "verdict": verdict.answer,
                "method": verdict.method,
                "semantics": verdict.semantics,
                "strength": least,
                "reason": verdict.reason,
                "questions": [
                    {
                        "question": describe(q, names),
                        "answer": found.answers[q],
                        "reason": found.reasons.get(q, ""),
                        "stages": [s.bits[q] for s in found.stages],
                    }
                    for q in questions
                ],
                "stages": [s.actions for s in found.stages],
            }
        )
        return
    click.echo(f"{' against '.join(p.label for p in profile)} in {program_game.game.name}")
    if final is None:
        click.echo(f"unknown    no single outcome: {verdict.reason}")
    else:
        click.echo(
            "outcome    "
            + ",  ".join(f"{p.label}: {' '.join(a)}" for p, a in zip(profile, final, strict=True))
        )
        theory = "PA" if not least else f"PA+{least}"
        click.echo(f"strength   {theory} proves it (it holds at every stage from {least} on)")
    what = {"G": "provability in Peano arithmetic, without bounds"}
    meaning = what.get(found.semantics, "the same stages, cut where said")
    click.echo(f"semantics  {found.semantics}: {meaning}")
    for number, question in enumerate(questions, 1):
        why = f"  ({found.reasons[question]})" if question in found.reasons else ""
        answer = "yes" if found.answers[question] else "no"
        click.echo(f"  Q{number}  {describe(question, names)}: {answer}{why}")
    print_table(
        "stages",
        ["stage", *(p.label for p in profile), *(f"Q{k}" for k in range(1, len(questions) + 1))],
        [
            [
                n,
                *(
                    " | ".join(sorted({" ".join(b[seat]) for b in s.actions})) or "?"
                    for seat in range(len(profile))
                ),
                *("yes" if s.bits[q] else "no" for q in questions),
            ]
            for n, s in enumerate(found.stages)
        ],
    )


@prove.command(short_help="Check a certificate of a claim, and say what it takes as given.")
@click.argument("certificate", type=click.Path(path_type=Path), metavar="CERTIFICATE")
@click.option(
    "--program",
    "programs",
    multiple=True,
    metavar="PROGRAM",
    help="Read this program again, and see whether the certificate is about it; several times for "
    "the programs that the claim names.",
)
@json_option
def check(certificate: Path, programs: tuple[str, ...], as_json: bool) -> None:
    """Check a CERTIFICATE: a file that `codepact prove` or `codepact read` has written.

    A certificate says what a program plays, as a machine, and why the machine keeps the claim. The
    second is gone over here by a small checker that trusts nothing. The first is taken as given,
    unless the program is handed in with --program: then it is read again.

    Ends with status 0 if the certificate is accepted, 1 if it is rejected, with the reason, and 2
    if there is no file of JSON to be checked.

    \b
      codepact prove check nice.json
      codepact prove check nice.json --program mine.py
    """
    from codepact.cli.proving import check_certificate

    if not check_certificate(certificate, programs, as_json):
        raise SystemExit(1)


@prove.command(short_help="List the claims that can be made about a program.")
@json_option
def claims(as_json: bool) -> None:
    """List the claims that can be made about a program: what they mean, and what they take."""
    from codepact.cli.proving import list_claims

    list_claims(as_json)


for command in (matrix, compare):
    prove.add_command(command)
