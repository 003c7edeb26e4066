"""English."""

from runtime.understanding.languages.calendar_en import ENGLISH_CALENDAR
from runtime.understanding.languages.purse import Purse
from runtime.understanding.languages.vocabulary import Vocabulary, listed, ordered

_ONES = ordered("one, two, three, four, five, six, seven, eight, nine")
_TEENS = ordered("ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen")
_TENS = ordered("twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety")
_ORDINALS = ordered("first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth")

# Control phrases, put together from parts, for nobody can list every way to ask for a person.
_WISH = (
    r"(?:(?:(?:i (?:really |just )?)?(?:want|need|demand|prefer|wish|should)|(?:i would|id) (?:like|rather|prefer)"
    r"|i wanna|wanna|can i|could i|may i|is it possible|(?:can|could|will|would) you|(?:just )?let me|just|please)"
    r"(?: please)?(?: to)? )?"
)
_ASKED = r"(?:(?:can|could|will|would) you (?:please )?|i (?:want|need) you to (?:please )?|please )?"
_MISSED = r"i (?:didnt|did not|couldnt|could not) (?:quite )?(?:get|hear|catch)(?: that| you| it)?"
_REACH = (
    r"(?:(?:talk(?:ing)?|speak(?:ing)?|chat|connect|transfer|put|pass|switch|hand|get|bring|send|give|have|reach|contact|call)"
    r"(?: me| us)?(?: over| through| on| in)?(?: to| with)? )"
)
_WHICH = (
    r"(?:(?:a|an|the|some|any|your|one of your|another) )?"
    r"(?:(?:real|live|human|actual|proper|normal|living|customer|support|service|sales|care) )*"
)
_PERSON = r"(?:person|human|human being|agent|operator|rep|representative|advis[oe]r)"
_ANYONE = (
    r"(?:someone|somebody|anyone|manager|supervisor|staff|team|member of (?:staff|the team)|humans|agents|people|man"
    r"|woman|assistant|specialist|colleague|executive|support|customer (?:services?|support|care)|call cent(?:er|re))"
)
_NOW = (
    r"(?: (?:now|right now|instead|there|here|real|human|else|in person|on the phone|at your company|about (?:this|it)"
    r"|who can help(?: me)?|from (?:support|customer service)))*"
)
_THAT = r"(?:that|this|it|everything|all of (?:it|that)|about (?:it|that)|the whole thing)"

