"""Days and hours in German."""

from runtime.understanding.languages.calendar import Calendar, DateForm, Templates, TimeForm
from runtime.understanding.languages.umlauts import either, keyed, pattern
from runtime.understanding.languages.vocabulary import listed, ordered

_MONTHS = ordered("januar, februar, märz, april, mai, juni, juli, august, september, oktober, november, dezember")
_SHORT_MONTHS = ordered("jan, feb, mrz, apr, mai, jun, jul, aug, sep, okt, nov, dez")
_WEEKDAYS = ordered("montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag")
_ORDINALS = ordered("""
    erst, zweit, dritt, viert, fünft, sechst, siebt, acht, neunt, zehnt, elft, zwölft, dreizehnt, vierzehnt, fünfzehnt,
    sechzehnt, siebzehnt, achtzehnt, neunzehnt, zwanzigst, einundzwanzigst, zweiundzwanzigst, dreiundzwanzigst,
    vierundzwanzigst, fünfundzwanzigst, sechsundzwanzigst, siebenundzwanzigst, achtundzwanzigst, neunundzwanzigst,
    dreißigst, einunddreißigst
""")
_YEAR = r"(?:,? ?<year>| <year_which> jahres?)"
_THE = r"(?:(?:am|der|den|dem|zum|vom) )?"
_UHR = r" ?(?:uhr|h)(?![a-z\d])"

_DATES: dict[DateForm, Templates] = {
    "numbered": (rf"{_THE}<day>\. ?(?P<number>1[0-2]|0?[1-9])\.(?!\d)",),
    "nth": (
        rf"{_THE}(?:<ordinal>|(?P<final>letzten?)) <weekday> (?:im |des )?(?:<month>s?|<which> monats?){_YEAR}?",
    ),
    "of_month": (rf"{_THE}<day>\.? <which> monats?",),
    "dated": (rf"{_THE}(?:<ordinal>|<day>) ?\.? ?<month>\.?{_YEAR}?",),
    "week": (
        r"(?:am )?<weekday> <which> woche",
        r"<which> woche,? (?:am )?<weekday>",
        r"<weekday> in (?P<which>der nächsten|der kommenden) woche",
    ),
    "after": (r"<weekday> in <count> <unit>", r"<count> <unit> nach <weekday>"),
    "ago": (r"vor <count> <unit>",),
    "ahead": (r"in (?:genau )?<count> <unit>(?! nach)", r"(?:heute|von heute an) in <count> <unit>"),
    "relative": (r"(?<!am )(?<!jeden )<relative>",),
    "feast": (r"(?:am |an |zu )?<feast>",),
    "weekday": (
        r"(?:am |den |der )?<which> <weekday>",
        r"(?:am |den |der )?<weekday>(?![a-z])",
    ),
    "day": (
        r"(?:am|den|dem|zum|der) <day>\.<follow>",
        r"^<ordinal>(?= ?[.!]?$)",
        r"(?:am|den|dem|zum) <ordinal><follow>",
    ),
}  # fmt: skip
_TIMES: dict[TimeForm, Templates] = {
    "ahead": (r"in (?:(?P<half_an>einer halben stunde)|<count> <minutes>)(?! und)",),
    "parted": (r"(?:<fraction>|<minute>)(?P<counted> minuten)? <sign> <hour>",),
    "half": (r"(?P<fraction>halb) <hour>",),
    "named": (r"<named>(?![a-z])",),
    "clock": (
        rf"(?P<hour>2[0-4]|[01]?\d)\.(?P<minute>[0-5]\d){_UHR}",
        rf"<hour>{_UHR}(?: <minute>(?![.,:/-]))?",
    ),
    "pair": (r"<hour> (?P<minute>[0-5]\d)(?!\d)",),
    "hour": (r"<hour>",),
}

