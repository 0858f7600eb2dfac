"""The shape of an office: what papers say about a bureau, and the rule of its numbers."""

from typing import Literal

from pydantic import Field

from .shape import Shape

__all__ = ["NumberRule", "OfficeSpec"]


class NumberRule(Shape):
    """How papers of one kind are numbered; the first rule that names the paper, else the one that names none.

    ``form`` is written with {head}, {word}, {year} and {number}. Papers of one series share a counter: the
    series is the number without its year and its running figure, so two words never share one.
    """

    documents: tuple[str, ...] = Field(default=(), description="codes of papers; empty for all others")
    word: str = Field(default="", max_length=8, description="instead of the paper's own word")
    form: str = Field(
        default="{head}{word}〔{year}〕{number}号", pattern=r"^[^{}]*\{head\}\{word\}.*\{number\}[^{}]*$"
    )
    digits: int = Field(default=0, ge=0, le=6, description="figures with leading zeros; 0 for none")
    restarts: Literal["yearly", "never"] = "yearly"


class OfficeSpec(Shape):
    """One bureau as its papers speak of it. What is not stated leaves a blank to fill by hand."""

    unit: str = Field(description="code of the bureau's unit")
    head: str = Field(default="", max_length=12, description="head of its numbers, such as 潮湘市监")
    numbers: tuple[NumberRule, ...] = ()
    government: str = Field(default="", description="who hears applications for reconsideration")
    court: str = Field(default="", description="which court hears a suit")
    address: str = ""
    postcode: str = ""
    phone: str = ""
    payment: str = Field(default="", description="how a fine is paid, as the decision says it")
    note: str = ""
    confidence: str = ""
