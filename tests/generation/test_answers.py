from __future__ import annotations

import pytest

from codepact.generation.answers import read_answer

ACT = "def act(game):\n    return 'C'\n"
EXACT = "def start(game):\n    return 0\n\n\ndef step(state, seen):\n    return 'C', state\n"


@pytest.mark.parametrize(
    "text",
    [
        f"```python\n{ACT}```",
        f"Here it is:\n\n```py\n{ACT}```\nIt cooperates.",
        f"```\n{ACT}\n```",
        f"~~~python\n{ACT}~~~",
        f"````python\n{ACT}````\n",
        f"```python\n{ACT}",  # cut off
        ACT,
        f"Here is my program.\n\n{ACT}\nIt always cooperates, you see.",
        f"```python\ndef helper():\n    return 1\n```\nand\n```python\n{ACT}```",
        f"```python\n{ACT}```\nUse it so:\n```python\nprint(act(None))\n```",
        f"```json\n{{}}\n```\n```Python\n{ACT}```",
        f"```python\n{EXACT}```\n```python\n{ACT}```\n```bash\nls\n```",
        f"```python\n{ACT}```\n```python\n{EXACT}```",
    ],
)
def test_the_program_is_found(text: str) -> None:
    assert read_answer(text, "free").source == ACT


def test_another_form_is_taken_if_the_wanted_one_is_missing() -> None:
    assert read_answer(f"```python\n{EXACT}```", "free").source == EXACT


def test_imports_and_constants_above_the_function_belong_to_it() -> None:
    code = f"import math\n\nLIMIT = 3\n\n\n{ACT}"
    assert read_answer(f"Sure.\n{code}", "free").source == code


def test_words_around_the_program_are_kept() -> None:
    assert read_answer(f"I cooperate.\n```python\n{ACT}```\nThat is all.", "free").words == (
        "I cooperate.\nThat is all."
    )


def test_broken_code_is_returned_to_be_refused_by_name() -> None:
    assert read_answer("```python\ndef act(game:\n```", "free").source == "def act(game:\n"
    assert read_answer("def act(game):\nreturn 1", "free").source == "def act(game):\nreturn 1\n"


@pytest.mark.parametrize("text", ["", "I will not.", "```json\n{}\n```", "```python\n\n```"])
def test_no_code_is_no_program(text: str) -> None:
    assert read_answer(text, "free").source is None
