"""Opens a sealed file for whoever may see an affair in which it lies, in its own file or in one joined into it."""

from django.db.models import Q

from quanheng.base.errors import NotFound
from quanheng.foundation.ledger.api import Exhibit
from quanheng.foundation.people.api import Actor

from .models import Affair, Evidence, Paper
from .reach import seen_by
from .rights import Rights

__all__ = ["find_evidence"]


def find_evidence(actor: Actor, uid: str) -> Exhibit:
    """Give one exhibit by the affairs it lies in; outside of what one may see it does not exist.

    A joint or delegated unit reads the file although the exhibit was sealed in another district.

    Right:  affairs:affair:read
    Raises: NotFound
    """
    seen = seen_by(actor, Rights.READ, Affair.objects.all()).values("pk")
    lies = Evidence.objects.filter(Q(affair__in=seen) | Q(affair__merged_into__in=seen), exhibit__uid=uid)
    found = lies.select_related("exhibit__fact").first()
    if found is not None:
        return found.exhibit
    printed = Paper.objects.filter(Q(affair__in=seen), Q(pdf__uid=uid) | Q(docx__uid=uid))
    paper = printed.select_related("pdf__fact", "docx__fact").first()
    sealed = next((one for one in (paper.pdf, paper.docx) if one and one.uid == uid), None) if paper else None
    if sealed is None:
        raise NotFound("没有这份证据，或不在您的管辖范围内")
    return sealed
