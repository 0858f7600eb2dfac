"""A shop, and a customer who writes in, for tests of submissions."""

from datetime import timedelta
from typing import Any

from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.registry.api import BatchRef, RegisterRow, Subject, register_rows
from tests.people import MORNING, actor

TOWN = "445102011"
PHONE = "13800138000"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\xdac\xfc\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
TOLD: dict[str, str] = {
    "respondent_name": "湘桥区燕来茶餐厅", "place": TOWN, "problem": "P02", "goods": "卤肉饭", "amount_yuan": "46.80",
    "occurred_on": "2026-11-18",
    "facts": "吃到一半发现有一小段钢丝球丝。联系店家，只肯退餐费。",
    "demand": "退款、赔偿",
    "person_name": "柳依依", "person_phone": PHONE, "is_named": "1",
}  # fmt: skip
CITIZEN = people.system_actor("portal")


def make_shop(
    name: str = "湘桥区燕来茶餐厅", uscc: str = "92445102MA0000002P", region: str = TOWN
) -> Subject:
    """A teahouse in the first town, registered so that the public search finds it."""
    row = RegisterRow(
        f"{uscc}-1", 2,
        {"name": name, "uscc": uscc, "kind": "9500", "status": "1", "region_code": region,
         "address": "西新街道榕荫里22号"},
        row_digest=uscc.lower().ljust(64, "0"), file="street.csv",
    )  # fmt: skip
    batch = BatchRef(f"street-{uscc}", "registration", "street.csv", MORNING.date(), "ab" * 32)
    register_rows(rows=[row], batch=batch, actor=people.system_actor("road"), at=MORNING)
    return Subject.objects.get(uscc=uscc)


def send(kind: str = "complaint", *, token: str = "", **more: Any) -> list[intake.Received]:
    """A person sends something at nine in the morning; ``more`` changes answers or arguments."""
    names = ("files", "subject_uid", "also", "at", "actor", "channel")
    given = {name: more.pop(name) for name in names if name in more}
    frame: dict[str, Any] = {"actor": CITIZEN, "at": MORNING} | given
    return intake.receive_voice(kind=kind, answers={**TOLD, **more}, token=token, **frame)


def voice_of(received: list[intake.Received]) -> intake.Voice:
    """The first voice, read again."""
    return intake.Voice.objects.get(pk=received[0].voice.pk)


def deliver() -> None:
    """Let the road carry every fact that waits."""
    while not ledger.deliver_pending().is_idle:
        pass


def affair_of(voice: intake.Voice) -> affairs.Affair:
    """The matter a voice has opened."""
    return affairs.Affair.objects.get(uid=voice.affair_ref.partition(":")[2])


def take(voice: intake.Voice, step: str, form: dict[str, Any], who: str = "陈思远", days: int = 0) -> None:
    """An officer takes a step of the voice's matter, and the road follows."""
    affairs.take_step(
        affair=affair_of(voice),
        step=step,
        form=form,
        actor=actor(who),
        at=MORNING + timedelta(days=days, hours=1),
    )
    deliver()
