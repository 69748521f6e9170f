"""Step 1: authors, whatever writes programs, and what they are told."""

from codepact.generation.author import (
    Attempt,
    Author,
    Briefing,
    Disclosed,
    DisclosedClaims,
    PastRound,
    Submission,
)
from codepact.generation.claiming import ClaimingAuthor, split_claims
from codepact.generation.fixed import HumanAuthor, ReplayAuthor, ZooAuthor
from codepact.generation.llm import LLMAuthor
from codepact.generation.rule_author import RuleAuthor
from codepact.generation.search import SearchAuthor
from codepact.generation.trial import problem_with

__all__ = [
    "Attempt",
    "Author",
    "Briefing",
    "ClaimingAuthor",
    "Disclosed",
    "DisclosedClaims",
    "HumanAuthor",
    "LLMAuthor",
    "PastRound",
    "ReplayAuthor",
    "RuleAuthor",
    "SearchAuthor",
    "Submission",
    "ZooAuthor",
    "problem_with",
    "split_claims",
]
