"""What may be granted in the ledger's room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Reading facts is daily work; personal content is read for a stated purpose and erased by few."""

    FACT_READ = "ledger:fact:read"
    LOG_VERIFY = "ledger:log:verify"
    PRIVATE_READ = "ledger:private:read"
    PRIVATE_ERASE = "ledger:private:erase"


SECOND_FACTOR = frozenset({Rights.PRIVATE_ERASE})

#: The worker reads and checks; personal content is opened and erased by people only.
SYSTEM = frozenset({Rights.FACT_READ, Rights.LOG_VERIFY})
