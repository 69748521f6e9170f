# The referee's half inside the sandbox. It is text for the interpreter there, never imported.
#
# Programs are loaded by closures and share no object with each other or with this driver: each
# player gets lists, handles, closures and classes of its own, and what was played is kept in
# records that no program can reach. A program that changes its own view fools only itself.
#
# Set by the host for each program game: SPEC, by `configure`.

import json
import re
from random import Random

PROGRAMS = {}  # digest -> (loader or None, form, features, source, refusal, what it can read)
TEXTS = {}  # what a program may write for a program -> digest
TREES = {}  # source -> its parse tree as JSON
LOOPS = {}  # what each seat can read -> the inner loop that keeps up just that


def admit_loop(sights, code):
    space = {"text_of": text_of}
    exec(code, space)
    LOOPS[sights] = space["LOOP"]


class Spec:
    pass


SPEC = Spec()


def configure(
    seats,
    actions,
    rounds,
    shown,
    default,
    code,
    policy,
    capabilities,
    payoffs,
    claims,
    noise,
    ending,
    limits,
):
    SPEC.seats = seats
    SPEC.range = tuple(range(seats))
    SPEC.actions = actions
    SPEC.legal = tuple([{a: a for a in own} for own in actions])
    SPEC.rounds = rounds
    SPEC.shown = shown
    SPEC.default = default
    SPEC.code = code
    SPEC.policy = policy
    SPEC.can = capabilities
    SPEC.inspect = "inspect" in capabilities
    SPEC.tape = "tape" in capabilities
    SPEC.payoffs = payoffs
    SPEC.claims = claims  # name -> the values that need not be said
    SPEC.noise = noise
    SPEC.ending = ending
    (
        SPEC.ticks_per_call,
        SPEC.ticks,
        SPEC.simulations,
        SPEC.depth,
        SPEC.recursion,
        SPEC.texts,
        SPEC.statement,
        SPEC.events,
        SPEC.claim,
    ) = limits


class Context:
    """What one top-level match and all runs inside it share."""


def context(answers, fallback, flips, seeds, dead, certified={}):
    c = Context()
    c.answers = answers  # question -> bool
    c.fallback = fallback  # the answer to a question that is not there yet
    c.unknown = {}
    c.certified = certified  # (digest, seat) -> the claims that are proved; never changed
    c.events = []
    c.noted = [0] * SPEC.seats
    c.questions = [0] * SPEC.seats
    c.stop = []  # [depth, kind] while runs are being abandoned down to that depth
    c.stack = []  # (digests, draws when it began, place on the tape) of every run under way
    c.draws = 0
    c.tape = []  # the digits of each number of the shared tape that was made so far
    c.numbers = None  # the stream that they come from
    c.remembered = {}  # (who pays, profile, target, place on the tape) -> what was played
    c.cycles = 0
    c.ticks = [0] * SPEC.seats
    c.simulations = [0] * SPEC.seats
    c.texts = {}  # (top-level seat, kind) -> the texts that it named or had parsed
    c.flips = flips  # None in play; a tuple of coin results in a stage of a proof
    c.flipped = 0
    c.refused = None
    c.seeds = seeds
    c.streams = {}
    c.metered = False
    c.missed = False  # whether a program needs more than this sandbox has
    c.dead = dead  # seat -> (round, kind, detail): known from a run that the limits ended
    c.mark = None
    return c
