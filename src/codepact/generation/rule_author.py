"""A language model that writes short rules under a grammar, so that every answer is a program."""

from __future__ import annotations

from dataclasses import dataclass

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.generation import prompts
from codepact.generation.author import Attempt, Briefing, Submission
from codepact.generation.llm import attempt_seed
from codepact.generation.rule_grammar import rule_grammar
from codepact.generation.rule_python import render
from codepact.generation.rules import parse_rules, written
from codepact.generation.trial import problem_with
from codepact.models import Message, Model, Request


@dataclass(frozen=True)
class RuleAuthor:
    """Has a model choose rules, held to a grammar, and renders them as a program.

    The model must take grammars (the embedded one does; see `codepact.models.Request`). Programs
    by it are valid by construction, so they are reported apart, as mode "rules".
    """

    model: Model
    attempts: int = 3
    temperature: float = 0.7
    max_tokens: int = 400

    @property
    def name(self) -> str:
        """Return the model's name and "rules"."""
        return f"{self.model.name} rules"

    def write(self, briefing: Briefing) -> Submission:
        """Ask for rules; draw again only if an answer was cut off."""
        tried: list[Attempt] = []
        for number in range(self.attempts):
            reply = self.model.complete(
                Request(
                    (
                        Message("system", prompts.WRITER),
                        Message("user", write_rules_prompt(briefing)),
                    ),
                    purpose="author: rules",
                    temperature=self.temperature,
                    max_tokens=self.max_tokens,
                    seed=attempt_seed(briefing, "rules", number),
                    grammar=rule_grammar(briefing.program_game, briefing.seat),
                )
            )
            try:
                source = render(parse_rules(reply.text))
                problem = problem_with(source, briefing)
            except CodepactError as error:
                source, problem = None, str(error)
            tried.append(Attempt(reply.text.strip(), source, problem, (reply.key,)))
            if source is not None and problem is None:
                return Submission(Program(source), tuple(tried), "rules")
        return Submission(None, tuple(tried), "rules")


def write_rules_prompt(briefing: Briefing) -> str:
    """Return the prompt for rules."""
    return "\n\n".join(
        (
            prompts.situation(briefing),
            f"# How a strategy is written\n{rule_card(briefing.program_game, briefing.seat)}",
            f"# What you want\n{briefing.objective.text}",
            "# Your task\nWrite the rules for this meta-round now: at most six, the most important "
            "first, then the `else` line. Answer with the rules and nothing else.",
        )
    )


def rule_card(program_game: ProgramGame, seat: int) -> str:
    """Return what rules look like; the conditions are those of `rule_grammar`."""
    game, repetition = program_game.game, program_game.repetition
    first, last = written(game.actions[seat][0]), written(game.actions[seat][-1])
    two = game.seats == 2
    other = "opponent" if two else "any other"
    theirs = written(
        next(a for i, a in enumerate(game.actions) if i != seat or game.seats == 1)[-1]
    )
    lines = [
        "Write rules, one a line: `if CONDITION: ACTION` or `if CONDITION and CONDITION: ACTION`. "
        "In every round the first rule whose conditions all hold decides. The last line is "
        f"`else: ACTION`. Actions: {', '.join(map(written, game.actions[seat]))}. Conditions:"
    ]
    if repetition.rounds > 1:
        lines.append("- `round == 1`, `round < 4`, `round > 6`: the number of this round;")
        if repetition.horizon_known:
            lines.append("- `last round`;")
        lines += [
            f"- `{other} last 1 == {theirs}`, `{other} last 2 == {theirs}`, `my last 1 == {first}`"
            ": the last 1 to 5 actions are all that action;",
            f"- `{other} count {theirs} > 3`, `my count {last} < 2`: how often it was played;",
        ]
    if "inspect" in program_game.capabilities:
        lines += [
            f"- `{other} source == my source`: it is the same program as mine;",
            f'- `{other} source mentions "random"`: that word is in its text.',
        ]
    if not two:
        lines.append("Besides `any other` there is `every other`, for all other players at once.")
    return "\n".join(lines)
