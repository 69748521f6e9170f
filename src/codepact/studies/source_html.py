"""Sources as HTML: highlighted, compared, and with nothing invisible in them.

Sources are hostile: they are escaped by Pygments or by markupsafe, and characters that would hide
or reorder text (bidirectional controls, zero-width characters) are shown by their code.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

from markupsafe import Markup, escape

HIGHLIGHTED = 100_000
"""Characters up to which a source is highlighted; a longer one is shown plainly."""


@dataclass(frozen=True)
class Diff:
    """How a program differs from the one before, as HTML lines."""

    added: int
    removed: int
    html: Markup


def visible(text: str) -> str:
    """Return the text with every invisible or reordering character replaced by its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(c) for c in text.replace("\r\n", "\n"))


def _seen(char: str) -> str:
    if char in "\n\t" or char.isprintable():
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return f"⟨U+{ord(char):04X}⟩"


def highlighted(source: str) -> Markup:
    """Return a source as HTML, one `<span class="ln">` a line."""
    text = visible(source)
    if len(text) > HIGHLIGHTED:
        lines = [str(escape(line)) for line in text.split("\n")]
    else:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer

        lexer = PythonLexer(stripnl=False, ensurenl=False)
        formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="p-")
        lines = highlight(text, lexer, formatter).split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return Markup("".join(f'<span class="ln">{line or " "}</span>' for line in lines))


def diff(before: str, after: str) -> Diff | None:
    """Return how `after` differs from `before`; None if it does not."""
    if before == after:
        return None
    old, new = visible(before).splitlines(), visible(after).splitlines()
    html: list[Markup] = []
    added = removed = 0
    for line in list(difflib.unified_diff(old, new, n=2, lineterm=""))[2:]:
        kind = {"+": "add", "-": "del", "@": "hunk"}.get(line[:1], "same")
        added, removed = added + (kind == "add"), removed + (kind == "del")
        html.append(Markup('<span class="ln {}">{}</span>').format(kind, line or " "))
    return Diff(added, removed, Markup("").join(html))
