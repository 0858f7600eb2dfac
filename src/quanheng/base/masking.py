"""How personal data look when a person has no purpose to see them in clear."""

from collections.abc import Callable

__all__ = ["mask", "mask_address", "mask_id_number", "mask_name", "mask_phone"]

STAR = "*"
TOWN_ENDS = ("街道", "镇", "乡")
COUNTY_ENDS = ("区", "县", "市")


def mask_name(text: str) -> str:
    """Keep the family name: 陈思远 becomes 陈**. A compound family name counts as one."""
    compound = ("欧阳", "司徒", "上官", "诸葛", "司马", "东方", "皇甫", "慕容", "令狐", "夏侯")
    kept = 2 if text[:2] in compound and len(text) > 2 else 1
    return text[:kept] + STAR * max(len(text) - kept, 1) if text else ""


def mask_phone(text: str) -> str:
    """Keep the first three and the last four digits; a short or fixed line keeps its last two."""
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    if len(digits) < 7:
        hidden = set(digits)
    elif text[:1] == "0" or len(digits) < 11:  # area code or local number: the middle of the local part
        hidden = set(digits[-6:-2])
    else:
        hidden = set(digits[3:-4])
    return "".join(STAR if at in hidden else sign for at, sign in enumerate(text))


def mask_id_number(text: str) -> str:
    """Keep the first six and the last two characters of an identity document's number."""
    if len(text) <= 8:
        return STAR * len(text)
    return text[:6] + STAR * (len(text) - 8) + text[-2:]


def mask_address(text: str) -> str:
    """Keep an address down to its town or street office; what comes after is one star group."""
    ends = [text.find(end, 2) + len(end) for end in TOWN_ENDS if text.find(end, 2) > 0]
    if not ends:
        ends = [text.find(end, 1) + len(end) for end in COUNTY_ENDS if text.find(end, 1) > 0][:1]
    if not ends:
        return STAR * 4 if text else ""
    kept = min(ends)
    return text[:kept] + (STAR * 4 if len(text) > kept else "")


_RULES: dict[str, Callable[[str], str]] = {
    "name": mask_name, "phone": mask_phone, "id_number": mask_id_number, "address": mask_address,
}  # fmt: skip


def mask(rule: str, text: str) -> str:
    """Apply a rule by its name (name, phone, id_number, address); unknown rules hide everything."""
    rule_of = _RULES.get(rule)
    return rule_of(text) if rule_of else STAR * min(len(text), 8)
