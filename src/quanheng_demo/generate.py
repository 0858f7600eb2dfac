"""Make the departments' files of a made-up city, and keep the truth about every line aside.

Same subjects, seed and day: the same bytes. The truth never lies in the folder that is landed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from . import dirt, sheets
from .city import City, build_city
from .events import Table
from .export import Export
from .exports import EXPORTS
from .planting import write_planted
from .truth import TruthBook

__all__ = ["DELIVERIES", "CityFile", "GeneratedCity", "generate"]

# Left in the folder for whoever finds it without the program.
_NOTICE = "本文件夹中的主体、人员、电话、代码和记录均为虚构，由权衡演示程序按种子生成；镇街名称为真实区划。\n"

# How many days before today each delivery came: the first with all history, then what was new.
DELIVERIES = (120, 45, 0)
_ISO_BUT = {"food_licence": lambda iso: f"{iso[:4]}/{int(iso[5:7])}/{int(iso[8:])}"}
_DEAD = {"2", "3", "4", "9"}
_OTHER_SYSTEM = 2  # the third month of annual reports


@dataclass(frozen=True, slots=True)
class CityFile:
    """One file of one department, and the day it was sent."""

    path: Path
    source: str
    day: date
    rows: int


@dataclass(frozen=True, slots=True)
class GeneratedCity:
    """What was made: the files in the order of their delivery, and where the truth lies."""

    files: tuple[CityFile, ...]
    truth: Path
    subjects: int


def generate(folder: Path, subjects: int = 20000, seed: int = 7, *, today: date) -> GeneratedCity:
    """Write a city's exports under ``folder/inbox/<day>/`` and the truth under ``folder/truth/``."""
    city = build_city(subjects, seed, today)
    book = TruthBook(folder / "truth")
    files: list[CityFile] = []
    for number, export in enumerate(EXPORTS):
        table = export.table(np.random.default_rng([seed, subjects, 100 + number]), city)
        city.tables[export.source] = table
        # Dirt sticks to a row: what a system once spoiled it exports spoiled each time.
        whole = _Spoiled(export, city, table, np.random.default_rng([seed, subjects, 200 + number]))
        for part, (day, name, rows) in enumerate(_parts(export, table, today)):
            path = folder / "inbox" / f"{day:%Y%m%d}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            files.append(CityFile(path, export.source, day, _write(path, whole, rows, day, part, book)))
    book.close()
    write_planted(book.folder, city)
    (folder / "虚构数据说明.txt").write_text(_NOTICE, encoding="utf-8")
    order = {export.source: number for number, export in enumerate(EXPORTS)}
    files.sort(key=lambda file: (file.day, order[file.source], file.path.name))
    return GeneratedCity(tuple(files), book.folder, subjects)


def _parts(export: Export, table: Table, today: date) -> Iterator[tuple[date, str, list[int]]]:
    """Cut a table into deliveries: full exports come twice, the others bring what is new each time."""
    days = [today - timedelta(days=ago) for ago in DELIVERIES]
    if export.joined_last:
        rows = sorted(
            (row for row, when in enumerate(table.day) if when <= today), key=lambda row: table.day[row]
        )
        if rows:
            yield today, f"{export.title}_{today:%Y%m%d}.{export.suffix}", rows
        return
    if export.is_full:
        for day in days[:2]:
            rows = [row for row, first in enumerate(table.day) if first <= day]
            yield day, f"{export.title}_{day:%Y%m%d}.{export.suffix}", rows
        return
    before = date.min
    for day in days:
        rows = sorted(
            (row for row, when in enumerate(table.day) if before < when <= day),
            key=lambda row: table.day[row],
        )
        if export.source == "annual_report" and before == date.min:
            yield from _months(export, table, day, rows)
        elif rows:
            yield day, f"{export.title}_{day:%Y%m%d}.{export.suffix}", rows
        before = day


def _months(
    export: Export, table: Table, day: date, rows: list[int]
) -> Iterator[tuple[date, str, list[int]]]:
    by_month: dict[str, list[int]] = {}
    for row in rows:
        by_month.setdefault(table.columns["submitted_on"][row][:7].replace("-", ""), []).append(row)
    for month, chosen in sorted(by_month.items()):
        yield day, f"{export.title}_{month}.{export.suffix}", chosen


