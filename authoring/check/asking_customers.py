"""What is asked of customers about promises, and writing to them by ourselves: fair questions, a cap, a reason."""

import re
from collections.abc import Iterator, Mapping

from authoring.check.subject import Shared, Spot, Subject, finding, is_written, text_spot
from runtime.core.company import SCALES, ContactRules, Survey
from runtime.core.journey import Journey, Moment
from runtime.loading.findings import Finding

_LEADING: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:great|excellent|amazing|fantastic|wonderful|awesome|outstanding|superb|perfect\w*|lov(?:e|ed|ely)"
        r"|delighted|thrilled|how (?:good|helpful|friendly|happy|pleased)|did(?:n't)? you (?:enjoy|like)"
        r"|don't you|do you agree|would you agree|wasn't it|didn't we|aren't we|weren't we)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:\b(?:genial(?:es)?|excelentes?|estupend\w+|fant[aá]stic\w+|maravillos\w+|incre[ií]bles?|encant\w+|perfect\w+"
        r"|magn[ií]fic\w+|[tl]e gust[oó]|est[aá]s? de acuerdo)\b|verdad\?|¿a que\b)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:\b(?:toll\w*|gro(?:ß|ss)artig\w*|ausgezeichnet\w*|hervorragend\w*|super|wunderbar\w*|perfekt\w*|begeistert"
        r"|wie (?:gut|hilfreich|freundlich|zufrieden)|hat es (?:Ihnen|dir) gefallen|stimm(?:en Sie|st du) zu"
        r"|finden Sie nicht|findest du nicht)\b|nicht wahr\?|oder\?)",
        re.IGNORECASE,
    ),
}
_OF_SOMETHING_ELSE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:recommend\w*|overall|in general|website|web page|our app|the app|brand|friends?|colleagues?"
        r"|our (?:company|products?|prices?|staff|agents?|team))\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:reco[m]i?end\w+|en general|sitio web|p[aá]gina web|la app|aplicaci[oó]n|marca|amig[oa]s?|colegas?"
        r"|nuestr[oa]s? (?:empresa|productos?|precios?|personal|agentes?|equipo))\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:(?:weiter)?empfehl\w*|insgesamt|im allgemeinen|webseite|website|die app|marke|freund\w*|kolleg\w*"
        r"|unser\w* (?:firma|unternehmen|produkte?|preise?|personal|mitarbeiter\w*|team))\b",
        re.IGNORECASE,
    ),
}
_SCALE = re.compile(r"\b([01])\s*(?:to|a|-|–|al|hasta|bis)\s*(\d{1,2})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_SMALL_WORDS = frozenset({
    "that", "this", "what", "when", "where", "which", "with", "your", "from", "have", "does", "been", "will", "would",
    "were", "they", "them", "about", "para", "como", "cuando", "donde", "desde", "sobre", "esta", "este", "usted",
    "question", "pregunta", "dass", "diese", "dieser", "wann", "wird", "wurde", "haben", "ihre", "ihnen", "eine",
    "einen", "über", "frage",
})  # fmt: skip
_STEM = 5  # letters by which two forms of one word are known


def check_asking(subject: Subject) -> Iterator[Finding]:
    """HR715 to HR719, as far as one journey tells."""
    asking = [moment for moment in subject.journey.moments.values() if moment.survey is not None]
    for moment in asking:
        assert moment.survey is not None
        yield from _survey(subject, moment, moment.survey, subject.moment(moment) / "survey")
    yield from _beyond_the_cap(subject, asking)
    starts = subject.journey.starts
    if (starts.events or starts.dates) and starts.reason is None:
        written = "events" if starts.events else "dates"
        yield finding(
            "HR719", subject.spot / "starts" / written,
            "It begins by itself, and customers are not told why: they read its title alone",
            "Write `reason` under `starts`, in the customer's words.", at_key=True,
        )  # fmt: skip


