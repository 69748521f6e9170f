"""Other names for all that a program names itself: arguments, locals, helpers, constants."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator

from codepact.core.errors import CodepactError
from codepact.exchange.renaming import renamed

_PLACE = re.compile(r"\$\d+\.\d+")


def with_names(source: str, names: Iterator[str], entry: str) -> str:
    """Return the source with other names, taken from `names` in the order of the text.

    The functions that the sandbox calls keep theirs, `entry` among them, and so do attributes,
    classes and what is imported. Names that the source or Python uses are left out. Raises
    `CodepactError` if the program names nothing itself.
    """
    before = ast.parse(source)
    taken = {text for node in ast.walk(before) for text in _texts(node)} | {*dir(builtins)}
    tree = renamed(before)
    own = _of_the_module(tree) - {"act", "start", "step", entry}
    given: dict[str, str] = {}
    for node in ast.walk(tree):
        for text in _texts(node):
            if text not in given and (_PLACE.fullmatch(text) or text in own):
                given[text] = next(n for n in names if n not in taken and not keyword.iskeyword(n))
    if not given:
        raise CodepactError("the program names nothing itself, so there is nothing to rename")
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.Constant | ast.Attribute | ast.keyword):
                continue
            if isinstance(value, str):
                setattr(node, field, given.get(value, value))
            elif isinstance(node, ast.Global | ast.Nonlocal):
                node.names = [given.get(name, name) for name in node.names]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the names that stand in a node itself."""
    if isinstance(node, ast.Constant):
        return
    for _, value in ast.iter_fields(node):
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield text


def _of_the_module(tree: ast.Module) -> set[str]:
    """Return what the module binds, but classes and imports."""
    found = {s.name for s in tree.body if isinstance(s, ast.FunctionDef)}
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found |= {
                n.id
                for n in ast.walk(statement)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
    return {name for name in found if not _PLACE.fullmatch(name)}
