"""`codepact prove`: what programs do to each other, decided by stages of provability."""

from __future__ import annotations

import click

from codepact.cli.options import game_options, json_option


@click.command()
@click.argument("programs", nargs=-1, required=True, metavar="PROGRAM PROGRAM...")
@game_options(rounds=1)
@json_option
def prove(
    programs: tuple[str, ...],
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
