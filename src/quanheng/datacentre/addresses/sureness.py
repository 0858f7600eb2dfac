"""How sure an address was read: the share of addresses, read with the same doubts, that were wholly right.

The shares were counted on the 162 addresses labelled by hand (42 of them unseen by the rules) and drawn a little
towards the middle, for most doubts are rare there. They are product defaults: another city's addresses may be harder.
"""

import re
from typing import TYPE_CHECKING

from .sites import SITE_ENDS

if TYPE_CHECKING:
    from .elements import ParsedAddress

__all__ = ["NOT_CHINESE", "doubts", "sureness"]

NOT_CHINESE = 0.3
_SURE = 0.93
_SHARES = {
    "stump": 0.15,  # a place's name of one sign, or one that begins with the sign for numbers: a cut was wrong
    "bare_number": 0.2,  # a number at the road without 号
    "two_places": 0.4,  # two names of places side by side: where one ends is a guess
    "open_name": 0.65,  # a place's name that ends in no word for places
    "set_aside": 0.7,  # something fitted nowhere
    "swallowed": 0.4,  # a county or city inside a name behind the divisions
    "nowhere": 0.7,  # no province, city or county was read
    "repaired": 0.7,  # a slip was taken for a division
}
_SITE = re.compile(rf"(?:{SITE_ENDS})$")
_NUMBERED = re.compile(r"[号弄#院]")
_DIVISION_INSIDE = re.compile(r"..[县区市](?=..)")
_OUTER = frozenset({"prov", "city", "district"})


def sureness(read: "ParsedAddress") -> float:
    """Give the chance that every element is right: by the gravest doubt, less for each further one."""
    found = doubts(read)
    if not found:
        return _SURE
    return round(min(_SHARES[one] for one in found) * 0.8 ** (len(found) - 1), 2)


def doubts(read: "ParsedAddress") -> set[str]:
    """Name what makes a reading doubtful."""
    kinds = {one.kind for one in read.elements}
    found = {"two_places"} if "subpoi" in kinds else set()
    for one in read.elements:
        if one.kind in {"poi", "subpoi"}:
            if len(one.text) == 1 or one.text.startswith("号"):
                found.add("stump")
            elif not _SITE.search(one.text):
                found.add("open_name")
        elif one.kind == "roadno":
            found |= set() if _NUMBERED.search(one.text) else {"bare_number"}
        elif one.kind in {"road", "town", "community", "devzone"} and _DIVISION_INSIDE.search(one.text):
            found.add("swallowed")
    if kinds & {"others", "detail"}:
        found.add("set_aside")
    if not kinds & _OUTER:
        found.add("nowhere")
    if read.repaired:
        found.add("repaired")
    return found
