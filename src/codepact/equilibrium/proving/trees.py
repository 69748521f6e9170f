"""Programs that see sources by their syntax trees alone: whether all texts of a tree play alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codepact.execution.check import Checked, Refusal, check

_AGAIN = (ast.For, ast.While, ast.comprehension, ast.GeneratorExp, ast.ListComp, ast.SetComp,
          ast.DictComp, ast.Lambda)  # fmt: skip
"""What may do a thing more than once, or later."""


def sees_only_trees(source: str) -> bool:
    """Whether a program sees sources as `game.parse` gives them, and in no other way.

    Then all texts with its tree play alike, if their calls have ticks enough. It must hold no
    number either, as trees with 1, 1.0 and True in the same place compare as equal, nor a text that
    stands in a tree for bytes or for an ellipsis.
    """
    checked = check(source, len(source))
    if isinstance(checked, Refusal) or checked.form == "classic" or checked.everything:
        return False
    parsed = {id(one) for one in _parsed(checked.tree)}
    for node in ast.walk(checked.tree):
        if isinstance(node, ast.Attribute) and node.attr == "source" and id(node) not in parsed:
            return False
        if isinstance(node, ast.Constant) and not _plain_in_a_tree(node.value):
            return False
    return True


def own_trees(source: str) -> int | None:
    """Return how often a call parses the program's own source, at most; None if that is not seen.

    A source that is not clearly a rival's counts as the own one.
    """
    checked = check(source, len(source))
    if isinstance(checked, Refusal) or checked.form != "free" or _calls_itself(checked):
        return None
    tree = checked.tree
    (entry,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == checked.entry][
        -1:
    ]
    rivals = _rivals(tree)
    own = {id(one) for one in _parsed(tree) if not _of_a_rival(one, rivals)}
    once = {id(one) for one in _once(entry)}
    return len(own) if own <= once else None


def _parsed(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what is handed to `parse`."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute):
            yield from node.args[: called.attr == "parse"]


def _plain_in_a_tree(value: object) -> bool:
    """Whether a constant is the only one that `game.parse` shows as it does."""
    if not isinstance(value, str):
        return value is None
    return value != "Ellipsis" and not value.startswith(("b'", 'b"')) and not value.endswith("j")


def _calls_itself(checked: Checked) -> bool:
    return any(isinstance(n, ast.Name) and n.id == checked.entry for n in ast.walk(checked.tree))


def _rivals(tree: ast.AST) -> set[str]:
    """Return the names that stand for one of `game.others`, and for nothing else."""
    bound: dict[str, list[bool]] = {}
    over = {
        id(node.target): isinstance(node.iter, ast.Attribute) and node.iter.attr == "others"
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.setdefault(node.id, []).append(over.get(id(node), False))
        if isinstance(node, ast.arg):
            bound.setdefault(node.arg, []).append(False)
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            bound.setdefault(node.name, []).append(False)
    return {name for name, ways in bound.items() if all(ways)}


def _of_a_rival(argument: ast.expr, rivals: set[str]) -> bool:
    if not isinstance(argument, ast.Attribute):
        return isinstance(argument, ast.Constant)
    whose = argument.value
    if isinstance(whose, ast.Subscript):
        return isinstance(whose.value, ast.Attribute) and whose.value.attr == "others"
    if isinstance(whose, ast.Attribute):
        return whose.attr == "opponent"
    return isinstance(whose, ast.Name) and whose.id in rivals


def _once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below one that are met once at most when it is run."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_AGAIN, ast.FunctionDef, ast.ClassDef)):
            yield child
            yield from _once(child)
