"""What a pack may declare about a department's file: its columns, its bounds, where its rows go."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .supply import Pull, Supply

__all__ = [
    "Bounds", "Check", "Column", "ColumnKind", "FeatureSpec", "Feeds", "FileFormat", "FileLimits",
    "Linking", "RegionRule", "SourceSpec",
]  # fmt: skip

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
ColumnKind = Literal[
    "text", "name", "person", "uscc", "identifier", "date", "amount", "integer", "number",
    "phone", "address", "region", "code", "coordinate", "flag",
]  # fmt: skip
Step = Literal["upper", "lower", "drop_spaces", "drop_zero_decimal", "title_region"]
Sensitivity = Literal["public", "personal", "secret", "optional_public"]


class _Strict(BaseModel):
    # A misspelt key in a pack must be loud, or a department's column would silently fall away.
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileFormat(_Strict):
    """How the department sends its file; whatever is ``auto`` is found from the bytes."""

    kinds: tuple[Literal["csv", "xlsx", "jsonl"], ...] = ("csv", "xlsx", "jsonl")
    encoding: Literal["auto", "utf-8", "gbk", "gb18030", "utf-16"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    sheet: str = Field(default="", description="name of the sheet; empty means the first one")
    header_row: int = Field(default=1, ge=1, le=50, description="line or sheet row that names the columns")
    trailer: Literal["optional", "required"] = Field(
        default="optional", description="whether the last row must tell the number of rows (#END,123)"
    )


class FileLimits(_Strict):
    """Bounds of a file's shape; above them it is refused before anything is loaded."""

    file_bytes: int = Field(default=2_000_000_000, ge=1)
    unpacked_bytes: int = Field(default=4_000_000_000, ge=1)
    columns: int = Field(default=200, ge=1, le=10_000)
    cell_chars: int = Field(default=20_000, ge=1, le=1_000_000)
    rows: int = Field(default=20_000_000, ge=1)


class Bounds(_Strict):
    """How many rows a delivery may bring; outside them it is held until a person releases it.

    A file cut off on its way looks like any other file: only the last delivery tells that
    half the city is missing. ``full`` files repeat the whole register each time, so they are
    measured against the last one; ``increment`` files bring only what is new, and are measured against the
    largest of the last six.
    """

    delivery: Literal["full", "increment"] = "full"
    min_rows: int = Field(default=1, ge=0)
    max_rows: int = Field(default=20_000_000, ge=1)
    min_share_of_last: float = Field(default=0.8, ge=0, le=1)
    max_share_of_last: float = Field(default=3.0, ge=1)
    max_share_of_usual: float = Field(
        default=3.0, ge=1, description="for increments: this many times the largest of the last six is held"
    )
    usual_from_rows: int = Field(
        default=1_000, ge=1, description="smaller increments are never held for having grown"
    )


class Column(_Strict):
    """One column of the file: what it is called there, what it means here, how it is cleaned."""

    element: Key
    title: str = Field(min_length=1, description="Chinese name; also the first header looked for")
    headers: tuple[str, ...] = Field(default=(), description="other headers that mean the same")
    kind: ColumnKind = "text"
    required: bool = False
    if_missing: Literal["refuse", "report"] | None = Field(
        default=None, description="when the whole column is absent; by default refuse if required"
    )
    on_bad: Literal["quarantine", "drop_value"] | None = Field(
        default=None,
        description="by default quarantine if required, else the value is dropped and kept as original",
    )
    steps: tuple[Step, ...] = ()
    unit: Literal["yuan", "wan"] = Field(default="yuan", description="unit of an amount that states none")
    axis: Literal["lon", "lat", "pair"] | None = None
    codes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="code to the words a department may write for it, the first being its title",
    )
    pattern: str = Field(default="", description="regular expression the whole cleaned value must match")
    pattern_says: str = Field(
        default="", description="the pattern in Chinese, for the person who mends the row"
    )
    min_value: float | None = None
    max_value: float | None = None
    max_chars: int = Field(default=2_000, ge=1, le=100_000)
    sensitivity: Sensitivity = "public"
    unverified: bool = Field(
        default=False, description="taken from memory or example, not from the standard's text"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.kind == "code") != bool(self.codes):
            raise ValueError(f"{self.element}: codes belong to kind code, and kind code needs them")
        if self.kind == "coordinate" and self.axis is None:
            raise ValueError(f"{self.element}: a coordinate says its axis (lon, lat or pair)")
        if self.pattern and not self.pattern_says:
            raise ValueError(f"{self.element}: pattern_says must tell the pattern in Chinese")
        seen: dict[str, str] = {}
        for code, words in self.codes.items():
            for word in (code, *words):
                if seen.setdefault(word, code) != code:
                    raise ValueError(f"{self.element}: “{word}” stands for both {seen[word]} and {code}")
        return self

    @property
    def all_headers(self) -> tuple[str, ...]:
        """Give every header that names this column, the title first and the element key last."""
        return (self.title, *self.headers, self.element)

    @property
    def bad_means(self) -> Literal["quarantine", "drop_value"]:
        """Say what a value that cannot be understood does to its row."""
        return self.on_bad or ("quarantine" if self.required else "drop_value")

    @property
    def absence_means(self) -> Literal["refuse", "report"]:
        """Say what happens to a file that lacks the whole column."""
        return self.if_missing or ("refuse" if self.required else "report")


