"""The search field: what a person typed becomes a question, and the finds are put in order with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from time import perf_counter

from quanheng.foundation.people.api import Actor, visible_to

from . import index
from .models import FormerName, Licence, Subject
from .rights import Rights
from .standing import only_standing
from .tokens import (
    AllOf,
    AnyOf,
    Query,
    by_address,
    by_name,
    by_number,
    by_person,
    by_region,
    by_sound,
    looks_like_number,
)
from .words import fold, fold_address, initials_of, is_han, sounds_of, split_latin

__all__ = ["Hit", "LicenceHit", "SearchResult", "question", "search"]

CANDIDATES = 400
ALIVE = ("1", "6")


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject found: why (“” = by its name), where its name matches, whether it is in business."""

    subject: Subject
    why: str
    mark: tuple[int, int] | None
    is_alive: bool


@dataclass(frozen=True, slots=True)
class LicenceHit:
    """One licence found by its number."""

    licence: Licence
    subject: Subject


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found: by kind, with the reason when no name was written so, and the time it took."""

    q: str
    subjects: Sequence[Hit] = ()
    licences: Sequence[LicenceHit] = ()
    note: str = ""
    has_more: bool = False
    milliseconds: int = field(default=0, compare=False)


def _words(q: str) -> list[str]:
    return [word for word in map(fold, q[:100].split()) if word][:6]


def _within(asked: Query, regions: Sequence[str]) -> Query:
    """Put the regions into the question, so that the index itself never offers a row of another district."""
    bound = by_region([region for region in regions if region]) if "" not in regions else None
    return AllOf((asked, bound)) if bound else asked


def question(q: str, regions: Sequence[str]) -> Query | None:
    """Turn what was typed into a question for a list's condition: every word in a name, address or number."""
    words = _words(q)
    if not words:
        return None
    return _within(AllOf(tuple(_anywhere(word) for word in words)), regions)


def _anywhere(word: str) -> Query:
    ways: list[Query] = [by_name(word), by_address(fold_address(word) or word), by_person(word)]
    if looks_like_number(word):
        ways.append(by_number(word))
    return AnyOf(tuple(ways))


def search(actor: Actor, q: str, *, limit: int = 20) -> SearchResult:
    """Find subjects and licences by name, code, address, telephone, licence number, or by sound.

    The ways are tried from the surest to the loosest and stop when there is enough: numbers,
    names, then addresses and persons, at last sound. Only what the actor may see is looked at.

    Right:  registry:subject:read
    """
    began = perf_counter()
    words = _words(q)
    if not words or Rights.SUBJECT_READ not in actor.rights:
        return SearchResult(q)
    whole = "".join(words)
    hits = {hit.subject.pk: hit for hit in _exact(actor, q)}
    for asked, reason in _ways(words, whole):
        if len(hits) > limit:
            break
        for hit in _try(actor, asked, words, reason):
            hits.setdefault(hit.subject.pk, hit)
    ordered = [
        replace(hit, mark=_mark(hit.subject.name, words[0])) for hit in list(hits.values())[: limit + 1]
    ]
    by_ear = bool(ordered) and all(hit.why == "音近" for hit in ordered)
    return SearchResult(
        q, subjects=ordered[:limit], licences=_licences(hits.values(), whole, limit),
        note=_note(whole, ordered[0].subject.name) if by_ear else "", has_more=len(ordered) > limit,
        milliseconds=round((perf_counter() - began) * 1000),
    )  # fmt: skip


def _ways(words: Sequence[str], whole: str) -> Iterable[tuple[Query, str]]:
    """Give the ways to ask, the surest first, each with what it is called on the page."""
    if looks_like_number(whole):
        yield by_number(whole), "代码"
    yield AllOf(tuple(by_name(word) for word in words)), ""
    if len(words) > 1:
        yield AllOf(tuple(_anywhere(word) for word in words)), "住所"
    else:
        yield by_address(fold_address(whole) or whole), "住所"
        yield by_person(whole), "负责人"
    letters = whole.isascii() and whole.isalpha()
    asked = by_sound(split_latin(whole) if letters else _sounds(whole), initials_of(whole) if letters else "")
    if asked:
        yield asked, "拼音" if letters else "音近"
    if letters and (short := by_sound([], whole)):
        yield short, "拼音"


def _sounds(whole: str) -> list[str]:
    """Sound is asked for only when all is Chinese: a code has no sound."""
    return sounds_of(whole) if all(map(is_han, whole)) else []


