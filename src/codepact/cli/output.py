"""Printing: tables for people, JSON for machines, progress on standard error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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


def percent(value: Any) -> str:
    """Return a share for people; a dash for none."""
    return "-" if value is None else f"{100 * float(value):.0f} %"
