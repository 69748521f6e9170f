"""Language models as authors of programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.program import Program
from codepact.core.seeds import derive_seed
from codepact.execution.check import Form
from codepact.generation import prompts
from codepact.generation.answers import Answer, read_answer
from codepact.generation.author import Attempt, Briefing, Submission
from codepact.generation.cards import FORMS
from codepact.generation.claiming import stated_claims
from codepact.generation.trial import problem_with
from codepact.models import Message, Model, Reply, Request

NO_PROGRAM = "no program: the answer holds no Python code"


@dataclass(frozen=True)
class LLMAuthor:
    """Asks a model for a program, tries it out, and asks again with what was wrong.

    `stages`: 1, or 2 for a strategy in words and then the code by a separate call that sees
    neither objective nor opponents (as in arXiv:2512.00371). It may attach claims to its program,
    with the code or with the strategy. `form`: which form of program it is
    asked for; a valid program in another form is taken too. `attempts`: how many answers are
    tried at most. `temperature` and `max_tokens` go to the model as they are.
    """

    model: Model
    stages: Literal[1, 2] = 1
    form: Form = "free"
    attempts: int = 3
    temperature: float = 0.7
    max_tokens: int = 1024

    def __post_init__(self) -> None:
        """Refuse options that mean nothing."""
        if self.form not in FORMS:
            raise unknown_name("form", self.form, FORMS)
        if self.stages not in (1, 2):
            raise CodepactError(f"an author works in 1 or 2 stages, not {self.stages}")
        if self.attempts < 1:
            raise CodepactError(f"an author needs at least 1 attempt, not {self.attempts}")

    @property
    def name(self) -> str:
        """Return the model's name, and what is not as usual."""
        parts = [self.model.name]
        if self.stages == 2:
            parts.append("two-stage")
        if self.form != "free":
            parts.append(self.form)
        return " ".join(parts)

    def write(self, briefing: Briefing) -> Submission:
        """Ask, try out, and ask again until a program is valid or the attempts are used up."""
        strategy = ""
        calls: tuple[str, ...] = ()
        if self.stages == 2:
            strategy, calls = self._strategy(briefing)
            opening = _opening(prompts.CODER, prompts.write_code(briefing, strategy, self.form))
        else:
            opening = _opening(prompts.WRITER, prompts.write_program(briefing, self.form))
        talk = opening
        tried: list[Attempt] = []
        for number in range(self.attempts):
            reply = self._ask(talk, briefing, "program", number)
            answer = read_answer(reply.text, self.form, briefing.program_game.limits.source)
            claims = tuple(dict.fromkeys((*stated_claims(strategy), *answer.claims)))
            problem = _problem(answer.source, reply, briefing)
            words = strategy or answer.words
            tried.append(Attempt(words, answer.source, problem, (*calls, reply.key)))
            if answer.source is not None and problem is None:
                return Submission(Program(answer.source), tuple(tried), claims=claims)
            if problem is not None:
                also = prompts.and_claims(briefing.program_game) if self.stages == 1 else ""
                again = prompts.try_again(problem, also)
                talk = (*opening, *_feedback(answer, reply.text, again))
            calls = ()
        return Submission(None, tuple(tried), claims=claims)

    def _strategy(self, briefing: Briefing) -> tuple[str, tuple[str, ...]]:
        talk = _opening(prompts.STRATEGIST, prompts.write_strategy(briefing))
        reply = self._ask(talk, briefing, "strategy", 0)
        return reply.text.strip(), (reply.key,)

    def _ask(self, talk: tuple[Message, ...], briefing: Briefing, what: str, attempt: int) -> Reply:
        return self.model.complete(
            Request(
                talk,
                purpose=f"author: {what}",
                temperature=self.temperature,
                max_tokens=self.max_tokens,
                seed=attempt_seed(briefing, what, attempt),
            )
        )


def attempt_seed(briefing: Briefing, what: str, attempt: int) -> int:
    """Return the seed of one call, in 31 bits since providers take no more."""
    names = ("author", briefing.seed, briefing.seat, briefing.meta_round, what, attempt)
    return derive_seed(*names) % 2**31


def _opening(system: str, user: str) -> tuple[Message, ...]:
    return Message("system", system), Message("user", user)


def _feedback(answer: Answer, text: str, again: str) -> tuple[Message, ...]:
    """Return the model's last answer, of which a program and claims are enough, and what to do."""
    said = f"```python\n{answer.source}```" if answer.source else text[:2000] or "(nothing)"
    if answer.source and answer.claims:
        said += f"\nCLAIMS: {'; '.join(answer.claims)}"
    return Message("assistant", said), Message("user", again)


def _problem(source: str | None, reply: Reply, briefing: Briefing) -> str | None:
    if source is None:
        problem: str | None = NO_PROGRAM
    else:
        problem = problem_with(source, briefing)
    if problem is not None and reply.finish == "length":
        return f"{problem} (the answer was cut off: write a shorter program)"
    return problem