def _exact(actor: Actor, q: str) -> list[Hit]:
    """A name typed whole comes first, however many longer names hold it."""
    rows = only_standing(visible_to(actor, Rights.SUBJECT_READ, Subject.objects.filter(name=q.strip())))[:5]
    return [Hit(subject, "", None, subject.status in ALIVE) for subject in rows]


def _try(actor: Actor, asked: Query, words: Sequence[str], reason: str) -> list[Hit]:
    ids = index.ids_matching(_within(asked, actor.regions), CANDIDATES)
    # The tokens narrow; the rows decide, in one query that is restricted like every other.
    rows = visible_to(actor, Rights.SUBJECT_READ, Subject.objects.filter(pk__in=ids))
    hits = [hit for hit in (_judge(subject, words, reason) for subject in rows) if hit]
    unsure = [hit.subject.pk for hit in hits if hit.why == "曾用名"]
    if unsure:
        hits = _confirm_former(hits, words, unsure)
    return sorted(hits, key=lambda hit: _order(hit, words))


def _judge(subject: Subject, words: Sequence[str], reason: str) -> Hit | None:
    """Check that the pairs found are really neighbours, and name the reason."""
    name = fold(subject.name)
    alive = subject.status in ALIVE
    if all(word in name for word in words):
        return Hit(subject, "", None, alive)
    if reason == "":
        return Hit(subject, "曾用名", None, alive)
    if reason == "代码":
        return Hit(subject, _which_number(subject, "".join(words)), None, alive)
    if reason == "住所":
        place = fold(subject.address)
        if not all(word in name or word in place for word in words):
            return Hit(subject, "其他地址", None, alive) if len(words) == 1 else None
    return Hit(subject, reason, None, alive)


def _which_number(subject: Subject, number: str) -> str:
    for text, called in (
        (subject.uscc or "", "统一代码"), (subject.phone, "电话"), (subject.reg_no, "注册号"),
    ):  # fmt: skip
        if number in fold(text):
            return called
    return "许可证号"


def _confirm_former(hits: list[Hit], words: Sequence[str], unsure: Sequence[int]) -> list[Hit]:
    """Keep a subject whose name no longer matches only if a name it bore does."""
    bore = {
        pk
        for pk, name in FormerName.objects.filter(subject_id__in=unsure).values_list("subject_id", "name")
        if all(word in fold(name) for word in words)
    }
    return [hit for hit in hits if hit.why != "曾用名" or hit.subject.pk in bore]


def _mark(name: str, word: str) -> tuple[int, int] | None:
    """Find where in the written name a folded word stands; None when marks stand between."""
    for start in range(len(name)):
        for end in range(start + 1, min(len(name), start + len(word) + 4) + 1):
            if fold(name[start:end]) == word and fold(name[start]) and fold(name[end - 1]):
                return start, end
    return None


def _order(hit: Hit, words: Sequence[str]) -> tuple[object, ...]:
    """Living before gone, an early match before a late one, a short name before a long one."""
    name = fold(hit.subject.name)
    at = name.find(words[0])
    return (hit.why != "", not hit.is_alive, name != words[0], at if at >= 0 else 99, len(name), name)


def _licences(hits: Iterable[Hit], whole: str, limit: int) -> list[LicenceHit]:
    """Give the licences that bear the number, among the subjects found by it."""
    bearers = {hit.subject.pk: hit.subject for hit in hits if hit.why == "许可证号"}
    papers = Licence.objects.filter(subject_id__in=bearers).order_by("number")
    found = (
        paper
        for paper in papers
        if fold(paper.number).startswith(whole) or fold(paper.number).endswith(whole)
    )
    return [LicenceHit(paper, bearers[paper.subject_id]) for paper in islice(found, limit)]


def _note(typed: str, found: str) -> str:
    """Say which characters were heard alike: 按名称读音匹配：燕、砚同音."""
    name = fold(found)
    wanted, heard = sounds_of(typed), sounds_of(name)
    for at in range(len(heard) - len(wanted) + 1):
        if heard[at : at + len(wanted)] == wanted and len(name) == len(heard):
            pairs = zip(typed, name[at : at + len(wanted)], strict=False)
            unlike = [f"{ours}、{theirs}" for ours, theirs in pairs if ours != theirs]
            return f"按名称读音匹配：{'，'.join(unlike)}同音" if unlike else ""
    return "按名称读音匹配"
