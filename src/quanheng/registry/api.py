"""The door of the register: subjects, what was said of them, licences and typed registers."""

from .export import EXPORT_COLUMNS, export_subjects
from .fields import FIELDS, masked
from .licences import LicenceLamp, licence_lamp
from .models import FormerName, Licence, Record, Site, SourceRecord, Subject
from .public import (
    PublicLicence,
    PublicPage,
    PublicSubject,
    find_public_licence,
    get_public_subject,
    public_licences_of,
    search_public,
    shown_address,
    shown_name,
)
from .ranking import SourceTrust, load_precedence
from .register import register_rows
from .relations import Relation, relations_of
from .rights import Rights
from .rows import BatchRef, RegisterReport, RegisterRow, Statement
from .searching import Hit, LicenceHit, SearchResult, search
from .selectors import (
    SORTS,
    count_subjects,
    find_licences,
    find_records,
    find_subjects,
    former_names_of,
    get_subject,
    licences_of,
    records_of,
    sites_of,
    statements_of,
    subject_ref,
)
from .services import amend_subject, open_outside, reveal_value

__all__ = [
    "EXPORT_COLUMNS", "FIELDS", "SORTS", "BatchRef", "FormerName", "Hit", "Licence", "LicenceHit",
    "LicenceLamp", "PublicLicence", "PublicPage", "PublicSubject", "Record", "RegisterReport", "RegisterRow",
    "Relation", "Rights", "SearchResult", "Site", "SourceRecord", "SourceTrust", "Statement", "Subject",
    "amend_subject", "count_subjects", "export_subjects", "find_licences", "find_public_licence",
    "find_records", "find_subjects", "former_names_of", "get_public_subject", "get_subject", "licence_lamp",
    "licences_of", "load_precedence", "masked", "open_outside", "public_licences_of", "records_of", "register_rows",
    "relations_of", "reveal_value", "search", "search_public", "shown_address",
    "shown_name", "sites_of", "statements_of", "subject_ref",
]  # fmt: skip
