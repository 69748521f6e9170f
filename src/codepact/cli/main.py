"""The command line. Every command's module is cheap to import; the rest is imported when used."""

from __future__ import annotations

import sys

import click

import codepact
from codepact.cli.doctor import doctor
from codepact.cli.play import play
from codepact.cli.prove import prove
from codepact.cli.read import read
from codepact.cli.show import show
from codepact.cli.solve import solve
from codepact.cli.study import study
from codepact.cli.zoo import zoo
from codepact.core.errors import CodepactError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(codepact.__version__, prog_name="codepact")
def cli() -> None:
    """Program games: agents write programs, show each other the source, and let them play.

    \b
    Start here:
      codepact zoo                                  programs that are ready to play
      codepact play FairBot TitForTat CliqueBot     everybody meets everybody
      codepact read TitForTat                       what a program does, and what holds of it
      codepact prove FairBot PrudentBot             what they do to each other, and why
      codepact solve equilibrium CliqueBot          whether anybody gains by another program
      codepact play --author search                 two authors write against each other
      codepact play --author local                  two LLM agents, with the embedded model
      codepact show RUN                             look at a recorded run
    """


for command in (play, read, prove, solve, show, study, zoo, doctor):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a user's mistake is a sentence and status 2, never a traceback."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as e:
        e.show()
        sys.exit(e.exit_code)
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except CodepactError as e:
        click.echo(f"codepact: {e}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("codepact: interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
