"""Spanish, as written in Spain and in Latin America (accents are folded away, as many leave them out)."""

from runtime.understanding.languages.calendar_es import SPANISH_CALENDAR
from runtime.understanding.languages.purse import Purse
from runtime.understanding.languages.vocabulary import Vocabulary, listed, ordered

_ONES = ordered("uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve")
_TEENS = ordered("diez, once, doce, trece, catorce, quince, dieciseis, diecisiete, dieciocho, diecinueve")
_TENS = ordered("veinte, treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa")
_HUNDREDS = ordered(
    "cien, doscientos, trescientos, cuatrocientos, quinientos, seiscientos, setecientos, ochocientos, novecientos"
)
_ORDINALS = ordered("primero, segundo, tercero, cuarto, quinto, sexto, septimo, octavo, noveno, decimo")

# Control phrases, put together from parts, for nobody can list every way to ask for a person.
_WISH = (
    r"(?:(?:quiero|quisiera|querria|necesito|puedo|podria|me gustaria|deseo|prefiero|me puede|me puedes|puede|puedes"
    r"|dejame|dejeme) )?"
)
_REACH = (
    r"(?:(?:hablar|hable|comunicarme|comuniqueme|comunicame|contactar|conectarme|conectame|chatear|pasame|paseme"
    r"|pasarme|ponme|pongame|transfiereme|transfierame|ver|tratar)(?: con| a)? )"
)
_WHICH = r"(?:(?:un|una|algun|alguna|el|la|otra|otro) )?(?:(?:verdadera|verdadero) )?"
_PERSON = (
    r"(?:persona|humano|humana|ser humano|agente|operador|operadora|asesor|asesora|representante|ejecutivo|ejecutiva"
    r"|companero|companera|empleado|empleada|teleoperador|teleoperadora)"
    r"(?: (?:real|humano|humana|de verdad|viva|vivo|en vivo))?"
)
_ANYONE = (
    r"(?:alguien|un encargado|una encargada|un supervisor|una supervisora|soporte|atencion al cliente"
    r"|servicio al cliente|gente)"
)
_NOW = r"(?: (?:ahora|ya|mismo|ahora mismo|real|de verdad|por telefono|que me ayude))*"

