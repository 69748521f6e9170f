"""Lines put between the statements of a source, whose layout is otherwise kept."""

from __future__ import annotations

import ast
import io
from collections.abc import Mapping

from codepact.core.errors import CodepactError


def places(source: str) -> dict[int, str]:
    """Return the lines before which a line may stand, counted from 1, with their indentation.

    They are those on which a statement begins, decorators counted, but for docstrings.
    """
    lines, found = _lines(source), {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt) or _text_alone(node):
            continue
        decorators = getattr(node, "decorator_list", [])
        number = min([node.lineno, *(d.lineno for d in decorators)])
        before = lines[number - 1][: len(lines[number - 1]) - len(lines[number - 1].lstrip())]
        if decorators or len(before) == len(lines[number - 1].encode()[: node.col_offset]):
            found[number] = before
    return dict(sorted(found.items()))


def inside(source: str) -> set[int]:
    """Return the lines on which a statement of a function begins that is not its first."""
    return {
        statement.lineno
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        for statement in function.body[1:]
    }


def with_lines(source: str, added: Mapping[int, list[str]]) -> str:
    """Return the source with these lines before those; 0: at its end.

    Raises `CodepactError` if that would change its statements, `pass` apart.
    """
    lines = _lines(source)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    found = []
    for number, line in enumerate(lines, 1):
        found += [f"{text}\n" if text.strip() else "\n" for text in added.get(number, [])]
        found.append(line)
    found += [f"{text}\n" for text in added.get(0, [])]
    made = "".join(found)
    if _bare(made) != _bare(source):
        raise CodepactError("the layout of the source leaves no room for other lines")
    return made


def _lines(source: str) -> list[str]:
    return io.StringIO(source.replace("\r\n", "\n").replace("\r", "\n"), newline="\n").readlines()


def _text_alone(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _bare(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [s for s in body if not isinstance(s, ast.Pass)]
            node.body = kept or body[:1]  # type: ignore[attr-defined]
    return ast.dump(tree)
