"""Builds procedures upon procedures: one domain's penalty case is the ordinary one with its own violations.

What is kept and digested is the whole text put together, so that a running affair never depends on what its
base becomes later.
"""

from collections.abc import Iterable

from .fault import Fault
from .overlay import Complaint, Part, flatten, overlay, plant
from .reading import Draft, Pack, build_entry

__all__ = ["derive"]


def derive(packs: Iterable[Pack]) -> None:
    """Put together every procedure that names a base and add it to its pack; faults go to that pack too.

    A base may itself be built upon another. A base with faults of its own is told of at its own place only.
    """
    work = _Derivation(list(packs))
    for pack, draft in work.waiting():
        part = work.whole(draft, ())
        if part is not None:
            data, lines = flatten(part)
            declared = build_entry(pack, draft.section, data, lines, draft.file)
            if declared is not None:
                pack.entries.append(declared)


class _Derivation:
    """All drafts by name, and what was put together so far."""

    def __init__(self, packs: list[Pack]) -> None:
        self.packs = {pack.key: pack for pack in packs}
        self.drafts: dict[str, tuple[Pack, Draft]] = {}
        for pack in packs:
            for draft in pack.drafts:
                self.drafts.setdefault(draft.key, (pack, draft))
        self.made: dict[str, Part | None] = {}

    def waiting(self) -> list[tuple[Pack, Draft]]:
        """List the drafts that name a base."""
        return [(pack, draft) for pack in self.packs.values() for draft in pack.drafts if draft.base]

    def whole(self, draft: Draft, trail: tuple[str, ...]) -> Part | None:
        """Give the whole text of a procedure, or None when its base cannot be had."""
        if draft.key not in self.made:
            self.made[draft.key] = self._put_together(draft, trail)
        return self.made[draft.key]

    def _put_together(self, draft: Draft, trail: tuple[str, ...]) -> Part | None:
        own = plant(draft.data, draft.lines)
        if not draft.base:
            return own if self._is_sound(draft) else None
        pack = self._home(draft)
        line = draft.lines.get(("base",), own.line)
        trail = (*trail, draft.key)
        if draft.base in trail:
            round_trip = " → ".join((*trail[trail.index(draft.base):], draft.base))  # fmt: skip
            self._note(pack, draft, _circle(line, round_trip))
            return None
        if draft.base not in self.drafts:
            self._note(pack, draft, _unknown(line, draft.base))
            return None
        home, base = self.drafts[draft.base]
        if not self._is_needed(pack, home):
            self._note(pack, draft, _not_needed(line, draft.base, home))
        below = self.whole(base, trail)
        if below is None:
            return None
        told: list[Complaint] = []
        data, _ = flatten(below)
        made = overlay(plant(data, {}, at=line), own, told.append)
        for one in told:
            self._note(pack, draft, one)
        return None if told else made

    def _is_sound(self, draft: Draft) -> bool:
        """Say whether a procedure that stands by itself was read without faults."""
        return any(one.section is draft.section and one.key == draft.key for one in self._home(draft).entries)

    def _home(self, draft: Draft) -> Pack:
        return next(pack for pack in self.packs.values() if any(one is draft for one in pack.drafts))

    def _is_needed(self, pack: Pack, home: Pack) -> bool:
        """Say whether a pack needs the base's pack, itself or through another."""
        seen: set[str] = set()
        ahead = [pack.key]
        while ahead:
            key = ahead.pop()
            if key == home.key:
                return True
            seen.add(key)
            card = self.packs[key].manifest if key in self.packs else None
            ahead += [need for need in (card.needs if card else ()) if need not in seen]
        return False

    @staticmethod
    def _note(pack: Pack, draft: Draft, one: Complaint) -> None:
        pack.faults.append(Fault(draft.file, one.line, one.code, one.sentence, one.remedy, pack=pack.key))


def _circle(line: int, trail: str) -> Complaint:
    return Complaint(
        "circular_base", line, f"办理事项的依据绕回了自身：{trail}", "请断开其中一处，让最初的一个独立写全"
    )


def _unknown(line: int, name: str) -> Complaint:
    return Complaint(
        "unknown_base", line, f"没有可以依据的办理事项“{name}”", "请改用已声明的办理事项的 key，或删去 base"
    )


def _not_needed(line: int, name: str, home: Pack) -> Complaint:
    sentence = f"所依据的“{name}”在领域包“{home.key}”里，但本包没有写需要它"
    return Complaint("base_not_needed", line, sentence, f"请在 pack.yml 的 needs 中加上“{home.key}”")
