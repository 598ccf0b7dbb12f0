"""What the demo's customers ask: a few conversations of several turns, some of which go wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The turns one customer takes, in order."""

    session_id: str
    user_id: str
    tags: tuple[str, ...]
    questions: tuple[str, ...]


CONVERSATIONS = (
    Conversation(
        session_id="demo-refund",
        user_id="ada",
        tags=("web",),
        questions=(
            "How long do I have to return a lamp for a refund?",
            "And how is the refund paid back to me?",
            "Where is my order 1042?",
        ),
    ),
    Conversation(
        session_id="demo-flicker",
        user_id="grace",
        tags=("app", "beta"),
        questions=(
            "My lamp flickers, is that covered by the warranty?",
            "I did reset the driver and it still flickers. What now?",
        ),
    ),
    Conversation(
        session_id="demo-orders",
        user_id="linus",
        tags=("web",),
        questions=("Has order 1077 shipped yet?", "What about order 9001?", "Is order 1101 delivered?"),
    ),
    Conversation(
        session_id="demo-products",
        user_id="barbara",
        tags=("app",),
        questions=(
            "Which lamp can I use outdoors in the rain?",
            "How bright is the Attic lamp, and does it have USB?",
            "Do you ship to a parcel locker?",
        ),
    ),
    Conversation(
        session_id="demo-overload",
        user_id="edsger",
        tags=("web",),
        questions=("How do I delete my account?", "Please answer with the overloaded model."),
    ),
)