GERMAN_CALENDAR = Calendar(
    order="day first",
    months=keyed({
        **{word: number for number, word in enumerate(_SHORT_MONTHS, 1)},
        **{word: number for number, word in enumerate(_MONTHS, 1)},
        "jänner": 1, "feber": 2, "juno": 6, "sept": 9,
    }),
    weekdays={**{word: number for number, word in enumerate(_WEEKDAYS)}, "sonnabend": 5},
    short_weekdays={},  # mo, di, do, so are other words too
    ordinals=keyed({f"{word}{end}": n for n, word in enumerate(_ORDINALS, 1) for end in ("e", "en", "er")}),
    relative=keyed({
        "heute": 0, "heute früh": 0, "heute morgen": 0, "heute mittag": 0, "heute nachmittag": 0, "heute abend": 0,
        "heute nacht": 0, "heute noch": 0,
        "morgen": 1, "morgen früh": 1, "morgen vormittag": 1, "morgen mittag": 1, "morgen nachmittag": 1,
        "morgen abend": 1, "übermorgen": 2, "gestern": -1, "gestern abend": -1, "vorgestern": -2,
    }),
    feasts=keyed({
        "weihnachten": (12, 25), "erster weihnachtstag": (12, 25), "ersten weihnachtstag": (12, 25),
        "zweiter weihnachtstag": (12, 26), "zweiten weihnachtstag": (12, 26), "heiligabend": (12, 24),
        "heilig abend": (12, 24), "silvester": (12, 31), "neujahr": (1, 1), "nikolaus": (12, 6),
        "tag der deutschen einheit": (10, 3),
    }),
    day_units={"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7},
    which=keyed({
        "dieser": "this", "diese": "this", "diesen": "this", "dieses": "this", "der nächsten": "coming",
        "der kommenden": "coming", "nächste": "coming", "nächsten": "coming", "nächster": "coming",
        "nächstes": "coming", "kommende": "coming", "kommenden": "coming", "kommender": "coming",
        "letzte": "last", "letzten": "last", "letzter": "last", "letztes": "last", "vergangenen": "last",
        "vorigen": "last", "vorige": "last",
    }),
    idioms=frozenset((8, 14)),  # "in acht Tagen" is a week to most
    day_follows=either("""
        um, in, für, bis, ab, von, gegen, mit, und, oder, wenn, falls, bitte, danke, ist, wäre, geht, passt, zwischen,
        als, dann, nach, vor, morgens, mittags, vormittags, nachmittags, abends, früh, wie, im, auf, zu
    """),
    parts=keyed({
        "früh": (0, 11), "morgens": (1, 11), "vormittags": (6, 12), "mittags": (11, 15), "nachmittags": (12, 18),
        "abends": (17, 24), "nachts": (20, 30), "morgen": (1, 11), "vormittag": (6, 12), "mittag": (11, 15),
        "nachmittag": (12, 18), "abend": (17, 24), "nacht": (20, 30),
    }),
    named_hours={"mitternacht": 0, "mittag": 12, "mittags": 12},
    fractions={"halb": -30, "viertel": 15, "dreiviertel": 45},  # half three is half an hour before three
    minute_units={"minute": 1, "minuten": 1, "min": 1, "stunde": 60, "stunden": 60},
    signs={"nach": 1, "vor": -1},
    hour_leads=listed("um"),
    hour_follows=either("""
        am, in, für, bitte, danke, morgen, heute, diesen, nächsten, und, mit, wenn, falls, oder, dann, wäre, ist, geht,
        passt, bis, ab, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, lieber
    """),
    hour_fillers=either("""
        gegen, ab, so, etwa, frei, geht, passt, kommen, sagen, wie, wäre, es, mir, uns, da, einer, zeit, am besten
    """),
    hour_tails=(
        pattern(rf"(?:{_UHR})?(?: (?:am|in der|heute|morgen|<weekday>))* <part>"),
    ),
    hour_heads=(
        r"(?:am |in der |heute |morgen )?<part>,?(?: um| gegen| so um| ab)* ?",
    ),
    inexact=either("""
        nach, vor, später als, früher als, nicht, außer, nicht am, nicht um, fast, beinahe, statt, anstatt, ab, seit,
        zwischen, frühestens, spätestens, mehr als, weniger als
    """),
    inexact_days=either("etwa, ungefähr, circa, ca, rund um, jeden, jede, anfang, mitte, ende, gegen"),
    asked=frozenset(),
    small=listed("der, den, dem, am, um, tag"),
    ranges=listed("bis, und, oder, -, /, bis zum, und am, oder am, bis um"),
    day_words=listed("am, den, der"),
    after=(r"\.?(?: uhr)? oder(?![a-z])", r"\.? ?(?:-|bis) ?(?:zum |um )?\d{1,2}(?!\d)"),
    after_days=(r",? ?\d{4}(?![\d:])", r" und \d{1,2}(?![\d:])"),
    refusals=either("""
        nicht, kein, keine, keinen, nie, unmöglich, weder, noch nicht, beschäftigt, geschlossen, zwischen,
        wahrscheinlich, vielleicht, eventuell
    """),
    breaks=listed("aber, sondern, weil, denn, obwohl, und ich, und wir, und nicht, also"),
    shifts=(r"(?:<count>|eine?) (?:<unit>|monate?n?|jahre?n?) (?:nach|vor|ab|seit)",),
    dates={form: tuple(map(pattern, templates)) for form, templates in _DATES.items()},
    times={form: tuple(map(pattern, templates)) for form, templates in _TIMES.items()},
)  # fmt: skip
