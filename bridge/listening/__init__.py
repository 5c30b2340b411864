"""Room four: hearing replies, with no gap and no double. Each is stored, with the cursor, before it is understood.

The default way is the cheapest: polling the shop's own mentions. When more comes than a page can carry the room
changes to the stream, fills the gap by search, and goes back when it is quiet.
"""

from bridge.listening.hearing import Storing, cursor_name, hear
from bridge.listening.listener import IDLE_SECONDS, LOOK_SECONDS, QUIET_ROUNDS, SPENT_SECONDS, Listener
from bridge.listening.looks import fill, hear_up_to, look_for_deleted, poll, poll_messages, poll_tags, poll_watch
from bridge.listening.reposters import poll_reposts

__all__ = [
    "IDLE_SECONDS",
    "LOOK_SECONDS",
    "QUIET_ROUNDS",
    "SPENT_SECONDS",
    "Listener",
    "Storing",
    "cursor_name",
    "fill",
    "hear",
    "hear_up_to",
    "look_for_deleted",
    "poll",
    "poll_messages",
    "poll_reposts",
    "poll_tags",
    "poll_watch",
]
