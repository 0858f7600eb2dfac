"""The verbs of the field room."""

from .choosing import choose_branch
from .devices import own_device, register_device, revoke_device, sign_out, store_key
from .receiving import file_came, receive_acts, results_after
from .uploads import append_chunk, begin_upload, find_upload, sweep_uploads

__all__ = [
    "append_chunk", "begin_upload", "choose_branch", "file_came", "find_upload", "own_device",
    "receive_acts",
    "register_device", "results_after", "revoke_device", "sign_out", "store_key", "sweep_uploads",
]  # fmt: skip
