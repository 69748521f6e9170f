"""Forms in which a source may be disclosed: raw, canonical, without comments.

What is disclosed is what runs, so a form is applied to a program before it is committed. Each form
keeps behaviour for programs that do not look at their own raw text, line numbers or docstrings,
which programs in the sandbox cannot do except through `game.me.source`, and that is the form
itself.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Mapping
from typing import Literal

from codepact.core.program import Program

Form = Literal["raw", "canonical", "comment-free"]


def canonical(source: str) -> str:
    """Return the source as its syntax tree prints it: no comments, no docstrings, one layout.

    Two sources with equal trees (docstrings apart) have the same canonical form. A source that
    does not parse is returned as it is.
    """
    try:
        return ast.unparse(drop_docstrings(ast.parse(source))) + "\n"
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def comment_free(source: str) -> str:
    """Return the source without comments and docstrings, its layout otherwise kept.

    A source that does not parse is returned as it is.
    """
    plain = source.replace("\r\n", "\n").replace("\r", "\n")  # as Python itself reads it
    try:
        ast.parse(plain)
        tokens = list(tokenize.generate_tokens(io.StringIO(plain).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return source
    lines = _lines(plain)
    for token in reversed(tokens):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            line = lines[row - 1]
            kept = line[:column].rstrip() + line[token.end[1] :]
            lines[row - 1] = kept if kept.strip() else ""
    without = "".join(lines)
    while any(_docstring(node) for node in ast.walk(ast.parse(without))):
        without = _without_docstrings(without)
    return without


def _lines(source: str) -> list[str]:
    """Split at line feeds only: `str.splitlines` also splits at characters inside of strings."""
    return io.StringIO(source).readlines()


def _docstring(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return None
    first = node.body[0] if node.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first
    return None


def drop_docstrings(tree: ast.Module) -> ast.Module:
    """Return the tree without docstrings; a body that was nothing else gets `pass`."""
    for node in ast.walk(tree):
        _drop_docstring(node)
    return tree


def _drop_docstring(node: ast.AST) -> None:
    while _docstring(node) is not None:
        assert isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        node.body = node.body[1:] or [ast.Pass()]


def _without_docstrings(source: str) -> str:
    """Blank the lines of docstrings; a body that was nothing else gets `pass`."""
    lines = _lines(source)
    for node in ast.walk(ast.parse(source)):
        found = _docstring(node)
        if found is None or found.end_lineno is None:
            continue
        body = getattr(node, "body", [])
        start, end = found.lineno - 1, found.end_lineno - 1
        before = lines[start].encode()[: found.col_offset].decode()
        after = lines[end].encode()[found.end_col_offset or 0 :].decode()
        alone = len(body) == 1 and not isinstance(node, ast.Module)
        filler = "pass" if alone or before.strip() or after.strip("\n ;") else ""
        lines[start] = before + filler + after if filler else ""
        lines[start + 1 : end + 1] = [""] * (end - start)
    return "".join(lines)


FORMS: Mapping[Form, Callable[[str], str]] = {
    "raw": lambda source: source,
    "canonical": canonical,
    "comment-free": comment_free,
}


def in_form(program: Program, form: Form) -> Program:
    """Return the program in a form; its digest is that of the text that will run."""
    return Program(FORMS[form](program.source), program.name)