class _Spoiled:
    """A department's whole table, clean and as it will be exported, with the dirt of each row noted."""

    def __init__(self, export: Export, city: City, table: Table, rng: np.random.Generator) -> None:
        self.export, self.city, self.table = export, city, table
        self.clean = _clean_columns(export, city, table)
        self.cells, self.noted = _dirty_columns(export, city, self.clean, table.entity, rng)
        rates = dirt.RATES[export.source]
        self.is_short = rng.random(len(table)) < rates.get("short_row", 0)
        self.is_repeated = rng.random(len(table)) < rates.get("repeated_row", 0)
        for row in np.flatnonzero(self.is_short).tolist():
            self.noted[row].append("short_row")

    def as_of(self, rows: list[int], day: date) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Take rows as the books stood on a day, clean and spoiled: a business that ended later was still open."""
        clean = {element: [column[row] for row in rows] for element, column in self.clean.items()}
        cells = {element: [column[row] for row in rows] for element, column in self.cells.items()}
        if self.export.source == "registration":
            for place, row in enumerate(rows):
                ended = self.city.ended[row]
                if ended is not None and ended > day and clean["status"][place] in _DEAD:
                    clean["status"][place], clean["cancelled_on"][place] = "1", ""
                    cells["status"][place], cells["cancelled_on"][place] = (
                        self.export.codes["status"]["1"][0],
                        "",
                    )
        return clean, cells


def _write(path: Path, whole: _Spoiled, rows: list[int], day: date, part: int, book: TruthBook) -> int:
    export = whole.export
    clean, cells = whole.as_of(rows, day)
    header = [pair for pair in export.header if not _is_left_out(export, part, pair[1])]
    serials = [str(row + 1) for row in rows]
    lines: list[list[str]] = [
        list(line)
        for line in zip(*(cells[element] if element else serials for _, element in header), strict=True)
    ]
    for place in [place for place, row in enumerate(rows) if whole.is_short[row]]:
        lines[place] = lines[place][: len(header) // 2]
    order = [*range(len(rows)), *(place for place, row in enumerate(rows) if whole.is_repeated[row])]
    titles, body = [title for title, _ in header], [lines[place] for place in order]
    if export.suffix == "xlsx":
        sheets.write_xlsx(path, titles, body, export.title)
    elif export.suffix == "jsonl":
        sheets.write_jsonl(path, titles, body)
    else:
        # One month's reports came from another system in another encoding.
        other = export.source == "annual_report" and part == _OTHER_SYSTEM
        sheets.write_csv(path, titles, body, "gb18030" if other else export.encoding)
    first = 1 if export.suffix == "jsonl" else 2
    entities = [whole.city.uscc[i] if (i := whole.table.entity[row]) >= 0 else "" for row in rows]
    noted = [whole.noted[row] for row in rows]
    book.add(export, path.name, first, order, len(rows), entities, clean, noted)
    return len(body)


def _is_left_out(export: Export, part: int, element: str) -> bool:
    """Some deliveries lack a column that is not needed: the second of complaints, the fourth of reports."""
    return (export.source, part, element) in {("complaint", 1, "town"), ("annual_report", 3, "address")}


def _clean_columns(export: Export, city: City, table: Table) -> dict[str, list[str]]:
    own = {
        "uscc": city.uscc, "name": city.name, "address": city.address, "legal_person": city.owner,
        "phone": city.phone,
    }  # fmt: skip
    shown = dict(table.columns)
    for element in export.subject:
        # Who is in no register (-1) goes by what the department itself wrote.
        told = table.columns.get(element) or [""] * len(table)
        shown[element] = [own[element][i] if i >= 0 else told[row] for row, i in enumerate(table.entity)]
    return shown


def _dirty_columns(
    export: Export, city: City, clean: dict[str, list[str]], entities: list[int], rng: np.random.Generator
) -> tuple[dict[str, list[str]], list[list[str]]]:
    cells = {element: list(column) for element, column in clean.items()}
    for element, words in export.codes.items():
        cells[element] = [words[code][0] if code else "" for code in cells[element]]
    restyle = _ISO_BUT.get(export.source)
    count = len(entities)
    noted: list[list[str]] = [[] for _ in range(count)]
    text = [element for _, element in export.header if element]
    spoiled: set[tuple[int, str]] = set()
    for kind, rate in dirt.RATES[export.source].items():
        if kind in dirt.ROW_KINDS:
            continue
        hit = np.flatnonzero(rng.random(count) < rate).tolist()
        rolls = rng.integers(0, 10**6, size=len(hit)).tolist()
        for place, roll in zip(hit, rolls, strict=True):
            element = _element(export, kind, roll, text)
            if kind.startswith("date_") and (place, element) in spoiled:
                continue
            old = cells[element][place]
            if kind == "name_former":
                new = city.former_name[entities[place]] or old
            elif kind == "code_word":
                choices = export.codes[element].get(clean[element][place], (old,))
                new = choices[roll % len(choices)]
            else:
                new = dirt.spoil_cell(kind, old, roll // 7)
            if new != old:
                cells[element][place] = new
                noted[place].append(kind)
                spoiled.add((place, element))
    if restyle:
        for element in export.dates:
            column = cells[element]
            cells[element] = [
                value if (place, element) in spoiled or len(value) != 10 else restyle(value)
                for place, value in enumerate(column)
            ]
    return cells, noted


def _element(export: Export, kind: str, roll: int, text: list[str]) -> str:
    target = dirt.KINDS[kind]
    if target == "phone" and "phone" not in export.subject:
        return "person_phone"
    if target == "*dates":
        return export.dates[roll % len(export.dates)]
    if target == "*codes":
        names = list(export.codes)
        return names[roll % len(names)]
    if target == "*any":
        return text[roll % len(text)]
    return target
