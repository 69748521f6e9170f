"""Authors that do not think: a zoo program, a person's file, a recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.generation.author import Attempt, Briefing, Submission
from codepact.generation.trial import problem_with
from codepact.zoo import zoo_program


@dataclass(frozen=True)
class ZooAuthor:
    """Hands in the same zoo program every time, as it is. An unknown name is an error at once."""

    program: str

    def __post_init__(self) -> None:
        """Refuse a name that the zoo does not know."""
        zoo_program(self.program)

    @property
    def name(self) -> str:
        """Return the program's proper name."""
        return zoo_program(self.program).label

    def write(self, briefing: Briefing) -> Submission:
        """Return the program; it is not tried out, since its faults are part of what it is."""
        program = zoo_program(self.program)
        return Submission(program, (Attempt("", program.source, None),), "zoo")


@dataclass(frozen=True)
class HumanAuthor:
    """Hands in what a file holds at that moment: a person can edit it between meta-rounds."""

    path: Path

    @property
    def name(self) -> str:
        """Return the file's name."""
        return f"human:{self.path.name}"

    def write(self, briefing: Briefing) -> Submission:
        """Read the file and try its program out; a program with a problem is not handed in.

        Raises `CodepactError` if there is no such file, or if it is no text.
        """
        source = _read(self.path)
        problem = problem_with(source, briefing)
        program = Program(source, self.path.stem) if problem is None else None
        return Submission(program, (Attempt("", source, problem),), "human")


@dataclass(frozen=True)
class ReplayAuthor:
    """Hands in what was recorded: the n-th submission in meta-round n."""

    submissions: tuple[Submission, ...]
    name: str = "replay"

    def __post_init__(self) -> None:
        """Take any sequence of submissions."""
        object.__setattr__(self, "submissions", tuple(self.submissions))

    def write(self, briefing: Briefing) -> Submission:
        """Return the recorded submission; raise `CodepactError` if there is none for this round."""
        if briefing.meta_round > len(self.submissions):
            raise CodepactError(
                f"the recording of {self.name} has {len(self.submissions)} submissions and none "
                f"for meta-round {briefing.meta_round}; replay at most {len(self.submissions)} "
                "meta-rounds"
            )
        return replace(self.submissions[briefing.meta_round - 1], mode="replay")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise CodepactError(
            f"there is no file {path}; write a program there, for instance a function act(game)"
        ) from None
    except IsADirectoryError:
        raise CodepactError(f"{path} is a folder; name the Python file with the program") from None
    except UnicodeDecodeError as error:
        raise CodepactError(
            f"{path} is not UTF-8 text (byte {error.start}); save it with the encoding UTF-8"
        ) from None
    except OSError as error:
        raise CodepactError(
            f"cannot read {path}: {error.strerror}; check that you may read it"
        ) from error
