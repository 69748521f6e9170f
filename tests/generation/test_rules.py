from __future__ import annotations

import random
import re

import pytest

from codepact.core.errors import CodepactError
from codepact.execution.check import Checked, check
from codepact.games import load_game, rename_actions
from codepact.generation import RuleAuthor, problem_with
from codepact.generation.rule_author import write_rules_prompt
from codepact.generation.rule_grammar import rule_grammar
from codepact.generation.rule_python import render
from codepact.generation.rules import (
    Count,
    LastRound,
    Mentions,
    Mirror,
    Moves,
    Round,
    Rule,
    Rules,
    parse_rules,
    write_rules,
)
from codepact.models import scripted
from codepact.proof.referee import play

# A generator of random texts from a grammar (the subset of GBNF that rule grammars use).
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\{\d+,\d+\}|[()|?*+]|[a-z]+)')


def random_text(grammar: str, rng: random.Random) -> str:
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().splitlines())
    parsed = {name: _alternatives(_tokens(body)) for name, body in rules.items()}
    return _draw(("name", "root"), parsed, rng)


def _tokens(body: str) -> list[str]:
    found, at = [], 0
    while at < len(body.rstrip()):
        match = _TOKEN.match(body, at)
        assert match, body[at:]
        found.append(match[1])
        at = match.end()
    return found[::-1]  # popped from the end


def _alternatives(tokens: list[str]):
    options = [[]]
    while tokens and tokens[-1] != ")":
        token = tokens.pop()
        if token == "|":
            options.append([])
            continue
        if token == "(":
            item = _alternatives(tokens)
            assert tokens.pop() == ")"
        elif token[0] == '"':
            item = ("text", eval(token))
        elif token[0] == "[":
            item = ("class", token[1:-1])
        else:
            item = ("name", token)
        if tokens and tokens[-1][0] in "?*+{":
            mark = tokens.pop()
            low, high = (
                map(int, mark[1:-1].split(","))
                if mark[0] == "{"
                else {"?": (0, 1), "*": (0, 5), "+": (1, 5)}[mark]
            )
            item = ("times", item, low, high)
        options[-1].append(item)
    return ("or", options)


def _draw(item, rules, rng: random.Random) -> str:
    match item:
        case ("text", text):
            return text
        case ("name", name):
            return _draw(rules[name], rules, rng)
        case ("class", spec):
            letters = re.sub(
                r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), spec
            )
            return rng.choice(letters)
        case ("times", inner, low, high):
            return "".join(_draw(inner, rules, rng) for _ in range(rng.randint(low, high)))
        case ("or", options):
            return "".join(_draw(part, rules, rng) for part in rng.choice(options))
    raise AssertionError(item)


TEXT = """\
if opponent source == my source and round < 10: C
if opponent last 2 == D: D
if opponent count D > 3 and my last 1 == C and round > 2: D
if opponent source mentions "random": D
if last round: D
else: C
"""


def test_the_text_of_rules_reads_back() -> None:
    rules = Rules(
        (
            Rule((Mirror("opponent"), Round("<", 10)), "C"),
            Rule((Moves("opponent", 2, "D"),), "D"),
            Rule((Count("opponent", "D", ">", 3), Moves("my", 1, "C"), Round(">", 2)), "D"),
            Rule((Mentions("opponent", "random"),), "D"),
            Rule((LastRound(),), "D"),
        ),
        "C",
    )
    assert parse_rules(TEXT) == rules
    assert write_rules(rules) == TEXT


def test_rules_render_as_a_readable_program() -> None:
    assert render(parse_rules(TEXT)) == (
        "def act(game):\n"
        "    if game.opponent.source == game.me.source and game.round < 10:\n"
        "        return 'C'\n"
        "    if game.opponent.actions[-2:] == ['D'] * 2:\n"
        "        return 'D'\n"
        "    if game.opponent.actions.count('D') > 3 and game.me.actions[-1:] == ['C']"
        " and game.round > 2:\n"
        "        return 'D'\n"
        "    if 'random' in game.opponent.source:\n"
        "        return 'D'\n"
        "    if game.round == game.rounds:\n"
        "        return 'D'\n"
        "    return 'C'\n"
    )


