"""The door of the register: subjects, what was said of them, licences and typed registers."""

from .export import EXPORT_COLUMNS, export_subjects
from .fields import FIELDS, masked
from .licences import LicenceLamp, licence_lamp
from .merging import MergePreview, find_merges, get_merge, merge_subjects, preview_merge, undo_merge
from .models import (
    FormerName,
    Licence,
    Record,
    Site,
    SourceRecord,
    Subject,
    SubjectMerge,
    SubjectSplit,
    SubjectTie,
)
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
from .splitting import attach_lines, find_splits, get_split, split_subject, undo_split
from .standing import merged_into, only_standing
from .tying import tie_subjects, ties_of, untie_subjects

__all__ = [
    "EXPORT_COLUMNS", "FIELDS", "SORTS", "BatchRef", "FormerName", "Hit", "Licence", "LicenceHit",
    "LicenceLamp", "MergePreview", "PublicLicence", "PublicPage", "PublicSubject", "Record", "RegisterReport",
    "RegisterRow", "Relation", "Rights", "SearchResult", "Site", "SourceRecord", "SourceTrust", "Statement",
    "Subject", "SubjectMerge", "SubjectSplit", "SubjectTie", "amend_subject", "attach_lines", "count_subjects",
    "export_subjects", "find_licences", "find_merges", "find_public_licence", "find_records", "find_splits",
    "find_subjects", "former_names_of", "get_merge", "get_public_subject", "get_split", "get_subject",
    "licence_lamp", "licences_of", "load_precedence", "masked", "merge_subjects", "merged_into",
    "only_standing", "open_outside", "preview_merge", "public_licences_of", "records_of", "register_rows",
    "relations_of", "reveal_value", "search", "search_public", "shown_address", "shown_name", "sites_of",
    "split_subject", "statements_of", "subject_ref", "tie_subjects", "ties_of", "undo_merge", "undo_split",
    "untie_subjects",
]  # fmt: skip
