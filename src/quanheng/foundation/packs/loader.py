"""Finds the packs, reads them, crosses them, and freezes what they say; or refuses the lot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from quanheng.base.errors import NotFound, PackFault
from quanheng.packkit.calendar import CalendarYear
from quanheng.packkit.code import CodeList
from quanheng.packkit.crosscheck import cross_check
from quanheng.packkit.deriving import derive
from quanheng.packkit.document import DocumentSpec
from quanheng.packkit.fault import Fault
from quanheng.packkit.hooks import load_hooks
from quanheng.packkit.law import LawEntry
from quanheng.packkit.lawsource import LawSource
from quanheng.packkit.manifest import Manifest
from quanheng.packkit.reading import Declared, Pack, read_pack
from quanheng.packkit.register import RegisterSpec
from quanheng.packkit.role import RoleSpec
from quanheng.packkit.scenario import Case
from quanheng.packkit.sections import SECTIONS
from quanheng.packkit.shape import Origin
from quanheng.packkit.unit import UnitSpec

if TYPE_CHECKING:
    from quanheng.packkit.affair import AffairSpec
    from quanheng.packkit.indicator import Claim, ConstantSpec, IndicatorSpec, PlanSpec
    from quanheng.packkit.inspection import InspectionSpec
    from quanheng.packkit.intake import IntakeSpec
    from quanheng.packkit.model import ModelCase, ModelSpec
    from quanheng.packkit.office import OfficeSpec
    from quanheng.packkit.outcome import CreditScheme, OutcomeSpec
    from quanheng.packkit.risk_grade import RiskGradeScheme
    from quanheng.packkit.roster import DepartmentSpec, RosterPolicy
    from quanheng.packkit.signal import SignalSpec
    from quanheng.packkit.source import SourceSpec

__all__ = ["GROUP", "Packs", "find_folders", "freeze", "installed", "read_all"]

GROUP = "quanheng.packs"
"""Entry point group: each entry is a namespace module whose subfolders are packs."""

Hook = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """Everything the loaded packs declare, frozen; each section a mapping from key to its spec.

    Compared by identity, so that what is made from it once (a calendar) can be kept beside it.
    """

    manifests: Mapping[str, Manifest]
    folders: Mapping[str, Path]
    sections: Mapping[str, Mapping[str, Any]]
    origins: Mapping[tuple[str, str], Origin]
    hooks: Mapping[str, Hook]

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        return self.sections[section]

    @property
    def law(self) -> Mapping[str, tuple[LawEntry, ...]]:
        """Law by key and by family, each with its dated entries in order."""
        return self.sections["law"]

    @property
    def law_sources(self) -> Mapping[str, LawSource]:
        """Texts that law entries cite."""
        return self.sections["law_sources"]

    @property
    def calendar(self) -> Mapping[str, CalendarYear]:
        """Years of the working calendar."""
        return self.sections["calendar"]

    @property
    def roles(self) -> Mapping[str, RoleSpec]:
        """Roles of posts."""
        return self.sections["roles"]

    @property
    def units(self) -> Mapping[str, UnitSpec]:
        """Units of the authority, in the order of the file: a parent before its children."""
        return self.sections["units"]

    @property
    def offices(self) -> Mapping[str, "OfficeSpec"]:
        """What papers say about each bureau, by the code of its unit."""
        return self.sections["offices"]

    @property
    def intake(self) -> Mapping[str, "IntakeSpec"]:
        """Kinds of submissions of the public."""
        return self.sections["intake"]

    @property
    def codes(self) -> Mapping[str, CodeList]:
        """Code lists."""
        return self.sections["codes"]

    @property
    def registers(self) -> Mapping[str, RegisterSpec]:
        """Typed registers."""
        return self.sections["registers"]

    @property
    def sources(self) -> Mapping[str, "SourceSpec"]:
        """Files of departments."""
        return self.sections["sources"]

    @property
    def inspections(self) -> Mapping[str, "InspectionSpec"]:
        """What is inspected, by which checklists."""
        return self.sections["inspections"]

    @property
    def roster_policies(self) -> Mapping[str, "RosterPolicy"]:
        """How officers rotate and visits are joined, by period."""
        return self.sections["roster_policies"]

    @property
    def departments(self) -> Mapping[str, "DepartmentSpec"]:
        """Departments that take part in joint inspections."""
        return self.sections["departments"]

    @property
    def signals(self) -> Mapping[str, "SignalSpec"]:
        """Declared risk signals."""
        return self.sections["signals"]

    @property
    def models(self) -> Mapping[str, "ModelSpec"]:
        """Supervision models over the theme marts."""
        return self.sections["models"]

    @property
    def model_cases(self) -> Mapping[str, "ModelCase"]:
        """Cases of models by ``pack/file:line``."""
        return self.sections["model_cases"]

    @property
    def risk_grades(self) -> Mapping[str, "RiskGradeScheme"]:
        """Schemes of risk grades that plan visits."""
        return self.sections["risk_grades"]

    @property
    def affairs(self) -> Mapping[str, "AffairSpec"]:
        """Procedures."""
        return self.sections["affairs"]

    @property
    def documents(self) -> Mapping[str, DocumentSpec]:
        """Papers."""
        return self.sections["documents"]

    @property
    def outcomes(self) -> Mapping[str, "OutcomeSpec"]:
        """What a decision leaves in credit and disclosure."""
        return self.sections["outcomes"]

    @property
    def schemes(self) -> Mapping[str, "CreditScheme"]:
        """Schemes of credit classes."""
        return self.sections["schemes"]

    @property
    def plans(self) -> Mapping[str, "PlanSpec"]:
        """Plans the city answers for."""
        return self.sections["plans"]

    @property
    def constants(self) -> Mapping[str, "ConstantSpec"]:
        """Figures no engine counts."""
        return self.sections["constants"]

    @property
    def indicators(self) -> Mapping[str, "IndicatorSpec"]:
        """Rows of the plans' indicator tables."""
        return self.sections["indicators"]

    @property
    def claims(self) -> Mapping[str, "Claim"]:
        """What of a plan is claimed to be usable."""
        return self.sections["claims"]

    @property
    def cases(self) -> Mapping[str, Case]:
        """Cases by ``pack/file:line``."""
        return self.sections["cases"]

    def origin_of(self, section: str, key: str) -> Origin:
        """Give the file and line that declare an entry."""
        return self.origins[section, key]

    def hook(self, name: str) -> Hook:
        """Give a pack's pure function by ``pack.function``."""
        try:
            return self.hooks[name]
        except KeyError:
            raise NotFound(f"没有钩子“{name}”", remedy="请核对领域包的hooks.py") from None


