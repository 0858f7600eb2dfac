"""Groups linked records into businesses, night after night: stable ids, no chains, every join and split reversible.

The grouping is a function of the links alone. A night's links touch some connected components; those are grouped
anew from all their links, the others stay. So twenty nights give the groups that one run over everything gives, in
whatever order the nights came. Ids are another matter: a group keeps the id of the old group whose members it holds
most of, and what was joined, split or renamed is written into the log.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quanheng.base.errors import BadInput

__all__ = ["Clusters", "Event", "Link", "Member", "group"]

LARGE = 50
"""From this many members on a group is shown to a person."""


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """One record: its id, the register it stands in (one record of each in a group), its valid code if it has one."""

    id: str
    register: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two records held for one business, with the probability."""

    a: str
    b: str
    probability: float

    @property
    def key(self) -> tuple[str, str]:
        """The two ids in order."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a group: created, grew, joined (others into it), split (out of another), ended, large."""

    number: int
    kind: str
    cluster: str
    others: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def group(
    members: Mapping[str, Member], links: Iterable[Link], *, bound: frozenset[tuple[str, str]] = frozenset(),
    parted: frozenset[tuple[str, str]] = frozenset(),
) -> list[tuple[str, ...]]:  # fmt: skip
    """Group records by their links, the likeliest first; a pure function, whatever the order of its arguments.

    Two groups are joined when no two of their members exclude each other (another valid code, the same
    register, parted by a person) and when the links between them are more than a thread: of all pairs across,
    at least half are linked. ``bound`` pairs were tied by a person
    and yield to nothing but ``parted``.
    """
    at = {one: one for one in members}
    groups: dict[str, set[str]] = {one: {one} for one in members}
    strong: dict[tuple[str, str], float] = {}
    for link in links:
        if link.a != link.b and link.a in members and link.b in members:
            strong[link.key] = max(link.probability, strong.get(link.key, 0.0))
    ties = [(pair, False) for pair, _ in sorted(strong.items(), key=lambda item: (-item[1], item[0]))]
    # A person ties whole groups, as the links made them.
    ties += [(pair, True) for pair in sorted(bound) if pair[0] in members and pair[1] in members]
    for (a, b), is_bound in ties:
        one, other = at[a], at[b]
        if one == other:
            continue
        left, right = groups[one], groups[other]
        if any(_pair(x, y) in parted for x in left for y in right):
            continue
        if not is_bound and not _may_join(left, right, members, strong):
            continue
        keep, go = (one, other) if one < other else (other, one)
        groups[keep] |= groups.pop(go)
        for name in groups[keep]:
            at[name] = keep
    return sorted(tuple(sorted(names)) for names in groups.values())


def _may_join(
    left: set[str], right: set[str], members: Mapping[str, Member], strong: Mapping[tuple[str, str], float]
) -> bool:
    codes = {members[name].code for name in left | right} - {""}
    if len(codes) > 1:
        return False
    registers = Counter(members[name].register for name in left | right)
    if any(count > 1 for register, count in registers.items() if register):
        return False
    across = len(left) * len(right)
    linked = sum(_pair(x, y) in strong for x in left for y in right)
    return linked * 2 >= across


def _pair(x: str, y: str) -> tuple[str, str]:
    return (x, y) if x < y else (y, x)


