"""How a few settings are read from their text."""

from importlib.util import find_spec

LLM_USES = ("meaning", "summary", "draft")


def read_llm_uses(text: str) -> tuple[str, ...]:
    """What a language model is asked for. Raises ValueError, which says what it may be."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words or not set(words) <= set(LLM_USES):
        raise ValueError(f"must be some of {', '.join(LLM_USES)}")
    return words


def read_seconds(text: str) -> float:
    """A short time. Raises ValueError, which says what it may be."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 10:
        raise ValueError("must be a number of seconds from 0.1 to 10")
    return seconds


def read_tokens(text: str) -> int:
    """How many tokens. Raises ValueError, which says what it may be."""
    if not text.isdigit() or len(text) > 12:
        raise ValueError("must be a whole number")
    return int(text)


def read_replicas(text: str) -> int:
    """How many replicas. Raises ValueError, which says what it may be."""
    if not text.isdigit() or int(text) > 5:
        raise ValueError("must be a number from 0 to 5")
    return int(text)


def read_retention(text: str) -> tuple[str, ...]:
    """Days by channel. Raises ValueError, which says what it may be."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        channel, is_there, number = word.partition(":")
        if channel not in ("web", "sms") or not is_there or not number.isdigit():
            raise ValueError("must be days for each channel, such as web:365,sms:90; 0 keeps for ever")
    return words


def read_traces(text: str) -> str:
    """Where traces go. Raises ValueError, which says what it may be, or what must be installed first."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://, such as http://127.0.0.1:4318/v1/traces")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise ValueError("needs OpenTelemetry, which is not installed: pip install 'handrail[otel]'")
    return text
