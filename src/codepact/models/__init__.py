"""One client for all models: providers, servers, the embedded model, scripts and recordings."""

from codepact.models.budget import Budget, budgeted
from codepact.models.cache import cached
from codepact.models.doctor import Check, check_models
from codepact.models.errors import BudgetExhausted, MissingAnswer, ModelError, ModelUnavailable
from codepact.models.limit import limited
from codepact.models.opening import open_model
from codepact.models.prices import Price
from codepact.models.replay import replay
from codepact.models.retry import Patience, Wait, retrying
from codepact.models.scripted import scripted
from codepact.models.server import shutdown
from codepact.models.transcript import Call, read_transcript, recorded
from codepact.models.values import (
    FunctionModel,
    Message,
    Model,
    Reply,
    Request,
    Role,
    Usage,
    prompt,
    request_key,
)

__all__ = [
    "Budget",
    "BudgetExhausted",
    "Call",
    "Check",
    "FunctionModel",
    "Message",
    "MissingAnswer",
    "Model",
    "ModelError",
    "ModelUnavailable",
    "Patience",
    "Price",
    "Reply",
    "Request",
    "Role",
    "Usage",
    "Wait",
    "budgeted",
    "cached",
    "check_models",
    "limited",
    "open_model",
    "prompt",
    "read_transcript",
    "recorded",
    "replay",
    "request_key",
    "retrying",
    "scripted",
    "shutdown",
]
