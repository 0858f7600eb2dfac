"""Who may be drawn and who may be sent: the two rosters as they stand on a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from quanheng.foundation.people.api import Actor, Person, Post, Unit, require
from quanheng.registry.api import Subject

from .catalogue import inspection_named
from .checklist import visit_cap_on
from .models import Plan, Task, TaskOfficer
from .rights import Rights
from .rosters import RosterObject, RosterOfficer, avoid_mark

__all__ = ["OPERATING", "object_roster", "officer_roster", "suggest_officers", "unit_of"]

OPERATING = "1"  # registered and in business, by the register's status code


def object_roster(
    actor: Actor,
    *,
    plan: Plan,
    subjects: QuerySet[Subject],
    classes: Mapping[str, str],
    default_class: str = "B",
) -> tuple[list[RosterObject], dict[str, int]]:
    """Reduce candidates to the roster of a draw, and count why the others were left out.

    ``classes`` gives the class of credit risk by subject uid; whoever has none stands in ``default_class``. Left
    out: not in business, already inspected this year on the same matter, at the cap on visits.

    Right:  inspections:draw:commit
    """
    require(actor, Rights.DRAW_COMMIT, region=plan.region_code)
    spec, year = inspection_named(plan.inspection), plan.starts_on.year
    cap = visit_cap_on(spec, plan.starts_on)
    this_year = Task.objects.filter(opened_on__year=year)
    same = set(this_year.filter(inspection=plan.inspection).values_list("subject_id", flat=True))
    capped: set[int] = set()
    if cap is not None:
        counted = (
            this_year.exclude(kind__in=cap.exempt_kinds).values("subject_id").annotate(number=Count("id"))
        )
        capped = set(
            counted.filter(number__gte=cap.visits_per_year).values_list("subject_id", flat=True).order_by()
        )
    roster: list[RosterObject] = []
    left = Counter[str]()
    rows = subjects.order_by("id").values_list("id", "uid", "uscc", "status", "region_code")
    for pk, uid, uscc, status, region in rows.iterator(chunk_size=5_000):
        if status != OPERATING:
            left["不在营"] += 1
        elif pk in same:
            left["本年已查同一事项"] += 1
        elif pk in capped:
            left["已到检查频次上限"] += 1
        else:
            roster.append(RosterObject(uscc or uid, classes.get(uid, default_class), region))
    return roster, dict(left)


def officer_roster(
    actor: Actor, *, region: str, day: date, until: date | None = None,
    avoid: Mapping[str, Iterable[str]] | None = None,
) -> list[RosterOfficer]:  # fmt: skip
    """List the certified officers whose units lie in a region on a day, with their towns and their open tasks.

    ``avoid`` names, by person uid, the roster codes of businesses to keep away from; only marks of them go in.

    Right:  inspections:draw:commit
    """
    require(actor, Rights.DRAW_COMMIT, region=region)
    regions: dict[str, set[str]] = {}
    persons: dict[str, Person] = {}
    for post in _posts(day):
        prefixes = [row.prefix for row in post.unit.regions.all()]
        if not post.person.has_certificate(until or day):
            continue
        if any(prefix.startswith(region) for prefix in prefixes):
            regions.setdefault(post.person.uid, set()).update(prefixes)
            persons[post.person.uid] = post.person
    loads = _loads(person.pk for person in persons.values())
    return [
        RosterOfficer(
            uid, tuple(sorted(regions[uid])), (),
            person.certificate_until.isoformat() if person.certificate_until else "",
            tuple(avoid_mark(uid, code) for code in (avoid or {}).get(uid, ())), loads.get(person.pk, 0),
        )
        for uid, person in sorted(persons.items())
    ]  # fmt: skip


def suggest_officers(*, region: str, day: date, count: int = 2) -> list[Person]:
    """Name the certified officers nearest to a place with the fewest open tasks: first the station, then above."""
    nearest: dict[int, tuple[int, Person]] = {}
    for post in _posts(day, region):
        depth = max(
            (len(row.prefix) for row in post.unit.regions.all() if region.startswith(row.prefix)), default=0
        )
        if post.person.has_certificate(day):
            known = nearest.get(post.person_id)
            nearest[post.person_id] = (max(depth, known[0] if known else 0), post.person)
    loads = _loads(nearest)
    ranked = sorted(nearest.items(), key=lambda one: (-one[1][0], loads.get(one[0], 0), one[1][1].uid))
    return [person for _, (_, person) in ranked[:count]]


def unit_of(person: Person, region: str, day: date) -> Unit | None:
    """Give the unit from which a person visits a place: of the posts held that day, the one nearest to it."""
    posts = [post for post in _posts(day, region) if post.person_id == person.pk]
    return max(posts, key=lambda post: len(post.unit.path)).unit if posts else None


def _posts(day: date, region: str = "") -> list[Post]:
    posts = (
        Post.objects.select_related("person", "unit", "role")
        .prefetch_related("unit__regions")
        .filter(starts_on__lte=day, person__is_active=True)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .exclude(person__certificate_no="")
        .order_by("person__uid", "id")
    )
    if region:
        prefixes = [region[:length] for length in range(len(region) + 1)]
        posts = posts.filter(unit__regions__prefix__in=prefixes).distinct()
    return [post for post in posts if Rights.TASK_RECORD in post.role.rights]


def _loads(person_ids: Iterable[int]) -> dict[int, int]:
    rows = TaskOfficer.objects.filter(person_id__in=list(person_ids)).exclude(task__state=Task.State.CLOSED)
    return dict(rows.values_list("person_id").annotate(number=Count("id")).order_by())
