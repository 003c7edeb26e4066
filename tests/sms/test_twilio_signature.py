"""Our check of Twilio's signature against Twilio's own, request by request."""

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from channels.sms.providers.twilio_signature import addresses, named_algorithm, verify
from runtime.ports import RawRequest, Refused

KEY = "0123456789abcdef0123456789abcdef"
URL = "https://bank.example/sms/twilio/in"
FORM = [("Body", "I lost my card"), ("From", "+15550001"), ("To", "+15005550006"), ("FromCity", "")]
SHARED = "x-twilio-webhooks-signature-settings"

Form = Sequence[tuple[str, str]]


def signed(
    url: str = URL,
    form: Form = FORM,
    *,
    key: str = KEY,
    algorithm: str | None = None,
    signed_url: str | None = None,
) -> RawRequest:
    """A request as Twilio's own code signs it, for `signed_url` if that is another."""
    signature = RequestValidator(key).compute_signature(signed_url or url, MultiDict(form), algorithm)
    return RawRequest(url, {"x-twilio-signature": signature}, form, urlencode(form).encode())


def accepts(raw: RawRequest, *keys: str) -> bool:
    try:
        verify(raw, keys or (KEY,), "HMAC_SHA1")
    except Refused:
        return False
    return True


def altered(
    raw: RawRequest,
    *,
    form: Form | None = None,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> RawRequest:
    """The same signature on another request."""
    fields = raw.form if form is None else form
    return RawRequest(url or raw.url, {**raw.headers, **(headers or {})}, fields, urlencode(fields).encode())


HOST = st.sampled_from(["bank.example", "bank.example:8443", "BANK.example", "bank.example:443", "10.0.0.1:80"])
WORD = st.text(min_size=0, max_size=12)
NAMES = st.sampled_from(["Body", "body", "From", "To", "_x", "AccountSid", "MediaUrl0", ""]) | WORD
FORMS = st.lists(st.tuples(NAMES, WORD), max_size=8).map(
    lambda pairs: [(_whole(name), _whole(value)) for name, value in pairs]
)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@st.composite
def urls(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["https", "http", "HTTPS"]))
    path = "/" + "/".join(quote(_whole(part)) for part in draw(st.lists(WORD, max_size=3)))
    query = "&".join(
        f"{quote(_whole(name))}={quote(_whole(value))}"
        for name, value in draw(st.lists(st.tuples(WORD, WORD), max_size=3))
    )
    return f"{scheme}://{draw(HOST)}{path}" + (f"?{query}" if query else draw(st.sampled_from(["", "?"])))


@given(url=urls(), form=FORMS, sends_port=st.booleans())
def test_what_twilio_signs_is_accepted_with_and_without_the_port(url: str, form: Form, sends_port: bool) -> None:
    raw = signed(url, form, signed_url=addresses(url)[sends_port])
    assert accepts(raw)
    theirs = RequestValidator(KEY).validate(url, MultiDict(form), raw.headers["x-twilio-signature"])
    assert theirs is True


@given(data=st.data(), url=urls(), form=FORMS, key=st.sampled_from([KEY, KEY, "another"]))
def test_a_request_is_accepted_exactly_when_twilios_own_check_accepts_it(
    data: st.DataObject, url: str, form: Form, key: str
) -> None:
    other = data.draw(st.just(url) | urls(), "the address it comes to")
    fields = data.draw(st.just(form) | st.permutations(form) | FORMS, "the fields it comes with")
    raw = altered(signed(url, form, key=key), url=other, form=fields)
    theirs = RequestValidator(KEY).validate(other, MultiDict(fields), raw.headers["x-twilio-signature"])
    assert accepts(raw) is theirs


@pytest.mark.parametrize(
    ("configured", "without", "with_port"),
    [
        ("https://h/x", "https://h/x", "https://h:443/x"),
        ("http://h/x", "http://h/x", "http://h:80/x"),
        ("https://h:8443/x", "https://h/x", "https://h:8443/x"),
        ("https://h/x?", "https://h/x", "https://h:443/x"),
        ("https://h/x?q=a+b&e=%2b", "https://h/x?q=a+b&e=%2b", "https://h:443/x?q=a+b&e=%2b"),
        ("https://h/x?empty=&k", "https://h/x?empty=&k", "https://h:443/x?empty=&k"),
        ("https://h/%41%2F/s%20p/", "https://h/%41%2F/s%20p/", "https://h:443/%41%2F/s%20p/"),
        ("https://h/x#rc=2&rp=all", "https://h/x", "https://h:443/x"),
        ("https://u:p@h:8443/x", "https://u:p@h/x", "https://u:p@h:8443/x"),
        ("https://[::1]:8443/x", "https://[::1]/x", "https://[::1]:8443/x"),
        ("HTTPS://H/x", "https://H/x", "https://H:443/x"),
    ],
)
def test_both_forms_of_an_address_are_as_twilio_makes_them(configured: str, without: str, with_port: str) -> None:
    assert addresses(configured) == (without, with_port)
    assert accepts(signed(configured, signed_url=without))
    assert accepts(signed(configured, signed_url=with_port))