@dataclass(slots=True)
class Clusters:
    """The standing groups. ``add`` takes a night's rows and links; ``bind``, ``part``, ``revoke`` are a person's."""

    members: dict[str, Member] = field(default_factory=dict)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    bound: set[tuple[str, str]] = field(default_factory=set)
    parted: set[tuple[str, str]] = field(default_factory=set)
    of: dict[str, str] = field(default_factory=dict)  # record to cluster
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)
    _next: int = 1
    _ended: dict[tuple[str, ...], str] = field(
        default_factory=dict
    )  # a group that comes back has its id back
    _near: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, members: Iterable[Member], links: Iterable[Link]) -> list[Event]:
        """Take new or changed records and links in; a link told again replaces the older."""
        touched = set()
        for member in members:
            self.members[member.id] = member
            touched.add(member.id)
        for link in links:
            for end in (link.a, link.b):
                if end not in self.members:
                    raise BadInput(f"关联里的“{end}”不在已知的行中", remedy="先加入这些行，再加入关联")
            self.links[link.key] = link
            self._near[link.a].add(link.b)
            self._near[link.b].add(link.a)
            touched |= {link.a, link.b}
        return self._regroup(touched)

    def withdraw(self, a: str, b: str) -> list[Event]:
        """Take a link back, because a later night no longer finds it."""
        self.links.pop(_pair(a, b), None)
        self._near[a].discard(b)
        self._near[b].discard(a)
        return self._regroup({a, b})

    def bind(self, a: str, b: str) -> list[Event]:
        """Hold two records for one, on a person's word."""
        self.parted.discard(_pair(a, b))
        self.bound.add(_pair(a, b))
        self._near[a].add(b)
        self._near[b].add(a)
        return self._regroup({a, b})

    def part(self, a: str, b: str) -> list[Event]:
        """Keep two records apart, on a person's word."""
        self.bound.discard(_pair(a, b))
        self.parted.add(_pair(a, b))
        return self._regroup({a, b})

    def revoke(self, a: str, b: str) -> list[Event]:
        """Forget a person's word on two records; the links alone decide again."""
        self.bound.discard(_pair(a, b))
        self.parted.discard(_pair(a, b))
        return self._regroup({a, b})

    def partition(self) -> list[tuple[str, ...]]:
        """Give the groups as sets of records, without their ids."""
        return sorted(self.inside.values())

    def differences(self) -> list[tuple[str, ...]]:
        """Give every group of one full run over all links that does not stand here as it is; none is the promise."""
        whole = group(
            self.members, self.links.values(), bound=frozenset(self.bound), parted=frozenset(self.parted)
        )
        standing = set(self.inside.values())
        return [names for names in whole if names not in standing]

    def _regroup(self, touched: set[str]) -> list[Event]:
        component = self._component(touched)
        links = [self.links[pair] for pair in self._pairs_within(component) if pair in self.links]
        fresh = group(
            {name: self.members[name] for name in component},
            links,
            bound=frozenset(self.bound),
            parted=frozenset(self.parted),
        )
        return self._rename(fresh, {self.of[name] for name in component if name in self.of})

    def _component(self, touched: set[str]) -> set[str]:
        """Give all records that a chain of links ties to the touched ones."""
        component: set[str] = set()
        todo = [name for name in touched if name in self.members]
        while todo:
            name = todo.pop()
            if name in component:
                continue
            component.add(name)
            todo += [other for other in self._near[name] if other not in component]
            todo += [other for other in self.inside.get(self.of.get(name, ""), ()) if other not in component]
        return component

    def _pairs_within(self, component: set[str]) -> set[tuple[str, str]]:
        return {_pair(name, other) for name in component for other in self._near[name]}

    def _rename(self, fresh: list[tuple[str, ...]], old: set[str]) -> list[Event]:
        before = {cluster: self.inside[cluster] for cluster in old}
        claims = sorted(
            (-len(set(names) & set(members)), cluster, names)
            for names in fresh
            for cluster, members in before.items()
            if set(names) & set(members)
        )
        named: dict[tuple[str, ...], str] = {}
        for _, cluster, names in claims:
            if names not in named and cluster not in named.values():
                named[names] = cluster
        events: list[Event] = []
        for cluster in old:
            del self.inside[cluster]
        for names in fresh:
            events += self._settle(names, named.get(names), before)
        ended = sorted(old - set(named.values()))
        events += [self._event("ended", cluster, (), before[cluster]) for cluster in ended]
        self._ended |= {before[cluster]: cluster for cluster in ended}
        self.log += events
        return events

    def _settle(
        self, names: tuple[str, ...], kept: str | None, before: Mapping[str, tuple[str, ...]]
    ) -> list[Event]:
        cluster = kept or self._ended.pop(names, "") or self._fresh_id()
        sources = tuple(sorted({self.of[name] for name in names if name in self.of} - {cluster}))
        for name in names:
            self.of[name] = cluster
        self.inside[cluster] = names
        events = []
        if kept is None:
            events.append(self._event("split" if sources else "created", cluster, sources, names))
        elif sources:
            events.append(self._event("joined", cluster, sources, names))
        elif names != before[cluster]:
            events.append(
                self._event("grew" if set(names) > set(before[cluster]) else "shrank", cluster, (), names)
            )
        if len(names) >= LARGE and len(before.get(cluster, ())) < LARGE:
            events.append(self._event("large", cluster, (), names))
        return events

    def _fresh_id(self) -> str:
        made = f"C{self._next:08d}"
        self._next += 1
        return made

    def _event(self, kind: str, cluster: str, others: tuple[str, ...], members: tuple[str, ...]) -> Event:
        return Event(len(self.log) + 1, kind, cluster, others, members)