class Linking(_Strict):
    """How a row finds its business, and what becomes of a row that finds none."""

    by: tuple[Literal["uscc", "reference", "name_address"], ...] = ("uscc", "name_address")
    reference: Key | None = Field(default=None, description="element that repeats another source's number")
    creates: bool = Field(default=False, description="a row that finds no business makes one")
    unlinked: Literal["keep", "quarantine"] = "keep"
    name: Key = "name"
    address: Key = "address"
    uscc: Key = "uscc"
    former_name: Key | None = None
    person: Key = Field(
        default="legal_person", description="element with the business's own person in charge"
    )
    phone: Key | None = Field(
        default=None, description="element with the business's own telephone, never a complainant's"
    )
    scored: bool = Field(
        default=True, description="a row that the rules leave alone is weighed against the register"
    )
    name_floor: float = Field(default=0.88, ge=0.5, le=1, description="a near name must be at least so alike")
    address_floor: float = Field(
        default=0.80, ge=0.5, le=1, description="a near address must be at least so alike"
    )
    margin: float = Field(default=0.05, ge=0, le=0.5, description="the best must lead the second by so much")


class Feeds(_Strict):
    """Where linked rows go: the subject itself, a licence, a typed register, or nowhere beyond the data centre.

    ``centre`` is for bulk rows that nobody reads one by one, such as readings and monthly returns: theme marts
    and models read them, and the register is not filled with them.
    """

    to: Annotated[str, Field(pattern=r"^(subject|licence|centre|record:[a-z][a-z0-9_]{0,47})$")]
    kind: str = Field(default="", description="the kind of licence, by the licence code list")
    key: Key | None = Field(
        default=None, description="element that names the row in the department's own books"
    )
    happened: Key | None = Field(default=None, description="element with the day on which it happened")
    opens: Key | None = Field(
        default=None, description="procedure that each row opens; elements fill the fields of the same name"
    )
    keeps_back: tuple[Key, ...] = Field(
        default=(), description="elements that go into the opened matter and not into the register"
    )


class Trust(_Strict):
    """How early this source speaks when several tell a subject's value differently; the lower number first."""

    rank: int | None = Field(default=None, ge=1, le=899, description="for every field it may speak of")
    fields: dict[Key, int] = Field(default={}, description="where a single field's rank differs")


class RegionRule(_Strict):
    """Which elements tell the row's region, best first, matched to the city's divisions."""

    elements: tuple[Key, ...] = ()
    address: Key | None = "address"
    required: bool = False


class Check(_Strict):
    """Two elements of one row that must stand in an order, such as issued before expired."""

    left: Key
    is_not_after: Key
    says: str = Field(min_length=1, description="what is wrong, in Chinese")
    on_bad: Literal["quarantine", "drop_right"] = "quarantine"


