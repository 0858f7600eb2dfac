"""How a model stands in this city: on trial, in force or withdrawn, and with which figures of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from quanheng.base.digest import canonical_text, sm3
from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.model import ModelSpec

from .records import ModelAct

__all__ = [
    "STANDING_WORDS",
    "ModelState",
    "Standing",
    "acts_of",
    "get_model",
    "recipe_of",
    "standing_of",
    "standings",
]

ModelState = Literal["trial", "in_force", "withdrawn"]
STANDING_WORDS: Mapping[ModelState, str] = {"trial": "试运行", "in_force": "正式", "withdrawn": "已停用"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one model now.

    ``was_changed`` says that the model was released with another text or other figures than it has today, and is
    therefore on trial again until it is back-tested and released anew.
    """

    spec: ModelSpec
    state: ModelState
    digest: str
    settings: Mapping[str, Any]
    reasons: Mapping[str, str]
    act: ModelAct | None
    was_changed: bool

    @property
    def words(self) -> str:
        """The state as an officer reads it."""
        return STANDING_WORDS[self.state]

    @property
    def is_trial(self) -> bool:
        """Whether its alerts send nobody out."""
        return self.state != "in_force"

    @property
    def since(self) -> datetime | None:
        """When the last decision about it was made."""
        return self.act.at if self.act else None


def recipe_of(spec: ModelSpec, settings: Mapping[str, Any]) -> str:
    """Give the digest of what decides a model's hits: its SELECT and its figures."""
    figures = {name: str(value) for name, value in sorted(spec.values(settings).items())}
    return sm3(canonical_text({"sql": spec.sql, "figures": figures, "version": spec.version}).encode()).hex()


def get_model(key: str) -> ModelSpec:
    """Find a declared model. Raises: NotFound"""
    spec = packs().models.get(key)
    if spec is None:
        raise NotFound(f"没有监管模型“{key}”", remedy="用 quanheng model list 看全部模型", model=key)
    return spec


def standing_of(key: str) -> Standing:
    """Say how one model stands. Raises: NotFound"""
    return _standing(get_model(key), list(ModelAct.objects.filter(model=key).select_related("by")))


def acts_of(key: str) -> list[ModelAct]:
    """Give what was decided about a model, the newest first."""
    return list(ModelAct.objects.filter(model=key).select_related("by", "backtest"))


def standings() -> dict[str, Standing]:
    """Say how every declared model stands, in the order of owner and title."""
    acts: dict[str, list[ModelAct]] = {}
    for act in ModelAct.objects.select_related("by"):
        acts.setdefault(act.model, []).append(act)
    listed = sorted(packs().models.values(), key=lambda spec: (spec.owner, spec.title))
    return {spec.key: _standing(spec, acts.get(spec.key, [])) for spec in listed}


def _standing(spec: ModelSpec, acts: list[ModelAct]) -> Standing:
    """Read the acts, the newest first: the first one of each parameter and the first decision speak."""
    settings: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    seen: set[str] = set()
    for act in acts:
        if act.act != ModelAct.Act.SET or act.parameter in seen:
            continue
        seen.add(act.parameter)
        parameter = spec.parameters.get(act.parameter)
        if act.value is not None and parameter is not None and not parameter.wrong_with(act.value):
            settings[act.parameter], reasons[act.parameter] = act.value, act.reason
    digest = recipe_of(spec, settings)
    decision = next((act for act in acts if act.act != ModelAct.Act.SET), None)
    state: ModelState = "trial"
    was_changed = False
    if decision is not None and decision.act == ModelAct.Act.WITHDRAW:
        state = "withdrawn"
    elif decision is not None and decision.act == ModelAct.Act.RELEASE:
        was_changed = decision.digest != digest
        state = "trial" if was_changed else "in_force"
    return Standing(spec, state, digest, settings, reasons, decision, was_changed)
