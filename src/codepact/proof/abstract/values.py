"""What the interpreter works with besides plain Python values, and how it gives up.

A value that stands for something unknown is `Abstract`: it answers what it can answer exactly, asks
for more to be known (`Need`), or refuses. Both leave the interpreter through `BaseException`, which
no program that is interpreted can catch.
"""

from __future__ import annotations

from typing import Any, NoReturn


class Refused(BaseException):
    """The program does what this method does not follow."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Need(BaseException):
    """More must be known of the history: a feature of `codepact.proof.abstract.features`."""

    def __init__(self, feature: Any) -> None:
        super().__init__(feature)
        self.feature = feature


class Ask(BaseException):
    """Something must be known of a source: a question of `codepact.proof.abstract.sources`."""

    def __init__(self, atom: Any) -> None:
        super().__init__(atom)
        self.atom = atom


class Uses(BaseException):
    """The program uses the number of rounds of the match."""


def refuses(what: str) -> Any:
    """Return a method that refuses."""

    def method(self: Abstract, *args: object) -> NoReturn:
        raise Refused(f"it {what} {self.called}")

    return method


class Abstract:
    """A value of which only some things are known; Python's operators on it refuse by themselves.

    So what the interpreter hands to a built-in function of Python, alone or inside a list, cannot
    give an answer that is not the right one.
    """

    called = "something that is not known"

    __bool__ = refuses("tests")
    __len__ = refuses("takes the length of")
    __iter__ = refuses("goes over")
    __contains__ = refuses("looks into")
    __getitem__ = refuses("takes a part of")
    __hash__ = refuses("uses as a key")
    __eq__ = __ne__ = refuses("compares")
    __lt__ = __le__ = __gt__ = __ge__ = refuses("compares")
    __str__ = __repr__ = __format__ = refuses("writes down")
    __index__ = __int__ = __float__ = refuses("counts with")
    __add__ = __radd__ = __sub__ = __rsub__ = refuses("calculates with")
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = refuses("calculates with")
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = refuses("calculates with")
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = refuses("calculates with")
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = refuses("calculates with")
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = refuses("calculates with")
    __invert__ = __round__ = __divmod__ = __rdivmod__ = refuses("calculates with")
    __call__ = refuses("calls")
    __reversed__ = refuses("turns round")
    __trunc__ = __floor__ = __ceil__ = refuses("counts with")

    def attribute(self, name: str) -> Any:
        """Return an attribute, or refuse."""
        raise Refused(f"it takes .{name} of {self.called}")

    def symbol(self) -> Any:
        """Return a key of what it stands for, alike in every history; or refuse."""
        raise Refused(f"it keeps {self.called}")


class Forbidden(Abstract):
    """A value from outside of a loop over the history that the loop may not use."""

    called = "a value from outside of a loop over the history"


class Leaked(Abstract):
    """The number of a round that a loop over the history leaves behind."""

    called = "the number of the round at which a loop over the history ended"

    def __init__(self, needed: Any = None) -> None:
        self.needed = needed


def _needs(self: Leaked, *args: object) -> NoReturn:
    if self.needed is None:
        raise Refused(f"it uses {self.called}")
    raise Need(self.needed)


def _uses(self: object, *args: object) -> NoReturn:
    raise Uses


class Rounds(Abstract):
    """The number of rounds of the match, as long as it is only handed on."""

    called = "the number of rounds of the match"

    def symbol(self) -> Any:
        """Return what stands for it: there is one."""
        return "rounds"


for _name in [n for n in vars(Abstract) if n.startswith("__") and callable(getattr(Abstract, n))]:
    setattr(Rounds, _name, _uses)
    setattr(Leaked, _name, _needs)


def is_plain(value: Any) -> bool:
    """Whether a value is plain data through and through."""
    if value is None or type(value) in (bool, int, float, str):
        return True
    if type(value) in (list, tuple, set):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(k) and is_plain(v) for k, v in value.items())
    return type(value) is range
