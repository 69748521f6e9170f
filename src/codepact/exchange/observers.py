"""What in a source can observe what a level of equality forgets: found by its syntax.

Every rule errs on the side of seeing an observer: a program that only mentions such a thing counts.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_TEXT = ("source", "parse")
_BY_NAME = ("getattr", "hasattr")
_DYNAMIC = ("attrgetter", "methodcaller", "asdict", "astuple", "fields")
_PARTS = (int, str, float, bool, list, dict, tuple, set, object)


@dataclass(frozen=True)
class Observation:
    """Somebody (`who`) can see, at a line, what a level forgets; `what` says how."""

    who: str
    line: int
    what: str

    def __str__(self) -> str:
        """Return the observation as a clause."""
        return f"{self.who}, line {self.line}: {self.what}"


Found = Iterator[tuple[ast.AST, str]]


def observations(source: str, level: str, who: str) -> Iterator[Observation]:
    """Yield what in the source can observe what `level` forgets, or a level below it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    for lowest, look in _OBSERVERS.items():
        if lowest <= level:
            for node, what in look(tree):
                yield Observation(who, getattr(node, "lineno", 1), what)


def _reads_text(tree: ast.Module) -> Found:
    """The raw text, from L1 on: attributes by that name, or by a name that is not known here."""
    if _is_classic(tree):
        yield tree.body[0], "the classic form is handed its source and the opponent's"
    for node in ast.walk(tree):
        yield from _named(node, _TEXT, "the text of a program")
        # Whether a claim is proved hangs on how well a text can be read, and on its ticks.
        yield from _named(node, ("certified",), "what was proved by a program's text")
        match node:
            case ast.ImportFrom(names=names):
                found = [a.name for a in names if a.name in _DYNAMIC]
                if found:
                    yield node, f"{found[0]} reaches attributes by names that are not known here"
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _DYNAMIC:
                yield node, f"{name} reaches attributes by names that are not known here"
            case ast.MatchClass(cls=ast.Name(id=name), patterns=[_, *_]) if name in {
                p.__name__ for p in _PARTS
            }:
                pass
            case ast.MatchClass(patterns=[_, *_]):
                yield node, "a class pattern without names reaches attributes"


def _reads_doc(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        yield from _named(node, ("__doc__",), "a docstring")


def _named(node: ast.AST, names: tuple[str, ...], what: str) -> Found:
    """Yield the ways to reach an attribute with one of `names`."""
    match node:
        case ast.Attribute(attr=name) if name in names:
            yield node, f".{name} reads {what}"
        case ast.MatchClass(kwd_attrs=found) if set(found) & set(names):
            yield node, f"a pattern reads {what}"
        case ast.Call(func=ast.Name(id=f), args=[_, ast.Constant(value=str(name)), *_]) if (
            f in _BY_NAME
        ):
            if name in names:
                yield node, f"{f} reads {what}"
        case ast.Call(func=ast.Name(id=f)) if f in _BY_NAME:
            yield node, f"{f} with a name that is not known here could read {what}"
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "format_map")):
            plain = isinstance(value, ast.Constant) and isinstance(value.value, str)
            fields = str(value.value) if isinstance(value, ast.Constant) else ""
            if not plain or re.search(r"\{[^{}]*[.\[]", fields):
                yield node, f"a format string could read {what}"
        case ast.Name(id=f, ctx=ast.Load()) if f == "format_map":
            yield node, f"a format string could read {what}"


def _observes_names(tree: ast.Module) -> Found:
    """Names of locals, from L4 on."""
    own = {
        a.arg
        for f in ast.walk(tree)
        if isinstance(f, ast.FunctionDef | ast.Lambda)
        for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(keywords=keywords) if any(k.arg is None for k in keywords):
                yield node, "** passes arguments by names that are not known here"
            case ast.Call(keywords=keywords) if any(k.arg in own for k in keywords):
                name = next(k.arg for k in keywords if k.arg in own)
                yield node, f"the argument {name!r} is passed by its name"
            case ast.arguments(kwarg=ast.arg() as kwarg):
                yield kwarg, "**kwargs takes the names of arguments"
            case ast.Name(id="locals" | "vars" | "dir" | "eval" | "exec" as name):
                yield node, f"{name} sees names"
            case ast.Attribute(attr="__name__" | "__qualname__" | "__annotations__" as name):
                yield node, f"{name} sees names"
            case ast.ExceptHandler(name=str()):
                yield node, "the text of an exception can hold a name"
            case ast.FunctionDef() | ast.Lambda():
                yield from _hidden_classes(node)


def _hidden_classes(function: ast.FunctionDef | ast.Lambda) -> Found:
    for node in ast.walk(function):
        if isinstance(node, ast.ClassDef):
            yield node, "names in a class inside of a function are not only local"


def _observes_order(tree: ast.Module) -> Found:
    """Order of evaluation and exceptions, from L5 on."""
    for node in ast.walk(tree):
        match node:
            case ast.Try():
                yield node, "a try statement observes exceptions"
            case ast.FunctionDef(name=name) if re.fullmatch(r"__(eq|ne|lt|le|gt|ge|bool)__", name):
                yield node, f"{name} observes the order of comparison"


def _is_classic(tree: ast.Module) -> bool:
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    if any(f.name in ("act", "start") for f in functions):
        return False
    return any(len((*f.args.posonlyargs, *f.args.args)) == 4 for f in functions)


_OBSERVERS: Mapping[str, Callable[[ast.Module], Found]] = {
    "L1": _reads_text,
    "L3": _reads_doc,
    "L4": _observes_names,
    "L5": _observes_order,
}
