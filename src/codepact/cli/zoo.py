"""`codepact zoo`: published programs, with origin and citation."""

from __future__ import annotations

import click

from codepact.cli.options import json_option


@click.command()
@click.argument("name", required=False)
@json_option
def zoo(name: str | None, as_json: bool) -> None:
    """List the programs of the zoo; with NAME, show one with its source.

    \b
      codepact zoo
      codepact zoo FairBot
    """
    from dataclasses import asdict

    from codepact.cli.output import console, print_json, print_table
    from codepact.zoo import zoo_entry, zoo_names, zoo_program

    if name is not None:
        entry, program = zoo_entry(name), zoo_program(name)
        if as_json:
            print_json({**asdict(entry), "digest": program.digest, "source": program.source})
            return
        from rich.syntax import Syntax

        click.echo(f"{entry.name}   sha256 {program.digest}")
        console().print(
            Syntax(program.source, "python", theme="ansi_dark", background_color="default")
        )
        return
    entries = [zoo_entry(n) for n in zoo_names()]
    if as_json:
        print_json([asdict(e) for e in entries])
        return
    print_table(
        f"{len(entries)} programs",
        ["name", "form", "what it does"],
        [[e.name, e.form, e.summary] for e in entries],
        left=3,
    )
