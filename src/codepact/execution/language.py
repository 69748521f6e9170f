"""What programs may use: the common language of both sandboxes, and what full Python adds."""

from __future__ import annotations

import ast

MODULES = frozenset(
    [
        "math",
        "re",
        "json",
        "collections",
        "itertools",
        "functools",
        "random",
        "typing",
        "dataclasses",
        "bisect",
        "copy",
        "hashlib",
        "__future__",
    ]
)
"""What a program may import. `random` is replaced by the player's own seeded stream."""

FULL_MODULES = frozenset(
    [
        "abc",
        "ast",
        "contextlib",
        "decimal",
        "enum",
        "fractions",
        "heapq",
        "numbers",
        "operator",
        "statistics",
        "string",
        "textwrap",
    ]
)
"""What a program may import besides, where full Python runs."""

FORBIDDEN = frozenset(
    [
        "exec",
        "eval",
        "compile",
        "open",
        "globals",
        "locals",
        "vars",
        "dir",
        "__import__",
        "input",
        "breakpoint",
        "help",
        "id",
        "exit",
        "quit",
        "memoryview",
        "__builtins__",
        "__build_class__",
    ]
)

FULL_NAMES = frozenset(["super", "classmethod", "staticmethod", "property"])
"""Built-ins that only full Python has."""

FRAMES = frozenset(
    [
        "gi_frame",
        "gi_code",
        "gi_yieldfrom",
        "tb_frame",
        "tb_next",
        "with_traceback",
        "f_back",
        "f_globals",
        "f_locals",
        "f_builtins",
        "f_code",
        "f_lineno",
        "f_trace",
    ]
)
"""Attributes that lead from a program to whoever called it; refused everywhere."""

METHODS = frozenset(
    ["__init__", "__call__", "__eq__", "__hash__", "__repr__", "__str__", "__enter__", "__exit__"]
)
"""Special methods that a program's class may define anywhere."""

SPECIAL = frozenset(
    [
        "__init__",
        "__post_init__",
        "__class__",
        "__doc__",
        "__len__",
        "__str__",
        "__repr__",
        "__new__",
        "__hash__",
        "__eq__",
        "__enter__",
        "__exit__",
        "__iter__",
        "__next__",
        "__call__",
        "__slots__",
        "__getitem__",
        "__contains__",
        "__init_subclass__",
        "__set_name__",
        "__match_args__",
    ]
)
"""Special attributes that a program may use where full Python runs, as in `super().__init__()`."""

# What only full Python has; named so that the refusal is.
MISSING: dict[type[ast.AST], str] = {
    ast.Delete: "the 'del' statement",
    ast.Yield: "'yield'",
    ast.YieldFrom: "'yield from'",
    ast.TryStar: "'except*'",
}

# What no sandbox runs: there is nothing to wait for.
NOWHERE: dict[type[ast.AST], str] = {
    ast.AsyncFunctionDef: "'async def'",
    ast.AsyncFor: "'async for'",
    ast.AsyncWith: "'async with'",
    ast.Await: "'await'",
}

BOUND = frozenset(
    name for kind in (str, list, tuple, dict, set) for name in dir(kind) if not name.startswith("_")
)
"""Methods of Python's own types: only full Python has them as values, before they are called."""
