"""The unified social credit code of GB 32100-2015: read, check, mask, and propose repairs.

Eighteen characters: department (1), category (2), division (3-8), organisation code of GB 11714 with
its own check digit (9-17), check character (18). Both check characters must fit.
"""

from dataclasses import dataclass

from .errors import BadInput

__all__ = [
    "ALPHABET", "Repair", "Uscc", "check_digit", "faults", "is_valid", "mask", "normalise",
    "organisation_check_digit", "parse", "repair_candidates",
]  # fmt: skip

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the standard: digits and capitals without I, O, S, V, Z."""

_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_VALUE = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_LOOK_ALIKES = {
    "I": "1", "L": "1", "O": "0", "D": "0", "Q": "0", "Z": "2", "S": "5", "B": "8", "V": "UY", "G": "6",
    "1": "L7", "0": "DQ", "8": "B", "6": "G", "7": "1T", "5": "", "2": "", "U": "", "Y": "", "T": "7",
}  # fmt: skip
"""What a character may be a misreading of, inside the alphabet; the first letters are not in it at all."""

_DEPARTMENTS = frozenset("123456789ANY")


@dataclass(frozen=True, slots=True)
class Uscc:
    """One valid code, taken apart."""

    code: str

    @property
    def category(self) -> str:
        """Department and category together: 91 enterprise, 92 sole trader, 93 farmers' cooperative."""
        return self.code[:2]

    @property
    def region_code(self) -> str:
        """The division of the registering office at the time of registration, never a present address."""
        return self.code[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of GB 11714."""
        return self.code[8:17]

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, order=True)
class Repair:
    """One valid code that a single slip of the hand would turn into what was written."""

    code: str
    kind: str  # look_alike | transposed | substituted | missing | extra
    position: int  # first touched character, from 1
    was: str
    now: str

    @property
    def words(self) -> str:
        """Say the change so that a clerk can judge it."""
        if self.kind == "transposed":
            return f"第{self.position}、{self.position + 1}位“{self.was}”颠倒，应为“{self.now}”"
        if self.kind == "missing":
            return f"第{self.position}位漏“{self.now}”"
        if self.kind == "extra":
            return f"第{self.position}位多“{self.was}”"
        return f"第{self.position}位“{self.was}”应为“{self.now}”"


def normalise(text: str) -> str:
    """Bring full-width and lower-case writing to the standard's letters; spaces and hyphens go."""
    narrow = "".join(chr(ord(letter) - 0xFEE0) if "！" <= letter <= "～" else letter for letter in text)
    return "".join(letter for letter in narrow.upper() if not letter.isspace() and letter not in "-—_·")


def check_digit(first17: str) -> str:
    """Reckon the 18th character: weighted sum modulo 31 (GB 32100-2015, 3^(i-1) mod 31)."""
    total = sum(_VALUE[letter] * weight for letter, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_digit(first8: str) -> str:
    """Reckon the ninth character of the organisation code: weighted sum modulo 11 (GB 11714)."""
    total = sum(_ORG_VALUE[letter] * weight for letter, weight in zip(first8, _ORG_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def faults(code: str) -> list[str]:
    """Say everything that is wrong with a normalised code; an empty list means valid."""
    if len(code) != 18:
        return [f"应为18位，实为{len(code)}位"]
    strange = [
        f"第{at}位“{letter}”不在编码字符集内" for at, letter in enumerate(code, 1) if letter not in _VALUE
    ]
    if strange:
        return strange
    found = []
    if code[0] not in _DEPARTMENTS:
        found.append(f"第1位“{code[0]}”不是登记管理部门代码")
    if not code[2:8].isdigit():
        found.append("第3至8位应为行政区划数字")
    if organisation_check_digit(code[8:16]) != code[16]:
        found.append("第17位组织机构代码校验位不符")
    if check_digit(code[:17]) != code[17]:
        found.append("第18位校验码不符")
    return found


def is_valid(text: str) -> bool:
    """Say whether the writing, once normalised, is a valid code."""
    return not faults(normalise(text))


def parse(text: str) -> Uscc:
    """Read a code; raises BadInput that names every fault."""
    code = normalise(text)
    wrong = faults(code)
    if wrong:
        raise BadInput(
            f"统一社会信用代码“{text.strip()}”有误：{'；'.join(wrong)}", remedy="请对照营业执照核对18位代码"
        )
    return Uscc(code)


def mask(code: str) -> str:
    """Hide the serial part for places where the entity may be known but not looked up."""
    return code if len(code) < 12 else f"{code[:8]}{'*' * (len(code) - 12)}{code[-4:]}"


def repair_candidates(text: str, *, wide: bool = False) -> tuple[Repair, ...]:
    """Find every valid code exactly one slip away from a faulty one.

    A slip is a look-alike letter or two neighbours changed places. ``wide`` adds any one wrong, missing
    or extra character; there the two check characters leave one or two strangers beside the true code,
    so a caller must hold the candidates against a name or an address and repair only when one remains.
    A valid code has no candidates.
    """
    code = normalise(text)
    if not faults(code) or not 17 <= len(code) <= 19:
        return ()
    found: dict[str, Repair] = {}
    for repair in (*_narrow_slips(code), *(_wide_slips(code) if wide else ())):
        if repair.code not in found and not faults(repair.code):
            found[repair.code] = repair
    return tuple(found.values())


def _narrow_slips(code: str) -> list[Repair]:
    if len(code) != 18:
        return []
    slips = [
        Repair(code[:at] + other + code[at + 1 :], "look_alike", at + 1, letter, other)
        for at, letter in enumerate(code)
        for other in _LOOK_ALIKES.get(letter, "")
    ]
    for at in range(17):
        pair = code[at : at + 2]
        if pair[0] != pair[1]:
            turned = pair[::-1]
            slips.append(Repair(code[:at] + turned + code[at + 2 :], "transposed", at + 1, pair, turned))
    return slips


def _wide_slips(code: str) -> list[Repair]:
    if len(code) == 19:
        return [Repair(code[:at] + code[at + 1 :], "extra", at + 1, code[at], "") for at in range(19)]
    if len(code) == 17:
        return [
            Repair(code[:at] + letter + code[at:], "missing", at + 1, "", letter)
            for at in range(18) for letter in ALPHABET
        ]  # fmt: skip
    return [
        Repair(code[:at] + letter + code[at + 1 :], "substituted", at + 1, code[at], letter)
        for at in range(18) for letter in ALPHABET if letter != code[at]
    ]  # fmt: skip
