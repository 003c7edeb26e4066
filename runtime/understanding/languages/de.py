"""German, with ä, ö, ü and ß in either spelling."""

from collections.abc import Mapping

from runtime.core.reading import Control
from runtime.understanding.languages.calendar_de import GERMAN_CALENDAR
from runtime.understanding.languages.purse import Purse
from runtime.understanding.languages.umlauts import either, keyed, pattern
from runtime.understanding.languages.vocabulary import Vocabulary, listed, ordered

_ONES = ordered("eins, zwei, drei, vier, fünf, sechs, sieben, acht, neun")
_BEFORE_TENS = ("ein", *_ONES[1:])  # ein-und-zwanzig, ein-hundert
_TEENS = ordered("zehn, elf, zwölf, dreizehn, vierzehn, fünfzehn, sechzehn, siebzehn, achtzehn, neunzehn")
_TENS = ordered("zwanzig, dreißig, vierzig, fünfzig, sechzig, siebzig, achtzig, neunzig")
_TO_NINETY_NINE = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{f"{one}und{ten}": 10 * tens + n for tens, ten in enumerate(_TENS, 2) for n, one in enumerate(_BEFORE_TENS, 1)},
}
_HUNDREDS = {f"{one}hundert": 100 * number for number, one in enumerate(_BEFORE_TENS, 1)} | {"hundert": 100}
_ORDINALS = ordered("erst, zweit, dritt, viert, fünft, sechst, siebt, acht, neunt, zehnt")
_ENDINGS = ("e", "er", "es", "en")

# Control phrases, put together from parts, for nobody can list every way to ask for a person.
_WISH = (
    r"(?:(?:ich (?:will|möchte|würde gerne?|muss|brauche|hätte gerne?)|kann ich|könnte ich|darf ich"
    r"|(?:können|könnten) sie mich|kannst du mich|ich bitte um|geben sie mir|gib mir|lass mich|lassen sie mich)"
    r"(?: (?:bitte|gerne?|lieber|jetzt|sofort|mal|endlich))* )?"
)
_WHICH = r"(?:(?:mit|an|zu|nach) )?(?:(?:ein|eine|einen|einem|einer|den|dem|der|die|ihren|ihrem|deinem) )?"
_REAL = r"(?:(?:echten?|echter|richtigen?|realen?|wirklichen?|lebenden?|menschlichen?) )*"
_PERSON = (
    r"(?:mensch|menschen|person|mitarbeiter|mitarbeiterin|berater|beraterin|kollegen?|kollegin|agent|agenten|agentin"
    r"|sachbearbeiter|sachbearbeiterin|ansprechpartner|ansprechpartnerin|kundenberater|kundenberaterin)"
)
_ANYONE = r"(?:jemand|jemanden|jemandem|kundendienst|kundenservice|kundenbetreuung|support|service|hotline|team)"
_REACH = r"(?: (?:sprechen|reden|schreiben|chatten|verbinden|verbunden werden|weiterleiten|durchstellen|bitte))+"
_THAT = r"(?:das|es|alles|dies|den vorgang|die anfrage|das ganze)"
_CAN_YOU = r"(?:(?:können|könnten) sie|(?:kannst|könntest) du)"
_SAID = r"(?:das|es|die frage)"
_AGAIN = r"noch ?(?:ein)?mals?"

