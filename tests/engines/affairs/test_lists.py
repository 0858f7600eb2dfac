"""Matters are found as officers ask for them."""

from datetime import date

from quanheng.engines.affairs import api as affairs
from tests.engines.affairs.casework import OFFICER, SECOND, open_case, uids, walk
from tests.people import actor


def test_lists_find_by_number_party_state_and_lamp(case):
    other = open_case(
        subject=case.subject, party_name="燕来茶餐厅", title="涉嫌经营过期食品", region="445102011"
    )
    walk(case, "file")
    reader = actor(OFFICER)
    assert list(affairs.find_affairs(reader, q="案〔2026〕1号")) == [case]
    assert list(affairs.find_affairs(reader, q="燕来")) == [other]
    assert list(affairs.find_affairs(reader, state="filed")) == [case]
    assert list(affairs.find_affairs(reader, officer_uid=uids(SECOND)[0])) == [case]
    assert list(affairs.find_affairs(reader, lamp="red", today=date(2026, 11, 1))) == [other]
    assert list(affairs.find_affairs(reader, today=date(2026, 8, 25))) == [other, case]