def test_a_field_that_comes_twice_is_signed_once_for_each_value() -> None:
    form = [("Tag", "b"), ("Tag", "a"), ("Tag", "b"), ("Body", "x")]
    raw = signed(form=form)
    assert accepts(raw)
    assert accepts(altered(raw, form=[("Body", "x"), ("Tag", "a"), ("Tag", "b")]))
    assert not accepts(altered(raw, form=[("Body", "x"), ("Tag", "a")]))


@pytest.mark.parametrize(
    "form",
    [
        [("Body", "I lost my card!"), *FORM[1:]],
        FORM[:-1],
        [*FORM, ("OptOutType", "STOP")],
        [*FORM, ("Body", "STOP")],
        [],
    ],
    ids=["altered text", "a blank field left out", "a field added", "a field repeated", "no form"],
)
def test_an_altered_form_is_refused(form: Form) -> None:
    assert not accepts(altered(signed(), form=form))


@pytest.mark.parametrize(
    "url",
    ["https://other.example/sms/twilio/in", URL + "?o=1", URL + "/", "http://bank.example/sms/twilio/in"],
)
def test_another_address_is_refused(url: str) -> None:
    assert not accepts(altered(signed(), url=url))


@pytest.mark.parametrize("signature", ["", "x", "é\udcff", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_missing_or_strange_signature_is_refused(signature: str) -> None:
    assert not accepts(altered(signed(), headers={"x-twilio-signature": signature}))
    assert not accepts(RawRequest(URL, {}, FORM, b"form"))


def test_an_address_that_is_none_is_refused_and_breaks_nothing() -> None:
    for url in ("https://h:port/x", "https://[::1/x", "https://h/\udcff", "", "//"):
        assert not accepts(altered(signed(), url=url or "x"))


def test_every_token_of_a_rotation_is_accepted() -> None:
    assert accepts(signed(key="new"), "old", "new")
    assert accepts(signed(key="old"), "old", "new")
    assert not accepts(signed(key="third"), "old", "new")


def test_a_request_cannot_choose_how_it_is_signed() -> None:
    shared = {SHARED: "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    for raw in (signed(algorithm="HMAC_SHA256"), signed()):
        with pytest.raises(Refused) as refused:
            verify(altered(raw, headers=shared), [KEY], "HMAC_SHA1")
        assert refused.value.code == "algorithm"
    assert not accepts(signed(algorithm="HMAC_SHA256"))


def test_the_other_algorithm_is_accepted_where_it_is_the_configured_one_and_then_only_that() -> None:
    shared = {SHARED: "key=webhooks_sharedkey_1, algorithm=hmac_sha256"}
    verify(altered(signed(algorithm="HMAC_SHA256"), headers=shared), [KEY], "HMAC_SHA256")
    with pytest.raises(Refused):
        verify(signed(), [KEY], "HMAC_SHA256")
    with pytest.raises(Refused):
        verify(altered(signed(), headers=shared), [KEY], "HMAC_SHA256")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("", "HMAC_SHA1"),
        ("key=a", "HMAC_SHA1"),
        ("algorithm=", "HMAC_SHA1"),
        ("key=a,algorithm=hmac_sha512", "HMAC_SHA512"),
    ],
)
def test_a_header_that_names_no_algorithm_means_the_old_one(settings: str, named: str) -> None:
    assert named_algorithm(settings) == named


def test_a_body_that_is_no_form_must_be_named_by_its_hash_in_the_address() -> None:
    body = b'{"a": 1}'
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = RequestValidator(KEY).compute_signature(url, {})
    assert RequestValidator(KEY).validate(url, body.decode(), signature)
    assert accepts(RawRequest(url, {"x-twilio-signature": signature}, (), body))
    assert not accepts(RawRequest(url, {"x-twilio-signature": signature}, (), body + b" "))
    plain = RequestValidator(KEY).compute_signature(URL, {})
    assert not accepts(RawRequest(URL, {"x-twilio-signature": plain}, (), body))
    assert accepts(RawRequest(URL, {"x-twilio-signature": plain}, (), b""))
