"""Rules speak first, the model when it is sure, an officer above both; and what the model claims is measured."""

import csv
import json
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound
from quanheng.base.wording.figures import figures_of
from quanheng.base.wording.fitting import fit
from quanheng.base.wording.grams import grams, plain_text
from quanheng.base.wording.textmodel import read_model, softmax
from quanheng.base.wording.texts import LabelledText
from quanheng.engines.intake import api as intake
from quanheng.engines.intake.sorting import store
from quanheng.engines.intake.sorting.labelled import read_labelled
from quanheng.engines.intake.sorting.rules import agreed, hits_of
from quanheng.engines.intake.sorting.spec import shipped_file
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people.api import system_actor
from tests.engines.intake.telling import say
from tests.people import DAY, MORNING, actor

APART = list(csv.DictReader((Path(__file__).parent / "handwritten.csv").open(encoding="utf-8")))
WORKER = system_actor("train")


def small_file(path: Path, problems=("P02", "P10"), each=30) -> Path:
    words = {
        "P02": "饭里有虫子吃了拉肚子第{}次",
        "P10": "秤不准少了重量第{}回",
        "P14": "升降机坏了困住人{}遍",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["投诉内容", "问题类别"])
        marks = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
        writer.writerows([words[one].format(marks[at]), one] for one in problems for at in range(each))
    return path


def test_texts_are_seen_without_numbers_and_spaces():
    assert plain_text("電話 １３８-0000，花了 99.50 元") == "電話0-0,花了0元"
    assert grams("缺斤") == {"缺": 1, "斤": 1, "缺斤": 1}
    assert "斤。" not in grams("缺斤。短两")


def test_rules_name_their_words_and_follow_the_day():
    rules = intake.routing().rules
    hits = hits_of(rules, "他家刷单刷好评，还写概不退换", date(2026, 1, 5))
    assert {hit.rule.key for hit in hits} == {"fake_orders", "standard_terms"}
    assert agreed(hits, "problem")[0] == ""  # two rules, two answers: neither speaks
    before = hits_of(rules, "他家刷单", date(2024, 1, 5))
    assert [hit.rule.key for hit in before] == ["fake_orders_before"]
    assert "刷单" in before[0].reason


def test_every_answer_that_a_rule_gives_stands_in_its_list():
    spec = intake.routing()
    for rule in spec.rules:
        for label, value in rule.gives.items():
            assert value in intake.answers_of(spec.label(label)), (rule.key, label, value)


def test_figures_are_what_they_say():
    chances = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3]])
    found = figures_of(["a", "a", "b", "b"], chances, ["a", "b"], 0.65)
    assert found.accuracy == 0.75
    assert found.confusion == ((2, 0), (1, 1))
    assert found.brier == pytest.approx((0.02 + 0.32 + 0.08 + 0.98) / 4)
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert (found.sure_share, found.sure_right) == (0.75, pytest.approx(2 / 3))


def test_near_copies_never_stand_on_both_sides():
    texts = [
        LabelledText(
            f"第{at}次说同一句话{'好' if at % 2 else '坏'}", {"kind": "ab"[at % 2]}, {"": f"g{at % 10}"}
        )
        for at in range(200)
    ]
    fitted = fit(texts, {"kind": 0.5}, {})
    assert fitted.groups == 10
    assert fitted.figures["kind"].texts in (20, 40)  # whole groups of twenty


def test_a_model_is_plain_numbers_and_survives_its_file():
    fitted = fit(
        [LabelledText(f"{one}{at}号", {"kind": one}) for one in ("苹果", "桌子") for at in "一二三四五六七八九十" * 3],
        {"kind": 0.5}, {"source": "test"},
    )  # fmt: skip
    content = fitted.model.to_bytes()
    assert content == fitted.model.to_bytes()
    again = read_model(content)
    assert again.guess("kind", "苹果一号，苹果二号，苹果三号").value == "苹果"
    assert again.guess("kind", "ｘｙｚ") is None
    with zipfile.ZipFile(BytesIO(content)) as box:
        assert all(name.endswith((".npy", ".json")) for name in box.namelist())


def test_files_that_are_no_models_are_refused():
    for content in (b"", b"PK\x03\x04", b"\x80\x04cos\nsystem\n"):
        with pytest.raises(BadInput):
            read_model(content)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr(
            "model.json",
            json.dumps({"format": "quanheng.textmodel/1", "runs": ["a"], "heads": {}, "card": {}}),
        )
        part = BytesIO()
        np.lib.format.write_array(part, np.array([{"run": "me"}], dtype=object), allow_pickle=True)
        box.writestr("rarity.npy", part.getvalue())
    with pytest.raises(BadInput):
        read_model(out.getvalue())


@pytest.mark.django_db
def test_the_shipped_model_says_it_learned_from_made_up_texts_and_keeps_its_figures():
    at_work = intake.model_at_work()
    assert at_work.model is not None, at_work.why_not
    assert at_work.is_made_up
    assert len(read_labelled(shipped_file(intake.routing(), "training.csv"), intake.routing())) >= 1500
    guesses = [at_work.model.guess("problem", row["text"]) for row in APART]
    right = sum(bool(one) and one.value == row["problem"] for one, row in zip(guesses, APART, strict=True))
    assert right / len(APART) >= 0.7, right  # texts written apart, never trained on
    head = at_work.model.heads["problem"]
    assert set(head.classes) == set(intake.answers_of(intake.routing().label("problem")))
    assert softmax(np.array([[0.0, 0.0]], dtype=np.float32)).tolist() == [[0.5, 0.5]]


