"""Provability logic: agents as formulas, decided apart from any program; certificates for all."""

from codepact.proof.modal.agents import ModalAgent, Seat, modal_agent, modal_names
from codepact.proof.modal.certificates import (
    Certificate,
    certify_against_all,
    certify_equal,
    certify_program_against_all,
)
from codepact.proof.modal.matrix import outcome_matrix
from codepact.proof.modal.programs import NotModal, formula_twin, modal_form
from codepact.proof.modal.solver import Solution, simulate, solve, stage_table

__all__ = [
    "Certificate",
    "ModalAgent",
    "NotModal",
    "Seat",
    "Solution",
    "certify_against_all",
    "certify_equal",
    "certify_program_against_all",
    "formula_twin",
    "modal_agent",
    "modal_form",
    "modal_names",
    "outcome_matrix",
    "simulate",
    "solve",
    "stage_table",
]
