"""Ticks: rewriting a program so that what it spends is counted, exactly and alike everywhere.

The whole module becomes the body of one loader function, so that its global variables start
afresh at each call of the loader, and so that the names that the referee hands in reach nobody
else. Inside it:

* every loop turn and every function entry spends one tick inline; comprehension elements and
  lambda bodies spend one through a call;
* every function but the plain `act` also counts how deep calls nest, so that nesting too deep
  ends at the same depth everywhere and cannot be caught;
* costly built-ins and `*`, `**`, `<<` are charged by the size of their operands;
* whatever a program catches is shown to the referee first, so that it cannot catch being stopped,
  nor learn from the interpreter's own limits;
* a class without a text of its own gets one, since the interpreter's shows a memory address.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codepact.execution.check import Checked

SIZED = frozenset(
    [
        "sum",
        "max",
        "min",
        "sorted",
        "list",
        "tuple",
        "set",
        "frozenset",
        "dict",
        "any",
        "all",
        "map",
        "filter",
        "zip",
        "enumerate",
        "reversed",
        "print",
        "str",
        "repr",
        "hash",
    ]
)
"""Built-ins whose calls are charged by the size of their arguments."""

PARAMETERS = "_mtr_t, _mtr_x, _mtr_k, _mtr_d, _mtr_h, _mtr_o, _mtr_random, _mtr_c, _mtr_b"
"""What a loader is handed: tank, overdraw, tick, leave, sized call, operator, random stream,
caught exception, `BaseException`."""

_TICK = ast.parse("_mtr_t[0] -= 1\nif _mtr_t[0] < 0:\n    _mtr_x()").body
_ENTER = ast.parse(
    "_mtr_t[0] -= 1\n_mtr_t[1] -= 1\nif _mtr_t[0] < 0 or _mtr_t[1] < 0:\n    _mtr_x()"
).body
_LEAVE = ast.parse("_mtr_t[1] += 1").body
_DEPTH = ast.parse("_mtr_s = _mtr_t[1]").body
_CAUGHT = ast.parse("_mtr_c(_mtr_e, _mtr_s)").body
_OPERATORS = {ast.Mult: "*", ast.Pow: "**", ast.LShift: "<<", ast.Mod: "%"}
_SHOWING = frozenset({"str", "repr", "hash"})
"""Built-ins that could show a memory address, which differs from run to run."""


def instrument(checked: Checked) -> str:
    """Return the source of the loader `_mtr_load`, which returns what plays.

    That is `act`, the pair `(start, step)`, or the classic function, by the program's form.
    """
    bound = set(_bound_names(checked.tree))
    rewriter = _Rewriter(bound, _plain_act(checked), bool(checked.full))
    body = [new for old in checked.tree.body for new in rewriter.statements(old)]
    result = ast.parse(
        "start, step" if checked.form == "exact" else checked.entry, mode="eval"
    ).body
    # A global that is only assigned inside functions must exist as a variable of the loader.
    holders = [ast.parse(f"if False:\n    {g} = None").body[0] for g in sorted(rewriter.globals)]
    loader = ast.parse(f"def _mtr_load({PARAMETERS}):\n    pass")
    function = loader.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = [*holders, *body, ast.Return(result)]
    return ast.unparse(ast.fix_missing_locations(loader))


def _plain_act(checked: Checked) -> ast.FunctionDef | None:
    """Return `act` if nothing but the referee can call it, so that its entry tick may be left out.

    It must be defined once, at the top level, undecorated, and named nowhere else.
    """
    if checked.form != "free":
        return None
    own = [n for n in checked.tree.body if isinstance(n, ast.FunctionDef) and n.name == "act"]
    mentions = sum(
        1 for node in ast.walk(checked.tree) for name in _mentions(node) if name == "act"
    )
    return own[0] if len(own) == 1 == mentions and not own[0].decorator_list else None


def _mentions(node: ast.AST) -> Iterator[str]:
    for field in ("id", "name", "arg", "asname", "rest"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value
    if isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names


def _bound_names(tree: ast.Module) -> Iterator[str]:
    """Yield every name that the program binds anywhere: such a name is not the built-in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif not isinstance(node, ast.Name | ast.keyword | ast.Attribute):
            yield from _mentions(node)


def _cheap(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and abs(node.value) <= 16
    )


