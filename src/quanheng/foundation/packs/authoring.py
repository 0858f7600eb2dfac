"""What a pack's author asks for: a new pack, where a name comes from, what changed, schemas for the editor."""

import json
import re
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import PydanticJsonSchemaWarning

from quanheng.base.errors import BadInput, NotFound
from quanheng.packkit.reading import read_pack
from quanheng.packkit.sections import SECTIONS

from .loader import Packs

__all__ = ["PackDiff", "diff", "explain", "new", "schemas"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def new(key: str, zh: str, into: Path) -> Path:
    """Begin a pack from the template: a card, one dated rule with its case, a page of words.

    Raises: BadInput when the name will not do or the folder exists
    """
    if not _NAME.fullmatch(key):
        raise BadInput(f"“{key}”不能作领域包的名称", remedy="请用小写英文、数字和下划线，以字母开头")
    target = into / key
    if target.exists():
        raise BadInput(f"“{target.name}”已存在", remedy="请换一个名称或文件夹")
    template = _template()
    shutil.copytree(template, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(target.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("__key__", key).replace("__zh__", zh), encoding="utf-8")
    return target


def _template() -> Path:
    from importlib.util import find_spec

    found = find_spec("quanheng_packs")
    for place in (found.submodule_search_locations if found else None) or ():
        if (Path(place) / "_template").is_dir():
            return Path(place) / "_template"
    raise NotFound("没有领域包模板", remedy="请重新安装程序")


def explain(packs: Packs, key: str) -> list[dict[str, Any]]:
    """Show every declaration that answers to a name, with its file and line.

    Raises: NotFound
    """
    found = []
    for section, entries in packs.sections.items():
        if key not in entries:
            continue
        specs = entries[key] if isinstance(entries[key], tuple) else (entries[key],)
        for spec in specs:
            origin = getattr(spec, "origin", None) or packs.origins[section, key]
            found.append({"section": section, "where": str(origin), "entry": _data(spec)})
    if not found:
        raise NotFound(f"没有名为“{key}”的声明", remedy="用 quanheng pack check 看已装的领域包")
    return found


@dataclass(frozen=True, slots=True)
class PackDiff:
    """What differs between two versions of a pack; names are ``section key since``."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, dict[str, tuple[Any, Any]]]

    def lines(self) -> list[str]:
        """The differences as lines to read, + added, - removed, ~ changed."""
        said = [f"+ {name}" for name in self.added] + [f"- {name}" for name in self.removed]
        for name, parts in self.changed.items():
            said.append(f"~ {name}")
            said += [f"    {part}：{was} → {now}" for part, (was, now) in parts.items()]
        return said

    def as_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {"added": list(self.added), "removed": list(self.removed), "changed": {
            name: {part: {"was": was, "now": now} for part, (was, now) in parts.items()}
            for name, parts in self.changed.items()}}  # fmt: skip


def diff(before: Path, after: Path) -> PackDiff:
    """Compare what two folders of one pack declare; lines and order do not matter.

    Raises: NotFound when a folder is no pack
    """
    old, now = _entries(before), _entries(after)
    changed = {}
    for name in sorted(set(old) & set(now)):
        parts = {
            part: (old[name].get(part), now[name].get(part))
            for part in sorted({*old[name], *now[name]})
            if old[name].get(part) != now[name].get(part)
        }
        if parts:
            changed[name] = parts
    return PackDiff(tuple(sorted(set(now) - set(old))), tuple(sorted(set(old) - set(now))), changed)


def _entries(folder: Path) -> dict[str, dict[str, Any]]:
    if not (folder / "pack.yml").is_file():
        raise NotFound(f"“{folder.name}”不是领域包", remedy="领域包的文件夹里有 pack.yml")
    pack = read_pack(folder)
    # what is built upon another procedure is compared as written: its base may lie in a pack that is not here
    found: dict[str, dict[str, Any]] = {
        f"{draft.section.name} {draft.key}": draft.data for draft in pack.drafts if draft.base
    }
    for entry in pack.entries:
        since = getattr(entry.spec, "valid_from", "") if entry.section.is_dated else ""
        name = f"{entry.section.name} {entry.key}{f' 自{since}起' if since else ''}"
        found[name] = _data(entry.spec)
    return found


def _data(spec: BaseModel) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(spec.model_dump_json(exclude_defaults=True))
    return data


_BUILT_UPON = {
    "description": "a procedure built upon another: only what differs, see quanheng.packkit.overlay",
    "type": "object", "required": ["key", "zh", "base"], "properties": {"base": {"type": "string", "minLength": 2}},
}  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema of every file a pack may hold, by place, for editors that help while writing."""
    by_place: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        name = section.place.rstrip("/").removesuffix(".yml").replace("/", "_")
        with warnings.catch_warnings():
            # a default that JSON cannot write is left out of the schema; that is all the warning says
            warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
            one = section.model.model_json_schema()
        definitions = one.pop("$defs", {})
        whole = by_place.setdefault(
            name, {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {}}
        )
        whole["$defs"] |= definitions | {section.shape.partition(":")[2]: one}
        entry: dict[str, Any] = {"$ref": f"#/$defs/{section.shape.partition(':')[2]}"}
        if section.name == "affairs":
            entry = {"anyOf": [entry, _BUILT_UPON]}
        either = {"anyOf": [entry, {"type": "array", "items": entry}]}
        if section.part:
            whole["type"], whole["additionalProperties"] = "object", False
            whole.setdefault("properties", {})[section.part] = either
        else:
            whole |= either
    return by_place