@pytest.mark.django_db
def test_suggestions_give_a_reason_or_say_that_they_cannot_tell():
    ruled, *_ = intake.suggest_text("他们搞传销，叫我拉人头", on=DAY)
    assert (ruled.value, ruled.basis, ruled.article) == ("P21", "rule", "禁止传销条例 第7条")
    assert "拉人头" in ruled.reason
    modelled = intake.suggest_text("小区升降梯天天困人，维保单是假的", on=DAY)[0]
    assert (modelled.value, modelled.basis) == ("P14", "model")
    assert 0.5 <= modelled.probability <= 1
    assert "模型据" in modelled.reason
    unsure = intake.suggest_text("好的", on=DAY)[0]
    assert (unsure.value, unsure.value_zh) == ("", "无法判断")


def test_a_correction_is_kept_once_and_can_be_taken_back(city):
    voice = say("吃出虫子，要求赔偿")
    officer = actor("陈思远")
    given = intake.label_voice(voice=voice, label="problem", value="P18", actor=officer, at=MORNING)
    assert (given.suggested, given.basis) == ("P02", "rule")
    assert intake.label_voice(voice=voice, label="problem", value="P18", actor=officer, at=MORNING) == given
    fact = ledger.get_fact(given.fact_uid)
    assert fact.body["before"] == ""
    other = intake.label_voice(voice=voice, label="problem", value="P01", actor=officer, at=MORNING)
    assert intake.labels_of([voice])[voice.pk]["problem"] == other
    intake.unlabel_voice(voice=voice, label="problem", actor=officer, at=MORNING)
    assert intake.labels_of([voice]) == {}
    voice.refresh_from_db()
    assert voice.problem == "P02"  # what the person chose stays


def test_corrections_need_the_right_the_place_and_a_known_answer(city):
    voice = say("少找了钱")
    with pytest.raises(NotAllowed):
        intake.label_voice(voice=voice, label="problem", value="P01", actor=actor("苏安宁"), at=MORNING)
    with pytest.raises(NotFound):
        intake.label_voice(voice=voice, label="problem", value="P01", actor=actor("余海生"), at=MORNING)
    with pytest.raises(BadInput):
        intake.label_voice(voice=voice, label="problem", value="P77", actor=actor("陈思远"), at=MORNING)
    with pytest.raises(NotFound):
        intake.label_voice(voice=voice, label="colour", value="P01", actor=actor("陈思远"), at=MORNING)


def test_an_office_trains_on_its_own_file_and_may_go_back(city, tmp_path, settings):
    settings.HOME = tmp_path
    first = intake.train_model(actor=WORKER, at=MORNING, path=small_file(tmp_path / "own.csv"))
    assert (first.number, first.is_current, first.texts, first.is_made_up) == (1, True, 60, False)
    assert first.figures["problem"]["accuracy"] == 1.0
    assert "object" in first.left_out
    assert intake.suggest_text("秤不准，少了重量", on=DAY)[0].value == "P10"
    second = intake.train_model(actor=WORKER, at=MORNING, path=small_file(tmp_path / "b.csv", ("P02", "P14")))
    assert intake.suggest_text("升降机坏了，困住人", on=DAY)[0].value == "P14"
    back = intake.choose_model(actor=WORKER, at=MORNING, number=1)
    assert back.is_current
    assert intake.model_at_work().number == 1
    (tmp_path / "models" / f"{second.digest}.npz").write_bytes(b"changed")
    store._kept.cache_clear()  # as a process started later sees it
    intake.choose_model(actor=WORKER, at=MORNING, number=2)
    assert intake.model_at_work().model is None
    assert "摘要" in intake.model_at_work().why_not


def test_what_officers_corrected_is_learned_next_time(city, tmp_path, settings):
    settings.HOME = tmp_path
    for at in range(3):
        voice = say(f"独特的说法{'甲乙丙'[at]}，麻将机被做了手脚", phone=f"1380013800{at}")
        intake.label_voice(voice=voice, label="problem", value="P14", actor=actor("陈思远"), at=MORNING)
    own = small_file(tmp_path / "own.csv")
    version = intake.train_model(actor=WORKER, at=MORNING, path=own)
    assert (version.corrections, version.texts) == (3, 63)
    assert "P14" in intake.model_at_work().model.heads["problem"].classes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("投诉内容,问题类别\n饭里有虫,P77\n", "第2行"),
        ("编号,问题类别\n1,P02\n", "没有来件内容这一列"),
        ("投诉内容,别的\n饭里有虫,P02\n", "没有任何一列标注"),
        ("投诉内容,问题类别\n饭里有虫,食品安全\n", "训练不出"),
    ],
)
def test_files_that_teach_nothing_are_refused_with_the_line(city, tmp_path, text, says):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        intake.train_model(actor=WORKER, at=MORNING, path=path)
    assert says in str(refused.value)


def test_only_who_may_trains(city, tmp_path):
    with pytest.raises(NotAllowed):
        intake.train_model(actor=actor("苏安宁"), at=MORNING, path=small_file(tmp_path / "own.csv"))