class _Rewriter(ast.NodeTransformer):
    """Puts the ticks in. One instance rewrites one program, in place."""

    def __init__(self, bound: set[str], plain_act: ast.FunctionDef | None, lazy: bool) -> None:
        self.bound = bound
        self.lazy = lazy
        self.plain_act = plain_act
        self.globals: set[str] = set()
        self.fields: set[int] = set()
        self.types: set[int] = set()
        self.functions = 0

    def statements(self, node: ast.stmt) -> list[ast.stmt]:
        new = self.visit(node)
        return new if isinstance(new, list) else [new]

    # --- loops and functions

    def _loop(self, node: ast.For | ast.While) -> ast.AST:
        self.generic_visit(node)
        node.body = [*_TICK, *node.body]
        return node

    visit_For = visit_While = _loop  # noqa: N815 - the names that ast.NodeTransformer calls

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.functions += 1
        self.generic_visit(node)
        self.functions -= 1
        scope: list[ast.stmt] = [s for s in node.body if isinstance(s, ast.Nonlocal)]
        rest = [s for s in node.body if not isinstance(s, ast.Nonlocal)] or [ast.Pass()]
        if node is self.plain_act:
            node.body = [*scope, *rest]
        elif _yields(rest):  # its calls do not nest: it is resumed from elsewhere
            node.body = [*scope, *_TICK, *rest]
        else:
            guarded = ast.Try(body=rest, handlers=[], orelse=[], finalbody=[*_LEAVE])
            node.body = [*scope, *_ENTER, guarded]
        node.returns = None
        for arg in ast.walk(node.args):
            if isinstance(arg, ast.arg):
                arg.annotation = None
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        node.body = _call("_mtr_d", _call("_mtr_k", ast.Constant(True)), node.body)
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        if not self.functions:
            return ast.Pass()  # at the top level it says nothing
        self.globals.update(node.names)
        return ast.Nonlocal(node.names)

    # --- exceptions

    def visit_Try(self, node: ast.Try) -> list[ast.stmt]:
        self.generic_visit(node)
        for handler in node.handlers:
            name = handler.name or "_mtr_e"
            seen = ast.Call(ast.Name("_mtr_c", ast.Load()), [_load(name), _load("_mtr_s")], [])
            handler.type = handler.type or _load("_mtr_b")
            handler.name = name
            handler.body = [ast.Expr(seen), *handler.body]
        if node.finalbody:
            body: list[ast.stmt] = node.body
            if node.handlers:
                body = [ast.Try(node.body, node.handlers, node.orelse, [])]
            node = ast.Try([_watched(body)], [], [], [*_TICK, *node.finalbody])
        return [*_DEPTH, node]

    def visit_With(self, node: ast.With) -> list[ast.stmt]:
        self.generic_visit(node)
        node.body = [_watched(node.body)]
        return [*_DEPTH, node]

    # --- comprehensions

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        # First in line, so that a filter that lets nothing through is counted too.
        node.ifs = [_call("_mtr_k"), *node.ifs]
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        # Monty makes a list of it, which is not used up and which next() refuses. So that both
        # sandboxes spend the same ticks, it is a list everywhere but in full Python.
        self.generic_visit(node)
        made = node if self.lazy else ast.ListComp(node.elt, node.generators)
        return made if "iter" in self.bound else _call("iter", made)

    # --- costly built-ins and operators

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in SIZED and name not in self.bound:
            node.args = [ast.Constant(name), *node.args]
            node.func = _load("_mtr_h")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "format_map"):
            node.args = [ast.Constant("." + node.func.attr), node.func.value, *node.args]
            node.func = _load("_mtr_h")
        elif name == "isinstance":
            self.types.update(id(n) for n in ast.walk(node))
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.types.update(id(n) for n in (node.left, *node.comparators))
        self.generic_visit(node)
        return node

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.AST:
        self.types.add(id(node.cls))
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in _SHOWING or node.id in self.bound or id(node) in self.types:
            return node
        return ast.parse(f"lambda *x: _mtr_h({node.id!r}, *x)", mode="eval").body

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        if node.format_spec is None:
            shown = "repr" if node.conversion == ord("r") else "str"
            node.value = _call("_mtr_h", ast.Constant(shown), node.value)
            node.conversion = -1
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        sign = _OPERATORS.get(type(node.op))
        harmless = _cheap(node.right) if sign == "**" else _cheap(node.left) or _cheap(node.right)
        if sign is None or (harmless and sign != "<<"):
            return node
        return _call("_mtr_o", ast.Constant(sign), node.left, node.right)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        sign = _OPERATORS.get(type(node.op))
        if sign is None or not isinstance(node.target, ast.Name) or _cheap(node.value):
            return node
        value = _call(
            "_mtr_o", ast.Constant(sign), ast.Name(node.target.id, ast.Load()), node.value
        )
        return ast.Assign([node.target], value)

    # --- imports and annotations

    def visit_Import(self, node: ast.Import) -> ast.AST | list[ast.AST]:
        kept = [a for a in node.names if a.name != "random"]
        streams = [a.asname or "random" for a in node.names if a.name == "random"]
        new: list[ast.AST] = [ast.Import(kept)] if kept else []
        return new + [_assign(name, ast.Name("_mtr_random", ast.Load())) for name in streams]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST]:
        if node.module == "__future__":
            return ast.Pass()
        if node.module != "random":
            return node
        stream = ast.Name("_mtr_random", ast.Load())
        return [
            _assign(a.asname or a.name, ast.Attribute(stream, a.name, ast.Load()))
            for a in node.names
        ]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        # A dataclass reads the annotations of its own body, so those stay.
        fields = {id(s) for s in node.body if isinstance(s, ast.AnnAssign)}
        self.fields |= fields
        self.generic_visit(node)
        own = {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
        if "__repr__" not in own and not (node.decorator_list or node.bases or node.keywords):
            text = ast.parse(f"def __repr__(self):\n    return {f'<{node.name}>'!r}").body
            node.body = [*node.body, *text]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if id(node) in self.fields:
            return node
        return _assign_to(node.target, node.value) if node.value else ast.Pass()


def _yields(body: list[ast.stmt]) -> bool:
    """Whether statements of a function make it a generator."""
    todo: list[ast.AST] = [*body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(node)
    return False


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _watched(body: list[ast.stmt]) -> ast.Try:
    """Return `body`, showing the referee each exception that leaves it."""
    handler = ast.ExceptHandler(_load("_mtr_b"), "_mtr_e", [*_CAUGHT, ast.Raise()])
    return ast.Try(body, [handler], [], [])


def _call(function: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), list(args), [])


def _assign_to(target: ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([target], value)


def _assign(name: str, value: ast.expr) -> ast.Assign:
    return _assign_to(ast.Name(name, ast.Store()), value)
