"""Signing in by OpenID Connect: the authorization code flow with PKCE, against the provider that the settings name.

What the provider says of a person is believed after its signature, issuer, audience, time and nonce were checked.
Who they are here is decided by the roster: a claim must be the name of a member.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

import aiohttp
import msgspec

from runtime import limits
from runtime.core.errors import HandrailError

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_REQUIRED = ("exp", "iat", "iss", "aud", "sub")
_PATIENCE = aiohttp.ClientTimeout(total=limits.BRIDGE_CALL.total_seconds())
_LEEWAY_SECONDS = 30  # between the provider's clock and ours

T = TypeVar("T")


class OidcRefused(HandrailError):
    """The provider did not vouch for anybody; the message is for the log."""


class OidcUnreachable(HandrailError):
    """The provider does not answer, or not usefully."""


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The issuer, our client there, and the claim that is the name of a member."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "preferred_username"


class _Provider(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(msgspec.Struct):
    id_token: str


class Oidc:
    """Our side of it."""

    def __init__(self, settings: OidcSettings, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._http = http
        self._provider: _Provider | None = None

    async def address(self, back: str, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises OidcUnreachable."""
        provider = await self._discovered()
        asked = {
            "response_type": "code", "client_id": self._settings.client_id, "redirect_uri": back,
            "scope": "openid profile email", "state": state, "nonce": nonce,
            "code_challenge": _challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}"

    async def who(self, back: str, *, code: str, nonce: str, verifier: str) -> str:
        """The name of the member who signed in there. Raises OidcRefused and OidcUnreachable."""
        provider = await self._discovered()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        login = aiohttp.encode_basic_auth(*map(quote_plus, (self._settings.client_id, self._settings.client_secret)))
        status, body = await self._ask("POST", provider.token_endpoint, form, {"Authorization": login})
        if status != 200:
            raise OidcRefused(f"the code was not taken ({status})")
        claims = await self._claims(provider, _converted(body, _Tokens).id_token)
        if claims.get("nonce") != nonce:
            raise OidcRefused("the nonce is another one")
        name = claims.get(self._settings.claim)
        if not isinstance(name, str) or not name:
            raise OidcRefused(f"there is no claim {self._settings.claim}")
        return name.strip().lower()

    async def _claims(self, provider: _Provider, token: str) -> Mapping[str, Any]:
        import jwt  # with cryptography, which only those who sign in like this need

        _, body = await self._ask("GET", provider.jwks_uri)
        try:
            named = jwt.get_unverified_header(token).get("kid")
            keys = jwt.PyJWKSet.from_json(body.decode()).keys
            fitting = [key for key in keys if key.key_id == named] if named is not None else keys
            if len(fitting) != 1:
                raise OidcRefused("nobody can tell with which key it is signed")
            return jwt.decode(
                token, key=fitting[0], algorithms=list(_ALGORITHMS), audience=self._settings.client_id,
                issuer=provider.issuer, leeway=_LEEWAY_SECONDS, options={"require": list(_REQUIRED)},
            )  # fmt: skip
        except (jwt.PyJWTError, UnicodeDecodeError) as error:
            raise OidcRefused(f"the token is not good: {error}") from error

    async def _discovered(self) -> _Provider:
        if self._provider is None:
            issuer = self._settings.issuer.rstrip("/")
            status, body = await self._ask("GET", f"{issuer}/.well-known/openid-configuration")
            provider = _converted(body, _Provider) if status == 200 else None
            if provider is None or provider.issuer.rstrip("/") != issuer:
                raise OidcUnreachable(f"{issuer} does not describe itself as that issuer")
            self._provider = provider
        return self._provider

    async def _ask(
        self, method: str, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        try:
            async with self._http.request(
                method, url, data=form, headers=headers, timeout=_PATIENCE, allow_redirects=False
            ) as response:
                return response.status, await response.content.read(limits.REPLY_BYTES)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OidcUnreachable(f"no answer from {url} ({type(error).__name__})") from error


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _converted(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, ValueError) as error:
        raise OidcUnreachable(f"the provider answered with something else: {error}") from error
