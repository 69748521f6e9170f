"""What `codepact prove` does with claims and certificates, and prints of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codepact.checker import Checked
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.interpretation.explanation import Explanation
    from codepact.proof.against_all import AgainstAll
    from codepact.proof.claims import ClaimVerdict
    from codepact.proof.machines import Reading, Unread


def explained(
    program: Program, rules: ProgramGame, seat: int, claims: Sequence[str] | None
) -> Explanation:
    """Explain a program, and show on a terminal what is being done."""
    from codepact.cli.output import console
    from codepact.interpretation.explanation import explain

    with console(stderr=True).status(program.label) as status:

        def progress(doing: str) -> None:
            status.update(f"{program.label}: {doing}")

        return explain(program, rules, seat, claims, progress, programs_in(claims or ()))


def programs_in(claims: Sequence[str]) -> dict[str, Program]:
    """Return the programs that claims name by files of their own."""
    from codepact.checker.claims import parse_claim
    from codepact.cli.options import program

    found = {}
    for claim in claims:
        try:
            kind, values = parse_claim(claim)
        except ValueError:  # which is said where the claim is decided
            continue
        name = values.get(kind.others, "")
        if name.endswith(".py"):
            found[name] = program(name)
    return found


def prove_claims(
    program: Program,
    claims: tuple[str, ...],
    rules: Callable[[int], ProgramGame],
    seat: int,
    certificate: Path | None,
    as_json: bool,
) -> bool:
    """Decide claims about a program and print the verdicts; return whether all are proved.

    `rules` gives the program game for a number of rounds that counts if none was asked for.
    """
    from codepact.checker.claims import all_claims
    from codepact.cli.output import print_json
    from codepact.core.errors import CodepactError, unknown_name
    from codepact.interpretation.explanation import against_all_to_data, verdict_to_data
    from codepact.interpretation.wording import AGAINST_ALL, printable, span
    from codepact.proof.against_all import prove_against_all

    ordinary = [c for c in claims if c not in AGAINST_ALL]
    for claim in ordinary:
        name = (claim.split() or [""])[0]
        if name not in all_claims():
            raise unknown_name("claim", name, [*all_claims(), *AGAINST_ALL])
    if certificate is not None and len(claims) != 1:
        raise CodepactError(
            "--certificate is for one --claim; for several: codepact read PROGRAM --certificates "
            "FOLDER"
        )
    game, once = rules(10), rules(1)
    against = [prove_against_all(program, once, c) for c in AGAINST_ALL if c in claims]
    found = explained(program, game, seat, ordinary) if ordinary else None
    verdicts = found.claims if found else ()
    if as_json:
        print_json(
            {
                "program": {"name": program.label, "digest": program.digest},
                "game": game.game.name,
                "rounds": game.repetition.rounds,
                "seat": seat,
                "claims": [verdict_to_data(v) for v in verdicts],
                "against every opponent": [against_all_to_data(a) for a in against],
            }
        )
    if not as_json and found:
        rounds = span(game.repetition.rounds).removeprefix("for ")
        name = printable(program.label)
        click.echo(f"{name} in {game.game.name}, in seat {seat}, {rounds}")
        for verdict in verdicts:
            _print_verdict(verdict, found.reading)
    if not as_json:
        for each in against:
            _print_against_all(each)
    decided: list[ClaimVerdict | AgainstAll] = [*verdicts, *against]
    proofs = [v.certificate for v in decided if v.certificate is not None]
    if certificate is not None and proofs:
        write_certificate(certificate, proofs[0])
        click.echo(f"written    {certificate}", err=as_json)
    elif certificate is not None:
        click.echo("no certificate is written: the claim is not proved", err=True)
    return all(v.answer == "proved" for v in decided)


def _print_verdict(verdict: ClaimVerdict, reading: Reading | Unread) -> None:
    from codepact.checker import check
    from codepact.checker.claims import parse_claim
    from codepact.cli.output import say
    from codepact.interpretation.wording import printable, verdict_in_words

    found = verdict_in_words(verdict, reading)
    claim = printable(verdict.claim)
    click.secho(f"\n{claim}: {verdict.answer}", bold=True, nl=verdict.answer != "proved")
    if verdict.answer == "proved":
        click.echo(f" {found}")
    say(f"claim      {parse_claim(verdict.claim)[0].meaning}")
    if verdict.witness is not None:
        say(f"witness    {found}")
        say("replayed   in the sandbox, and it came out so")
    elif verdict.answer == "unknown":
        say(f"why        {printable(found)}")
    if verdict.method:
        say(f"read       {verdict.method}")
    if verdict.certificate is not None:
        for given in check(verdict.certificate).given:
            say(f"assumed    {printable(given)}")


def _print_against_all(found: AgainstAll) -> None:
    """Print what a program does against every opponent."""
    from codepact.checker import check
    from codepact.cli.output import say
    from codepact.interpretation.wording import AGAINST_ALL, printable

    name = printable(found.program.label)
    click.secho(f"{name}, against every opponent: {found.claim}", bold=True)
    say(f"claim      {AGAINST_ALL[found.claim]}")
    say(f"answer     {found.answer}" + (f": {found.reason}" if found.reason else ""))
    if found.equals:
        equals = ", ".join(found.equals)
        say(f"plays like {equals} (provably, where no question meets a bound)")
    for certificate in found.certificates[:1]:
        shown = "proves" if certificate.holds else "does not prove"
        formula = printable(certificate.formula)
        say(f"method     the logic {certificate.logic} {shown} it; it cooperates if {formula}")
    for given in check(found.certificate).given if found.certificate else ():
        say(f"assumed    {printable(given)}")


def write_certificate(path: Path, certificate: Mapping[str, Any]) -> None:
    """Write a certificate as JSON."""
    import json

    from codepact.cli.output import write_text

    write_text(path, json.dumps(certificate, indent=1) + "\n")


def check_certificate(path: Path, names: tuple[str, ...], as_json: bool) -> bool:
    """Check the certificate in a file, print what was found, and return whether it is accepted."""
    from codepact.cli.options import program
    from codepact.cli.output import print_json, say
    from codepact.interpretation.wording import printable

    data = _loaded(path)
    checked = _checked(data, [program(n) for n in names])
    if as_json:
        print_json(
            {
                "accepted": checked.accepted,
                "problem": checked.problem,
                "states": checked.states,
                "given": checked.given,
            }
        )
        return checked.accepted
    if checked.accepted:
        click.secho("accepted", bold=True)
    else:
        click.secho("rejected", bold=True, nl=False)
        click.echo(f": {printable(checked.problem)}")
    if checked.states:
        say(f"claim      {printable(checked.states)}")
    if checked.accepted:
        for given in checked.given:
            say(f"assumed    {printable(given)}")
        if not names:
            say("With --program PROGRAM the program is read again, and that is not assumed.")
    return checked.accepted


def _loaded(path: Path) -> Any:
    """Return what is in a file of JSON."""
    import json

    from codepact.core.errors import CodepactError

    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as e:
        raise CodepactError(f"cannot read the certificate {path}: {e.strerror}") from e
    except RecursionError as e:
        raise CodepactError(f"{path} is no certificate: its JSON is nested too deeply") from e
    except ValueError as e:  # no UTF-8, no JSON, or a number of thousands of digits
        raise CodepactError(f"{path} is no certificate: it is not JSON ({e})") from e


def _checked(data: Any, programs: list[Program]) -> Checked:
    """Check a certificate, against programs if there are any; say whose it is if it is foreign."""
    from dataclasses import replace

    from codepact.checker import check, equilibria
    from codepact.checker.any_opponent import KIND
    from codepact.proof.against_all import confirm_against_all
    from codepact.proof.verdicts.confirming import confirm

    checked = check(data)
    if not checked.accepted or not programs:
        return checked
    if data["kind"] == equilibria.KIND:
        from codepact.equilibrium.proving import confirm_equilibrium

        return confirm_equilibrium(data, programs)
    about = data["program"]
    if about["digest"] not in {p.digest for p in programs}:
        given = ", ".join(f"{p.label} ({p.digest[:12]})" for p in programs)
        problem = f"it is about {about.get('name')} ({about['digest'][:12]}), and not about {given}"
        return replace(checked, problem=problem)
    return (confirm_against_all if data["kind"] == KIND else confirm)(data, programs)


def list_claims(as_json: bool) -> None:
    """Print every claim, with what it means and takes."""
    from codepact.checker.claims import all_claims
    from codepact.cli.output import print_json, say
    from codepact.interpretation.wording import AGAINST_ALL

    claims = all_claims().values()
    if as_json:
        listed: list[dict[str, Any]] = [
            {"name": c.name, "meaning": c.meaning, "parameters": dict(c.parameters)} for c in claims
        ]
        named = [{"name": n, "meaning": m, "parameters": {}} for n, m in AGAINST_ALL.items()]
        print_json(listed + named)
        return
    say("A value after = is what counts if nothing is said; ... must be said.", 0)
    for claim in claims:
        takes = (f"{k}={'...' if v is None else v}" for k, v in claim.parameters.items())
        click.secho(f"\n{' '.join([claim.name, *takes])}", bold=True)
        say(claim.meaning)
    for name, meaning in AGAINST_ALL.items():
        click.secho(f"\n{name}", bold=True)
        say(f"{meaning} (of a program that asks what is provable, in a match of one round)")
