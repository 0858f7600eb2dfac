"""Which facts anybody may ask a proof of: those of a kind whose sentence is public by declaration."""

from quanheng.base.errors import BadInput, NotFound

from .kinds import kind_of
from .models import Fact

__all__ = ["see_public_fact"]


def see_public_fact(uid: str) -> Fact:
    """Open one fact of a public kind; any other does not exist for the public. Raises: NotFound"""
    found = Fact.objects.filter(uid=uid).first()
    try:
        if found is not None and kind_of(found.kind).is_public:
            return found
    except BadInput:  # a kind that no room declares any more is not public
        pass
    raise NotFound("没有这条公开记载", remedy="请核对编号", uid=uid)
