"""The static check: what a source text is, before anything of it runs."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codepact.core.fault import FaultKind
from codepact.execution.language import (
    BOUND,
    FORBIDDEN,
    FRAMES,
    FULL_MODULES,
    FULL_NAMES,
    METHODS,
    MISSING,
    MODULES,
    NOWHERE,
    SPECIAL,
)

Form = Literal["free", "exact", "classic"]


@dataclass(frozen=True)
class Refusal:
    """Why a source cannot be a program: a fault kind and a sentence with the line.

    `full`: a sandbox with full Python runs it all the same.
    """

    kind: FaultKind
    detail: str
    full: bool = False


@dataclass(frozen=True)
class Checked:
    """A source that passed: its tree, its form, the function that plays, and what it mentions.

    `attributes` are the attribute names that occur in it; a program that reaches attributes in
    other ways (`getattr`, formats, class patterns) counts as mentioning all (`everything`).
    `full` says what in it only full Python has; empty if it keeps to what every sandbox runs.
    """

    tree: ast.Module
    form: Form
    entry: str
    attributes: frozenset[str]
    everything: bool
    full: str


def check(source: str, max_characters: int) -> Checked | Refusal:
    """Return what the source is, or why it is refused. Nothing of it is executed."""
    if len(source) > max_characters:
        return Refusal("load error", f"{len(source)} characters; at most {max_characters} count")
    tree = _parsed(source)
    if isinstance(tree, Refusal):
        return tree
    full = ""
    for refusal in _refusals(tree):
        if not refusal.full:
            return refusal
        full = full or refusal.detail
    found = _form(tree)
    if found is None:
        return Refusal(
            "load error",
            "it defines no act(game), no start(game) with step(state, seen), and no function of "
            "four arguments (my_history, opponent_history, my_source, opponent_source)",
        )
    nodes = list(ast.walk(tree))
    names = {n.id for n in nodes if isinstance(n, ast.Name)}
    attributes = frozenset(n.attr for n in nodes if isinstance(n, ast.Attribute))
    everything = (
        bool(names & {"getattr", "hasattr", "setattr"})
        or bool(attributes & {"format", "format_map", "attrgetter"})
        or any(isinstance(n, ast.MatchClass) for n in nodes)
    )
    return Checked(tree, *found, attributes, everything, full)


def _parsed(source: str) -> ast.Module | Refusal:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            # Catches what parsing alone lets pass, such as 'return' outside a function.
            compile(tree, "<program>", "exec", dont_inherit=True)
            return tree
    except SyntaxError as e:
        return Refusal("load error", f"line {e.lineno}: {e.msg}")
    except (RecursionError, MemoryError):
        return Refusal("load error", "it is nested too deeply to be parsed")
    except ValueError as e:  # null bytes, lone surrogates, absurdly long numbers
        return Refusal("load error", str(e))


def _refusals(tree: ast.Module) -> Iterator[Refusal]:
    """Yield why the tree is refused, in the order of its nodes."""
    methods = {
        id(f)
        for c in ast.walk(tree)
        if isinstance(c, ast.ClassDef)
        for f in c.body
        if isinstance(f, ast.FunctionDef)
    }
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Attribute) and node.attr in BOUND and id(node) not in called:
            what = f"line {line}: .{node.attr} is called where it stands, not handed on"
            yield Refusal("unsupported", what, full=True)
        special = isinstance(node, ast.FunctionDef) and id(node) in methods
        for name in _names(node):
            yield from _name_refused(name, node, line, special)
        for module in _modules(node):
            if module.split(".")[0] not in MODULES:
                yield Refusal(
                    "unsupported",
                    f"line {line}: programs cannot import {module}; there are "
                    + ", ".join(sorted((MODULES | FULL_MODULES) - {"__future__"})),
                    full=module.split(".")[0] in FULL_MODULES,
                )
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            yield Refusal("unsupported", f"line {line}: name what you import instead of *")
        if isinstance(node, ast.ClassDef) and (node.bases or node.keywords):
            yield Refusal("unsupported", f"line {line}: classes cannot inherit here", full=True)
        for lacking, full in ((MISSING, True), (NOWHERE, False)):
            if type(node) in lacking:
                what = lacking[type(node)]
                yield Refusal("unsupported", f"line {line}: programs have no {what}", full)


def _name_refused(name: str, node: ast.AST, line: int, special: bool) -> Iterator[Refusal]:
    """Yield why a program cannot use a name; `special`: it is that of a method of a class."""
    if "_mtr_" in name:
        yield Refusal("unsupported", f"line {line}: names with _mtr_ are the referee's")
    if name in FULL_NAMES and not isinstance(node, ast.Attribute):
        yield Refusal("unsupported", f"line {line}: {name}() is not there", full=True)
    if name in FORBIDDEN and not isinstance(node, ast.Attribute):
        yield Refusal("unsupported", f"line {line}: programs have no {name}()")
    if name in FRAMES:
        yield Refusal("unsupported", f"line {line}: programs have no {name}")
    dunder = name.startswith("__") and name.endswith("__") and name != "__name__"
    if dunder and not (special and name in METHODS):
        anywhere = special or name in SPECIAL
        yield Refusal("unsupported", f"line {line}: programs have no {name}", anywhere)


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.keyword(arg=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.alias(name=name, asname=asname):
            yield from (n for n in (*name.split("."), asname) if n and n != "__future__")
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            return


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (a.name for a in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")


def _form(tree: ast.Module) -> tuple[Form, str] | None:
    """Return the form and the entry function, from the signatures at the top level."""
    arity: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            arity[node.name] = len(node.args.posonlyargs) + len(node.args.args)
    if arity.get("act") == 1:
        return "free", "act"
    if arity.get("start") == 1 and arity.get("step") == 2:
        return "exact", "start"
    four = [name for name, n in arity.items() if n == 4]
    if four:
        named = [n for n in four if n in ("strategy", "strategy_function")]
        return "classic", (named or four)[-1]
    return None
