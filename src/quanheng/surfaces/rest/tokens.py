"""The tokens of programs live in the room of people; the API only asks there."""

from quanheng.foundation.people.api import SCOPES, actor_of_token, find_tokens, make_token, revoke_token

__all__ = ["SCOPES", "actor_of_token", "find_tokens", "make_token", "revoke_token"]
