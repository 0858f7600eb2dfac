"""The shape of a kind of submission: what the public is asked, which matter opens, what a business may answer.

The portal draws its form from this, the office its promise, and the road the matter. Field names are those of
the voice in ``engines/intake``; the right-hand sides of ``form`` are taken from it word for word.
"""

from typing import Literal

from pydantic import Field, model_validator

from .shape import Key, Shape

__all__ = ["ASKED", "VOICE_FIELDS", "Answer", "Ask", "IntakeSpec", "Promise", "Split"]

# What a person may be asked, and what a matter's opening form may take from a voice.
ASKED = (
    "respondent_name", "respondent_address", "problem", "goods", "amount_yuan", "occurred_on", "facts", "demand",
    "place", "person_name", "person_phone", "is_named", "is_insider", "files",
)  # fmt: skip
VOICE_FIELDS = frozenset({
    "respondent_name", "respondent_address", "problem", "goods", "amount_yuan", "occurred_on", "facts", "demand",
    "person_name", "person_phone", "is_named", "is_insider", "channel", "received_on", "received_at", "region_code",
    "uid",
})  # fmt: skip


class Ask(Shape):
    """One question of the form."""

    field: str
    zh: str = Field(min_length=1, max_length=40)
    step: int = Field(ge=1, le=3, description="page of the form without script: 1 whom, 2 what, 3 who asks")
    required: bool = False
    help: str = Field(default="", max_length=120)
    choices: tuple[str, ...] = Field(default=(), description="ready answers, several may be ticked")
    max_length: int = Field(default=0, ge=0, le=4000)

    @model_validator(mode="after")
    def _known(self) -> "Ask":
        if self.field not in ASKED:
            raise ValueError(f"来件没有“{self.field}”这一项，可问的有：{'、'.join(ASKED)}")
        return self


class Promise(Shape):
    """What the office owes the person by law, by the key of the limit, in the words the receipt uses."""

    rule: str
    zh: str = Field(min_length=4, max_length=80)


class Split(Shape):
    """The other kind that the same text may also be; the law has each handled by itself."""

    also: str
    zh: str = Field(min_length=4, max_length=80, description="the tick box")
    help: str = Field(default="", max_length=160)
    article: str = ""


class Answer(Shape):
    """What the business may do about it in its own account."""

    key: Key
    zh: str = Field(min_length=2, max_length=40)
    help: str = Field(default="", max_length=160)
    step: str = Field(default="", description="step of the matter that follows; empty: only kept and shown")
    form: dict[str, str] = Field(
        default_factory=dict, description="field of the step: text, day, or =literal"
    )
    told: bool = Field(default=True, description="the person who came to us reads it")


class IntakeSpec(Shape):
    """One kind of submission, as ``intake.yml`` holds it."""

    key: Literal["complaint", "report", "consult", "suggestion"]
    zh: str = Field(min_length=2, max_length=20)
    en: str = ""
    wants: str = Field(min_length=4, max_length=80, description="when a person chooses this kind")
    law: str = Field(min_length=4)
    confidence: str = Field(min_length=2)
    opens: str = Field(default="", description="procedure that follows; empty: answered without one")
    title: str = Field(default="{respondent_name}", max_length=80)
    form: dict[str, str] = Field(default_factory=dict, description="field of the opening step: field here")
    problems: str = Field(default="", description="code list of the problem")
    shown_problems: tuple[str, ...] = Field(
        default=(), description="codes offered first; the rest under 其他"
    )
    channels: str = Field(default="", description="code list of the channel")
    portal_channel: str = ""
    asks: tuple[Ask, ...] = Field(min_length=1)
    promise: Promise | None = None
    split: Split | None = None
    answers: tuple[Answer, ...] = ()
    business_sees: tuple[str, ...] = Field(
        default=(), description="fields the business reads; empty: it never learns of it"
    )
    business_from: tuple[Key, ...] = Field(
        default=(), description="steps of the matter from which the business reads it in its account"
    )
    unhappy: tuple[str, ...] = Field(default=(), description="what a person may do who is not satisfied")
    reopen_days: int = Field(default=0, ge=0, le=365, description="0: cannot be asked for")
    same_days: int = Field(
        default=30, ge=0, le=365, description="days in which a like one counts as the same"
    )
    notes: tuple[str, ...] = ()

    def ask(self, field: str) -> Ask | None:
        """Give a question by its field."""
        return next((one for one in self.asks if one.field == field), None)

    def answer(self, key: str) -> Answer | None:
        """Give an answer of the business by its key."""
        return next((one for one in self.answers if one.key == key), None)

    @model_validator(mode="after")
    def _meets_itself(self) -> "IntakeSpec":
        unknown = {*self.form.values(), *self.business_sees} - VOICE_FIELDS
        if unknown := {one for one in unknown if not one.startswith("=")}:
            raise ValueError(f"来件没有“{'、'.join(sorted(unknown))}”")
        if private := {"person_name", "person_phone", "is_insider"} & set(self.business_sees):
            raise ValueError(f"投诉人、举报人的“{'、'.join(sorted(private))}”不能给经营者看")
        if self.ask("facts") is None:
            raise ValueError("须问“facts”（事情经过）")
        if self.answers and not self.business_sees:
            raise ValueError("经营者看不到这类来件，不能写 answers")
        if self.business_sees and not self.business_from:
            raise ValueError("须写 business_from：从哪一步起经营者能看到")
        return self