ENGLISH = Vocabulary(
    code="en",
    calendar=ENGLISH_CALENDAR,
    decimal=".",
    numbers={
        "zero": 0,
        **{word: number for number, word in enumerate(_ONES, 1)},
        **{word: number for number, word in enumerate(_TEENS, 10)},
        **{word: 10 * number for number, word in enumerate(_TENS, 2)},
        "fourty": 40,
    },
    scales={"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12},
    joins={"and": 100},
    articles=listed("a"),
    digit_words={
        "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0",
        **{word: str(number) for number, word in enumerate(_ONES, 1)},
    },
    repeats={"double": 2, "triple": 3, "treble": 3},
    end_words=listed("last, first, final, ending"),
    digit_nouns=listed("digit, digits, numbers, figures, nos, numerals"),
    denials=listed("""
        not, dont, doesnt, didnt, isnt, arent, wasnt, cant, cannot, couldnt, never, without, dunno,
        maybe, perhaps, guess, unsure, forgot, forgotten, instead of, rather than
    """),
    doubts=listed("""
        about, around, approximately, approx, roughly, nearly, almost, circa, ish, over, under, above,
        below, more, less, fewer, least, most, than, between, maybe, perhaps, possibly, probably, guess,
        dunno, unsure, either, or, not, dont, doesnt, didnt, isnt, arent, wasnt, wont, cant, cannot,
        couldnt, never, without, except, excluding, half, quarter, few, couple, couples, pairs, families,
        several, some, point, minus, until, till, up, another, extra, additional, plus, ago,
        january, february, march, april, june, july, august, september, october,
        november, december, us and, and us, and a, and an, and the, and i, and his, and her, and their,
        and some, with a, with an, with some
    """),
    others=listed("me, myself, my, our, other, others"),
    and_words=listed("and, plus, with"),
    givers=listed("give, get, send, bring, book, let, find, make, for, tell, sell, buy, order"),
    times=listed("at, on, by"),
    clock=listed("am, pm, a m, p m, oclock, o clock"),
    loose_ones=listed("one"),
    pointers=listed("that, this, which, each, any, no, my, a, new, old, other, last, first, same"),
    countables=listed("""
        people, peoples, persons, person, adults, adult, guests, guest, passengers, passenger, riders, rider, travelers,
        travellers, tickets, ticket, seats, seat, pieces, piece, us
    """),
    before_counts=listed("for, just, only, be, of, need, require, want, book, make, its, is, have, yes, no"),
    only=listed("just, only"),
    units=listed("""
        second, seconds, sec, secs, minute, minutes, min, mins, hour, hours, hr, hrs, day, days, night,
        nights, week, weeks, month, months, year, years, am, pm, january, february, march, moment,
        thing, question, more, april, june, july, august, september, october, november, december
    """),
    ordinals={
        **{word: number for number, word in enumerate(_ORDINALS, 1)},
        "1st": 1, "2nd": 2, "3rd": 3, **{f"{number}th": number for number in range(4, 21)},
        "last": -1,
    },
    place_words=listed("""
        option, number, no, nr, num, choice, answer, the, one, item, button, option number, pick
    """),
    polite=listed("""
        please, pls, plz, plse, pleas, please please, kindly, thanks, thank you, thankyou, thx, ty,
        cheers, many thanks, thanks a lot, thanks again, thank you again, thank you very much,
        thanks very much, ta, hi, hello, hey,
        hiya, hi there, hello there, good morning, good afternoon, good evening, ok, okay, um, uh, er,
        erm, hmm, sorry, excuse me, sir, madam, maam, mate, just, if you can, if possible, if you dont
        mind, if you would, would you
    """),
    please=listed("please, pls, plz, kindly"),
    lead_ins=listed("""
        i, im, id, ill, want, would, like, love, rather, prefer, need, choose, pick, take, take the,
        select, go, with, for, going, to, the, a, an, my, mine, is, its, it, thats, that, this, think,
        guess, lets, let, us, me, can, could, we, will, have, get, give, use, one, option, um, well, so,
        then, be, please, pls, plz, thanks, thank, you, actually, definitely, in, by, on, only, just,
        there, are, am, were, sure, ok, okay, yes, yeah
    """),
    yes=listed("""
        yes, yeah, yep, yup, ya, yea, yah, yas, ye, yess, yessir, y, aye, sure, surely, ok, okay, okey,
        okey dokey, k, kk, alright, all right, absolutely, definitely, certainly, indeed, of course,
        affirmative, confirmed, confirm, i confirm, agreed, i agree, agree, go ahead, go for it, do it,
        do so, please do, make it so, sounds good, sounds great, sounds right, looks good, looks right,
        that works, this works, it works, works for me, why not, no problem, not a problem, no worries,
        i do, i would, i did, i have, i am, we do, it is, it does, by all means, lets do it, lets do
        that, id love to, i would love to, id love that, for sure, you bet, totally, true, uh huh, mhm,
        mm hmm, thatll do, that will do, that would be great, that would be good, that would be fine,
        that would be perfect, that would be nice, that would be lovely, that would be wonderful, that
        would be awesome, thats it, exactly, precisely, proceed, please proceed,
        i like this, i like that, i like it, you got it, you got that right, got it right, you have them right, you
        have it right, you are correct, youre correct, youre right, you are right, i confirm this, i confirm that, i
        confirm it, that is what i want, thats what i want, thats what i said, thats what i requested, what i
        requested, exactly what i want, exactly what i wanted, exactly what i need, suits me, suits me well, suits for
        me, suits me fine, that would work, that will work, that would work for me, approval granted, granted,
        approved, i approve, no correction necessary, no changes necessary, no changes needed, all correct, thats all
        correct, everything is correct, that sounds great, that sounds good, that sound great, great choice, i will
        take it, ill take it, please do that, please do it, do that, book it, go ahead and book it, that seems right
    """),
    no=listed("""
        no, nope, nah, naw, noo, nay, n, negative, no thanks, no thank you, no way, not really, not now,
        not yet, not today, not at all, not at the moment, not at this time, not right now, not this
        time, not for now, not necessary, not needed, no need, never, dont, do not, i dont, i do not, i
        didnt, i did not, i am not, im not, i havent, i have not, it isnt, it is not, its not, thats not
        it, id rather not, i would rather not, rather not, i dont think so, dont think so, absolutely
        not, definitely not, certainly not, of course not, im good, im fine, im ok, false, incorrect,
        wrong, not interested, im not interested, i am not interested, never mind, no never, dont do it,
        please dont, dont do that,
        i dont want it, i dont want that, i dont want to, i do not want to, i dont wish to, i do not wish to, i dont
        want to do that, i changed my mind, i have changed my mind, on second thought, that wont work, that will not
        work, that doesnt work, that does not work, not right this second, not just yet, not necessary right now, i
        will decide it later, i will decide later, ill decide later, i will ask later, i will ask it later, nope try
        again, no again, thats not right, thats not correct
    """),
    unsure=listed("""
        maybe, perhaps, possibly, probably, not sure, unsure, im not sure, dont know, do not know,
        dunno, idk, no idea, depends, might, if, unless, either, whatever, dont mind, dont care, not
        certain, kind of, sort of, i guess, cant decide, no clue, i think, or, not exactly, cant tell,
        cannot say, who knows, up to you, hard to say, not completely, not entirely, not quite
    """),
    nots=listed("not, isnt, doesnt, aint, wasnt, arent"),
    approving=listed("""
        correct, right, good, great, perfect, fine, nice, excellent, awesome, wonderful, amazing,
        lovely, brilliant, accurate, fantastic, super, cool, beautiful, works, okay, ok, true, what i
        want, what i wanted, what i need, what i asked for
    """),
    fillers=listed("""
        please, pls, plz, thanks, thank, you, thx, cheers, that, thats, this, is, it, its, the, i, id,
        ill, do, would, will, be, so, very, just, a, all, to, me, my, for, of, oh, um, uh, well, then,
        now, there, sir, maam, mate, sounds, looks, seems, like, love, want, really, much, quite,
        pretty, with, details, information, everything, totally, send, here, hey, hi, hello, ah,
        actually, can, great, perfect, one, at, moment, time, today, was, what, asked, done
    """),
    question_words=listed("""
        is, are, do, does, did, can, could, will, would, what, which, who, when, where, why, how,
        should, shall, was, have, has
    """),
    asking=listed("is, are, do, does, did, what, which, who, when, where, why, how, was, have, has"),
    suggesting=listed("how about, what about, is there, are there, do you have, have you got"),
    leaning=listed("probably, i think, i guess, if, or, either, dont mind, whatever, kind of, sort of, might"),
    answers=listed("yes, yeah, yep, yup, yea, no, nope, nah"),
    subjects=listed("""
        i, im, id, ill, it, its, that, thats, this, we, you, there, please, thanks, actually, the, my,
        they, make, change, try, play, book, lets, let, at, for, could, can, what, where, when, how, also, its,
        one, maybe, set, and, but, just, not, with, want, need, in, to, would, instead, find, send, use, search
    """),
    soothing=listed("ok, okay, fine, alright, good, cool"),
    contrasts=listed("""
        but, except, however, although, though, instead, later, only, rather, yet, not now, unless
    """),
    markers=listed("ok, okay, okey, k, kk, alright"),
    praises=listed("""
        sounds good, sounds great, sounds fine, sounds nice, sounds perfect, sounds like a plan, sounds awesome,
        sounds wonderful, sounds interesting, sounds fun, sounds right, sounds lovely, sounds amazing,
        sounds fantastic, sounds excellent, looks good, looks great, looks fine, seems fine, seems good, seems great,
        seems nice, seems perfect, works for me, works great, works well, works fine, that works, will work,
        should work, is perfect, is great, is fantastic, is awesome, is excellent, is wonderful, thats great,
        thats perfect, thats fine, thats good, thats wonderful, thats okay, is the one, thats the one, thats it,
        i like that, i like it, i like this, i love it, i love that, i love this, i will take, ill take,
        be appreciated, suits me, fits my, good choice, great choice, great idea, good idea, perfect, excellent,
        awesome, wonderful, lovely, fantastic, sound good, sound great, sound nice, sounds like a great,
        sounds like a good, is ideal, thats ideal, a winner, the one i want, the one i wanted, the one for me,
        the best, thats what i want, sure thing, i agree, you got it, i confirm, confirmed, go ahead
    """),
    stresses=listed("really, pretty, so, very, quite, absolutely, just, exactly, definitely, totally, actually"),
    refusals=listed("""
        i dont want, i do not want, i dont wish, i do not wish, i dont need, i do not need, i am not interested,
        im not interested, not interested in, i dont like, i do not like, i wouldnt like, i would not like,
        i dont feel like, i wont be, i will not be, i am not ready, im not ready, that wont be, that will not be,
        it wont be, it will not be, not quite, not exactly, no need, not for now, not this, some other time,
        another time, let me think, i have to check, i need to check
    """),
    corrections=listed("""
        instead, i meant, i changed my mind, i have changed my mind, ive changed my mind, i decided, change it,
        change that, change the, change this, changed to, make it, make that, rather, i asked for, was supposed,
        switch to, switch it, move it, correction, should have been, it should be
    """),
    turns=listed("actually, sorry, wait, oh wait, oh sorry, oops, i forgot"),
    elsewhere=listed("""
        other, others, another, else, instead, different, what about, how about, better, but, though, although, however,
        not, isnt, doesnt, dont, wont, cant, couldnt, too, if, unless, maybe, perhaps, no
    """),
    closings=listed("""
        thats all, that is all, that will be all, thatll be all, i think thats all, i think that is all, nothing else,
        bye, goodbye, have a, i have what i need, that was all, thats what i needed, thank you for, thanks for
    """),
    none_of=listed("none, none of them, none of these, nothing, no one, neither, not any, nothing at all"),
    all_of=listed("all, all of them, all of these, everything, every one, every one of them"),
    both_of=listed("both, both of them, the two, the two of them"),
    introductions=listed("""
        my name is, my names, my name, myname is, my full name is, my full name, the name is, the full name is, name is,
        name, full name, fullname, first name is, last name is, my last name is, my surname is, surname is, names,
        this is, i am, im, i am called, im called, myself, it is, its, its me, call me, please call me, you can call me,
        under, under the name, under the name of, in the name of, for, yes, yeah, yup, ya, sure, ok, okay, alright, hi,
        hello, hey
    """),
    name_ends=listed("""
        and, account, acc, ac, number, no, ssn, password, pass, pin, card, id, from, with, here, speaking, is the name,
        is my name, booking, confirmation, phone, contact, address, email, my, born, last, but, ss, social, policy, zip,
        code, date
    """),
    purse=Purse(
        names={
            "pound": "pound", "pounds": "pound", "pound sterling": "GBP", "pounds sterling": "GBP", "quid": "GBP",
            "euro": "EUR", "euros": "EUR", "dollar": "dollar", "dollars": "dollar", "bucks": "dollar", "buck": "dollar",
            "dollors": "dollar", "dollor": "dollar", "dollers": "dollar", "doller": "dollar", "us dollars": "USD",
            "us dollar": "USD", "american dollars": "USD", "canadian dollars": "CAD", "australian dollars": "AUD",
            "new zealand dollars": "NZD", "peso": "peso", "pesos": "peso", "mexican pesos": "MXN", "franc": "franc",
            "francs": "franc", "swiss francs": "CHF", "rupee": "rupee", "rupees": "rupee", "rs": "rupee", "yen": "JPY",
            "yuan": "CNY", "crowns": "crown", "kronor": "SEK", "kroner": "crown", "kr": "crown", "zloty": "PLN",
            "rand": "ZAR", "dirhams": "AED", "lira": "TRY", "shekels": "ILS",
        },
        parts={"pence": "GBP", "penny": "GBP", "pennies": "GBP", "p": "GBP", "cent": "cent", "cents": "cent"},
        sums={"fiver": 5, "tenner": 10},
        sums_in="GBP",
        totals=listed("amount, total, sum, price, cost"),
        links=listed("is, was, of, comes to, will be, would be"),
        ids=listed("""
            account, acc, ac, card, number, no, nr, id, ref, reference, room, ssn, pin, code, order, policy, claim,
            phone, year, date, age, ending, flight, page, floor, on, at,
            after, before, until, till, by
        """),
        follows=listed("""
            only, for, in, to, from, at, on, of, is, was, will, would, please, pls, thanks, thank, sorry, total, each,
            and, with, this, that, should, exactly, altogether, all
        """),
    ),
    controls={
        "person": (
            rf"{_WISH}(?:{_REACH}?{_WHICH}{_PERSON}|{_REACH}{_WHICH}{_ANYONE}){_NOW}"
            rf"|{_WISH}(?:live chat|customer (?:services?|care|support))"
            r"|i dont want to (?:talk|speak|chat) (?:to|with) (?:you|an? (?:ro)?bot|a machine|a computer|(?:ro)?bots)"
            r"|is there (?:someone|somebody|anyone|a person|a human) (?:i can |to )(?:talk|speak|chat) (?:to|with)"
        ),
        "stop": (
            rf"{_ASKED}stop(?: (?:it|this|that|now|chat|chatting|talking))?|unsubscribe|opt ?out|leave me alone"
            r"|stop (?:messaging|texting|writing to|contacting) me"
        ),
        "start_over": (
            r"(?:(?:can|could) (?:i|we) |i want to |lets )?(?:start|begin) (?:over|again|over again|afresh|anew"
            r"|from the (?:start|beginning))|restart|reset|from the (?:start|beginning)"
        ),
        "back": (
            r"(?:(?:can|could) (?:i|we) |i want to |lets )?(?:go|step|take me) back(?: (?:one|a) (?:step|question))?"
            r"|back|previous|previous (?:step|question)|one step back|undo(?: that| it)?"
        ),
        "correct": (
            rf"{_ASKED}(?:i (?:want|need|would like) to |id like to |can i |could i |let me )?"
            r"(?:change|correct|fix|edit|amend)(?: (?:my|the|that|an|one))?(?: (?:last|previous|earlier))?"
            r"(?: (?:answers?|one|reply|input|that|it|something))"
            r"|(?:that|my (?:last )?answer) (?:was|is) (?:wrong|a mistake|not right|a typo)|i made a (?:mistake|typo)"
        ),
        "repeat": (
            rf"(?:{_MISSED} )?{_ASKED}(?:repeat(?: (?:that|it|this|yourself|what you (?:just )?said"
            r"|(?:the|your|your last) question))?(?: again| once more| one more time)?"
            r"|say (?:that|it|this) (?:again|once more|one more time))"
            r"|again|once more|one more time|come again|say again|what was that(?: again)?|what did you (?:just )?say"
            r"|what was the question|pardon(?: me)?"
            rf"|{_MISSED}"
        ),
        "help": (
            r"(?:i need |can you |could you |can i get )?(?:some )?(?:help|assistance|assist me)(?: me)?"
            r"|what can (?:i|you) (?:do|say|ask)(?: here)?|what are my options|menu|options|commands"
        ),
        "cancel": (
            rf"(?:{_ASKED}|i want to |id like to |i would like to |lets )(?:(?:cancel|abort)(?: {_THAT})?"
            rf"|(?:forget|scrap|drop) {_THAT})|never ?mind(?: that| it)?|leave it|quit|exit|end (?:the |this )?chat"
        ),
    },
)  # fmt: skip
