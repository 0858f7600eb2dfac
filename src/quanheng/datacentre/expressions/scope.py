"""What a column's name may mean at one place of a query."""

from dataclasses import dataclass, field

from sqlglot import exp

from .entry import Kind

__all__ = ["Columns", "Scope"]

Columns = dict[str, Kind | None]


@dataclass(slots=True)
class Scope:
    """The tables in FROM, the columns named so far, the WITH tables in sight, the scopes around."""

    sources: dict[str, Columns | None] = field(default_factory=dict)
    named: Columns = field(default_factory=dict)
    ctes: dict[str, Columns | None] = field(default_factory=dict)
    outer: "Scope | None" = None

    def kind(self, column: exp.Column) -> tuple[bool, Kind | None]:
        """Say whether the column exists (or cannot be judged), and its kind."""
        name, table = column.name.lower(), column.table.lower()
        looked = list(self.sources.values())
        if table:
            looked = [self.sources[table]] if table in self.sources else []
        for one in looked:
            if one is not None and name in one:
                return True, one[name]
        if any(one is None for one in looked):
            return True, None
        if not table and name in self.named:
            return True, self.named[name]
        return self.outer.kind(column) if self.outer is not None else (False, None)

    def known(self) -> list[str]:
        """List the names that could have been meant."""
        inner = [name for one in self.sources.values() if one for name in one]
        return [*inner, *self.named, *(self.outer.known() if self.outer else [])]
