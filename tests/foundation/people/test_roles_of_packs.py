"""The roles of the packs and the rights of the rooms meet: none unknown, none held by nobody."""

from quanheng.foundation.packs import api as packs
from quanheng.foundation.people import api as people

ROLES = packs.packs().roles
# Who prepares does not decide, who keeps the accounts touches no case, who audits changes nothing.
DECIDES = {"affairs:affair:decide"}

# Granted to an outside account for its own acts, to no officer ever.
OF_BUSINESSES = {"intake:business:answer", "inspections:self:answer"}
# The day's search and the month's reckoning run by themselves; officers judge and read what they find.
OF_THE_WORKER = {"intake:burst:search", "indicators:trend:compute"}
ASKS = {"datacentre:query:run"}  # a question to the theme marts, read-only and written down
OF_THE_HOUSE = {"affairs:seal:manage"}  # the image of a seal; it opens no case and sets itself on no paper


def test_every_right_of_a_role_exists() -> None:
    known = people.all_rights()
    unknown = {right for role in ROLES.values() for right in role.rights if right not in known}
    assert unknown == set()


def test_every_right_is_held_by_some_role() -> None:
    held = {right for role in ROLES.values() for right in role.rights}
    assert people.all_rights() - held == OF_BUSINESSES | OF_THE_WORKER


def test_a_role_with_deciding_rights_asks_for_a_second_factor() -> None:
    deciding = people.second_factor_rights()
    loose = {
        key: sorted(deciding & set(role.rights))
        for key, role in ROLES.items()
        if deciding & set(role.rights) and not role.needs_second_factor
    }
    assert loose == {}


def test_duties_are_kept_apart() -> None:
    of = {key: set(role.rights) for key, role in ROLES.items()}
    assert {key for key, rights in of.items() if rights & DECIDES} == {"bureau_leader"}
    cases = {right for right in of["system_admin"] if right.startswith(("affairs:", "registry:", "risk:"))}
    assert cases == OF_THE_HOUSE
    writing = {right for right in of["auditor"] if not right.endswith((":read", ":verify", ":export"))}
    assert writing == ASKS
    assert {key for key, rights in of.items() if "people:post:give" in rights} == {"system_admin"}
