"""How a department's file looks: its columns, headers, words, encoding, and the table behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .city import City
from .events import Table

__all__ = ["Export"]


@dataclass(frozen=True, slots=True)
class Export:
    """How one department's file looks."""

    source: str
    title: str
    suffix: str
    encoding: str
    header: tuple[tuple[str, str], ...]  # header in the file, element
    codes: Mapping[
        str, Mapping[str, tuple[str, ...]]
    ]  # element to code to the words written, the usual one first
    dates: tuple[str, ...]
    is_full: bool
    table: Callable[[np.random.Generator, City], Table]
    subject: tuple[str, ...]  # elements filled from the subject
    joined_last: bool = False  # sends once, on the last day, with all that went before
