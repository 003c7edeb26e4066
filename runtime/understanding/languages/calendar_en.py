"""Days and hours in English."""

from runtime.understanding.languages.calendar import Calendar
from runtime.understanding.languages.vocabulary import listed, ordered

_MONTHS = ordered("january, february, march, april, may, june, july, august, september, october, november, december")
_SHORT_MONTHS = ordered("jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec")
_SHORT_WEEKDAYS = ordered("mon, tue, wed, thu, fri, sat, sun")
_WEEKDAYS = ordered("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
_ORDINALS = ordered("""
    first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth,
    fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth
""")
_TH = r" ?(?:st|nd|rd|th)(?![a-z])"  # codespell:ignore nd
_YEAR = r"(?:(?: ?, ?| of | |[-/])<year>|(?: of)? <year_which> year)"
_A = r"(?:<count>|an?)"
_LEAD = r"(?:^|[,.!?:;(] ?|(?<![a-z])(?:on|for|by|from|until|till|to|is|be|date|yes|say|it|than|or|and) )"

_AFTER_WEEKDAY = rf"(?:{'|'.join(f'(?<={day} )' for day in ('day', 'day,', *_SHORT_WEEKDAYS))})"

ENGLISH_CALENDAR = Calendar(
    order="either",
    months={
        **{word: number for number, word in enumerate(_SHORT_MONTHS, 1)},
        **{word: number for number, word in enumerate(_MONTHS, 1)},
        "sept": 9, "febuary": 2, "ocotber": 10,
    },
    weekdays={
        **{word: number for number, word in enumerate(_WEEKDAYS)},
        "wensday": 2, "wedensday": 2, "thurday": 3, "saterday": 5,
    },
    short_weekdays={
        **{word: number for number, word in enumerate(_SHORT_WEEKDAYS)},
        "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
    },
    ordinals={
        **{word: number for number, word in enumerate(_ORDINALS, 1)},
        **{f"twenty{gap}{word}": 20 + number for number, word in enumerate(_ORDINALS[:9], 1) for gap in " -"},
        "thirtieth": 30, "thirty first": 31, "thirty-first": 31,
    },
    relative={
        "today": 0, "tonight": 0, "later today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
        "tomorrow": 1, "tommorow": 1, "tomorow": 1, "tommorrow": 1, "tmrw": 1, "tmr": 1,
        "yesterday": -1, "last night": -1,
        "the day after tomorrow": 2, "day after tomorrow": 2, "day after tommorow": 2,
        "the day before yesterday": -2, "day before yesterday": -2,
    },
    feasts={
        "christmas": (12, 25), "christmas day": (12, 25), "xmas": (12, 25), "xmas day": (12, 25),
        "christmas eve": (12, 24), "xmas eve": (12, 24), "boxing day": (12, 26), "halloween": (10, 31),
        "new years eve": (12, 31), "new years day": (1, 1), "valentines day": (2, 14),
    },
    day_units={"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14},
    which={
        "this": "this", "this coming": "coming", "coming": "coming", "upcoming": "coming", "next": "next",
        "nxt": "next", "last": "last", "past": "last", "this past": "last",
    },
    idioms=frozenset(),
    day_follows=listed("""
        at, in, for, to, till, until, from, around, by, on, of, with, and, or, if, so, please, pls, thanks, thank, is,
        would, will, works, between, as, then, after, before, about, morning, afternoon, evening, night, instead, it
    """),
    parts={"morning": (1, 11), "afternoon": (12, 18), "evening": (15, 23), "tonight": (17, 23), "night": (18, 28)},
    named_hours={"noon": 12, "midday": 12, "mid day": 12, "mid-day": 12, "midnight": 0},
    fractions={"half": 30, "quarter": 15, "a quarter": 15},
    minute_units={"minute": 1, "minutes": 1, "min": 1, "mins": 1, "hour": 60, "hours": 60, "hr": 60, "hrs": 60},
    signs={"past": 1, "after": 1, "to": -1, "before": -1, "till": -1, "til": -1},
    hour_leads=listed("at, @"),
    hour_follows=listed("""
        on, in, for, please, pls, thanks, thank, tomorrow, today, this, next, and, with, if, or, so, then, would, is,
        works, will, until, till, from, to, the, monday, tuesday, wednesday, thursday, friday, saturday, sunday, instead
    """),
    hour_fillers=listed("""
        work, works, free, available, alright, umm, hmm, s, sometime, come, say, how, what, about, either, let, do,
        sure, around, by, until, till, from, up, squeeze, well
    """),
    hour_tails=(
        r" ?(?P<half>[ap])\.? ?m(?![a-z])\.?",
        r"(?: ?-?ish)?(?:,? (?:in the|in|at|this|of the|tomorrow|today|on|<weekday>))* <part>",
    ),
    hour_heads=(r"(?<!good )<part>(?:,| at| around| about| by| on| <weekday>| of| for)* ?",),
    inexact=listed("""
        after, before, later than, earlier than, than, not, except, except for, anything but, any day but, any time but,
        all but, almost, nearly, instead of, rather than, apart from, past, prior to, between
    """),
    inexact_days=listed("about, around, roughly, approximately, approx, circa, every, each, week of, mid, late, early"),
    asked=listed("what, how"),
    small=listed("the, on, at, a"),
    ranges=listed("to, and, or, until, till, through, thru, -, &, /"),
    day_words=frozenset(),
    after=(
        rf"(?:{_TH})? or(?![a-z])",
        rf"(?:{_TH})? ?(?:-|to|until|till|through) ?(?:the )?\d{{1,2}}(?!\d|st|nd|rd|th)",  # codespell:ignore nd
        r" ?/ ?[ap]\.?m",
    ),
    after_days=(r",? ?\d{4}(?![\d:])", r",? and \d{1,2}(?![\d:])", r" after next(?![a-z])"),
    refusals=listed("""
        wont, wouldnt, shouldnt, hate, no good, busy, unavailable, other than, closed, neither, nor, may be, might,
        between, probably, possibly
    """),
    breaks=listed("""
        but, and i, and im, and ill, and id, and we, and it, and do, and dont, so i, so we, because, although
    """),
    shifts=(r"(?<!for )(?:<count>|an?|the) (?:<unit>|months?|years?) (?:from|after|since|past|to)",),
    dates={
        "numbered": (rf"(?:the )?<day>{_TH}(?: of the| of|,)? (?P<number>1[0-2]|0?[1-9]){_TH},? <year>",),
        "nth": (
            rf"(?:the )?(?:<ordinal>|(?P<nth>[1-5]){_TH}|(?P<final>last)) <weekday> (?:of|in) "
            r"(?:<month>|(?:<which>|the) month)(?:,? <year>| (?:of )?<year_which> year)?",
        ),
        "of_month": (rf"(?:the )?<day>(?:{_TH})?(?: of)?,? <which> month",),
        "dated": (
            rf"(?:the )?<day>(?:{_TH})?(?: day)?(?: of)? ?[-/.,]? ?<month>\.?{_YEAR}?",
            rf"<month>\.? ?[-/,]? ?(?:the )?<day>(?:(?:{_TH})?{_YEAR}|{_TH}|<follow>)",
        ),
        "week": (
            r"(?:<weekday>|<short>),? (?:of |on |in )?(?:the )?<which> week",
            r"<which> week,? (?:on )?(?:<weekday>|<short>)",
        ),
        "after": (
            rf"(?<!for ){_A} (?P<unit>weeks?|fortnights?) (?:on|from) (?:<weekday>|<relative>)",
            rf"(?<!for ){_A} <unit> (?:after (?:<weekday>|<relative>)|from <relative>)",
            r"(?<!for )(?:<count> |a )?(?P<unit>weeks?|fortnights?) (?:on )?(?:<weekday>|<relative>)",
        ),
        "week_later": (r"(?:<weekday>|<relative>) (?P<unit>week|fortnight)(?![a-z])",),
        "ago": (rf"{_A} <unit> ago",),
        "ahead": (rf"(?<![a-z])in (?:exactly )?{_A} <unit>(?:s? time)?", rf"{_A} <unit>(?:s? time)? from now"),
        "relative": (r"<relative>",),
        "feast": (r"<feast>",),
        "weekday": (
            r"(?:the )?<which> (?:<weekday>|<short>)(?!\w)",
            r"<weekday>(?![a-z'])",
            r"(?:^|(?<![a-z])(?:on|for|by|until|till) )<short>(?![a-z])\.?",
            r"(?<![a-z])<short>[.,]? (?=(?:the )?\d{1,2}(?:st|nd|rd|th| of|/)|[a-z]{3,9} \d)",  # codespell:ignore nd
        ),
        "day": (
            rf"the <day>{_TH}<follow>",
            rf"{_LEAD}<day>{_TH}<follow>",
            rf"{_AFTER_WEEKDAY}<day>{_TH}<follow>",
            rf"<which> <day>{_TH}<follow>",
            r"^(?:on |for |from |by )?(?:the )?<ordinal>(?= ?[.!]?$| please)",
        ),
        "stray": (rf"<day>{_TH}",),
    },
    times={
        "ahead": (
            r"(?<![a-z])in (?:(?P<half_an>half an hour)|(?:<count>|an?) <minutes>)(?! and)",
            r"(?:(?P<half_an>half an hour)|(?:<count>|an?) <minutes>) from now",
        ),
        "parted": (r"(?:<fraction>|<minute>(?P<counted> minutes?| mins?)?) <sign> <hour>",),
        "half": (r"(?P<fraction>half) <hour>",),
        "named": (r"<named>(?![a-z])",),
        "clock": (
            r"<hour> ?(?:oclock|o clock)", r"(?P<digits>(?:2[0-3]|[01]\d)[0-5]\d) ?(?:h|hrs|hours)(?![a-z\d])",
            r"(?P<hour>1[3-9]|2[0-3]|0\d) ?(?:h|hr|hrs|hours)(?![a-z\d])",
        ),
        "pair": (r"<hour> (?P<minute>[0-5]\d)(?!\d|[.,:/-]\d)", r"<hour>[ -](?:oh )?<minute_word>"),
        "hour": (r"<hour>(?: ?-?ish(?![a-z]))?",),
    },
)  # fmt: skip
