"""People who write in on the portal: complaints, reports, questions, suggestions; some are taken up, some answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from quanheng.base.errors import Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import Subject

from .company import Company
from .show import Show

__all__ = ["plan_writers"]


@dataclass(frozen=True, slots=True)
class _Letter:
    """One submission: how many days before the last, about which business of the story, by whom."""

    kind: str
    days_ago: int
    shop: str
    person: int
    problem: str
    goods: str
    facts: str
    demand: str = ""
    yuan: str = ""
    then: str = ""  # accept, answer, withdraw


_CLOSED = "充了储值卡，上周去吃饭发现关门了，电话打不通，群里说老板搬走了。"
_LETTERS = (
    _Letter(
        "complaint",
        9,
        "card",
        1,
        "P05",
        "储值卡",
        f"{_CLOSED}卡里还剩一千多。",
        "退还剩余费用",
        "1680",
        "accept",
    ),
    _Letter("complaint", 7, "card", 2, "P05", "储值卡", f"{_CLOSED}我和同事都没退到钱。", "退款", "1980"),
    _Letter(
        "complaint",
        6,
        "card",
        3,
        "P05",
        "订婚宴",
        "订了十二桌酒席付了定金，店关了，经理也联系不上。",
        "退还定金",
        "4200",
    ),
    _Letter("complaint", 5, "card", 4, "P05", "储值卡", f"{_CLOSED}", "退款", "1680"),
    _Letter(
        "complaint",
        4,
        "card",
        1,
        "P05",
        "储值卡",
        f"{_CLOSED}卡里还剩一千多，一直没人回我。",
        "退还剩余费用",
        "1680",
    ),
    _Letter("report", 5, "card", 5, "P05", "预付卡", "店关门前一星期还在搞充一千送五百，店员早就知道要搬。"),
    _Letter(
        "complaint",
        12,
        "food",
        6,
        "P02",
        "卤肉饭",
        "吃到一半发现有一小段钢丝球丝，联系店家只肯退餐费。",
        "退款、赔偿",
        "46.80",
        "accept",
    ),
    _Letter(
        "complaint",
        3,
        "food",
        7,
        "P02",
        "牛肉火锅",
        "吃完当晚一桌四个人三个拉肚子，去医院花了六百多。",
        "赔医药费",
        "688",
    ),
    _Letter("report", 8, "food", 8, "P13", "熟食", "晚上在店后面的民房里加工熟食，没看见挂证。"),
    _Letter(
        "complaint",
        15,
        "tea",
        9,
        "P08",
        "单丛茶",
        "直播说是老丛，寄来的泡开又苦又涩，客服说拆封不退。",
        "退货退款",
        "980",
        "withdraw",
    ),
    _Letter(
        "complaint",
        2,
        "tea",
        10,
        "P20",
        "茶具",
        "收到第二天申请七日无理由退货，商家说是定制的不给退。",
        "退货退款",
        "268",
    ),
    _Letter("consult", 10, "", 11, "", "", "家里做腐乳想拿到集市卖，要办什么证？", then="answer"),
    _Letter("consult", 1, "", 12, "", "", "网上买的电饭锅保修卡没盖章，坏了还能不能保修？"),
    _Letter(
        "suggestion", 6, "", 13, "", "", "建议菜市场的公平秤放到入口，现在在二楼，老人不好找。", then="answer"
    ),
)
_SURNAMES, _GIVEN = "林陈黄蔡郑谢吴许", ("思源", "美娟", "汉生", "少敏", "惠玲", "泽鹏", "佩华")
_REPLIES = {
    "consult": "家庭加工腐乳属于食品小作坊，请带身份证和场地证明到镇街市场监管所办理登记，十五个工作日内办结。",
    "suggestion": "已请市场开办方把公平秤移到一楼入口，月底前完成。谢谢您的建议。",
}
_STAFF = ("station_officer", "case_officer")


def plan_writers(show: Show, company: Company) -> None:
    """Put the letters on the running order."""
    for number, letter in enumerate(_LETTERS):
        day = show.until.date() - timedelta(days=letter.days_ago)
        at = show.office_hour(day, "writer", number)
        show.plan(at, f"writer {number:02}", _writer(show, company, letter, number))


def _writer(show: Show, company: Company, letter: _Letter, number: int) -> Callable[[datetime], None]:
    def play(at: datetime) -> None:
        shop = _shop(show, letter.shop) if letter.shop else None
        if letter.shop and shop is None:  # a town too small for the story
            return
        phone = f"1990755{show.dice.between(0, 9999, 'phone of a writer', letter.person):04}"  # invented
        name = show.dice.pick(_SURNAMES, "writer", letter.person) + _GIVEN[letter.person % len(_GIVEN)]
        (received, *_) = intake.receive_voice(
            kind=letter.kind, actor=system_actor("portal"), at=at, subject_uid=shop.uid if shop else "",
            token=f"demo.writer.{show.dice.seed}.{number}",
            answers={
                "respondent_name": shop.name if shop else "", "problem": letter.problem, "goods": letter.goods,
                "facts": letter.facts, "demand": letter.demand, "amount_yuan": letter.yuan, "person_name": name,
                "person_phone": phone, "is_named": "1" if letter.person % 2 else "",
            },
        )  # fmt: skip
        if letter.then:
            later = show.office_hour(at.date() + timedelta(days=2), "writer then", number)
            show.plan(later, f"writer {number:02} then", _then(show, company, letter, received.voice, number))

    return play


_TRADES = {"card": "62", "food": "62", "tea": "52"}  # eating places, and retail


def _shop(show: Show, word: str) -> Subject | None:
    """Choose the business that a part of the story is about: open, of the trade, in a town; the same in every run."""
    open_ones = Subject.objects.filter(status="1", industry_code__startswith=_TRADES[word]).exclude(name="")
    in_towns = open_ones.filter(region_code__regex=r"^\d{9,12}$").exclude(kind__startswith="96")
    rows = in_towns.exclude(uscc=None).exclude(uscc="").order_by("uscc", "pk")
    count = rows.count()
    return rows[int(show.dice.roll("written about", word) * count)] if count else None


def _then(
    show: Show, company: Company, letter: _Letter, voice: intake.Voice, number: int
) -> Callable[[datetime], None]:
    def play(at: datetime) -> None:
        voice.refresh_from_db()
        officer = company.one(_STAFF, voice.region_code, at, "writer", number)
        try:
            if letter.then == "answer":
                intake.answer_voice(
                    voice=voice,
                    text=_REPLIES[letter.kind],
                    actor=officer,
                    at=at,
                    ends=True,
                    token=f"demo.{number}",
                )
            elif letter.then == "withdraw":
                intake.withdraw_voice(voice=voice, reason="店家已退款", actor=system_actor("portal"), at=at)
            elif voice.affair_ref:
                affair = affairs.get_affair(officer, voice.affair_ref.partition(":")[2])
                words = "您的投诉已经受理，承办人会在三个工作日内与您联系。"
                affairs.take_step(
                    affair=affair, step="accept", form={"accept_words": words}, actor=officer, at=at,
                    token=f"demo:{letter.then}", make_papers=False,
                )  # fmt: skip
        except Refusal as refusal:
            show.faults.append(f"writer {number} {letter.then}：{refusal.sentence}")

    return play
