"""What an author means its program to do, as answers to a checklist, and whether the code does it.

An intent is stated before the code, in words and by the checklist. Each answer stands for a claim
that must hold, or must not: so provers decide whether the code is what its author meant, and where
it is not there is a match that shows it. What is no answer of the checklist cannot be checked, and
is counted so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.proof.claims import ClaimVerdict, prove_claim
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox

Standing = Literal["right", "wrong", "unknown", "uncheckable"]


@dataclass(frozen=True)
class Question:
    """A question of the checklist: what is asked, and what each answer claims.

    `answers`: an answer, as authors write it, and the claim that must hold for it, or, after a "!",
    must not. In claims {C} is the seat's first action, {D} its last, {theirs} the opponent's last.
    """

    name: str
    asked: str
    answers: Mapping[str, str]


_AROUND = re.compile(r"""[-*_`#>.\"'|]|\(.*?\)|^\s*\d+[.)]""")
"""What models put around a question or an answer: list signs, emphasis, asides."""

CHECKLIST = (
    Question(
        "first move",
        "What do you play in the first round?",
        {"cooperate": "satisfies formula='me={C}'", "defect": "satisfies formula='me={D}'"},
    ),
    Question(
        "after one defection",
        "You cooperated and the opponent did not. What do you play next?",
        {
            "defect at once": "retaliates-at-once",
            "defect within two rounds": "retaliates-eventually within=2",
            "cooperate": "satisfies formula='G ((me={C} & opponent={theirs}) -> N me={C})'",
        },
    ),
    Question(
        "forgiveness",
        "The opponent has defected before. When do you cooperate again?",
        {
            "after one cooperation": "forgives within=1",
            "after two cooperations": "forgives within=2",
            "never": "satisfies formula='G (opponent={theirs} -> N G me={D})'",
        },
    ),
    Question(
        "last round",
        "What do you play in the last round, whatever happened?",
        {
            "cooperate": "satisfies formula='G (!X true -> me={C})'",
            "defect": "satisfies formula='G (!X true -> me={D})'",
        },
    ),
    Question(
        "own copy",
        "Do you and a copy of you cooperate in every round?",
        {"yes": "cooperates-with-itself", "no": "!cooperates-with-itself"},
    ),
    Question(
        "use of source",
        "Does what you play depend on the opponent's source?",
        {"no": "source-independent", "yes": "!source-independent"},
    ),
)
"""What is asked of an author in a game for two, before it writes."""


@dataclass(frozen=True)
class Intent:
    """What an author means: in words, and its answers by question, as it wrote them."""

    words: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """Whether the code does what one answer says; `verdict` is that on its claim, if it has one."""

    question: str
    answer: str
    standing: Standing
    verdict: ClaimVerdict | None = None


@dataclass(frozen=True)
class IntentReport:
    """The findings of an intent, one for each question of the checklist that was answered."""

    program: Program
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[Standing, int]:
        """Return how many findings stand how."""
        found = Counter(f.standing for f in self.findings)
        order: tuple[Standing, ...] = ("right", "wrong", "unknown", "uncheckable")
        return {standing: found[standing] for standing in order}


def checklist_text() -> str:
    """Return the checklist as an author is asked to fill it in."""
    lines = [f"{q.name}: {' | '.join(q.answers)}   ({q.asked})" for q in CHECKLIST]
    return "\n".join(lines)


def intent_from(text: str) -> Intent:
    """Return the intent that an answer states: lines such as `first move: cooperate`, and words.

    Tolerated: capitals, list signs and emphasis. A question that is answered twice counts as last
    answered. Lines that answer no question are the words.
    """
    names = {q.name: q.name for q in CHECKLIST}
    answers: dict[str, str] = {}
    words: list[str] = []
    for line in text.splitlines():
        name, sign, value = line.partition(":")
        question = names.get(_plain(name))
        if sign and question:
            answers[question] = _plain(value)
        elif line.strip():
            words.append(line.strip())
    return Intent(" ".join(words), answers)


def _plain(text: str) -> str:
    return " ".join(_AROUND.sub(" ", text).split()).lower()


def check_intent(
    program: Program, intent: Intent, rules: ProgramGame, seat: int = 0
) -> IntentReport:
    """Decide for each answer of an intent whether the program does what it says.

    "right": proved. "wrong": refuted by a match that was played, or the contrary is proved.
    "unknown": neither. "uncheckable": no answer of the checklist. Raises `CodepactError` unless the
    game is for two.
    """
    if rules.game.seats != 2:
        raise CodepactError(
            f"the checklist is about games for two, and {rules.game.name!r} is for "
            f"{rules.game.seats}"
        )
    reading = read_program(program, rules, sandbox(), seat)
    findings = []
    for question in CHECKLIST:
        if question.name not in intent.answers:
            continue
        answer = intent.answers[question.name]
        claim = question.answers.get(answer)
        if claim is None:
            findings.append(Finding(question.name, answer, "uncheckable"))
            continue
        verdict = prove_claim(reading, _filled(claim.removeprefix("!"), rules.game, seat), rules)
        wanted = "refuted" if claim.startswith("!") else "proved"
        standing: Standing = "right" if verdict.answer == wanted else "wrong"
        if verdict.answer == "unknown":
            standing = "unknown"
        findings.append(Finding(question.name, answer, standing, verdict))
    return IntentReport(program, tuple(findings))


def _filled(claim: str, game: Game, seat: int) -> str:
    own, theirs = game.actions[seat], game.actions[1 - seat]
    words = {"{C}": own[0], "{D}": own[-1], "{theirs}": theirs[-1]}
    for place, action in words.items():
        claim = claim.replace(place, action if action.isidentifier() else json.dumps(action))
    return claim


def intent_feedback(report: IntentReport) -> str:
    """Return what is told an author whose code is not what it meant; nothing if none is wrong.

    For each answer that was refuted: the match that shows it.
    """
    return "\n".join(_shown(f) for f in report.findings if f.standing == "wrong")


def _shown(finding: Finding) -> str:
    said = f"You said: {finding.question}: {finding.answer}. Your program does not do that"
    witness = finding.verdict.witness if finding.verdict is not None else None
    if witness is None:
        return f"{said}: the contrary was proved."
    theirs = " ".join(" ".join(letter) for letter in witness.history) or "nothing yet"
    shown = f"{said}: when the opponent played {theirs}, it played {' '.join(witness.played)}"
    if witness.second is None:
        return f"{shown}."
    other = " ".join(" ".join(letter) for letter in witness.second) or "nothing yet"
    return f"{shown}; and when it played {other}, {' '.join(witness.second_played)}."
