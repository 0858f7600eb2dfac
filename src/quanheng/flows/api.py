"""The door of the road: take a file in, walk a day, keep the times, and walk from any number home."""

from .behind import WALK_ROAD
from .behind_marts import BUILD_MARTS
from .behind_models import TEST_MODEL
from .calendar_to_dues import finish_calendars, settle_calendar, try_calendar
from .chain import fact_named, walk_home
from .day import centre_of, deliver, inbox_of, keep_times, run_road, take_through_waiting
from .events_to_risk_grade import grade_risk, risk_events, see_risk
from .field_day import count_field_branches, field_branches, field_papers, pack_field_day
from .field_to_inspection import Visits
from .field_to_inspection import choose_branch as choose_field_branch
from .field_to_inspection import file_came as field_file_came
from .field_to_inspection import receive_acts as receive_field_acts
from .finding_to_affair import procedure_for
from .learning import RuleReport, alike_faults, end_rule, keep_rule, learned_rules, mend_alike, rule_offers
from .marts import (
    build_marts,
    find_marts,
    get_mart,
    history_of_row,
    mart_house,
    mart_rows,
    plan_marts,
    reach_of,
    take_mart,
)
from .marts_to_alerts import NightOfModels, Preview, marts_folder, preview_model, warn
from .mending import (
    MendReport,
    dismiss_rows,
    mend_rows,
    release_batch,
    take_file,
    take_returned,
    waiting_rows,
)
from .model_backtest import backtest, run_backtest
from .models import QueryRun, SavedQuery
from .querying import (
    EXPORT_ROWS,
    Asked,
    ask_marts,
    cancel_query,
    drop_query,
    find_queries,
    find_runs,
    get_query,
    save_query,
    take_answer,
    words_of_marts,
)
from .register_to_rosters import refresh_rosters
from .report import RoadReport, count_home
from .rights import Rights
from .road import ROAD, Turn
from .rows_to_pairs import follow_people, judge_links, policy_in_force, set_link_costs, teach_linking
from .rows_to_records import batch_ref
from .standards import (
    Conformance,
    Met,
    Use,
    code_list_of,
    conformance_of,
    conformances,
    find_elements,
    get_element,
    get_standard,
    rows_behind,
    standards_of,
    uses_of,
)
from .supply.board import EVERY, STATES, SourceSupply, SupplyLine, get_supply, source_ref, supply_board
from .supply.notes import Claims
from .supply.proof import signed_text
from .supply.pulling import PullReport, pull_source, pull_state, pulled_sources
from .supply.pushing import LARGEST_PUSH, PushReport, find_pushes, push_delivery
from .supply.reminding import OPEN as OPEN_SUPPLY
from .supply.reminding import remind_sender, reminder_words
from .supply.site import read_site
from .supply.watching import Look, forget_looks, look_into_inbox
from .taking_in import lay_in_inbox, take_in
from .visit_to_paper import make_visit_paper
from .voice_to_station import send_voice
from .who_is_who import join_subjects, moved_titles, part_subjects, rejoin_subjects, take_out_rows

__all__ = [
    "BUILD_MARTS",
    "EVERY",
    "EXPORT_ROWS",
    "LARGEST_PUSH",
    "OPEN_SUPPLY",
    "ROAD",
    "STATES",
    "TEST_MODEL",
    "WALK_ROAD",
    "Asked",
    "Claims",
    "Conformance",
    "Look",
    "MendReport",
    "Met",
    "NightOfModels",
    "Preview",
    "PullReport",
    "PushReport",
    "QueryRun",
    "Rights",
    "RoadReport",
    "RuleReport",
    "SavedQuery",
    "SourceSupply",
    "SupplyLine",
    "Turn",
    "Use",
    "Visits",
    "alike_faults",
    "ask_marts",
    "backtest",
    "batch_ref",
    "build_marts",
    "cancel_query",
    "centre_of",
    "choose_field_branch",
    "code_list_of",
    "conformance_of",
    "conformances",
    "count_field_branches",
    "count_home",
    "deliver",
    "dismiss_rows",
    "drop_query",
    "end_rule",
    "fact_named",
    "field_branches",
    "field_file_came",
    "field_papers",
    "find_elements",
    "find_marts",
    "find_pushes",
    "find_queries",
    "find_runs",
    "finish_calendars",
    "follow_people",
    "forget_looks",
    "get_element",
    "get_mart",
    "get_query",
    "get_standard",
    "get_supply",
    "grade_risk",
    "history_of_row",
    "inbox_of",
    "join_subjects",
    "judge_links",
    "keep_rule",
    "keep_times",
    "lay_in_inbox",
    "learned_rules",
    "look_into_inbox",
    "make_visit_paper",
    "mart_house",
    "mart_rows",
    "marts_folder",
    "mend_alike",
    "mend_rows",
    "moved_titles",
    "pack_field_day",
    "part_subjects",
    "plan_marts",
    "policy_in_force",
    "preview_model",
    "procedure_for",
    "pull_source",
    "pull_state",
    "pulled_sources",
    "push_delivery",
    "reach_of",
    "read_site",
    "receive_field_acts",
    "refresh_rosters",
    "rejoin_subjects",
    "release_batch",
    "remind_sender",
    "reminder_words",
    "risk_events",
    "rows_behind",
    "rule_offers",
    "run_backtest",
    "run_road",
    "save_query",
    "see_risk",
    "send_voice",
    "set_link_costs",
    "settle_calendar",
    "signed_text",
    "source_ref",
    "standards_of",
    "supply_board",
    "take_answer",
    "take_file",
    "take_in",
    "take_mart",
    "take_out_rows",
    "take_returned",
    "take_through_waiting",
    "teach_linking",
    "try_calendar",
    "uses_of",
    "waiting_rows",
    "walk_home",
    "warn",
    "words_of_marts",
]  # fmt: skip