class FeatureSpec(_Strict):
    """One number about a business that signals may use, counted from this source's clean rows.

    count: rows within the days. sum: an amount over them. latest: the newest row's value.
    days_until: days from the reckoning day to the latest such date (negative when past).
    days_since: days since the newest one. absent: 1 when no row matches though one was due.
    """

    key: Key
    title: str = Field(min_length=1)
    take: Literal["count", "sum", "latest", "days_until", "days_since", "absent"]
    element: Key | None = None
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    date: Key | None = Field(
        default=None, description="the date that places a row; by default feeds.happened"
    )
    within_days: int | None = Field(default=None, ge=1)
    before_days: int | None = Field(
        default=None, ge=0, description="leave out the last so many days (a window that ended)"
    )
    year: Key | None = Field(
        default=None, description="for absent: element with the year; last year's row was due"
    )
    due: str = Field(
        default="", pattern=r"^(|\d\d-\d\d)$", description="for absent: last day of this year to bring it"
    )
    citation: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.take in {"sum", "latest", "days_until", "days_since"} and self.element is None:
            raise ValueError(f"{self.key}: {self.take} needs an element")
        if self.take == "absent" and not (self.year and self.due):
            raise ValueError(f"{self.key}: absent needs year and due")
        return self


class SourceSpec(_Strict):
    """A department's file: everything the data centre needs to take it in, and nothing in code."""

    key: Key
    title: str = Field(min_length=1)
    department: str = ""
    about: str = ""
    format: FileFormat = FileFormat()
    limits: FileLimits = FileLimits()
    bounds: Bounds = Bounds()
    columns: tuple[Column, ...] = Field(min_length=1)
    ignored_columns: tuple[str, ...] = ()
    unknown_columns: Literal["report", "refuse"] = "report"
    unique: tuple[Key, ...] = Field(
        default=(), description="elements that name a row; a second such row is a repeat"
    )
    checks: tuple[Check, ...] = ()
    link: Linking = Linking()
    feeds: Feeds
    trust: Trust = Trust()
    region: RegionRule = RegionRule()
    features: tuple[FeatureSpec, ...] = ()
    supply: Supply | None = Field(default=None, description="who owes it by when")
    pull: Pull | None = Field(default=None, description="where it can be fetched")

    @model_validator(mode="after")
    def _check(self) -> Self:
        elements = [column.element for column in self.columns]
        _once("element", elements)
        _once("header", [h for c in self.columns for h in dict.fromkeys(c.all_headers)])
        _once("feature", [feature.key for feature in self.features])
        known = set(elements)
        for where, name in self._mentions():
            if name not in known:
                raise ValueError(f"{where} names “{name}”, which is no element of this source")
        kinds = {column.element: column.kind for column in self.columns}
        for element, kind in (("name", "name"), ("uscc", "uscc"), ("address", "address")):
            named = getattr(self.link, element)
            if named in kinds and kinds[named] != kind:
                raise ValueError(
                    f"link.{element} needs a column of kind {kind}, but {named} is {kinds[named]}"
                )
        if self.link.creates and self.link.name not in known:
            raise ValueError("a source that creates businesses needs the column with their name")
        return self

    def _mentions(self) -> Iterable[tuple[str, str]]:
        yield from (("unique", name) for name in self.unique)
        yield from (("region", name) for name in self.region.elements)
        for check in self.checks:
            yield from (("checks", check.left), ("checks", check.is_not_after))
        yield from (("feeds.keeps_back", name) for name in self.feeds.keeps_back)
        for feature in self.features:
            yield from ((f"features.{feature.key}", n) for n in feature.where)
            optional = (feature.element, feature.date, feature.year)
            yield from ((f"features.{feature.key}", n) for n in optional if n is not None)
        feeds = (self.feeds.key, self.feeds.happened, self.link.former_name, self.link.reference)
        yield from (("feeds or link", n) for n in feeds if n is not None)

    @property
    def row_key(self) -> tuple[str, ...]:
        """Name the elements by which a later delivery finds a row of an earlier one; empty when none do."""
        if self.feeds.key and self.column(self.feeds.key).required:
            return (self.feeds.key,)
        return self.unique

    def column(self, element: str) -> Column:
        """Give the column that holds an element."""
        return next(column for column in self.columns if column.element == element)

    def has(self, element: str | None) -> bool:
        """Say whether the file has a column for the element."""
        return any(column.element == element for column in self.columns)


def _once(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the same {what} stands twice: {', '.join(twice)}")
