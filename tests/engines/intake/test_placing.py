"""A voice that names another town is offered to that town's station, and its matter goes along."""

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from tests.engines.intake.street import deliver
from tests.engines.intake.telling import say
from tests.people import MORNING, actor


def test_a_town_in_the_address_names_the_station(city):
    voice = say("买的饼干有异味", respondent_address="饶平县黄冈镇海声路1号")
    found = intake.place_voice(voice)
    assert (found.unit.short_name, found.town) == ("黄冈所", "黄冈镇")
    assert found.reason == "地址里写着“黄冈镇”，由黄冈所管辖"


def test_two_towns_or_the_same_town_settle_nothing(city):
    assert intake.place_voice(say("我住黄冈镇，在西新街道那家店买的")) is None
    assert intake.place_voice(say("西新街道的小店，饼干有异味")) is None
    assert intake.place_voice(say("饼干有异味")) is None


def test_a_voice_goes_to_the_station_with_its_matter(city):
    voice = say("买的饼干有异味", respondent_address="凤新街道新桥路3号", place="445102")
    deliver()
    voice.refresh_from_db()
    found = intake.place_voice(voice)
    head = actor("郑立群")
    sent = flows.send_voice(voice=voice, region=found.region, reason=found.reason, actor=head, at=MORNING)
    assert (sent.unit.short_name, sent.region_code) == ("西新所", "445102009")
    affair = affairs.Affair.objects.get(uid=voice.affair_ref.partition(":")[2])
    assert affair.unit == sent.unit
    assert "转西新" in ledger.say(ledger.get_fact(sent.last_fact))
    again = flows.send_voice(voice=sent, region=found.region, reason="再转", actor=head, at=MORNING)
    assert again.last_fact == sent.last_fact


def test_sending_needs_the_right_the_place_a_town_and_a_reason(city):
    voice = say("买的饼干有异味")
    give = {"voice": voice, "region": "445102009", "reason": "写错了镇街", "at": MORNING}
    with pytest.raises(NotAllowed):
        intake.send_to_station(**give, actor=actor("苏安宁"))
    with pytest.raises(NotFound):
        intake.send_to_station(**give, actor=actor("余海生"))
    with pytest.raises(BadInput):
        intake.send_to_station(**give | {"reason": " "}, actor=actor("陈思远"))
    with pytest.raises(BadInput):
        intake.send_to_station(**give | {"region": "110101001"}, actor=actor("陈思远"))
