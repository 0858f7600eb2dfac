"""Depth 4, beside the log: facts that never got a place, broken chains, personal contents, sealed files."""

from django.db import connection

from quanheng.base.refs import Ref
from quanheng.foundation.ledger.append_only import missing_guards
from quanheng.foundation.ledger.commitments import opens
from quanheng.foundation.ledger.exhibits import digests_of_kept
from quanheng.foundation.ledger.facts import EXHIBIT_SEALED, PRIVATE_ERASED
from quanheng.foundation.ledger.models import Exhibit, Fact, FactPrivate, Unplaced

from .report import Findings

__all__ = ["check_chains", "check_exhibits", "check_guards", "check_private", "check_unplaced"]


def check_guards(findings: Findings) -> None:
    """Name database triggers that should guard the ledger and do not."""
    for name in missing_guards(connection):
        findings.add("guard.missing", f"数据库的防改触发器 {name} 缺失", place=name)


def check_unplaced(findings: Findings) -> int:
    """Find facts that neither have a place nor wait for one: rows put in past the program. Count those waiting."""
    _name(
        "SELECT f.uid FROM ledger_fact f LEFT JOIN ledger_logentry e ON e.fact_id = f.id "
        "LEFT JOIN ledger_unplaced u ON u.fact_id = f.id WHERE e.seq IS NULL AND u.fact_id IS NULL ORDER BY f.id",
        "row.unplaced", "事项不在日志中，系绕过程序插入", findings,
    )  # fmt: skip
    _name(
        "SELECT u.fact_id FROM ledger_unplaced u LEFT JOIN ledger_fact f ON f.id = u.fact_id WHERE f.id IS NULL",
        "row.missing", "待入日志的事项已不存在", findings,
    )  # fmt: skip
    return Unplaced.objects.count()


def check_chains(findings: Findings) -> None:
    """Find facts whose predecessor on the same thing is gone: it was deleted before it got a place."""
    _name(
        "SELECT f.uid FROM ledger_fact f LEFT JOIN ledger_fact p ON p.uid = f.previous "
        "WHERE f.previous <> '' AND p.id IS NULL ORDER BY f.id",
        "chain.broken", "同一对象的前一事项已不存在", findings,
    )  # fmt: skip


def _name(query: str, kind: str, sentence: str, findings: Findings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        for (uid,) in cursor.fetchall():
            findings.add(kind, sentence, fact=str(uid))


def check_private(findings: Findings) -> None:
    """Check that personal contents open their commitments, and that what is gone was erased by an act."""
    for kept in FactPrivate.objects.select_related("fact").iterator(chunk_size=2000):
        if not opens(kept.fact.commitment, bytes(kept.salt), kept.content):
            findings.add("private.edited", "个人信息与其承诺值不符", fact=kept.fact.uid)
    gone = Fact.objects.exclude(commitment="").filter(private__isnull=True).values_list("uid", flat=True)
    if gone:
        erased = set(Fact.objects.filter(kind=PRIVATE_ERASED).values_list("object_ref", flat=True))
        for uid in gone:
            if str(Ref("ledger.fact", uid)) not in erased:
                findings.add("private.missing", "个人信息缺失，且没有删除记载", fact=uid)


def check_exhibits(findings: Findings) -> int:
    """Hash every sealed file anew and hold it, and its row, against the fact that sealed it."""
    count = 0
    for exhibit in Exhibit.objects.select_related("fact").order_by("id").iterator(chunk_size=500):
        count += 1
        sealed = exhibit.fact.body
        row = (exhibit.sm3, exhibit.sha256, exhibit.length, exhibit.name)
        if row != (sealed.get("sm3"), sealed.get("sha256"), sealed.get("length"), sealed.get("name")):
            findings.add("exhibit.edited", f"证据“{exhibit.name}”的登记与封存记载不符", fact=exhibit.fact.uid)
        found = digests_of_kept(str(sealed.get("sha256")))
        if found is None:
            findings.add("exhibit.missing", f"证据“{exhibit.name}”的文件缺失", fact=exhibit.fact.uid)
        elif (found.sm3.hex(), found.sha256.hex(), found.length) != (
            sealed["sm3"],
            sealed["sha256"],
            sealed["length"],
        ):
            findings.add("exhibit.edited", f"证据“{exhibit.name}”的文件被改", fact=exhibit.fact.uid)
    for uid in Fact.objects.filter(kind=EXHIBIT_SEALED, exhibit__isnull=True).values_list("uid", flat=True):
        findings.add("exhibit.missing", "证据的登记缺失", fact=uid)
    return count
