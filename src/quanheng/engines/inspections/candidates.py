"""Who may be drawn and who may be sent: the two rosters as they stand on a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from quanheng.foundation.people.api import Actor, Person, Post, Unit, in_regions, require
from quanheng.registry.api import Subject

from .catalogue import inspection_named
from .coverage import DUE, SEEN
from .models import Plan, Task, TaskOfficer
from .rights import Rights
from .roster_models import OfficerCard, RosterEntry, SubjectTag
from .rosters import RosterObject, RosterOfficer
from .staff import conflicts_of, leaves_of, on_leave, rotation_of
from .visit_limits import subjects_at_cap
from .year_models import LineRound

__all__ = [
    "OPERATING", "loads_of", "object_roster", "officer_roster", "posts_of_day", "rostered", "suggest_officers",
    "unit_of",
]  # fmt: skip

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

    ``classes`` gives the class of credit risk by subject uid; whoever has none stands in ``default_class``. A class
    of risk grade that the plan names (``risk-D``) goes before, for whoever bears its tag (风险D). In a must-visit
    plan the strata are ``due`` and ``seen`` (``coverage.py``). Left out: not in business, already inspected this
    year on the same matter (a must-visit plan draws some of these again), at the cap on visits.

    Right:  inspections:draw:commit
    """
    require(actor, Rights.DRAW_COMMIT, region=plan.region_code)
    year = plan.starts_on.year
    this_year = Task.objects.filter(opened_on__year=year)
    on_matter = this_year.filter(inspection=plan.inspection)
    same = set(on_matter.values_list("subject_id", flat=True))
    seen: set[int] = set()
    must_visit = LineRound.objects.filter(plan=plan, must_visit=True).exists()
    if must_visit:
        seen = set(on_matter.filter(state=Task.State.CLOSED).values_list("subject_id", flat=True))
        same = set(on_matter.exclude(state=Task.State.CLOSED).values_list("subject_id", flat=True))
    capped = subjects_at_cap(inspection_named(plan.inspection), plan.starts_on)
    grades = _graded(plan)
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
            stratum = grades.get(pk) or classes.get(uid, default_class)
            if must_visit:
                stratum = SEEN if pk in seen else DUE
            roster.append(RosterObject(uscc or uid, stratum, region))
    return roster, dict(left)


def rostered(plan: Plan) -> QuerySet[Subject]:
    """Give the businesses that stand on the roster of a plan's matter in the plan's region."""
    standing = in_regions(RosterEntry.objects.filter(matter=plan.inspection, is_in=True), [plan.region_code])
    return Subject.objects.filter(pk__in=standing.values("subject_id"))


def _graded(plan: Plan) -> dict[int, str]:
    wanted = {f"风险{key.removeprefix('risk-')}": key for key in plan.shares if key.startswith("risk-")}
    if not wanted:
        return {}
    rows = SubjectTag.objects.filter(tag__in=wanted).order_by("tag").values_list("subject_id", "tag")
    return {pk: wanted[tag] for pk, tag in rows}  # of several tags the highest grade counts


def officer_roster(
    actor: Actor, *, region: str, day: date, until: date | None = None,
    avoid: Mapping[str, Iterable[str]] | None = None,
) -> list[RosterOfficer]:  # fmt: skip
    """List the certified officers whose units lie in a region on a day, with their towns and their open tasks.

    Conflicts of interest and rotation come from the roster of officers, and so do specialities; who is on leave the
    whole time, or taken out by hand, is not listed. ``avoid`` names, by person uid, the codes of further businesses
    to keep away from. The rows hold plain codes; sealing turns them into marks of tickets.

    Right:  inspections:draw:commit
    """
    require(actor, Rights.DRAW_COMMIT, region=region)
    regions: dict[str, set[str]] = {}
    persons: dict[str, Person] = {}
    for post in posts_of_day(day):
        prefixes = [row.prefix for row in post.unit.regions.all()]
        if not post.person.has_certificate(until or day):
            continue
        if any(prefix.startswith(region) for prefix in prefixes):
            regions.setdefault(post.person.uid, set()).update(prefixes)
            persons[post.person.uid] = post.person
    by_key = {person.pk: person.uid for person in persons.values()}
    away = on_leave(day, until)
    cards = {one.person_id: one for one in OfficerCard.objects.filter(person_id__in=by_key)}
    away |= {pk for pk, card in cards.items() if card.is_out}
    skills = {by_key[pk]: tuple(card.skills) for pk, card in cards.items()}
    loads = loads_of(by_key)
    kept_away, elsewhere = conflicts_of(by_key, day), rotation_of(by_key, day)
    leaves = leaves_of(by_key, day, until or day)
    for uid, codes in (avoid or {}).items():
        kept_away[uid] = kept_away.get(uid, set()) | set(codes)
    return [
        RosterOfficer(
            uid, tuple(sorted(regions[uid])), skills.get(uid, ()),
            person.certificate_until.isoformat() if person.certificate_until else "",
            tuple(sorted(kept_away.get(uid, ()))), loads.get(person.pk, 0), tuple(leaves.get(uid, ())),
            tuple(sorted(elsewhere.get(uid, ()))),
        )
        for uid, person in sorted(persons.items())
        if person.pk not in away
    ]  # fmt: skip


def suggest_officers(*, region: str, day: date, count: int = 2) -> list[Person]:
    """Name the certified officers nearest to a place with the fewest open tasks: first the station, then above."""
    nearest: dict[int, tuple[int, Person]] = {}
    away = on_leave(day)
    for post in posts_of_day(day, region):
        depth = max(
            (len(row.prefix) for row in post.unit.regions.all() if region.startswith(row.prefix)), default=0
        )
        if post.person.has_certificate(day) and post.person_id not in away:
            known = nearest.get(post.person_id)
            nearest[post.person_id] = (max(depth, known[0] if known else 0), post.person)
    loads = loads_of(nearest)
    ranked = sorted(nearest.items(), key=lambda one: (-one[1][0], loads.get(one[0], 0), one[1][1].uid))
    return [person for _, (_, person) in ranked[:count]]


def unit_of(person: Person, region: str, day: date) -> Unit | None:
    """Give the unit from which a person visits a place: of the posts held that day, the one nearest to it."""
    posts = [post for post in posts_of_day(day, region) if post.person_id == person.pk]
    return max(posts, key=lambda post: len(post.unit.path)).unit if posts else None


def posts_of_day(day: date, region: str = "") -> list[Post]:
    """List the posts of certified persons on a day whose role may record a visit."""
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


def loads_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Count the open tasks of persons, by key."""
    rows = TaskOfficer.objects.filter(person_id__in=list(person_ids)).exclude(task__state=Task.State.CLOSED)
    return dict(rows.values_list("person_id").annotate(number=Count("id")).order_by())
