"""What is declared about sorting: the questions, their answers in words, and the folder where shipped files lie."""

from collections.abc import Mapping
from pathlib import Path

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.routing import RoutingLabel, RoutingSpec

__all__ = ["answers_of", "routing", "shipped_file", "value_title"]


def routing() -> RoutingSpec:
    """Give the declared sorting. Raises: NotFound, when no pack declares one"""
    found: RoutingSpec | None = next(iter(packs()["routing"].values()), None)
    if found is None:
        raise NotFound("没有装来件分类的领域包", remedy="请装上声明了 routing.yml 的领域包")
    return found


def answers_of(label: RoutingLabel) -> Mapping[str, str]:
    """Give the answers to one question with their words, in the order of the lists."""
    if label.values:
        return label.values
    lists = [packs().codes[key] for key in label.codes if key in packs().codes]
    return {one.code: one.zh for listed in lists for one in listed.codes}


def value_title(label: RoutingLabel, value: str) -> str:
    """Say an answer in words; an answer no list knows any more is said as its code."""
    return answers_of(label).get(value, value)


def shipped_file(spec: RoutingSpec, name: str) -> Path:
    """Find a file that lies beside the declaration in its pack."""
    return packs().folders[packs().origin_of("routing", spec.key).pack] / name
