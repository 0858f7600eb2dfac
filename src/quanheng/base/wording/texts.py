"""A text with its right answers, as a file or an officer gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .grams import plain_text

__all__ = ["LabelledText"]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text with the right answers to some of the questions.

    ``groups`` ties, for a question, texts that are near copies in what decides it; under the empty name it
    stands for all questions. Without it the plain text itself is the group.
    """

    text: str
    labels: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)

    def group(self, label: str) -> str:
        """Name the near copies of this text with regard to one question."""
        return self.groups.get(label) or self.groups.get("") or plain_text(self.text)
