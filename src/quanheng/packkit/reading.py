"""Reads one pack's folder into shapes, collecting every fault instead of stopping at the first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ValidationError

from quanheng.base.errors import PackFault

from . import CONTRACT
from .fault import Fault, from_pack_fault, from_validation
from .hooks import check_hooks
from .manifest import Manifest
from .sections import LOOSE_FILES, Section, sections_at
from .shape import Origin, Shape
from .sqlfile import read_sql_file
from .yamlfile import Document, read_file

Path_ = tuple[str | int, ...]

__all__ = ["Declared", "Draft", "Pack", "build_entry", "read_pack"]

_SUFFIXES = (".yml", ".yaml", ".sql")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_MANIFEST = Section("manifest", "pack.yml", "manifest:Manifest", "领域包")


@dataclass(frozen=True, slots=True)
class Declared:
    """One entry with its place."""

    section: Section
    key: str
    spec: BaseModel
    origin: Origin


@dataclass(frozen=True, slots=True)
class Draft:
    """One procedure as written, before what it is built upon is put under it."""

    section: Section
    data: dict[str, Any]
    lines: dict[Path_, int]
    file: str

    @property
    def key(self) -> str:
        """The name that others build upon."""
        return str(self.data.get("key", ""))

    @property
    def base(self) -> str:
        """The procedure it is built upon; empty when it stands by itself."""
        return str(self.data.get("base", "") or "")


@dataclass(slots=True)
class Pack:
    """One pack as read: its card, its entries, its hooks' names, its faults."""

    key: str
    folder: Path
    manifest: Manifest | None = None
    entries: list[Declared] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    hooks: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def of(self, section: str) -> Iterator[Declared]:
        """Entries of one section, in file order."""
        return (entry for entry in self.entries if entry.section.name == section)


def read_pack(folder: Path) -> Pack:
    """Read a pack's folder. Faults are in the result; nothing is raised for what a pack's author wrote.

    A procedure with a ``base`` waits among the drafts until :func:`quanheng.packkit.deriving.derive` has all
    packs before it.
    """
    pack = Pack(folder.name, folder)
    _read_manifest(pack)
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.is_dir() or path.suffix not in _SUFFIXES or relative in LOOSE_FILES:
            continue
        _read_entries(pack, path, relative)
    hooks = folder / "hooks.py"
    if hooks.is_file():
        names, faults = check_hooks(hooks.read_text(encoding="utf-8"), _shown(pack, "hooks.py"), pack.key)
        pack.hooks.update(names)
        pack.faults.extend(faults)
    return pack


def _shown(pack: Pack, relative: str) -> str:
    """A file's name in faults: from the packs' folder on, never a machine's path."""
    return f"{pack.folder.name}/{relative}"


def _read(pack: Pack, path: Path, relative: str) -> Document | None:
    try:
        read = read_sql_file if path.suffix == ".sql" else read_file
        return read(path, _shown(pack, relative))
    except PackFault as fault:
        pack.faults.append(from_pack_fault(fault, pack.key))
        return None


def _note(
    pack: Pack, file: str, line: int, code: str, sentence: str, remedy: str, *, warns: bool = False
) -> None:
    severity: Literal["error", "warning"] = "warning" if warns else "error"
    pack.faults.append(Fault(file, line, code, sentence, remedy, severity, pack.key))


def _read_manifest(pack: Pack) -> None:
    shown = _shown(pack, "pack.yml")
    path = pack.folder / "pack.yml"
    if not path.is_file():
        _note(pack, shown, 1, "no_manifest", "缺少pack.yml", "请从_template复制一份")
        return
    document = _read(pack, path, "pack.yml")
    if document is None:
        return
    declared = _build(pack, _MANIFEST, document, (), shown)
    if declared is None or not isinstance(declared.spec, Manifest):
        return
    card = pack.manifest = declared.spec
    if card.key != pack.folder.name or not _NAME.match(pack.folder.name):
        line = declared.origin.at("key")
        _note(pack, shown, line, "bad_key", f"key“{card.key}”与文件夹名不同", f"请改为“{pack.folder.name}”")
    if card.contract != CONTRACT:
        line = declared.origin.at("contract")
        sentence = f"领域包按约定{card.contract}编写，程序为约定{CONTRACT}"
        _note(pack, shown, line, "contract", sentence, f"请按约定{CONTRACT}改写后再装")


