"""How settings are read from their text."""

from importlib.util import find_spec
from ipaddress import ip_network

from channels.outreach.windows import load_windows
from runtime import signing
from runtime.store.redis_address import read_address as read_redis_address

LLM_USES = ("meaning", "summary", "draft")


class Secret(str):
    """A string that does not show itself."""

    def __repr__(self) -> str:
        return "Secret('***')"


def read_port(text: str) -> int:
    """A port. Raises ValueError, which says what it may be."""
    if not text.isdigit() or int(text) > 65_535:
        raise ValueError("must be a port number from 0 to 65535")
    return int(text)


def read_number(text: str) -> int:
    """A number. Raises ValueError, which says what it may be."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError("must be a number")
    return int(text)


def read_score(text: str) -> float:
    """A score. Raises ValueError, which says what it may be."""
    try:
        score = float(text)
    except ValueError:
        score = 0.0
    if not 1 <= score <= 100:
        raise ValueError("must be a number from 1 to 100")
    return score


def read_words(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def read_signing(text: str) -> Secret:
    """What signs webhooks. Raises ValueError, which says what it may be."""
    signing.key(text)
    return Secret(text)


def read_secrets(text: str) -> tuple[Secret, ...]:
    """Secrets between commas."""
    return tuple(Secret(word) for word in read_words(text))


def read_customer_keys(text: str) -> tuple[Secret, ...]:
    """The keys of sites. Raises ValueError, which says what it may be."""
    from channels.web.identity import read_key

    for key in read_words(text):
        read_key(key)
    return read_secrets(text)


def read_origins(text: str) -> tuple[str, ...]:
    """Addresses between commas. Raises ValueError, which says what it may be."""
    return tuple(read_address(word) for word in read_words(text))


def read_address(text: str) -> str:
    """The root of an address. Raises ValueError, which says what it may be."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return text.rstrip("/")


def read_mail_server(text: str) -> Secret:
    """A mail server. Raises ValueError, which says what it may be."""
    if not text.startswith(("smtp://", "smtps://")):
        raise ValueError("must begin with smtp:// or smtps://")
    return Secret(text)


def read_minutes(text: str) -> int:
    """Minutes of a week at most. Raises ValueError, which says what it may be."""
    if not text.isdecimal() or int(text) > 10_080:
        raise ValueError("must be a number of minutes from 0 to 10080")
    return int(text)


def read_networks(text: str) -> tuple[str, ...]:
    """Addresses and networks between commas. Raises ValueError, which says what it may be."""
    for word in read_words(text):
        try:
            ip_network(word, strict=False)
        except ValueError:
            raise ValueError(f"must be addresses or networks such as 10.0.0.0/8, not {word}") from None
    return read_words(text)


def read_limits(text: str) -> str:
    """Whether customers are limited. Raises ValueError, which says what it may be."""
    if text not in ("default", "off"):
        raise ValueError("must be default or off")
    return text


def read_segments_a_second(text: str) -> float:
    """Segments a second. Raises ValueError, which says what it may be."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 10_000:
        raise ValueError("must be a number of segments a second, such as 1 or 0.5")
    return rate


def read_telnyx_key(text: str) -> str:
    """A public key of Telnyx. Raises ValueError, which says what it may be."""
    from channels.sms.providers.telnyx_signature import read_key

    read_key(text)
    return text


def read_windows(text: str) -> str:
    """The hours that the law leaves. Raises ValueError, which says what it may be."""
    load_windows(text)
    return text


def read_log_format(text: str) -> str:
    """How the log is written. Raises ValueError, which says what it may be."""
    if text not in ("auto", "json", "text"):
        raise ValueError("must be auto, json or text")
    return text


def read_store(text: str) -> str:
    """Where everything is kept. Raises ValueError, which says what it may be."""
    if text == "memory:" or (text.startswith("sqlite:///") and len(text) > len("sqlite:///")):
        return text
    if text.startswith("redis"):
        read_redis_address(text)
        return Secret(text)  # it may hold a password
    raise ValueError("must be sqlite:///PATH (relative), sqlite:////PATH (absolute), redis://... or memory:")


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
