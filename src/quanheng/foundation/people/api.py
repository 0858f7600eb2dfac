"""The door of the room of people: who acts, what they may, and the acts of administrators."""

from .actor import Actor, actor_for, in_regions, may, posts_on, require, system_actor, visible_to, within
from .administration import (
    add_person,
    change_password,
    check_password_rules,
    delegate_post,
    end_post,
    first_administrator,
    give_post,
    reset_password,
    restore_person,
    suspend_person,
)
from .certificates import end_certificate, renew_certificate
from .glass import break_glass
from .hooks import FACT_KINDS, Change, on_change
from .loading import RoleData, UnitData, load_roles, load_units
from .models import Person, Post, Role, SignedSession, Unit
from .outside import (
    OutsideAccount,
    activate_outside,
    change_outside_password,
    find_outside_accounts,
    invite_outside,
    outside_actor,
    suspend_outside,
)
from .outside_signing import outside_of_key, sign_in_outside, sign_out_outside
from .paging import Count, Page, count_capped, page_by_key
from .rights import Rights, all_rights, second_factor_rights
from .second_factor import (
    Enrolment,
    begin_totp,
    confirm_totp,
    current_code,
    has_totp,
    pass_second_factor,
    remove_totp,
)
from .selectors import (
    colleagues,
    find_people,
    find_roles,
    find_units,
    get_person,
    get_post,
    get_unit,
    own_person,
)
from .signing import (
    SessionLimits,
    actor_of_session,
    choose_post,
    end_session,
    end_sessions,
    limits,
    must_change_password,
    needs_second_factor,
    note_lock_out,
    plain_actor,
    rekey_session,
    session_of,
    sessions_of,
    start_session,
    touch_session,
)
from .tokens import SCOPES, actor_of_token, find_tokens, make_token, revoke_token

__all__ = [
    "FACT_KINDS", "SCOPES", "Actor", "Change", "Count", "Enrolment", "OutsideAccount", "Page", "Person",
    "Post", "Rights", "Role", "RoleData", "SessionLimits", "SignedSession", "Unit", "UnitData",
    "activate_outside", "actor_for", "actor_of_session", "actor_of_token", "add_person", "all_rights",
    "begin_totp", "break_glass", "change_outside_password", "change_password", "check_password_rules",
    "choose_post", "colleagues", "confirm_totp", "count_capped", "current_code", "delegate_post",
    "end_certificate", "end_post", "end_session", "end_sessions", "find_outside_accounts", "find_people", "find_roles",
    "find_tokens", "find_units", "first_administrator", "get_person", "get_post", "get_unit", "give_post",
    "has_totp", "in_regions", "invite_outside", "limits", "load_roles", "load_units", "make_token", "may",
    "must_change_password", "needs_second_factor", "note_lock_out", "on_change", "outside_actor",
    "outside_of_key", "own_person", "page_by_key", "pass_second_factor", "plain_actor", "posts_on",
    "rekey_session", "remove_totp", "renew_certificate", "require", "reset_password", "restore_person", "revoke_token",
    "second_factor_rights", "session_of", "sessions_of", "sign_in_outside", "sign_out_outside",
    "start_session", "suspend_outside", "suspend_person", "system_actor", "touch_session", "visible_to",
    "within",
]  # fmt: skip
