"""The door of the field room: telephones, sealed acts, files in pieces, and what two of them said differently."""

from .acts import Act, FileNote, content_digest, digest_of, read_act, shown_digest
from .bodies import KINDS, LIMITS, ActKind
from .clocks import SHOWN_FROM, Believed, believe
from .devices import MOST_DEVICES, DeviceGone
from .keeping import doc_of
from .merging import DESK, Cell, Doc, Meeting, Merged, answers_of, merge, observe, put
from .models import Branch, Device, FieldPaper, Note, SealedAct, Signature, TaskDoc, Upload
from .receiving import Received, SealBroken
from .rights import Rights
from .seals import read_key, seal_holds
from .selectors import (
    acts_of_task,
    find_acts,
    find_branches,
    find_devices,
    find_papers,
    get_branch,
    get_device,
    notes_of,
    signatures_of,
    uploads_of,
)
from .services import (
    append_chunk,
    begin_upload,
    choose_branch,
    file_came,
    find_upload,
    own_device,
    receive_acts,
    register_device,
    results_after,
    revoke_device,
    sign_out,
    store_key,
    sweep_uploads,
)
from .taking import ChainBroken, Desk, Gap, Head, Kept, Result, State, resume, take_act
from .things import PAPERS
from .uploads import CHUNK, SIZES, StorageFull
from .words import value_words, what_words
from .worlds import FieldTask, World

__all__ = [
    "CHUNK", "DESK", "KINDS", "LIMITS", "MOST_DEVICES", "PAPERS", "SHOWN_FROM", "SIZES", "Act", "ActKind",
    "Believed", "Branch", "Cell", "ChainBroken", "Desk", "Device", "DeviceGone", "Doc", "FieldPaper", "FieldTask",
    "FileNote", "Gap", "Head", "Kept", "Meeting", "Merged", "Note", "Received", "Result", "Rights", "SealBroken",
    "SealedAct", "Signature", "State", "StorageFull", "TaskDoc", "Upload", "World", "acts_of_task", "answers_of",
    "append_chunk", "begin_upload", "believe", "choose_branch", "content_digest", "digest_of", "doc_of", "file_came",
    "find_acts", "find_branches", "find_devices", "find_papers", "find_upload", "get_branch", "get_device",
    "merge", "notes_of", "observe", "own_device", "put", "read_act", "read_key", "receive_acts",
    "register_device", "results_after", "resume", "revoke_device", "seal_holds", "shown_digest",
    "sign_out", "signatures_of", "store_key", "sweep_uploads", "take_act", "uploads_of", "value_words", "what_words",
]  # fmt: skip
