"""Forms of a source: what they drop, and that they keep what a program does."""

from __future__ import annotations

import ast

import pytest
from arena import ALL_D, TFT, WORKER, moves, rules

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.exchange import Disclosure, canonical, comment_free, in_form
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all
from codepact.zoo import zoo_names, zoo_program

SOURCES = [
    'def act(game):\n    """doc"""\n    return "C"  # why\n',
    'def act(game): """doc"""; return "C"\n',
    'def act(game):\n    """doc"""; return "C"\n',
    'class A:\n    """d"""\n\n\ndef act(game):\n    return "C"  # c\n',
    '"""m"""\nx = "# not"\n\n\ndef act(game):\n    s = """# in\n# text"""  # out\n    return "C"\n',
    'def act(game):\n    """a""" \\\n    """b"""\n    return "C"\n',
    'def act(game):\r\n    # x\r\n    return "C"\r\n',
    'def act(game):\r    # x\r    return "C"\r',
    'def act(game):\n    if 1:  # a\n        pass\n    \x0c# odd\n    return "C" # \xfc\n',
    '"""\xfc"""; x = 1\ndef act(game): return "C"\n',
    'def act(game):\n    "d"\n    "e"\n    return "C"',
    'def act(game):\n    x = (1,  # one\n         2)  # two\n    return "C"\n',
    'class A:\n    def f(self):\n        "x"\n\n\ndef act(game):\n    return "C"\n',
    "def act(game):\n    x = '\\\n# no comment'\n    return 'C'\n",
    'def act(game):\n    s = "a\x0bb\x0cc\x1cd\u2028e\x85f"  # c\n    return "CD"[len(s) > 11]\n',
    'def act(game):\n    # a\x0bb\x1cc\u2028d\n    return "C" # e\x0bf\n',
    '#!x\n# -*- coding: latin-1 -*-\ndef act(game):\n    return "C"\n',
    'def act(game):\n\t"""d"""\n\treturn "C"\n',
]


def bare(source: str) -> str:
    """Return the tree without docstrings and `pass`, as text."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            while (
                body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
            ):
                del body[0]
            node.body = [s for s in body if not isinstance(s, ast.Pass)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def has_docstring(source: str) -> bool:
    kinds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    return any(ast.get_docstring(n) for n in ast.walk(ast.parse(source)) if isinstance(n, kinds))


@pytest.mark.parametrize("form", [canonical, comment_free])
@pytest.mark.parametrize("k", range(len(SOURCES)))
def test_a_form_drops_comments_and_docstrings_and_nothing_else(form, k: int) -> None:  # type: ignore[no-untyped-def]
    out = form(SOURCES[k])
    assert bare(out) == bare(SOURCES[k])
    assert not has_docstring(out)
    assert form(out) == out
    for word in ("why", "# c\n", "# x", "# one", "# a", "# odd", "coding", "# e"):
        assert word not in out


def test_comment_free_keeps_the_layout() -> None:
    source = 'def act(game):\n    x   =   {"a":1}\n\n    return ("C")\n'
    assert comment_free(source) == source
    assert (
        comment_free("def act(game):\n    return 'C'  # x\n") == "def act(game):\n    return 'C'\n"
    )


def test_equal_trees_have_one_canonical_form() -> None:
    a = 'def act(game):\n    """x"""\n    return ("C")  # y\n'
    b = "def act( game ) :\n\n    return 'C'"
    assert canonical(a) == canonical(b) != canonical(b.replace("'C'", "'D'"))


def test_a_source_that_does_not_parse_stays_as_it_is() -> None:
    for source in ("def act(", "x = '\ud800'", "\0", "(" * 1000, "  x\n y"):
        assert canonical(source) == comment_free(source) == source


def test_programs_behave_alike_in_every_form() -> None:
    # Readers of sources see another source, so they may rightly act otherwise.
    names = [n for n in zoo_names() if "Clique" not in n and "Public" not in n]
    game = rules(4)
    for program in [*map(zoo_program, names), *map(Program, SOURCES), Program(WORKER)]:
        forms = [in_form(program, f) for f in ("raw", "canonical", "comment-free")]
        for other in (TFT, ALL_D):
            jobs = [MatchJob(game, (f, Program(other)), 3) for f in forms]
            raw, plain, free = play_all(jobs)
            assert moves(raw) == moves(plain) == moves(free), program.source


def test_what_is_disclosed_is_what_runs() -> None:
    reader = 'def act(game):\n    """note"""\n    return "D" if "note" in game.me.source else "C"\n'
    program = in_form(Program(reader, "me"), "canonical")
    assert program.name == "me" and program.digest != Program(reader).digest
    (match,) = play_all([MatchJob(rules(), (program, Program(TFT)))])
    assert moves(match)[0] == "D"  # the word is in its own code too
    hidden = reader.replace('"note" in', '"no" "te" in')
    (match,) = play_all([MatchJob(rules(), (in_form(Program(hidden), "raw"), Program(TFT)))])
    assert moves(match)[0] == "D"


def test_a_disclosure_rule_must_exist() -> None:
    with pytest.raises(CodepactError, match="unknown disclosure 'curent'; did you mean current"):
        Disclosure("curent")  # type: ignore[arg-type]
    with pytest.raises(CodepactError, match="unknown form 'cannonical'; did you mean"):
        Disclosure(form="cannonical")  # type: ignore[arg-type]
