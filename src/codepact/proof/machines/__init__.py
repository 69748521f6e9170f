"""Exact finite machines of programs: found, minimised, compared, drawn."""

from codepact.checker.machine import Letter, Machine
from codepact.proof.machines.machine import distinguishing, dot, histories, minimised
from codepact.proof.machines.product import Product, lasso, product
from codepact.proof.machines.values import Case, Reading, Unread

__all__ = [
    "Case",
    "Letter",
    "Machine",
    "Product",
    "Reading",
    "Unread",
    "distinguishing",
    "dot",
    "histories",
    "lasso",
    "minimised",
    "product",
]
