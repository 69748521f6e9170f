"""The real embedded model: a few short calls, each some seconds."""

import hashlib
import json
import re

import pytest

from codepact.models import ModelError, open_model, prompt, server, weights

pytestmark = pytest.mark.local_model


@pytest.fixture(scope="module")
def model():
    yield open_model("local")
    server.shutdown()


def test_the_weights_have_the_pinned_sum():
    path = weights.embedded_weights()
    with path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == weights.SHA256


def test_an_answer_is_the_same_again_also_after_others_and_a_restart(model):
    request = prompt("Name three strategies for the iterated prisoner's dilemma.", max_tokens=24)
    first = model.complete(request)
    model.complete(prompt("Name three colours.", max_tokens=4))
    assert model.complete(request).text == first.text
    server.shutdown()
    assert model.complete(request).text == first.text
    assert (first.usage.output_tokens, first.finish) == (24, "length")
    assert first.usage.dollars == 0
    assert first.model == f"local:{weights.MODEL}"


def test_another_sample_is_another_draw(model):
    texts = {
        model.complete(prompt("Write a random word.", max_tokens=8, temperature=1.5, sample=i)).text
        for i in range(3)
    }
    assert len(texts) > 1


def test_a_grammar_is_obeyed(model):
    grammar = 'root ::= ("C" | "D") " because " [a-z]{3,8}'
    reply = model.complete(prompt("Tell me a long story.", grammar=grammar, max_tokens=20))
    assert re.fullmatch("[CD] because [a-z]{3,8}", reply.text)


def test_a_schema_is_obeyed(model):
    schema = {
        "type": "object",
        "properties": {"why": {"type": "string", "maxLength": 20}, "move": {"enum": ["C", "D"]}},
        "required": ["why", "move"],
        "additionalProperties": False,
    }
    reply = model.complete(prompt("Tell me a long story.", schema=schema, max_tokens=80))
    answer = json.loads(reply.text)
    assert list(answer) == ["why", "move"]
    assert answer["move"] in ("C", "D")


def test_a_prompt_that_is_too_long_is_refused_and_said_so(model):
    with pytest.raises(ModelError, match="longer than the model's context"):
        model.complete(prompt("word " * 9000, max_tokens=4))
