"""Where models lie and which one is at work: the current version's file, else the one that the pack ships."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from quanheng.base.errors import BadInput
from quanheng.engines.intake.reading_models import ModelVersion

from .spec import routing, shipped_file

if TYPE_CHECKING:  # numbers are loaded where a model is asked, so that the web process starts quickly
    from quanheng.base.wording.textmodel import TextModel

__all__ = ["AtWork", "keep_model", "model_at_work"]


@dataclass(frozen=True, slots=True)
class AtWork:
    """The model that answers now, its version (0 for the shipped one), or why there is none."""

    model: "TextModel | None"
    number: int
    why_not: str = ""

    @property
    def card(self) -> Mapping[str, Any]:
        """What is known of how the model was made; empty when there is none."""
        return self.model.card if self.model else {}

    @property
    def is_made_up(self) -> bool:
        """True when it has learned from texts nobody ever sent."""
        return bool(self.card.get("is_made_up"))


def keep_model(content: bytes) -> str:
    """Keep a model's file under its digest; gives the digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(content)
    half.replace(path)
    return digest


def model_at_work() -> AtWork:
    """Give the model that answers now. A file that does not fit its digest is not asked."""
    version = ModelVersion.objects.filter(is_current=True).first()
    number = version.number if version else 0
    try:
        if version is not None:
            return AtWork(_kept(version.digest), number)
        shipped = shipped_file(routing(), routing().model)
        return AtWork(_shipped(shipped, shipped.stat().st_mtime_ns), 0)
    except OSError:
        return AtWork(None, number, "模型文件不在了，请重新训练")
    except BadInput as wrong:
        return AtWork(None, number, wrong.sentence)


def _path(digest: str) -> Path:
    return Path(settings.HOME) / "models" / f"{digest}.npz"


@lru_cache(maxsize=2)
def _kept(digest: str) -> "TextModel":
    from quanheng.base.wording.textmodel import read_model

    content = _path(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadInput("模型文件与登记的摘要不符", remedy="请重新训练")
    return read_model(content)


@lru_cache(maxsize=1)
def _shipped(path: Path, changed: int) -> "TextModel":
    from quanheng.base.wording.textmodel import read_model

    return read_model(path.read_bytes())
