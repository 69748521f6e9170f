"""Which models could be used from here: looked up, without a call."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass

from codepact.models import weights
from codepact.models.providers import PROVIDERS, Provider
from codepact.models.server import server_is_installed


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is in order, and what to do if it is not."""

    name: str
    ok: bool
    detail: str


def check_models() -> list[Check]:
    """Return what was found of the embedded model and of the providers; asks nobody anything."""
    return [_parts(), _assembled(), _server(), *(_provider(p) for p in PROVIDERS)]


def _parts() -> Check:
    missing = weights.missing_parts()
    if missing:
        said = f"{len(missing)} of {len(weights.PARTS)} missing: {weights.INSTALL}"
        return Check("embedded model: parts", False, said)
    return Check("embedded model: parts", True, f"all {len(weights.PARTS)} installed")


def _assembled() -> Check:
    path = weights.embedded_path()
    name = "embedded model: file"
    if weights.is_intact(path, weights.SIZE, weights.SHA256):
        return Check(name, True, f"{path}, checked")
    if path.exists():
        return Check(name, False, f"{path} is damaged; it will be made again at first use")
    import shutil

    folder = next(p for p in path.parents if p.exists())
    free = shutil.disk_usage(folder).free
    if free < weights.SIZE:
        return Check(name, False, f"{folder} has {free / 1e9:.1f} GB free, 1.2 GB are needed")
    return Check(name, not weights.missing_parts(), f"will be made at first use: {path}")


def _server() -> Check:
    if server_is_installed():
        return Check("embedded model: server", True, "xllamacpp installed")
    return Check("embedded model: server", False, f"xllamacpp is missing: {weights.INSTALL}")


def _provider(provider: Provider) -> Check:
    name = f"provider: {provider.name}"
    key = next((key for key in provider.keys if os.environ.get(key)), None)
    if not _installed(provider.module):
        install = f"pip install 'pydantic-ai-slim[{provider.extra}]'"
        return Check(name, False, f"{provider.module} is missing: {install}")
    if key is None:
        return Check(name, False, f"no key: set {' or '.join(provider.keys)}")
    return Check(name, True, f"{key} is set")


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # of a parent package
        return False
