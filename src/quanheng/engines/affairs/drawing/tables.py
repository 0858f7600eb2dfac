"""A procedure in tables and as Mermaid text: the same for the page, the documents and the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch

from quanheng.base.errors import NoRuleInForce, RuleConflict
from quanheng.foundation.law.api import value_on
from quanheng.foundation.packs.api import packs
from quanheng.packkit.affair import AffairSpec, ClockAct, Step

__all__ = ["CONFIDENCE", "ClockLine", "StepLine", "clock_lines", "markdown_of", "mermaid_of", "step_lines"]

DOES = {"start": "起算", "pause": "停", "suspend": "中止", "resume": "恢复", "extend": "延长", "stop": "办结"}
CONFIDENCE = {
    "source": "已对照原文", "recall:high": "凭记忆，可靠", "recall:medium": "未核实", "recall:low": "未核实",
    "product_default": "系统设定",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as a reader of the procedure wants it."""

    key: str
    zh: str
    way: str
    who: str
    guards: tuple[str, ...]
    clocks: tuple[str, ...]
    papers: tuple[str, ...]
    article: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One period with the rule that holds on the day asked about."""

    key: str
    zh: str
    rule: str
    words: str
    article: str
    confidence: str
    after: str
    is_party: bool


def step_lines(spec: AffairSpec) -> list[StepLine]:
    """List the steps in the order of the procedure, with the roles that hold the right today."""
    states = {one.key: one.zh for one in spec.states}
    titles = {key: one.zh for key, one in packs().documents.items()}
    return [
        StepLine(
            step.key, step.zh, _way(step, states), _who(step), tuple(_guards(step)),
            tuple(_clock(spec, act) for act in step.clocks),
            tuple(titles.get(one.document, one.document) for one in step.papers), step.article, step.is_main,
        )
        for step in spec.steps
    ]  # fmt: skip


def _way(step: Step, states: Mapping[str, str]) -> str:
    begun = "、".join(states[key] for key in step.frm) or "开始"
    return f"{begun} → {states[step.to]}" if step.to else f"{begun}（环节不变）"


def _who(step: Step) -> str:
    who = step.who
    holders = [
        role.zh for role in packs().roles.values() if any(fnmatch(who.right, one) for one in role.rights)
    ]
    said = ["、".join(holders) or "没有岗位有这项权限"]
    said += (
        ["承办人员"] * who.assigned + ["非本案承办人员"] * who.not_assigned + ["须持执法证"] * who.certified
    )
    said += [f"{who.officers}名以上持证人员"] if who.officers else []
    said += ["与前一步不同的人"] if who.not_taker_of else []
    return "，".join(said)


def _guards(step: Step) -> list[str]:
    cited = [(one.why, one.article) for one in step.guards] + [(one.why, one.article) for one in step.gates]
    cited += [(one.why, one.article) for one in step.exhibits]
    return [f"{why}（{article}）" if article else why for why, article in cited]


def _clock(spec: AffairSpec, act: ClockAct) -> str:
    named = spec.clock(act.clock)
    return f"{DOES[act.do]}{named.zh if named else '全部期限'}"


def clock_lines(spec: AffairSpec, day: date) -> list[ClockLine]:
    """List the periods with their rule on a day; a rule that is not in force says so."""
    lines = []
    for clock in spec.clocks:
        try:
            rule = value_on(clock.rule, day)
            said = (rule.words, rule.article, CONFIDENCE.get(rule.confidence, rule.confidence))
        except (NoRuleInForce, RuleConflict) as refusal:
            said = (refusal.sentence, "", "")
        after = clock.on_expiry.zh if clock.on_expiry else ""
        lines.append(ClockLine(clock.key, clock.zh, clock.rule, *said, after, clock.party_side))
    return lines


def mermaid_of(spec: AffairSpec) -> str:
    """Write the diagram as Mermaid, for documents that draw it themselves."""
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{one.zh}" as {one.key}' for one in spec.states]
    lines.append(f"    [*] --> {spec.opening.to}: {spec.opening.zh}")
    for step in spec.steps:
        lines += [f"    {frm} --> {step.to}: {step.zh}" for frm in step.frm if step.to and frm != step.to]
    lines += [f"    {one.key} --> [*]" for one in spec.states if one.terminal]
    return "\n".join(lines)


def markdown_of(spec: AffairSpec, day: date) -> str:
    """Write the whole procedure as a page of Markdown: diagram, steps, periods."""
    steps = [
        [
            one.zh,
            one.way,
            one.who,
            "；".join(one.guards),
            "、".join(one.clocks),
            "、".join(one.papers),
            one.article,
        ]
        for one in step_lines(spec)
    ]
    clocks = [
        [one.zh, one.words, one.article, one.confidence, one.after, one.rule]
        for one in clock_lines(spec, day)
    ]
    confidence = CONFIDENCE.get(spec.confidence, spec.confidence)
    return "\n\n".join([
        f"# {spec.zh}（`{spec.key}`，第{spec.version}版）", f"依据：{spec.law}（{confidence}）。",
        f"```mermaid\n{mermaid_of(spec)}\n```", "## 步骤",
        _table(["步骤", "环节", "谁办", "条件", "期限", "文书", "依据"], steps), "## 期限",
        _table(["期限", "多久", "依据", "核实", "期满之后", "规则"], clocks),
    ]) + "\n"  # fmt: skip


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    clean = ([cell.replace("|", "／").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in clean)
