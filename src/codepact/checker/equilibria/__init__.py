"""Certificates that a profile is a program equilibrium: nobody gains by any other program.

What a deviating program can be is left open: it reads sources, simulates, proves, faults, runs for
ever. What bounds it is that the others look at it in so few ways.
"""

from codepact.checker.equilibria.profile import KIND, checked

__all__ = ["KIND", "checked"]
"""The kind of these certificates, and what checks them."""
