"""Fillings of gas cylinders in the made-up city."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, ago

__all__ = ["fillings"]


def fillings(rng: np.random.Generator, city: City) -> Table:
    """Two stations: one scans every cylinder, the other types numbers in and fills what should be tested first."""
    rows = Rows("fill_no", "cylinder_no", "gas", "filled_on", "check_due_on", "way")
    for side, careless in ((city.planted.hits, True), (city.planted.near, False)):
        for i in side["cylinder_overdue"]:
            for number in range(60):
                when, cylinder = ago(city, 1 + number % 20), f"QP4451{i % 1000:03d}{number:05d}"
                overdue = careless and number % 3 == 0
                due = ago(city, 60 + number) if overdue else ago(city, -200 - number)
                way = "typed" if careless and number % 2 == 0 else "scanned"
                rows.add(i, when, f"CZ{i:06d}{number:04d}", cylinder, "液化石油气", when, due, way)
    return rows.done()