def find_folders(more: Iterable[Path] = ()) -> list[Path]:
    """Give the folders of all packs: by entry point first, then the operator's own, each in name order.

    A folder given by the operator may hold packs or be one. Later packs may override by name.
    """
    roots: list[Path] = []
    for entry in entry_points(group=GROUP):
        found = find_spec(entry.value)
        places = found.submodule_search_locations if found else None
        roots.extend(Path(place) for place in places or ())
    folders: list[Path] = []
    for root in [*dict.fromkeys(roots), *more]:
        if (root / "pack.yml").is_file():
            folders.append(root)
        elif root.is_dir():
            folders.extend(
                child for child in sorted(root.iterdir()) if child.is_dir() and child.name[0] not in "._"
            )
    return _in_order_of_need(folders)


def _in_order_of_need(folders: list[Path]) -> list[Path]:
    """The core pack first; others stay as found."""
    return sorted(folders, key=lambda folder: folder.name != "core")


def read_all(folders: Iterable[Path]) -> tuple[list[Pack], list[Fault]]:
    """Read every pack and cross them; gives the packs and all faults in the order of file and line."""
    packs = [read_pack(folder) for folder in folders]
    derive(packs)
    faults = [fault for pack in packs for fault in pack.faults]
    faults.extend(cross_check(packs))
    return packs, sorted(set(faults))


def freeze(packs: Iterable[Pack]) -> Packs:
    """Make the frozen whole of packs that were found clean.

    Raises: PackFault when an override meets nothing to override.
    """
    packs = list(packs)
    sections: dict[str, dict[str, Any]] = {section.name: {} for section in SECTIONS}
    origins: dict[tuple[str, str], Origin] = {}
    for pack in packs:
        for entry in pack.entries:
            _place(sections[entry.section.name], entry)
            origins[entry.section.name, _name(entry)] = entry.origin
    for key, entries in sections["law"].items():
        sections["law"][key] = tuple(sorted(entries, key=lambda entry: entry.valid_from))
    hooks = {
        f"{pack.key}.{name}": function
        for pack in packs
        if pack.hooks
        for name, function in load_hooks(pack.folder / "hooks.py", pack.key).items()
    }
    return Packs(
        MappingProxyType({pack.key: pack.manifest for pack in packs if pack.manifest}),
        MappingProxyType({pack.key: pack.folder for pack in packs}),
        MappingProxyType({name: MappingProxyType(entries) for name, entries in sections.items()}),
        MappingProxyType(origins),
        MappingProxyType(hooks),
    )


def _name(entry: Declared) -> str:
    is_case = entry.section.name in ("cases", "model_cases")
    return f"{entry.origin.file}:{entry.origin.line}" if is_case else entry.key


def _place(section: dict[str, Any], entry: Declared) -> None:
    if not isinstance(entry.spec, LawEntry):
        section[_name(entry)] = entry.spec
        return
    spec = entry.spec
    if spec.overrides:
        _override(section, spec)
    for key in (spec.key, *([spec.family] if spec.family else [])):
        section[key] = (*section.get(key, ()), spec)


def _override(section: dict[str, Any], spec: LawEntry) -> None:
    """Take away the entries of the key whose first day the override names; silence is never an override."""
    met = [old for old in section.get(spec.key, ()) if old.valid_from == spec.valid_from]
    if not met:
        origin = spec.origin
        sentence = f"{origin} 要改写“{spec.key}”自{spec.valid_from}起的规则，但没有这一条"
        raise PackFault(
            sentence, remedy="请核对 key 与 from", file=origin.file, line=origin.line, fault="bad_override"
        )
    for key in list(section):
        section[key] = tuple(old for old in section[key] if old not in met)


@cache
def installed() -> tuple[Packs, list[Fault]]:
    """Read the packs that are installed, without settings or a home, for tools that serve a stranger's file."""
    found, wrong = read_all(find_folders())
    errors = [fault for fault in wrong if fault.severity == "error"]
    return freeze([] if errors else found), errors
