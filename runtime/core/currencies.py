"""The money of each country, and names of money that several countries share."""

from collections.abc import Mapping

_COUNTRIES: Mapping[str, str] = {
    "AED": "AE", "ARS": "AR", "AUD": "AU CC CX KI NR NF TV", "BGN": "BG", "BHD": "BH", "BOB": "BO", "BRL": "BR",
    "CAD": "CA", "CHF": "CH LI", "CLP": "CL", "CNY": "CN", "COP": "CO", "CRC": "CR", "CUP": "CU", "CZK": "CZ",
    "DKK": "DK FO GL", "DOP": "DO", "DZD": "DZ", "EGP": "EG",
    "EUR": "AD AT BE BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT",
    "GBP": "GB GG IM JE", "GHS": "GH", "GTQ": "GT", "HKD": "HK", "HNL": "HN", "HUF": "HU", "IDR": "ID", "ILS": "IL",
    "INR": "IN", "ISK": "IS", "JOD": "JO", "JPY": "JP", "KES": "KE", "KRW": "KR", "KWD": "KW", "LKR": "LK",
    "MAD": "MA EH", "MXN": "MX", "MYR": "MY", "NGN": "NG", "NIO": "NI", "NOK": "NO SJ", "NPR": "NP",
    "NZD": "NZ CK NU PN TK", "OMR": "OM", "PAB": "PA", "PEN": "PE", "PHP": "PH", "PKR": "PK", "PLN": "PL", "PYG": "PY",
    "QAR": "QA", "RON": "RO", "RSD": "RS", "SAR": "SA", "SEK": "SE", "SGD": "SG", "THB": "TH", "TND": "TN", "TRY": "TR",
    "TWD": "TW", "UAH": "UA", "USD": "US AS BQ EC FM GU MH MP PR PW SV TC TL UM VG VI", "UYU": "UY", "VND": "VN",
    "XAF": "CF CG CM GA GQ TD", "XOF": "BF BJ CI GW ML NE SN TG", "ZAR": "ZA",
}  # fmt: skip

CODES = frozenset(_COUNTRIES)
"""The currencies that are known, by ISO 4217."""

_OF_COUNTRY = {country: code for code, countries in _COUNTRIES.items() for country in countries.split()}

_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"))
_PESOS = frozenset(("MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP"))
_SHARED: Mapping[str, tuple[str | None, frozenset[str]]] = {
    "dollar": ("USD", _DOLLARS),
    "$": ("USD", _DOLLARS | _PESOS),
    "pound": ("GBP", frozenset(("GBP", "EGP"))),
    "peso": (None, _PESOS | {"PHP"}),
    "franc": (None, frozenset(("CHF", "XAF", "XOF"))),
    "crown": (None, frozenset(("SEK", "NOK", "DKK", "ISK", "CZK"))),
    "rupee": (None, frozenset(("INR", "PKR", "NPR", "LKR"))),
    "yen sign": ("JPY", frozenset(("JPY", "CNY"))),
    "cent": (None, _DOLLARS | {"EUR", "ZAR", "KES"}),
    "centavo": (None, _PESOS | {"PHP", "BRL", "EUR", "USD"}),
}
"""Names of money: what is meant where the usual currency is none of the set (None: nobody can tell), and the set."""


def currency_of(country: str) -> str | None:
    """The currency of a country (ISO 3166 and 4217); None where we do not know it."""
    return _OF_COUNTRY.get(country)


def meant(name: str, usual: str | None) -> str | None:
    """Which currency is meant by a code or a shared name, where `usual` is the usual one; None when nobody can tell."""
    otherwise, shared = _SHARED.get(name, (name, frozenset()))
    return usual if usual in shared else otherwise
