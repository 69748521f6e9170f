"""The payoffs of program equilibria, and programs that bring a chosen one about."""

from codepact.equilibrium.achievable.membership import Membership, is_achievable, membership
from codepact.equilibrium.achievable.pictures import payoff_picture
from codepact.equilibrium.achievable.plan import Plan, cycle_plan, mixing_plan, plan_of_mixtures
from codepact.equilibrium.achievable.programs import plan_program
from codepact.equilibrium.achievable.sets import AchievableSet, Kind, achievable_set

__all__ = [
    "AchievableSet",
    "Kind",
    "Membership",
    "Plan",
    "achievable_set",
    "cycle_plan",
    "is_achievable",
    "membership",
    "mixing_plan",
    "payoff_picture",
    "plan_of_mixtures",
    "plan_program",
]
