"""What a pack may declare about the supply of a source: who owes it by when, and where it can be fetched."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["BringKind", "Paging", "Proof", "Pull", "Supply"]

BringKind = Literal["full", "increment", "correction"]
Proof = Literal["none", "digest", "signature"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Supply(_Strict):
    """Who owes a source's data by when: the period, the working days after its end, and the grace.

    A frequency that was agreed with a department names its paper in ``source``; one that was not is our own
    default, and the board says so.
    """

    every: Literal["workday", "week", "month", "quarter", "year"]
    due_workdays: int = Field(default=5, ge=0, le=250, description="working days after the period's end")
    grace_workdays: int = Field(
        default=0, ge=0, le=60, description="working days before late becomes overdue"
    )
    since: date | None = Field(default=None, description="the first day that a delivery is owed for")
    department: str = Field(default="", description="who owes it; by default the source's department")
    contact: str = Field(
        default="", max_length=120, description="the office that is reminded, no private number"
    )
    proof: Proof = Field(default="none", description="what each delivery must carry: digest or signature")
    ready: Literal["settled", "marker"] = Field(
        default="settled",
        description="settled: a file that no longer grows; marker: only with its .ok beside it",
    )
    source: str = Field(default="product_default", min_length=1, description="the paper that agreed it")
    confidence: str = Field(default="product_default", min_length=1)


class Paging(_Strict):
    """How a REST service is asked for one page after another."""

    by: Literal["number", "offset", "next"] = "number"
    param: str = Field(default="page", min_length=1)
    size_param: str = "size"
    first: int = Field(default=1, ge=0, le=1)
    next_at: str = Field(
        default="next", description="where the answer names the next page, dots between keys"
    )


class Pull(_Strict):
    """Where a source can be fetched; the address and the password stand in the site's own settings, never here."""

    via: Literal["postgresql", "mysql", "rest"]
    connection: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
    brings: Literal["full", "increment"] = "increment"
    query: str = Field(default="", max_length=10_000, description="one SELECT, without ORDER BY, LIMIT or ;")
    table: str = Field(default="", description="what the rows' origin is called; by default the query's text")
    key: Name | None = Field(default=None, description="column that names a row in the other system")
    cursor: tuple[Name, ...] = Field(
        default=(),
        max_length=3,
        description="columns that only grow; together they name a place in the table",
    )
    page_rows: int = Field(default=5_000, ge=1, le=100_000)
    path: str = Field(default="", description="for rest: path below the connection's address")
    params: dict[str, str] = Field(default_factory=dict)
    rows_at: str = Field(
        default="", description="for rest: where the rows lie in the answer, dots between keys"
    )
    since_param: str = Field(default="", description="for rest: parameter that takes the last cursor's value")
    page: Paging = Paging()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.via == "rest":
            if not self.path.startswith("/") or "//" in self.path:
                raise ValueError("a pull by rest names its path, beginning with one slash")
            if self.since_param and len(self.cursor) != 1:
                raise ValueError("since_param needs exactly one cursor column")
            return self
        text = self.query.strip()
        if not text.lower().startswith(("select", "with")) or ";" in text:
            raise ValueError("query must be one SELECT without a semicolon")
        if not self.cursor:
            raise ValueError("a pull from a database needs cursor columns, or its pages would have no order")
        return self

    @property
    def origin(self) -> str:
        """Name the place the rows come from, for the page of the delivery."""
        return self.table or self.path or self.query.strip()[:200]
