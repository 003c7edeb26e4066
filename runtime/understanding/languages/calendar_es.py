"""Days and hours in Spanish."""

from runtime.understanding.languages.calendar import Calendar
from runtime.understanding.languages.vocabulary import listed, ordered

_MONTHS = ordered("enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre")
_SHORT_MONTHS = ordered("ene, feb, mar, abr, may, jun, jul, ago, sep, oct, nov, dic")
_WEEKDAYS = ordered("lunes, martes, miercoles, jueves, viernes, sabado, domingo")
_ORDINALS = ordered("primero, segundo, tercero, cuarto, quinto")
_YEAR = r"(?:(?: ?, ?| del? | |[-/])<year>|(?: del?)? <year_which> ano)"
_MONTH_OF = r"(?:<month>|(?:este|<which>) mes|mes(?: actual| <which>)?)"

SPANISH_CALENDAR = Calendar(
    order="day first",
    months={
        **{word: number for number, word in enumerate(_SHORT_MONTHS, 1)},
        **{word: number for number, word in enumerate(_MONTHS, 1)},
        "setiembre": 9, "set": 9, "sept": 9,
    },
    weekdays={word: number for number, word in enumerate(_WEEKDAYS)},
    short_weekdays={"lun": 0, "mie": 2, "jue": 3, "vie": 4, "sab": 5, "dom": 6},
    ordinals={
        **{word: number for number, word in enumerate(_ORDINALS, 1)},
        "primer": 1, "tercer": 3, "1ro": 1, "1ero": 1, "1o": 1,
    },
    relative={
        "hoy": 0, "hoy mismo": 0, "esta noche": 0, "esta tarde": 0, "esta manana": 0,
        "manana": 1, "manana mismo": 1, "manana por la manana": 1, "manana en la manana": 1, "manana a la manana": 1,
        "pasado manana": 2, "ayer": -1, "anoche": -1, "anteayer": -2, "antier": -2, "antes de ayer": -2,
    },
    feasts={
        "navidad": (12, 25), "dia de navidad": (12, 25), "nochebuena": (12, 24), "nochevieja": (12, 31),
        "fin de ano": (12, 31), "ano nuevo": (1, 1), "dia de reyes": (1, 6),
    },
    day_units={"dia": 1, "dias": 1, "semana": 7, "semanas": 7, "quincena": 15},
    which={
        "este": "this", "esta": "this", "proximo": "coming", "proxima": "coming", "siguiente": "coming",
        "que viene": "coming", "que entra": "coming", "pasado": "last", "pasada": "last", "ultimo": "last",
    },
    idioms=frozenset((8, 15)),
    day_follows=listed("""
        a, al, en, para, por, hasta, desde, con, y, o, si, de, del, entre, gracias, seria, es, esta, estaria, me, va,
        como, entonces, antes, despues, sobre, este, no
    """),
    parts={
        "manana": (4, 12), "mananas": (4, 12), "tarde": (12, 20), "tardes": (12, 20), "noche": (19, 24),
        "madrugada": (0, 6), "mediodia": (12, 15),
    },
    named_hours={"mediodia": 12, "medio dia": 12, "medianoche": 0, "media noche": 0},
    fractions={"media": 30, "cuarto": 15, "un cuarto": 15},
    minute_units={"minuto": 1, "minutos": 1, "min": 1, "hora": 60, "horas": 60},
    signs={"y": 1, "con": 1, "menos": -1, "para": -1},
    hour_leads=listed("las, la"),
    hour_follows=listed("""
        de, del, en, para, por, el, este, manana, hoy, y, con, si, o, gracias, seria, es, esta, estaria, me, va, hasta,
        horas, hrs, h, lunes, martes, miercoles, jueves, viernes, sabado, domingo
    """),
    hour_fillers=listed("""
        libre, libres, tipo, sobre, hacia, a, como, que tal, puede, podria, ser, mejor, me, va, viene, hora, hs, aqui
    """),
    hour_tails=(
        r" ?(?P<half>[ap])\.? ?m(?![a-z])\.?",
        r"(?: ?en punto| ?(?:horas|hrs|hs|h)(?![a-z]))?(?: del? (?:<weekday>|hoy|manana))?,?"
        r" (?:de|por|en|a) (?:la |el )?<part>(?! a las)",
        r"(?: ?en punto| ?(?:horas|hrs|hs|h)(?![a-z]))? del <part>",
    ),
    hour_heads=(
        r"(?:por|en|de|a) la <part>,?(?: a| como a| sobre| hacia| alrededor de| tipo)?(?: las?)? ?",
        r"esta <part>,?(?: a| como a| sobre| hacia| tipo)?(?: las?)? ?",
    ),
    inexact=listed("""
        despues de, despues del, antes de, antes del, a partir de, mas tarde de, pasadas, no, no el, no a, excepto,
        salvo, menos, casi, en vez de, en lugar de, entre, mas de, menos de, pasado
    """),
    inexact_days=listed("alrededor de, alrededor del, hacia, sobre, aproximadamente, cerca de, cada, todos, todos los"),
    asked=frozenset(),
    small=listed("el, la, las, dia, a"),
    ranges=listed("a, al, y, o, hasta, -, /, a las, y las, o las, hasta las, hasta el, y el, o el"),
    day_words=listed("el"),
    after=(r" o(?![a-z])", r" ?(?:-|hasta|a) ?(?:el |las )?\d{1,2}(?!\d)"),
    after_days=(r",? ?\d{4}(?![\d:])", r" y \d{1,2}(?![\d:])"),
    refusals=listed("""
        no, imposible, tampoco, ni, ocupado, ocupada, cerrado, odio, entre, probablemente, quiza, quizas, tal vez
    """),
    breaks=listed("pero, aunque, porque, asi que, y no, y quiero, y necesito"),
    shifts=(r"(?:<count>) (?:<unit>|mes|meses|anos?) (?:desde|despues del?|a partir del?|antes del?|tras)",),
    dates={
        "nth": (
            rf"(?:el )?(?:<ordinal>|(?P<final>ultimo)) <weekday> del? {_MONTH_OF}{_YEAR}?",
        ),
        "of_month": (r"(?:el )?(?:dia )?<day> del? (?:(?:este|<which>) mes|mes(?: actual| <which>)?)",),
        "dated": (
            rf"(?:el )?(?:dia )?(?:<ordinal>|<day>) ?(?:del? (?:mes de )?)?[-/.,]? ?<month>\.?{_YEAR}?",
            rf"<month>\.? ?[-/,]? ?(?:el )?<day>(?:{_YEAR}|<follow>)",
        ),
        "week": (
            r"(?:el )?(?:<weekday>) de (?:la )?(?:(?:esta|<which>) semana|semana <which>)",
            r"(?:esta semana|la semana <which>|la <which> semana),? el <weekday>",
        ),
        "after": (
            r"<count> <unit> despues del? (?:<weekday>|<relative>)",
        ),
        "ago": (r"hace <count> <unit>", r"<count> <unit> atras"),
        "ahead": (
            r"(?<![a-z])(?:en|dentro de|de aqui a|de hoy en) (?:exactamente )?<count> <unit>",
        ),
        "relative": (r"(?<!la )<relative>",),
        "feast": (r"(?:el dia de |el |en )?<feast>",),
        "weekday": (
            r"(?:el |este )?<which> <weekday>",
            r"(?:el )?<weekday> <which>(?! manana)",
            r"(?:el )?<weekday>(?![a-z])",
            r"(?:^|(?<![a-z])el )<short>(?![a-z])\.?",
        ),
        "day": (
            r"(?<![a-z])(?:el|dia)(?: dia)? <day><follow>",
            r"^<ordinal>(?= ?[.!]?$)",
        ),
    },
    times={
        "ahead": (
            r"(?<![a-z])(?:en|dentro de) (?:(?P<half_an>media hora)|<count> <minutes>)(?! y)",
        ),
        "parted": (
            r"<hour> <sign> (?:<fraction>|<minute>)(?: minutos)?",
            r"(?:<fraction>|<minute>)(?: minutos)? (?P<sign>para) las? <hour>",
        ),
        "named": (r"(?<!del )<named>(?![a-z])",),
        "clock": (
            r"<hour> en punto", r"(?P<digits>(?:2[0-3]|[01]\d)[0-5]\d) ?(?:h|hs|hrs|horas)(?![a-z\d])",
            r"(?P<hour>1[3-9]|2[0-3]|0\d) ?(?:h|hs|hrs|horas)(?![a-z\d])",
        ),
        "pair": (r"<hour> (?P<minute>[0-5]\d)(?!\d)", r"<hour> <minute_word>"),
        "hour": (r"<hour>(?: ?(?:h|hs|hrs|horas)(?![a-z\d]))?",),
    },
)  # fmt: skip