SPANISH = Vocabulary(
    code="es",
    calendar=SPANISH_CALENDAR,
    decimal=",",
    numbers={
        "cero": 0,
        **{word: number for number, word in enumerate(_ONES, 1)},
        "un": 1, "una": 1,
        **{word: number for number, word in enumerate(_TEENS, 10)},
        **{f"veinti{word}": 20 + number for number, word in enumerate(_ONES, 1)},
        "veintiun": 21, "veintiuna": 21,
        **{word: 10 * number for number, word in enumerate(_TENS, 2)},
        **{word: 100 * number for number, word in enumerate(_HUNDREDS, 1)},
        **{word.removesuffix("os") + "as": 100 * number for number, word in enumerate(_HUNDREDS[1:], 2)},
        "ciento": 100,
    },
    scales={"mil": 1_000, "millon": 1_000_000, "millones": 1_000_000},
    joins={"y": 10},
    articles=frozenset(),
    digit_words={"cero": "0", **{word: str(number) for number, word in enumerate(_ONES, 1)}},
    repeats={"doble": 2, "triple": 3},
    end_words=listed("ultimos, ultimas, primeros, primeras"),
    digit_nouns=listed("digito, digitos, cifra, cifras, numeros"),
    # No bare "no" here: it is also how many write "nº".
    denials=listed("""
        no es, no se, no lo, no la, no los, no tengo, no recuerdo, no me, no puedo, no son, nunca, sin,
        quiza, quizas, tal vez, creo que, olvide, en vez de, en lugar de
    """),
    doubts=listed("""
        unos, unas, aproximadamente, alrededor, cerca, casi, mas, menos, entre, quiza, quizas, tal vez,
        creo, o, no, nunca, sin, salvo, excepto, media, medio, cuarto, par, algunos, algunas, varios,
        varias, coma, punto, hasta, otro, otra, otros, otras, ademas, docena, hace, como, probablemente,
        parejas, familias, enero, febrero, marzo, abril, mayo, junio, julio, agosto,
        septiembre, octubre, noviembre, diciembre, y un, y una, y el, y la, y su, y sus, con un, con una
    """),
    others=listed("yo, mi, mis, conmigo, nuestro, nuestra, nuestros, nuestras"),
    and_words=listed("y, con, mas"),
    givers=frozenset(),
    times=listed("las, dia"),
    clock=listed("am, pm, a m, p m, en punto, horas, h"),
    loose_ones=listed("uno, un, una"),
    pointers=listed("ese, este, esa, esta, cada, otro, otra, mi, cual"),
    countables=listed("""
        personas, persona, adultos, adulto, pasajeros, pasajero, viajeros, billetes, billete, entradas, entrada,
        asientos, asiento, plazas, plaza, piezas, nosotros
    """),
    before_counts=listed("para, solo, solamente, somos, seremos, son, necesito, quiero, si, no"),
    only=listed("solo, solamente"),
    units=listed("""
        segundo, segundos, minuto, minutos, hora, horas, dia, dias, noche, noches, semana, semanas, mes,
        meses, momento, cosa, pregunta, mas, ano, anos, am, pm, enero, febrero, marzo, abril, mayo,
        junio, julio, agosto, septiembre, octubre, noviembre, diciembre
    """),
    ordinals={
        **{word: number for number, word in enumerate(_ORDINALS, 1)},
        **{word.removesuffix("o") + "a": number for number, word in enumerate(_ORDINALS, 1)},
        "primer": 1, "tercer": 3,
        "ultimo": -1, "ultima": -1,
    },
    place_words=listed("opcion, numero, num, nro, el, la, lo, opcion numero, respuesta, boton"),
    polite=listed("""
        por favor, porfavor, porfa, porfis, x favor, xfa, gracias, muchas gracias, mil gracias, hola,
        buenas, buenos dias, buenas tardes, buenas noches, perdon, perdona, perdone, disculpe, disculpa,
        senor, senora, si es posible, si puede, pues, bueno, eh
    """),
    please=listed("por favor, porfavor, porfa"),
    lead_ins=listed("""
        quiero, quisiera, querria, prefiero, necesito, elijo, escojo, me, gustaria, quedo, con, para,
        el, la, los, las, lo, un, una, mi, es, seria, creo, que, por, favor, gracias, opcion, pues,
        bueno, entonces, de, en, a, dame, deme, tomo, vamos, mejor, si, vale, solo, solamente, somos,
        serian, seran
    """),
    yes=listed("""
        si, sii, siii, claro, claro que si, por supuesto, vale, de acuerdo, ok, okay, okey, desde luego,
        afirmativo, adelante, dale, venga, bueno, como no, asi es, eso es, exacto, exactamente, cierto,
        efectivamente, sip, obvio, confirmo, confirmado, acepto, hazlo, hagalo, me parece bien, esta
        bien, sin problema, no hay problema, por que no, seguro, me
        gustaria, me encantaria, verdadero, listo, conforme
    """),
    no=listed("""
        no, nop, noo, nel, que no, no gracias, para nada, nunca, jamas, negativo, ni hablar, de ninguna
        manera, ahora no, todavia no, aun no, hoy no, mejor no, no hace falta, no es necesario,
        incorrecto, falso, claro que no, por supuesto que no, tampoco, no me interesa, no quiero, no
        deseo, no lo hagas, no lo haga, nada mas, eso es todo
    """),
    unsure=listed("""
        quiza, quizas, tal vez, puede ser, puede que, a lo mejor, no se, no lo se, ni idea, depende, no
        estoy seguro, no estoy segura, me da igual, da igual, probablemente, supongo, mas o menos, o, no
        sabria, segun, creo que si, creo que, no del todo
    """),
    nots=listed("no"),
    approving=listed("""
        correcto, correcta, bien, perfecto, perfecta, genial, excelente, estupendo, bueno, buena,
        cierto, verdad, de acuerdo, fantastico
    """),
    fillers=listed("""
        por, favor, porfavor, porfa, gracias, muchas, eso, esto, es, esta, el, la, lo, muy, todo, me,
        parece, quiero, gustaria, que, pues, hola, ah, oh, eh, ya, ahora, hoy, momento, de, senor,
        senora, asi, tan, correcto, bien, perfecto
    """),
    question_words=listed("""
        que, cual, cuales, quien, cuando, donde, como, cuanto, cuanta, cuantos, cuantas, puedo, puede,
        hay
    """),
    asking=listed("que, cual, cuales, quien, cuando, donde, como, cuanto, cuanta, cuantos, cuantas, hay"),
    suggesting=listed("que tal, hay, y si, tienen, teneis, tienes"),
    leaning=listed("probablemente, creo que, creo, si, o, me da igual"),
    answers=listed("si, no"),
    subjects=listed("yo, por, gracias, porfa"),  # not a verb: "no tengo" is a sentence, not an answer
    soothing=listed("bien, vale, bueno, ok"),
    contrasts=listed("""
        pero, excepto, salvo, aunque, luego, despues, mas tarde, sino, todavia no, solo
    """),
    markers=listed("ok, okay, vale, bueno, venga"),
    praises=listed("""
        suena bien, suena genial, me parece bien, me parece perfecto, me parece genial, me gusta, me encanta,
        me va bien,
        me viene bien, me sirve, es perfecto, es perfecta, esta perfecto, esta bien, esta genial, perfecto, genial,
        excelente, estupendo, buena idea, buena eleccion, me lo quedo, me la quedo, me quedo con, asi esta bien
    """),
    stresses=listed("muy, realmente, de verdad, tan, exactamente, totalmente, justo"),
    refusals=listed("""
        no quiero, no deseo, no necesito, no me interesa, no me gusta, no me apetece, no estoy interesado, no estoy
        interesada, no estoy listo, no estoy lista, no sera necesario, no hace falta, en otro momento, otro dia,
        tengo que pensarlo, dejame pensarlo
    """),
    corrections=listed("""
        en vez de, en lugar de, queria decir, quise decir, he cambiado de idea, cambie de idea, he cambiado de opinion,
        cambialo, cambiala, cambielo, cambiela, cambia la, cambia el, cambie la, cambie el, ponlo, pongalo,
        mejor que sea,
        pedi, deberia haber sido
    """),
    turns=listed("en realidad, perdon, perdona, perdone"),
    elsewhere=listed("""
        otro, otra, otros, otras, mas, distinto, distinta, diferente, mejor, pero, aunque, sin embargo, no,
        que tal, y si,
        si es que, quiza, quizas, tal vez, tampoco, demasiado
    """),
    closings=listed("""
        eso es todo, es todo, nada mas, adios, hasta luego, gracias por, que tenga, buen dia, eso era todo
    """),
    none_of=listed("ninguno, ninguna, ninguno de ellos, ninguna de ellas, nada, ningun"),
    all_of=listed("todos, todas, todo, todos ellos, todas ellas"),
    both_of=listed("ambos, ambas, los dos, las dos"),
    introductions=listed("""
        me llamo, mi nombre es, mi nombre completo es, nombre, nombre completo, soy, yo soy, es, a nombre de,
        el nombre es, si, claro, vale, hola, se llama
    """),
    name_ends=listed("""
        y, con, cuenta, numero, num, tarjeta, dni, nif, contrasena, clave, pin, telefono, correo, mi, el, nacido,
        nacida, pero, codigo, reserva, pedido, poliza
    """),
    purse=Purse(
        names={
            "libra": "pound", "libras": "pound", "libras esterlinas": "GBP", "euro": "EUR", "euros": "EUR",
            "dolar": "dollar", "dolares": "dollar", "dolares americanos": "USD", "dolares canadienses": "CAD",
            "peso": "peso", "pesos": "peso",
            "pesos mexicanos": "MXN", "pesos argentinos": "ARS", "pesos chilenos": "CLP", "pesos colombianos": "COP",
            "franco": "franc", "francos": "franc", "yen": "JPY", "yenes": "JPY", "quetzales": "GTQ", "lempiras": "HNL",
            "bolivianos": "BOB", "guaranies": "PYG", "balboas": "PAB",
        },
        parts={
            "centimo": "cent", "centimos": "cent", "centavo": "centavo", "centavos": "centavo", "penique": "GBP",
            "peniques": "GBP",
        },
        sums={},
        sums_in="EUR",
        totals=listed("importe, total, suma, precio, cantidad, monto"),
        links=listed("es, fue, de, son, seria"),
        ids=listed("""
            cuenta, tarjeta, numero, num, nro, referencia, habitacion, pin, codigo, pedido, poliza, telefono, ano,
            fecha, edad, vuelo, pagina, piso, el, las, terminada
        """),
        follows=listed("""
            solo, solamente, para, en, a, de, al, por, es, fue, seria, gracias, total, cada, y, con, exactos, justos
        """),
    ),
    controls={
        "person": (
            rf"{_WISH}(?:{_REACH}?{_WHICH}{_PERSON}|{_REACH}{_ANYONE}){_NOW}"
            r"|atencion al cliente|servicio al cliente"
        ),
        "stop": (
            r"parar|para|pare|basta|detente|dejame en paz|dejeme en paz|(?:darme|dame|deme) de baja|stop"
        ),
        "start_over": (
            r"(?:quiero |podemos )?(?:empezar|comenzar|empecemos|empieza|volver a empezar|volver a comenzar)"
            r" (?:de nuevo|otra vez|desde el principio|de cero)"
            r"|(?:quiero )?volver a (?:empezar|comenzar)|reiniciar|desde el principio"
        ),
        "back": (
            r"atras|volver(?: atras| a lo anterior| al anterior)?|regresar|anterior|ir atras|un paso atras|deshacer"
        ),
        "correct": (
            r"(?:quiero |quisiera |puedo |podria |necesito )?(?:cambiar|corregir|modificar|rectificar)"
            r"(?: (?:mi|la|una|esa|lo))?(?: (?:respuesta|anterior|ultima|que he dicho))+"
            r"|me (?:he )?equivoque|me he equivocado|(?:eso|mi respuesta) (?:esta|estaba) mal"
        ),
        "repeat": (
            r"(?:me lo )?(?:puede |puedes |podria )?(?:repetir|repite|repita|repitelo|repitalo|repetirlo|repetirmelo)"
            r"(?: (?:eso|esto|la pregunta|otra vez|de nuevo))*|otra vez|de nuevo|como dice|como dijo|que dijo"
            r"|que has dicho|que ha dicho"
        ),
        "help": (
            r"(?:necesito |quiero )?ayuda|ayudame|ayudeme|que (?:puedo|puedes|puede) hacer|opciones|menu"
        ),
        "cancel": (
            r"(?:quiero |quisiera )?(?:cancelar|cancela|cancele|cancelalo|anular|anula|anule)(?: (?:eso|esto|todo))?"
            r"|olvidalo|olvidelo|dejalo|dejelo|salir"
        ),
    },
)  # fmt: skip
