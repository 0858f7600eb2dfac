"""The door of the risk room: run declared signals over feature rows, judge the alerts, see how right they were."""

from .evaluate import FeatureRow, Hit, Panel, Reason
from .hinting import Hint, raise_hint
from .models import Alert, SignalRun
from .rights import Rights
from .selectors import SignalStat, count_alerts, find_alerts, get_alert, last_run, list_signals, signal_stats
from .services import JudgeReport, RunReport, judge_alert, judge_alerts, run_signals

__all__ = [
    "Alert", "FeatureRow", "Hint", "Hit", "JudgeReport", "Panel", "Reason", "Rights", "RunReport", "SignalRun",
    "SignalStat", "count_alerts", "find_alerts", "get_alert", "judge_alert", "judge_alerts", "last_run",
    "list_signals", "raise_hint", "run_signals", "signal_stats",
]  # fmt: skip
