"""The providers that we know the setup of: which key, which extra. Others work too, by their names.

The names, keys and extras are pydantic-ai's; a test holds this table to them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's name, the variables of which one must hold the key, its module and its extra."""

    name: str
    keys: tuple[str, ...]
    module: str = "openai"
    extra: str = "openai"


PROVIDERS = (
    Provider("anthropic", ("ANTHROPIC_API_KEY",), "anthropic", "anthropic"),
    Provider("cerebras", ("CEREBRAS_API_KEY",)),
    Provider("cohere", ("CO_API_KEY",), "cohere", "cohere"),
    Provider("deepseek", ("DEEPSEEK_API_KEY",)),
    Provider("fireworks", ("FIREWORKS_API_KEY",)),
    Provider("google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), "google.genai", "google"),
    Provider("groq", ("GROQ_API_KEY",), "groq", "groq"),
    Provider("mistral", ("MISTRAL_API_KEY",), "mistralai", "mistral"),
    Provider("openai", ("OPENAI_API_KEY",)),
    Provider("openrouter", ("OPENROUTER_API_KEY",)),
    Provider("together", ("TOGETHER_API_KEY",)),
    Provider("xai", ("XAI_API_KEY",), "xai_sdk", "xai"),
)


def provider_keys(provider: str) -> tuple[str, ...]:
    """Return the variables that may hold the key of `provider`, none if we do not know it."""
    family = provider.removesuffix("-chat").removesuffix("-responses")
    return next((p.keys for p in PROVIDERS if p.name == family), ())
