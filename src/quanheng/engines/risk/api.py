"""The door of the risk room: run declared signals and supervision models, judge the alerts, see how right they were."""

from .backtesting import PastDay, Proof, reckon_backtest, say_backtest
from .evaluate import FeatureRow, Hit, Panel, Reason
from .hinting import Hint, raise_hint
from .interval import Share, share_of
from .model_stats import (
    ModelStat,
    Part,
    find_model_alerts,
    last_night,
    model_parts,
    model_stats,
    months_of,
    runs_of,
)
from .models import Alert, BackTest, ModelAct, SignalRun, WarningNight, WarningRun
from .releasing import release_model, resume_model, set_figure, tested, withdraw_model
from .rights import Rights
from .selectors import SignalStat, count_alerts, find_alerts, get_alert, last_run, list_signals, signal_stats
from .services import JudgeReport, RunReport, judge_alert, judge_alerts, run_signals
from .standing import STANDING_WORDS, Standing, acts_of, get_model, recipe_of, standing_of, standings
from .trying import ask_backtest, find_backtests, get_backtest, keep_backtest, spoil_backtest
from .warning import Found, RowBehind, Took, begin_night, end_night, said_of, say_hit, take_hits

__all__ = [
    "STANDING_WORDS", "Alert", "BackTest", "FeatureRow", "Found", "Hint", "Hit", "JudgeReport", "ModelAct",
    "ModelStat", "Panel", "Part", "PastDay", "Proof", "Reason", "Rights", "RowBehind", "RunReport", "Share",
    "SignalRun", "SignalStat", "Standing", "Took", "WarningNight", "WarningRun", "acts_of", "ask_backtest",
    "begin_night", "count_alerts", "end_night", "find_alerts", "find_backtests", "find_model_alerts", "get_alert",
    "get_backtest", "get_model", "judge_alert", "judge_alerts", "keep_backtest", "last_night", "last_run",
    "list_signals", "model_parts", "model_stats", "months_of", "raise_hint", "recipe_of", "reckon_backtest",
    "release_model", "resume_model", "run_signals", "runs_of", "said_of", "say_backtest", "say_hit", "set_figure",
    "share_of",
    "signal_stats", "spoil_backtest", "standing_of", "standings", "take_hits", "tested", "withdraw_model",
]  # fmt: skip
