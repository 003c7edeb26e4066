"""What an operator may set: HANDRAIL_* in the environment, or the same names in a TOML file.

The reference page is made from this.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from handrail.readings import (
    LLM_USES,
    Secret,
    read_address,
    read_customer_keys,
    read_limits,
    read_llm_uses,
    read_log_format,
    read_mail_server,
    read_minutes,
    read_networks,
    read_number,
    read_origins,
    read_port,
    read_replicas,
    read_retention,
    read_score,
    read_seconds,
    read_secrets,
    read_segments_a_second,
    read_signing,
    read_store,
    read_telnyx_key,
    read_tokens,
    read_traces,
    read_windows,
    read_words,
)
from runtime.core.errors import HandrailError

PREFIX = "HANDRAIL_"


class BadSetting(HandrailError):
    """A setting cannot be used; the message is one line for the operator."""


def _setting(default: Any, parse: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"parse": parse, "about": about, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default. `HANDRAIL_PORT` is `port`, and so on; secrets may come from `..._FILE`."""

    store: str = _setting(
        "sqlite:///var/handrail.db",
        read_store,
        "where everything is kept: `sqlite:///PATH`, `memory:`, or `redis://`, `redis+sentinel://`, `redis+cluster://` "
        "(docs/how-to/use-redis.md)",
        secret=True,
    )
    redis_replicas: int | None = _setting(
        None, read_replicas, "how many replicas must have what is acknowledged; unset: one, where Redis has replicas"
    )
    retention: tuple[str, ...] = _setting(
        ("web:365", "sms:365"),
        read_retention,
        "days after which a conversation that nobody touched is forgotten, by channel; 0 keeps for ever",
    )
    journeys: Path = _setting(Path("journeys"), Path, "the folder of the map")
    host: str = _setting("127.0.0.1", str, "the address to listen on")
    port: int = _setting(8080, read_port, "the port to listen on; 0 takes any free one")
    metrics_port: int | None = _setting(
        None, read_port,
        "a port of its own for `/metrics`, without a key; with --workers, each has the next. Unset: `/metrics` stands "
        "beside the rest and takes a key of HANDRAIL_API_KEYS",
    )  # fmt: skip
    public_url: str | None = _setting(
        None, read_address, "how the world reaches this service; carriers sign their requests over it"
    )
    secret: Secret | None = _setting(
        None, Secret, "keys pseudonyms and signatures; made and kept beside the store when unset", secret=True
    )
    files: Path | None = _setting(
        None,
        Path,
        "the folder of customers' files, which all workers share; unset: `files` beside the store",
    )
    moments_log: str = _setting("moments", str, "the folder of the outcome log, or `-` for stdout")
    origins: tuple[str, ...] = _setting((), read_origins, "web origins that may embed the chat, separated by commas")
    limits: str = _setting("default", read_limits, "`off` lifts the limits on messages and sessions (for load tests)")
    trusted_proxies: tuple[str, ...] = _setting(
        (), read_networks, "addresses of proxies whose X-Forwarded-For is believed, separated by commas"
    )
    actions: tuple[str, ...] = _setting(
        ("journeys.actions",), read_words, "Python modules that a map's `python:` actions may name, separated by commas"
    )
    api_keys: tuple[Secret, ...] = _setting((), read_secrets, "keys for /api/v1, separated by commas", secret=True)
    customer_keys: tuple[Secret, ...] = _setting(
        (), read_customer_keys,
        "what your site signs its customers' tokens with: a shared secret (HS256) or a public key in PEM; "
        "two, separated by a comma, while one is being changed", secret=True,
    )  # fmt: skip
    twilio_account_sid: str | None = _setting(None, str, "Twilio's account; with it, SMS is on")
    twilio_auth_token: tuple[Secret, ...] = _setting(
        (), read_secrets, "Twilio's auth token; two, separated by a comma, while one is being rotated", secret=True
    )
    twilio_from: str | None = _setting(None, str, "our number, as +447700900123")
    twilio_per_second: float | None = _setting(
        None,
        read_segments_a_second,
        "segments that our number at Twilio may send in a second; unset: as fast as Twilio takes them",
    )
    twilio_api_url: str = _setting("https://api.twilio.com", read_address, "where messages are handed to Twilio")
    telnyx_api_key: Secret | None = _setting(None, Secret, "Telnyx's API key; with it, SMS is on", secret=True)
    telnyx_public_key: str | None = _setting(
        None, read_telnyx_key, "the public key with which Telnyx signs its webhooks"
    )
    telnyx_from: str | None = _setting(None, str, "our number at Telnyx, as +14155550100")
    telnyx_per_second: float | None = _setting(
        None,
        read_segments_a_second,
        "segments that our number at Telnyx may send in a second; unset: as fast as Telnyx takes them",
    )
    telnyx_api_url: str = _setting("https://api.telnyx.com", read_address, "where messages are handed to Telnyx")
    sms_receipt_minutes: int = _setting(
        60, read_minutes,
        "minutes for a carrier to report what became of a text; then it is asked, and again for three days. 0: never",
    )  # fmt: skip
    oidc: str | None = _setting(
        None, read_address, "the issuer at which staff may sign in by OpenID Connect (docs/how-to/answer-customers.md)"
    )
    oidc_client_id: str | None = _setting(None, str, "our client's id at that issuer")
    oidc_client_secret: Secret | None = _setting(None, Secret, "our client's secret at that issuer", secret=True)
    oidc_claim: str = _setting("preferred_username", str, "the claim that is the name of a member of staff")
    chatwoot_url: str | None = _setting(
        None, read_address, "where Chatwoot is; with it, tickets are given to its agents (docs/how-to/bridge-a-desk.md)"
    )
    chatwoot_account: int | None = _setting(None, read_number, "the number of the account in Chatwoot")
    chatwoot_inbox: int | None = _setting(None, read_number, "the number of the inbox in Chatwoot, of the kind API")
    chatwoot_token: Secret | None = _setting(None, Secret, "the access token of a member of Chatwoot", secret=True)
    chatwoot_secret: Secret | None = _setting(
        None, Secret, "what Chatwoot signs its webhooks with; unset, they are taken as hints all the same", secret=True
    )
    desk_url: str | None = _setting(
        None, read_address, "where a desk of your own takes our webhooks; with it, tickets are given to that desk"
    )
    desk_secret: Secret | None = _setting(
        None,
        read_signing,
        "signs the webhooks between us and that desk, both ways; best `whsec_` and base64",
        secret=True,
    )
    bridged_queues: tuple[str, ...] = _setting(
        (), read_words, "the queues whose tickets go to the outside desk, separated by commas; all, when unset"
    )
    models: Path = _setting(
        Path("var/models"), Path, "the folder of the sentence encoder, which `handrail model install` puts there"
    )
    act_from: float | None = _setting(
        None, read_score,
        "the score (1 to 100) from which a message that is like your examples is acted on instead of asked about; "
        "strict when unset, and `handrail understanding calibrate` proposes one",
    )  # fmt: skip
    llm_url: str | None = _setting(
        None, read_address,
        "the root of an API that speaks OpenAI's chat completions, such as https://models.example.org/v1; with it, a "
        "language model is asked where examples are not sure (docs/how-to/understand-customers.md)",
    )  # fmt: skip
    llm_model: str | None = _setting(None, str, "the model's name there")
    llm_key: Secret | None = _setting(None, Secret, "the key for it, where it wants one", secret=True)
    llm_for: tuple[str, ...] = _setting(
        LLM_USES, read_llm_uses,
        "what it is asked for, separated by commas: `meaning` (of messages), `summary` (of a conversation, for staff), "
        "`draft` (of a reply, for staff)",
    )  # fmt: skip
    llm_seconds: float = _setting(1.5, read_seconds, "how long a customer's message may wait for it, from 0.1 to 10")
    llm_tokens_a_day: int = _setting(
        200_000, read_tokens, "tokens that it may use in a day (UTC), all processes together; then it is not asked"
    )
    contact_windows: str = _setting(
        "normal",
        read_windows,
        "the hours that the law leaves for outreach: `normal`, `strict`, or a YAML file of your own",
    )
    alert_webhook: str | None = _setting(
        None, read_address, "where alerts are POSTed as JSON, signed as Standard Webhooks"
    )
    alert_secret: Secret | None = _setting(None, read_signing, "signs alerts; best `whsec_` and base64", secret=True)
    smtp_url: Secret | None = _setting(
        None,
        read_mail_server,
        "the mail server for alerts to owners: `smtp://USER:PASSWORD@HOST:587`, or `smtps://`",
        secret=True,
    )
    alert_from: str | None = _setting(None, str, "the sender of alerts by e-mail")
    alert_quiet: int = _setting(
        30, read_minutes, "minutes for which the same alert about the same promise is not sent again"
    )
    traces_url: str | None = _setting(None, read_traces, "where traces go, by OTLP over HTTP (extra `otel`)")
    log_format: str = _setting("auto", read_log_format, "`json`, `text`, or `auto`: text on a terminal")
    crash_at: str | None = _setting(None, str, "for tests: the named point at which the process ends, or stops")

    @property
    def sms_receipt(self) -> timedelta | None:
        """How long carriers have to report what became of a text; None: they are not asked."""
        return timedelta(minutes=self.sms_receipt_minutes) if self.sms_receipt_minutes else None

    @property
    def files_folder(self) -> Path:
        """The folder of customers' files."""
        return self.files or self.store_folder / "files"

    @property
    def store_folder(self) -> Path:
        """The folder of the embedded store, where the socket and the made secret lie too."""
        return self.database.parent if self.database is not None else Path("var")

    @property
    def database(self) -> Path | None:
        """The SQLite file, or None for a store in memory."""
        prefix = "sqlite:///"
        return Path(self.store[len(prefix) :]) if self.store.startswith(prefix) else None