def _read_entries(pack: Pack, path: Path, relative: str) -> None:
    sections = sections_at(relative)
    shown = _shown(pack, relative)
    if not sections:
        _note(pack, shown, 1, "unknown_file", "不认识的文件", "请移到约定的文件夹，或删去")
        return
    document = _read(pack, path, relative)
    if document is None:
        return
    if document.data is None:
        _note(pack, shown, 1, "empty_file", "文件是空的", "请写入条目，或删去文件", warns=True)
        return
    for section, place in _places(pack, sections, document, shown):
        declared = _build(pack, section, document, place, shown)
        if declared is not None:
            pack.entries.append(declared)


def _places(
    pack: Pack, sections: tuple[Section, ...], document: Document, shown: str
) -> Iterator[tuple[Section, Path_]]:
    """Give each entry's section and its path in the file."""
    data = document.data
    parts = {section.part: section for section in sections if section.part}
    if not parts:
        yield from _split(sections[0], data, ())
        return
    if not isinstance(data, dict):
        line, words = document.lines.get((), 1), "、".join(parts)
        _note(pack, shown, line, "bad_entry", f"文件顶层应为{words}", "请把条目写在这些词之下")
        return
    for word, inner in data.items():
        if word in parts:
            yield from _split(parts[word], inner, (word,))
        else:
            line, words = document.lines.get((word,), 1), "、".join(parts)
            _note(pack, shown, line, "unknown_key", f"不认识的键“{word}”", f"可用：{words}")


def _split(section: Section, data: Any, path: Path_) -> Iterator[tuple[Section, Path_]]:
    if isinstance(data, list):
        yield from ((section, (*path, index)) for index in range(len(data)))
    elif data is not None:
        yield section, path


def _build(pack: Pack, section: Section, document: Document, place: Path_, shown: str) -> Declared | None:
    """Make one shape out of one place of a file, or note its faults."""
    data = document.data
    for step in place:
        data = data[step]
    lines = _lines_inside(document, place)
    if section.name == "affairs" and isinstance(data, dict):
        draft = Draft(section, data, lines, shown)
        pack.drafts.append(draft)
        if draft.base:
            return None
    return build_entry(pack, section, data, lines, shown)


def build_entry(
    pack: Pack, section: Section, data: Any, lines: dict[Path_, int], shown: str
) -> Declared | None:
    """Make one shape out of plain data with its lines, or note its faults in the pack."""
    line = lines.get((), 1)
    origin = Origin(pack.key, shown, line, lines)
    try:
        spec = section.model.model_validate(data)
    except ValidationError as error:
        pack.faults.extend(
            from_validation(
                error, pack=pack.key, file=shown, line_of=lambda at: origin.at(*at),
                line_named=lambda group, key: _line_named(data, origin, group, key),
                known=_known_names(section.model),
            )
        )  # fmt: skip
        return None
    if isinstance(spec, Shape):
        spec.stand_at(origin)
    return Declared(section, str(getattr(spec, section.key, shown)), spec, origin)


def _line_named(data: Any, origin: Origin, group: str, key: str) -> int | None:
    """Give the line of the part of a list that calls itself by a key."""
    parts = data.get(group) if isinstance(data, dict) else None
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, dict) and part.get("key") == key:
            return origin.at(group, index)
    return None


def _lines_inside(document: Document, place: Path_) -> dict[Path_, int]:
    """Lines of one entry, with the paths as seen from the entry."""
    size = len(place)
    if not size:
        return dict(document.lines)
    return {path[size:]: line for path, line in document.under(place)}


def _known_names(model: type[BaseModel], depth: int = 3) -> set[str]:
    """Names that the shape and the shapes inside it know, for “did you mean”."""
    names: set[str] = set()
    for name, info in model.model_fields.items():
        spelled = info.validation_alias
        names.add(str(spelled.choices[0]) if isinstance(spelled, AliasChoices) else info.alias or name)
        for part in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if depth and isinstance(part, type) and issubclass(part, BaseModel):
                names |= _known_names(part, depth - 1)
    return names
