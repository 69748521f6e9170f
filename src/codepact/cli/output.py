"""Printing: tables for people, JSON for machines, progress on standard error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console


def console(stderr: bool = False) -> Console:
    """Return a console; where there is no terminal it writes plain text, wide enough for tables."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=160)


def print_json(data: Any) -> None:
    """Print data as JSON; fractions as texts such as "7/2"."""
    click.echo(json.dumps(data, indent=2, default=str))


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1
) -> None:
    """Print a table; the first `left` columns are aligned left, the others right."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title or None, box=box.SIMPLE, title_justify="left", title_style="bold")
    for k, column in enumerate(columns):
        table.add_column(escape(column), justify="left" if k < left else "right")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console().print(table)


def number(value: Any) -> str:
    """Return a number for people: whole if it is, else with two decimals."""
    from fractions import Fraction

    exact = Fraction(value)
    return str(exact) if exact.denominator == 1 else f"{float(exact):.2f}"


def amount(value: Any) -> str:
    """Return an exact number for people: as a fraction if that is short, else with six digits."""
    from fractions import Fraction

    exact = Fraction(value)
    return str(exact) if exact.denominator < 1000 else f"{float(exact):.6g}"


def percent(value: Any) -> str:
    """Return a share for people; a dash for none."""
    return "-" if value is None else f"{100 * float(value):.0f} %"


def print_plain_table(rows: Sequence[Sequence[str]], indent: int = 4) -> None:
    """Print rows under each other, in columns, without lines."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo((" " * indent + "  ".join(cells)).rstrip())


def heading(text: str) -> None:
    """Print a title over what follows."""
    click.secho(f"\n{text}", bold=True)


def say(text: str, indent: int = 2) -> None:
    """Print a sentence, wrapped where the terminal ends and indented."""
    import shutil
    import textwrap

    width = max(60, min(100, shutil.get_terminal_size((100, 24)).columns))
    click.echo(
        textwrap.fill(
            text,
            width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def write_text(path: Path, text: str) -> None:
    """Write a file, with its folder; raise `CodepactError` if that cannot be."""
    from codepact.core.errors import CodepactError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as e:
        raise CodepactError(f"cannot write {path}: {e.strerror}") from e