def check_contact(shared: Shared) -> Iterator[Finding]:
    """HR719: customers are written to by ourselves, and nothing says how often, or at which hours not."""
    journeys = shared.journeys.journeys.values()
    if not any(_writes_first(one) for one in journeys):
        return
    rules = shared.journeys.contact
    spot = shared.spot / "contact"
    spot = spot if is_written(spot) else shared.spot / "map"
    if _least(rules) is None:
        yield finding(
            "HR719", spot, "Customers are written to by ourselves, and nothing caps how often",
            "Write `contact: {at_most: {per_day: 1, per_week: 3}}`.", at_key=True,
        )  # fmt: skip
    if rules.quiet is None:
        yield finding(
            "HR719", spot, "Customers are written to by ourselves, and no hours are quiet but those of the law",
            'Write `contact: {quiet_hours: "21:00-08:00"}`.', at_key=True,
        )  # fmt: skip


def _writes_first(journey: Journey) -> bool:
    asks = any(moment.survey is not None for moment in journey.moments.values())
    return asks or bool(journey.starts.events or journey.starts.dates)


def _survey(subject: Subject, moment: Moment, survey: Survey, spot: Spot) -> Iterator[Finding]:
    """HR715 to HR718 of one survey."""
    comment = spot / "comment"
    if is_written(comment) and comment.written is False:
        yield finding(
            "HR715", comment, f"The survey on `{moment.id}` leaves no room for the customer's own words",
            "Leave `comment` out: every answer is followed by room for a comment.", at_key=True,
        )  # fmt: skip
    for language, templates in survey.ask.languages.items():
        for n, template in enumerate(templates):
            yield from _question(moment, survey, language, template.source, text_spot(spot / "ask", language, n))
    if moment.category == "rescue":
        yield finding(
            "HR718", spot, f"`{moment.id}` is a rescue, and its survey follows at once",
            "Ask about a promise of calmer days, or with `handrail confirm` some days later.", at_key=True,
        )  # fmt: skip
    least = _least(subject.shared.journeys.contact)
    if least is not None and least[0] == 0:
        yield finding(
            "HR718", spot, f"The map's `{least[1]}: 0` lets no survey through", "Raise it, or take the survey out.",
            at_key=True,
        )  # fmt: skip


def _question(moment: Moment, survey: Survey, language: str, text: str, spot: Spot) -> Iterator[Finding]:
    spoken = language.split("-")[0]
    leading = _LEADING[spoken].search(text) if spoken in _LEADING else None
    if leading is not None:
        yield finding(
            "HR717", spot, f'"{leading[0]}" tells customers what to answer',
            "Ask so that yes and no are equally easy to say.", near=leading[0],
        )  # fmt: skip
    most = SCALES[survey.scale]
    scale = _SCALE.search(text)
    if scale is not None and (most is None or (scale[1], scale[2]) != ("1", str(most))):
        truly = "yes or no" if most is None else f"1 to {most}"
        yield finding(
            "HR717", spot, f'The question speaks of "{scale[0]}", and can be answered with {truly}',
            "Let both say the same, so that no answer is easier than another.", near=scale[0],
        )  # fmt: skip
    other = _OF_SOMETHING_ELSE[spoken].search(text) if spoken in _OF_SOMETHING_ELSE else None
    promise = moment.promises.get(language, moment.promise)
    if other is not None and not _stems(text) & _stems(promise):
        yield finding(
            "HR716", spot, f'The survey on `{moment.id}` asks about "{other[0]}", and not about its promise',
            f'Ask whether this was so: "{promise}"', near=other[0],
        )  # fmt: skip


def _stems(text: str) -> set[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return {word[:_STEM] for word in words if word not in _SMALL_WORDS}


def _beyond_the_cap(subject: Subject, asking: list[Moment]) -> Iterator[Finding]:
    """HR718: one conversation settles more promises that are asked about than a customer may be asked in a day."""
    cap = subject.shared.journeys.contact.per_day
    if cap is None or cap == 0 or len(asking) <= cap:
        return
    for moment in asking[cap:]:
        yield finding(
            "HR718", subject.moment(moment) / "survey",
            f"This journey asks about {len(asking)} promises, and the budget has room for {cap} contact a day:"
            f" nobody is asked about `{moment.id}` too",
            "Ask about the promise that matters most.", at_key=True,
        )  # fmt: skip


def _least(rules: ContactRules) -> tuple[int, str] | None:
    """The smallest cap, with its name."""
    caps = {"per_day": rules.per_day, "per_week": rules.per_week, "per_month": rules.per_month}
    known = [(most, name) for name, most in caps.items() if most is not None]
    return min(known, default=None)
