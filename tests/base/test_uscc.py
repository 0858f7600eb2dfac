"""Credit codes: both check characters, every fault named, one slip found again."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quanheng.base import uscc
from quanheng.base.errors import BadInput

# Invented codes: the organisation part begins with QH, a prefix that is not issued.
VALID = [
    "91445102QH000001XD", "91445103QH0000028U", "91445122QH00000367", "91445100QH00000446", "91445102QH0000052X",
    "91445103QH00000607", "91445102QH0000079M", "91445122QH0000087F", "91445103QH0000095R", "91445100QH00001084",
    "92445102QH0000116Q", "92445103QH00001242", "92445122QH0000132D", "92445102QH00001409", "92445103QH0000159L",
    "93445122QH0000167W", "93445103QH00001757", "91445102QH0000183R", "91445103QH00001913", "91445122QH00002049",
]  # fmt: skip


@st.composite
def codes(draw: st.DrawFn) -> str:
    serial = "QH" + "".join(draw(st.lists(st.sampled_from(uscc.ALPHABET), min_size=6, max_size=6)))
    first = (
        f"{draw(st.sampled_from(['91', '92', '93']))}4451{draw(st.sampled_from(['02', '03', '22']))}{serial}"
    )
    first += uscc.organisation_check_digit(serial)
    assume(all(letter in uscc.ALPHABET for letter in first))
    return first + uscc.check_digit(first)


@pytest.mark.parametrize("code", VALID)
def test_valid_codes_are_read_and_taken_apart(code: str) -> None:
    found = uscc.parse(f" {code[:4]} {code[4:].lower()}")
    assert found.code == code
    assert found.category == code[:2]
    assert found.region_code == code[2:8]
    assert len(found.organisation) == 9


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91445102QH000001X0", "第18位校验码不符"),
        ("91445102QH0000010K", "第17位组织机构代码校验位不符"),
        ("91445102QHI00001XD", "第11位“I”不在编码字符集内"),
        ("91445102QH000001X", "应为18位，实为17位"),
        ("C1445102QH000001XD", "第1位“C”不是登记管理部门代码"),
        ("9144510AQH000001XD", "第3至8位应为行政区划数字"),
        ("", "应为18位，实为0位"),
    ],
)
def test_each_fault_is_named(code: str, said: str) -> None:
    assert said in uscc.faults(code)
    with pytest.raises(BadInput, match="统一社会信用代码"):
        uscc.parse(code)


def test_full_width_and_lower_case_are_brought_to_the_standard() -> None:
    assert uscc.normalise("９１４４５１０２ｑｈ０００００１ｘｄ") == VALID[0]
    assert not uscc.faults(uscc.normalise("91445102-qh000001x-d"))


def test_a_mask_hides_the_serial_part() -> None:
    assert uscc.mask(VALID[0]) == "91445102******01XD"


@pytest.mark.parametrize(
    ("written", "kind", "position"),
    [
        ("91445102QHO00001XD", "look_alike", 11),
        ("9144510ZQH000001XD", "look_alike", 8),
        ("91445102HQ000001XD", "transposed", 9),
        ("19445102QH000001XD", "transposed", 1),
    ],
)
def test_a_likely_slip_is_found(written: str, kind: str, position: int) -> None:
    found = uscc.repair_candidates(written)
    assert [(one.code, one.kind, one.position) for one in found] == [(VALID[0], kind, position)]


def test_a_repair_is_said_so_that_a_clerk_can_judge() -> None:
    assert uscc.repair_candidates("91445102QHO00001XD")[0].words == "第11位“O”应为“0”"
    assert uscc.repair_candidates("91445102HQ000001XD")[0].words == "第9、10位“HQ”颠倒，应为“QH”"


def test_two_slips_are_not_one() -> None:
    assert uscc.repair_candidates("91445102QHOO0001XD") == ()
    assert uscc.repair_candidates(VALID[0]) == ()
    assert uscc.repair_candidates("天下第一锅") == ()


@given(codes())
def test_made_codes_are_valid(code: str) -> None:
    assert uscc.is_valid(code)


@given(codes(), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_any_one_wrong_character_is_noticed_and_found_again(code: str, at: int, letter: str) -> None:
    assume(code[at] != letter)
    written = code[:at] + letter + code[at + 1 :]
    assert not uscc.is_valid(written)
    found = uscc.repair_candidates(written, wide=True)
    assert code in {one.code for one in found}
    assert all(uscc.is_valid(one.code) for one in found)


@given(codes(), st.integers(0, 16))
def test_any_missing_extra_or_turned_character_is_found_again(code: str, at: int) -> None:
    missing = code[:at] + code[at + 1 :]
    extra = code[:at] + "3" + code[at:]
    assert code in {one.code for one in uscc.repair_candidates(missing, wide=True)}
    assert code in {one.code for one in uscc.repair_candidates(extra, wide=True)}
    assume(code[at] != code[at + 1])
    turned = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if not uscc.is_valid(turned):
        assert code in {one.code for one in uscc.repair_candidates(turned)}