_CONTROLS: Mapping[Control, str] = {
        "person": (
            rf"{_WISH}{_WHICH}{_REAL}(?:{_PERSON}(?:{_REACH})?|{_ANYONE}{_REACH})"
            r"|kundendienst|kundenservice|kundenbetreuung|ist (?:da )?jemand(?: da)?"
        ),
        "stop": r"stopp?|halt|aufhören|hören sie auf|hör auf|abmelden|lass mich in ruhe|lassen sie mich in ruhe",
        "start_over": (
            r"(?:(?:ich (?:will|möchte)|können wir|nochmal|noch mal|noch einmal) )?(?:(?:ganz )?von vorne?"
            r"|neu)(?: (?:anfangen|beginnen|starten))?|neustart|(?:neu|nochmal) (?:anfangen|beginnen|starten)"
            r"|zurücksetzen"
        ),
        "back": (
            r"(?:(?:ich (?:will|möchte)|bitte|einen schritt|ein schritt|eins|schritt|geh|gehe|gehen sie) )?zurück"
            r"(?: gehen)?|vorherige (?:frage|seite)|rückgängig(?: machen)?"
        ),
        "correct": (
            r"(?:(?:ich (?:will|möchte|muss)|kann ich|darf ich) )?(?:(?:meine|die|eine|das|etwas)(?: letzte"
            r"| vorige)? )?"
            r"(?:antwort |eingabe |angabe )?(?:ändern|korrigieren|berichtigen|verbessern)"
            r"|das (?:war|ist) (?:ein fehler|ein tippfehler)|ich habe mich (?:vertippt|geirrt|verschrieben)"
        ),
        "repeat": (
            rf"(?:{_CAN_YOU} )?(?:{_SAID} )?(?:{_AGAIN} )?(?:wiederholen(?: sie)?|wiederhole)(?: (?:{_SAID}|{_AGAIN}))*"
            rf"|(?:(?:{_CAN_YOU}|sagen sie|sag) )?(?:{_SAID} )?{_AGAIN}(?: sagen)?"
            r"|wie bitte|was haben sie gesagt|was hast du gesagt|wie war (?:die frage|das)(?: nochmal)?"
            r"|(?:das )?habe? ich nicht verstanden|ich habe? (?:das |es )?nicht verstanden"
        ),
        "help": (
            r"(?:ich brauche |brauche )?hilfe|hilf mir|helfen sie mir|können sie mir helfen|was kann ich (?:tun"
            r"|machen|hier tun)"
            r"|was kannst du|was können sie|menü|optionen"
        ),
        "cancel": (
            rf"(?:(?:ich (?:will|möchte)|{_CAN_YOU}|lass uns) )?(?:{_THAT} )?(?:abbrechen|stornieren)"
            rf"|{_THAT} (?:will|möchte) ich (?:abbrechen|stornieren)|abbruch"
            rf"|(?:storniere|stornieren sie)(?: {_THAT})?|(?:brich|breche|brechen sie)(?: {_THAT})? ab"
            r"|vergiss es|vergessen sie es|lass es|lassen wir das|schluss|beenden|chat beenden"
        ),
}  # fmt: skip

