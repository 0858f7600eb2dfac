"""Sign one of the cast in, and read the words of an answer as a person would."""

import html
import re
from typing import Any

from django.test import Client

from quanheng.foundation.people import api as people
from quanheng.surfaces.web import now
from tests.people import PASSWORD

__all__ = ["sign_in", "words"]


def sign_in(name: str) -> Client:
    """Come in as this person, with the password alone."""
    person = people.Person.objects.get(name=name)
    people.Person.objects.filter(pk=person.pk).update(password_changed_at=now())
    browser = Client()
    answer = browser.post("/desk/sign-in", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:300]
    return browser


def words(answer: Any) -> str:
    """Give what is written in the page's middle, without marks."""
    text = answer.content.decode()
    middle = text[text.index("<main") : text.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", middle)))