def load_settings(environment: Mapping[str, str], file: Path | None = None, **given: Any) -> Settings:
    """Settings from a TOML file, the environment and the command line, each above the one before.

    Raises BadSetting, naming the setting and what it may be.
    """
    texts: dict[str, str] = {}
    if file is not None:
        texts.update(_from_file(file))
    texts.update({name: text for name, text in environment.items() if name.startswith(PREFIX)})
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in texts.items():
        plain = name.removesuffix("_FILE")
        setting = known.get(name) or (known[plain] if plain in known and known[plain].metadata["secret"] else None)
        if setting is None:
            raise BadSetting(f"{name} is not a setting{_suggestion(name, known)}")
        values[setting.name] = _parse(name, text, setting.metadata["parse"], from_file=name not in known)
    values.update({name: value for name, value in given.items() if value is not None})
    settings = Settings(**values)
    _together(settings)
    return settings


def _parse(name: str, text: str, parse: Callable[[str], Any], *, from_file: bool) -> Any:
    try:
        return parse(Path(text).read_text().strip() if from_file else text.strip())
    except OSError as error:
        raise BadSetting(f"{name}={text} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadSetting(f"{name} {error}") from error


def _from_file(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text())
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{file} is not TOML: {error}") from error
    return {
        PREFIX + name.upper(): ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in table.items()
    }


def _suggestion(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else "; docs/reference/settings.md lists them all"


def _together(settings: Settings) -> None:
    if settings.alert_webhook is not None and not settings.alert_secret:
        raise BadSetting(
            "HANDRAIL_ALERT_WEBHOOK is set, so HANDRAIL_ALERT_SECRET must be set too: it signs what is sent"
        )
    if settings.smtp_url is not None and not settings.alert_from:
        raise BadSetting("HANDRAIL_SMTP_URL is set, so HANDRAIL_ALERT_FROM must be set too")
    _whole_account(settings, "twilio", "account_sid", ("auth_token", "from"))
    _whole_account(settings, "telnyx", "api_key", ("public_key", "from"))
    _whole_systems(settings)
    if settings.llm_url is not None and not settings.llm_model:
        raise BadSetting("HANDRAIL_LLM_URL is set, so HANDRAIL_LLM_MODEL must be set too")
    if settings.twilio_from is not None and settings.twilio_from == settings.telnyx_from:
        raise BadSetting(
            "HANDRAIL_TWILIO_FROM and HANDRAIL_TELNYX_FROM must be two numbers: one belongs to one provider"
        )


def _whole_systems(settings: Settings) -> None:
    """Another system needs all that belongs to it, and there is one outside desk."""
    if settings.chatwoot_url is not None and settings.desk_url is not None:
        raise BadSetting("HANDRAIL_CHATWOOT_URL and HANDRAIL_DESK_URL are both set: tickets go to one outside desk")
    for first, more in (("chatwoot_url", ("chatwoot_account", "chatwoot_inbox", "chatwoot_token")),
                        ("desk_url", ("desk_secret",)),
                        ("oidc", ("oidc_client_id", "oidc_client_secret"))):  # fmt: skip
        for name in more if getattr(settings, first) is not None else ():
            if not getattr(settings, name):
                raise BadSetting(f"HANDRAIL_{first.upper()} is set, so HANDRAIL_{name.upper()} must be set too")


def _whole_account(settings: Settings, provider: str, first: str, more: tuple[str, ...]) -> None:
    """With the first setting of an account the others are needed too."""
    if getattr(settings, f"{provider}_{first}") is None:
        return
    for name in (*(f"{provider}_{each}" for each in more), "public_url"):
        if not getattr(settings, name):
            needed = f"HANDRAIL_{name.upper()} must be set too"
            raise BadSetting(f"HANDRAIL_{provider.upper()}_{first.upper()} is set, so {needed}")
    number = getattr(settings, f"{provider}_from")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        raise BadSetting(f"HANDRAIL_{provider.upper()}_FROM must be a number such as +447700900123, not {number}")