def test_rendered_rules_play_what_they_say(brief) -> None:
    tit_for_tat = render(parse_rules("if opponent last 1 == D: D\nif last round: D\nelse: C\n"))
    alternate = "def act(game):\n    return 'CD'[game.round % 2]\n"
    match = play(brief(rounds=6).program_game, [tit_for_tat, alternate])
    assert match.actions[0] == tuple("CDCDCD") and not match.faults


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "line 1"),
        ("if last round: D", "line 2"),
        ("if nonsense: D\nelse: C", "line 1: no such condition: 'nonsense: D'"),
        ("if last round and : D\nelse: C", "line 1"),
        ("if last round\nelse: C", "line 1: after its conditions"),
        ("else: C\nif last round: D", "line 1"),
        ("Here are rules:\nelse: C", "line 1: a line is"),
    ],
)
def test_unreadable_rules_are_named_by_line(text, line) -> None:
    with pytest.raises(CodepactError, match=line):
        parse_rules(text)


ODD = {"C": 'say "hi" \\ {now}', "D": "nein, danke"}


@pytest.mark.parametrize(
    "case", ["plain", "renamed", "three", "one round", "blind", "seats", "many"]
)
def test_whatever_the_grammar_accepts_is_a_valid_program(brief, case) -> None:
    briefing = {
        "plain": brief,
        "renamed": lambda: brief(game=rename_actions(load_game("prisoners-dilemma"), ODD)),
        "three": lambda: brief(game="climbing", seat=1),
        "one round": lambda: brief(rounds=1),
        "blind": lambda: brief(capabilities=(), known=False),
        "seats": lambda: brief(game="public-goods(n=3)"),
        "many": lambda: brief(game="travellers-dilemma", rounds=5),
    }[case]()
    grammar = rule_grammar(briefing.program_game, briefing.seat)
    rng = random.Random(case)
    sources = []
    for _ in range(60):
        text = random_text(grammar, rng)
        rules = parse_rules(text)
        assert write_rules(rules) == text.rstrip("\n") + "\n"
        sources.append(render(rules))
        assert isinstance(check(sources[-1], 65_536), Checked)
    for source in sources[:12]:
        assert problem_with(source, briefing) is None, source


def test_the_grammar_leaves_out_what_means_nothing(brief) -> None:
    assert "last round" in rule_grammar(brief().program_game, 0)
    assert "last round" not in rule_grammar(brief(known=False).program_game, 0)
    assert "source" not in rule_grammar(brief(capabilities=()).program_game, 0)
    alone = rule_grammar(brief(rounds=1, capabilities=()).program_game, 0)
    assert alone.splitlines()[0] == "root ::= default"


def test_rule_author_sends_the_grammar_and_renders_the_answer(brief) -> None:
    asked = []
    model = scripted(lambda r: (asked.append(r), TEXT)[1])
    briefing = brief()
    done = RuleAuthor(model).write(briefing)
    assert done.mode == "rules" and done.program is not None
    assert done.program.source == render(parse_rules(TEXT))
    assert done.attempts[0].strategy == TEXT.strip()
    assert asked[0].grammar == rule_grammar(briefing.program_game, 0)
    assert "if CONDITION" in write_rules_prompt(briefing)


def test_rules_that_were_cut_off_are_drawn_again(brief) -> None:
    done = RuleAuthor(scripted(["if opponent last 1 ==", TEXT])).write(brief())
    assert done.program is not None and len(done.attempts) == 2
    assert "rules, line 1" in done.attempts[0].problem
    none = RuleAuthor(scripted(["if"] * 3)).write(brief())
    assert none.program is None and len(none.attempts) == 3