GERMAN = Vocabulary(
    code="de",
    calendar=GERMAN_CALENDAR,
    decimal=",",
    numbers=keyed({
        "null": 0, **_TO_NINETY_NINE,
        "ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "zwo": 2,
        **_HUNDREDS,
        **{f"{word}{more}": n + m for word, n in _HUNDREDS.items() for more, m in _TO_NINETY_NINE.items()},
        **{f"{one}tausend": 1_000 * number for number, one in enumerate(_BEFORE_TENS, 1)},
    }),
    scales={"hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000, "dutzend": 12},
    joins={"und": 100},
    articles=frozenset(),
    digit_words=keyed({"null": "0", "zwo": "2", **{word: str(number) for number, word in enumerate(_ONES, 1)}}),
    repeats={"doppel": 2, "doppelt": 2, "dreimal": 3, "zweimal": 2},
    end_words=listed("letzten, letzte, ersten, erste, endet, endziffern"),
    digit_nouns=listed("ziffer, ziffern, stellen, zahlen, nummern"),
    denials=either("""
        nicht, kein, keine, keinen, nie, niemals, ohne, weder, vielleicht, vergessen, statt, anstatt, keine ahnung
    """),
    doubts=either("""
        etwa, ungefähr, circa, ca, rund, fast, beinahe, knapp, über, unter, mehr, weniger, mindestens, höchstens, als,
        zwischen, vielleicht, eventuell, wahrscheinlich, glaube, oder, nicht, kein, keine, nie, ohne, außer, halb,
        halbe, halber, viertel, paar, einige, mehrere, ein paar, komma, punkt, minus, bis, noch, weitere, zusätzlich,
        plus, vor, januar, februar, märz, april, mai, juni, juli, august, september, oktober, november, dezember,
        und ein, und eine, und einen, und der, und die, und das, und ich, und mein, und meine, mit einem, mit einer
    """),
    others=listed("ich, mich, mir, mein, meine, meiner, meinem, unser, unsere, andere, anderen"),
    and_words=listed("und, plus, mit"),
    givers=listed("gib, gebt, geben, buche, buchen, bestelle, bestellen, schicke, senden, fur, fuer"),
    times=listed("um, am"),
    clock=listed("uhr, h"),
    loose_ones=listed("ein, eine, einen, einem, einer, eins"),
    pointers=either("""
        diese, dieser, dieses, diesen, jede, jeder, jedes, kein, keine, mein, meine, ein, eine, neue, alte, andere, so,
        noch, letzte, erste, gleiche, welche
    """),
    countables=either("""
        person, personen, leute, erwachsene, erwachsener, gäste, gast, fahrgäste, reisende, karten, karte, tickets,
        ticket, plätze, platz, sitze, stück, uns
    """),
    before_counts=either("""
        für, nur, bloß, sind, wir sind, brauche, brauchen, möchte, will, buche, ja, nein, zu, nehme, bitte
    """),
    only=either("nur, bloß, lediglich"),
    units=either("""
        sekunde, sekunden, minute, minuten, stunde, stunden, tag, tage, tagen, nacht, nächte, woche, wochen, monat,
        monate, monaten, jahr, jahre, jahren, uhr, moment, augenblick, sache, frage, mehr, januar, februar, märz, april,
        mai, juni, juli, august, september, oktober, november, dezember
    """),
    ordinals=keyed({
        **{f"{word}{end}": number for number, word in enumerate(_ORDINALS, 1) for end in _ENDINGS},
        **{f"letzt{end}": -1 for end in _ENDINGS},
    }),
    place_words=either("""
        option, nummer, nr, möglichkeit, antwort, auswahl, der, die, das, den, punkt, knopf, option nummer, nehme, zahl
    """),
    polite=either("""
        bitte, bitte bitte, danke, danke schön, dankeschön, vielen dank, herzlichen dank, besten dank, hallo, guten tag,
        guten morgen, guten abend, moin, servus, grüß gott, entschuldigung, entschuldigen sie, verzeihung, wenn möglich,
        wenn es geht, äh, ähm, mal, doch
    """),
    please=listed("bitte"),
    lead_ins=either("""
        ich, will, möchte, würde, gern, gerne, lieber, nehme, wähle, brauche, hätte, der, das, den, dem, ein, eine,
        einen, mein, meine, meinen, ist, es, wäre, bitte, danke, ja, ok, okay, nur, zum, zur, mit, für, auf, uns, mir,
        am liebsten, dann, denke, glaube
    """),
    yes=either("""
        ja, jaa, jo, joa, jep, jup, jawohl, ja bitte, ja gern, ja gerne, ja klar, ja genau, klar, na klar, klar doch,
        natürlich, selbstverständlich, sicher, aber sicher, sicherlich, gern, gerne, sehr gern, sehr gerne, genau,
        ganz genau, stimmt, das stimmt, stimmt so, stimmt genau, passt, das passt, passt so, passt mir, in ordnung,
        geht in ordnung, einverstanden, bin einverstanden, ok, okay, oki, okey, auf jeden fall, unbedingt, alles klar,
        so ist es, bestätigt, ich bestätige, bestätige, mach das, machen sie das, machen wir, mach, tun sie das,
        von mir aus, warum nicht, kein problem, jederzeit, das wäre gut, das wäre schön, das wäre toll, abgemacht,
        freilich, definitiv, absolut, doch, wahr
    """),
    no=either("""
        nein, nee, nö, ne, nein danke, nein nein, auf keinen fall, keinesfalls, keineswegs, niemals, nie, nicht,
        lieber nicht, besser nicht, eher nicht, jetzt nicht, heute nicht, noch nicht, nicht jetzt, nicht heute,
        gar nicht,
        überhaupt nicht, bestimmt nicht, natürlich nicht, bloß nicht, nicht nötig, ist nicht nötig, brauche ich nicht,
        will ich nicht, möchte ich nicht, ich will nicht, ich möchte nicht, falsch, das ist falsch, das stimmt nicht,
        stimmt nicht, passt nicht, das passt nicht, kein interesse, kein bedarf, nichts mehr, das ist alles, das war es,
        das wars
    """),
    unsure=either("""
        vielleicht, eventuell, möglicherweise, mal sehen, weiß nicht, weiß ich nicht, ich weiß nicht, ich weiß es nicht,
        keine ahnung, kommt darauf an, kommt drauf an, egal, ist mir egal, mir egal, bin nicht sicher, nicht sicher,
        ich bin nicht sicher, bin mir nicht sicher, ich bin mir nicht sicher, wahrscheinlich, vermutlich, glaube ich,
        ich glaube, ich denke, jein, oder, nicht ganz, schwer zu sagen
    """),
    nots=listed("nicht, kein, keine"),
    approving=either("""
        richtig, korrekt, gut, super, perfekt, toll, prima, schön, bestens, ausgezeichnet, hervorragend, wunderbar,
        klasse, großartig, fein, recht, okay, ok, wahr
    """),
    soothing=either("gut, schon gut, okay, ok, in ordnung, alles gut"),
    fillers=either("""
        bitte, danke, vielen, dank, das, dies, ist, es, so, sehr, alles, mir, für, ich, der, die, den, hallo, ah, oh,
        äh, ähm, jetzt, heute, mal, doch, nun, dann, wäre, hört, klingt, sieht, sich, aus, an, möchte, will, gern,
        gerne,
        ganz, wirklich, richtig, gut, perfekt, super, toll, herr, frau, halt, eben, schon, momentan, moment, im
    """),
    question_words=either("""
        ist, sind, was, welche, welcher, welches, wer, wann, wo, warum, wieso, wie, wieviel, kann, können, könnte,
        könnten, darf, soll, gibt, haben, hat, wird, werden, wohin, woher
    """),
    asking=either("""
        ist, sind, was, welche, welcher, welches, wer, wann, wo, warum, wieso, wie, wieviel, gibt, haben, hat
    """),
    suggesting=either("wie wäre es mit, wie wäre, was ist mit, gibt es, haben sie, habt ihr"),
    leaning=listed("wahrscheinlich, vermutlich, ich glaube, glaube ich, ich denke, wenn, oder, egal"),
    answers=either("ja, nein, nee, nö, klar"),
    subjects=either("""
        ich, wir, das, es, bitte, danke, der, die, mein, meine, am, um, für, machen, nehmen, ändern, aber, mit, lieber
    """),
    contrasts=either("""
        aber, jedoch, außer, obwohl, später, lieber, sondern, erst, nur, noch nicht, allerdings, es sei denn
    """),
    markers=listed("ok, okay, gut, alles klar, in ordnung"),
    praises=either("""
        klingt gut, klingt super, klingt perfekt, klingt prima, hört sich gut an, sieht gut aus, gefällt mir,
        das gefällt mir, passt mir gut, passt gut, passt perfekt, ist perfekt, ist super, ist gut so, das ist gut,
        das ist perfekt, perfekt, wunderbar, ausgezeichnet, gute idee, gute wahl, das nehme ich, die nehme ich,
        den nehme ich, ich nehme es, einverstanden
    """),
    stresses=either("sehr, wirklich, ganz, so, absolut, genau, total, richtig"),
    refusals=either("""
        ich will nicht, ich möchte nicht, ich brauche nicht, ich brauche kein, ich brauche keine, ich will kein,
        ich will keine, ich möchte kein, ich möchte keine, kein interesse, ich habe kein interesse, gefällt mir nicht,
        ein andermal, ein anderes mal, ich muss überlegen, ich überlege
    """),
    corrections=either("""
        stattdessen, ich meinte, ich meine, ich habe es mir anders überlegt, habe es mir anders überlegt, ändern sie,
        ändere das, ändern auf, lieber, besser, sondern, korrektur, sollte sein, doch lieber
    """),
    turns=listed("eigentlich, moment, entschuldigung, sorry, halt, ups"),
    elsewhere=either("""
        andere, anderer, anderes, anderen, anders, noch, mehr, stattdessen, was ist mit, wie wäre, besser, aber,
        obwohl, jedoch, nicht, kein, keine, zu, wenn, falls, vielleicht, nein
    """),
    closings=either("""
        das ist alles, das war alles, das wars, das war es, sonst nichts, nichts mehr, tschüss, auf wiedersehen,
        schönen tag, danke für
    """),
    none_of=listed("keine, keiner, keines, keins, keine davon, keiner davon, keins davon, nichts, nichts davon"),
    all_of=listed("alle, alles, alle davon, jede, jeder"),
    both_of=listed("beide, beides, die beiden, alle beide"),
    introductions=either("""
        ich heiße, mein name ist, mein name, mein voller name ist, name, voller name, vorname, nachname, ich bin, bin,
        das ist, es ist, auf den namen, auf, unter, ja, klar, hallo, er heißt, sie heißt
    """),
    name_ends=either("""
        und, mit, konto, kontonummer, nummer, nr, karte, ausweis, passwort, pin, telefon, email, mail, mein, meine,
        geboren, aber, code, buchung, bestellung, vertrag, kunde, kundennummer
    """),
    purse=Purse(
        names={
            "euro": "EUR", "euros": "EUR", "eur": "EUR", "pfund": "pound", "britische pfund": "GBP", "dollar": "dollar",
            "us dollar": "USD", "amerikanische dollar": "USD", "kanadische dollar": "CAD", "franken": "franc",
            "schweizer franken": "CHF", "sfr": "CHF", "yen": "JPY", "zloty": "PLN", "kronen": "crown", "lira": "TRY",
        },
        parts={"cent": "cent", "cents": "cent", "rappen": "CHF", "pence": "GBP"},
        sums={},
        sums_in="EUR",
        totals=either("betrag, summe, gesamt, insgesamt, preis, höhe"),
        links=listed("ist, war, von, sind, waren"),
        ids=either("""
            konto, kontonummer, karte, kartennummer, nummer, nr, referenz, zimmer, pin, code, bestellung, vertrag,
            telefon, jahr, datum, alter, flug, seite, am, um, nach, vor, bis, endet
        """),
        follows=either("""
            nur, für, in, an, zu, aus, von, ist, war, wäre, bitte, danke, gesamt, insgesamt, je, jeweils, und, mit,
            genau
        """),
    ),
    controls={name: pattern(phrases) for name, phrases in _CONTROLS.items()},
)  # fmt: skip
