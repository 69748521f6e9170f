"""`codepact prove`: what programs do to each other, decided by stages of provability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codepact.cli.options import game_options, json_option

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame


@click.command()
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM...")
@click.option(
    "--claim",
    type=click.Choice(["unexploitable", "never exploits"]),
    help="Prove this of one PROGRAM against every opponent there is: it never cooperates with "
    "somebody who defects; it never defects on somebody who cooperates.",
)
@game_options(rounds=1)
@json_option
def prove(
    programs: tuple[str, ...],
    claim: str | None,
    game: str,
    rounds: int,
    hidden_horizon: bool,
    discount: str,
    noise: str,
    ending: str,
    seed: int,
    as_json: bool,
) -> None:
    """Decide what PROGRAMs do to each other, and how strong a theory proves it.

    One program per seat: a zoo name or a file. Nothing is sampled: matches are replayed in
    stages, in which every question of provability is first taken as true and then falls if it was
    false at an earlier stage. Where the stages come to rest is what Peano arithmetic proves.

    \b
      codepact prove FairBot FairBot
      codepact prove PrudentBot CooperateBot
      codepact prove FairBot TitForTat --rounds 8
      codepact prove PrudentBot --claim unexploitable
    """
    from codepact.cli.options import program, rules
    from codepact.cli.output import print_json, print_table
    from codepact.core.errors import CodepactError
    from codepact.core.statement import atoms, describe
    from codepact.proof.outcome import outcome, outcome_verdict
    from codepact.proof.referee import prove_outcome, sandbox

    del seed
    program_game = rules(game, rounds, hidden_horizon, discount, noise, ending)
    profile = [program(p) for p in programs]
    if claim is not None:
        _against_all(profile, program_game, claim, as_json)
        return
    if len(profile) != program_game.game.seats:
        raise CodepactError(
            f"{program_game.game.name} has {program_game.game.seats} seats; "
            f"{len(profile)} programs were given"
        )
    found = prove_outcome(program_game, profile)
    final, verdict = outcome(found), outcome_verdict(found, tuple(profile))
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


def _against_all(
    profile: list[Program], program_game: ProgramGame, claim: str, as_json: bool
) -> None:
    """Print what a program does against every opponent."""
    from typing import cast

    from codepact.cli.output import print_json
    from codepact.core.errors import CodepactError
    from codepact.proof.against_all import prove_against_all
    from codepact.proof.modal.certificates import Property

    if len(profile) != 1:
        raise CodepactError("--claim is about one program, against every opponent there is")
    found = prove_against_all(profile[0], program_game, cast(Property, claim))
    if as_json:
        print_json(
            {
                "program": {"name": found.program.label, "digest": found.program.digest},
                "claim": claim,
                "answer": found.answer,
                "unbounded": found.unbounded,
                "equals": found.equals,
                "reason": found.reason,
                "certificates": [vars(c) for c in found.certificates],
            }
        )
        return
    click.echo(f"{found.program.label}, against every opponent: {claim}")
    click.echo(f"answer     {found.answer}" + (f": {found.reason}" if found.reason else ""))
    if found.equals:
        click.echo(
            f"plays like {', '.join(found.equals)} (provably, where no question meets a bound)"
        )
    for certificate in found.certificates[:1]:
        shown = "proves" if certificate.holds else "does not prove"
        click.echo(f"method     the logic {certificate.logic} {shown} the formula (see --json)")
