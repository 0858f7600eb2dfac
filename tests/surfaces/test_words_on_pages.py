"""Words shared by the pages: the day of an instant is China's, and no key of a program is shown to people."""

import pytest
from django.urls import reverse

from quanheng.surfaces.templatetags import qh
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-11-23T18:30:00Z", "2026-11-24"), ("2026-11-23T15:59:59+00:00", "2026-11-23"),
     ("2026-11-23T16:00:00+00:00", "2026-11-24"), ("2026-11-24", "2026-11-24"), ("", ""), (None, "")],
)  # fmt: skip
def test_an_instant_is_shown_on_chinas_day(instant: str | None, day: str) -> None:
    assert qh.day(instant) == day


def test_sources_and_values_are_named_in_chinese() -> None:
    assert qh.source_words("registration") == "市场主体登记"
    assert qh.feature_words("sampling_failed_365") != "sampling_failed_365"


@pytest.mark.django_db
def test_an_alert_shows_no_key_of_a_program(street: Street) -> None:
    page = words(sign_in("陈思远").get(reverse("desk:alert", args=[street.alert.uid])))
    assert "sampling_failed" not in page
    assert "samples_365" not in page
