"""What authors may compute, what they may not, and that nothing of it ever raises at run time."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtime import limits
from runtime.core.errors import JourneyError
from runtime.core.expressions import UNSET, Expression, ExpressionError, Template, compile_expression, compile_text
from runtime.core.values import Money

SCOPE = {
    "last4": "4821",
    "amount": Decimal("12.50"),
    "price": Money(Decimal("1234.5"), "GBP"),
    "dollars": Money(Decimal("1234.5"), "USD"),
    "agreed": True,
    "tier": "gold",
    "goods": ("a lamp", "two chairs"),
    "due": date(2026, 12, 3),
    "at": time(9, 5),
    "now": datetime(2026, 12, 1, 14, 5, tzinfo=UTC),
    "today": date(2026, 12, 1),
    "customer": {"first_name": "Ana", "phone": None},
    "channel": "web",
    "language": "en",
}


def said(source: str, **scope: object) -> str:
    return compile_text(source).render({**SCOPE, **scope})


def value(source: str, **scope: object) -> object:
    return compile_expression(source).value({**SCOPE, **scope})


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Hello {{ customer.first_name }}.", "Hello Ana."),
        ("Call {{ customer.phone | default('us') }}", "Call us"),
        ("{{ nothing }}|{{ nothing.at_all }}", "|"),
        ("{{ name | default('there') }}", "there"),
        ("{% if amount > 10 %}much{% elif amount %}some{% else %}none{% endif %}", "much"),
        ("{{ 'yes' if tier in ['gold', 'silver'] else 'no' }}", "yes"),
        ("{{ 'only with gold' if tier == 'silver' }}", ""),
        ("{{ amount * 2 + 1 }}", "26.00"),
        ("{{ price | money }}", "£1,234.50"),
        ("{{ amount | money('EUR') }}", "€12.50"),
        ("{{ amount | money }}", "12.50"),
        ("{{ price }}", "£1,234.50"),
        ("{{ price.amount | round(1) }} {{ price.currency }}", "1234.5 GBP"),
        ("{{ due | date }}", "3 December 2026"),
        ("{{ '2026-12-03' | date }} {{ '14:05:00' | time }}", "3 December 2026 14:05"),
        ("{{ 'soon' | date }}", "soon"),
        ("{{ now }}", "1 December 2026, 14:05"),
        ("{{ at }} {{ now | time }}", "09:05 14:05"),
        ("{{ due.day }}/{{ due.month }}", "3/12"),
        ("{{ (due - today) }} days", "2 days"),
        ("{{ (today + 30) | date }}", "31 December 2026"),
        ("{{ goods | join(' and ') }} ({{ goods | length }})", "a lamp and two chairs (2)"),
        ("{{ goods }}", "a lamp, two chairs"),
        ("{{ due }}, {{ tier | join }}", "3 December 2026, gold"),
        ("{{ 'o’brien-smith' | title }} {{ tier | upper }} {{ 'X ' | lower | trim }}", "O’brien-Smith GOLD x"),
        ("{{ agreed }}", "yes"),
        ("{# for the author #}{% raw %}{{ last4 }}{% endraw %}", "{{ last4 }}"),
        ("{{ 10 / 4 }} {{ -amount }} {{ +amount }} {{ 0.1 + 0.2 }}", "2.5 -12.50 12.50 0.3"),
    ],
)
def test_texts_are_filled_in(source: str, shown: str) -> None:
    assert said(source) == shown


def test_numbers_too_large_to_reckon_with_are_written_short() -> None:
    assert said("{{ x }} {{ y }}", x=Decimal("1e500"), y=10**40) == "1.000e+500 1.000e+40"
    assert said("{{ x | money }} {{ y | money }}", x=Money(Decimal("1e20"), "GBP"), y="a lot") == "1E+20 GBP a lot"


def test_spanish_has_its_own_dates_money_and_yes() -> None:
    source = "{{ due | date }}; {{ price | money }}; {{ agreed }}"
    assert said(source, language="es") == "3 de diciembre de 2026; 1.234,50 £; sí"


def test_money_without_a_minor_unit_has_no_cents() -> None:
    assert said("{{ yen }}", yen=Money(Decimal(-1200), "JPY")) == "-1,200 JPY"


def test_a_constant_text_is_its_own_source() -> None:
    text = compile_text("100 % sure: {a} }} 'x'")
    assert text.is_constant
    assert text.render({}) == text.source
    assert not compile_text("{{ last4 }}").is_constant


def test_names_are_dotted_as_they_were_written() -> None:
    assert compile_text("{{ customer.first_name }} {% if last4 == '1' %}{{ today }}{% endif %}").names == {
        "customer.first_name",
        "last4",
        "today",
    }
    assert compile_expression("price.amount > 3 and not agreed").names == {"price.amount", "agreed"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tier == 'gold'", True),
        ("tier != 'gold'", False),
        ("1 < amount <= 12.5", True),
        ("1 < amount < 12", False),
        ("tier in ('gold', 'silver')", True),
        ("'lamp' in 'a lamp'", True),
        ("'a lamp' in goods", True),
        ("tier not in ['silver']", True),
        ("agreed == true and not (amount == 0)", True),
        ("agreed == 1", False),
        ("agreed != 1", True),
        ("price > 1000", True),
        ("price == 1234.5", True),
        ("due > '2026-12-01'", True),
        ("now > '2026-12-01'", False),
        ("now >= '2026-12-01T14:05:00'", True),
        ("due >= now", True),
        ("at < '12:30'", True),
        ("last4 == '4821'", True),
        ("tier < 3", False),
        ("tier != 3", True),
        ("price + price", Money(Decimal("2469.0"), "GBP")),
        ("price * 2 - price", Money(Decimal("1234.5"), "GBP")),
        ("price / 2", Money(Decimal("617.25"), "GBP")),
        ("price / price", Decimal(1)),
        ("-price", Money(Decimal("-1234.5"), "GBP")),
        ("due - today", Decimal(2)),
        ("7 + today", date(2026, 12, 8)),
        ("'monday'", "monday"),
        ("amount | round", Decimal(13)),
        ("agreed", True),
        ("0.5", Decimal("0.5")),
        ("price == dollars", False),
        ("price != dollars", True),
        ("price < dollars", False),
        ("2 * price", Money(Decimal("2469.0"), "GBP")),
        ("now - now", Decimal(0)),
        ("now - today", Decimal(0)),
        ("due - now", Decimal(2)),
        ("now - 1", datetime(2026, 11, 30, 14, 5, tzinfo=UTC)),
        ("now == now | date", False),
        ("price == dollars.amount", True),
        ("price < price * 2", True),
        ("amount > 0.5", True),
        ("0.5 < amount", True),
        ("+amount", Decimal("12.50")),
    ],
)
def test_expressions_have_values(source: str, expected: object) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    "source",
    ["nope == 1", "nope != 1", "nope < 1", "1 > nope", "nope in ['a']", "nope not in ['a']", "'a' in nope"],
)
def test_comparing_with_what_is_unset_is_false(source: str) -> None:
    assert value(source) is False


@pytest.mark.parametrize(
    "source",
    [
        "nope", "nope.at_all", "customer.phone", "nope + 1", "-nope", "nope | round", "nope | upper", "1 / 0",
        "tier * 5", "tier + tier", "tier + 1", "price + 1", "price * price",
        "price - dollars", "10 / price", "due + due", "due * 2", "1 - due", "due + 999999999",
        "1000000000 * 1000000000", "'a' if nope", "last4.amount", "amount | round(99)", "tier | round",
    ],
)  # fmt: skip
def test_what_cannot_be_known_or_reckoned_is_unset(source: str) -> None:
    expression = compile_expression(source)
    assert expression.value(SCOPE) is UNSET
    assert not expression.is_true(SCOPE)


def test_zero_money_and_empty_texts_are_not_true() -> None:
    assert not compile_expression("x").is_true({"x": Money(Decimal(0), "GBP")})
    assert not compile_expression("x").is_true({"x": ""})
    assert compile_expression("not x").is_true({})


def test_a_constant_keeps_the_type_that_yaml_gave_it() -> None:
    assert Expression.constant(True).value({}) is True
    assert Expression.constant(Decimal("1.5")).value({}) == Decimal("1.5")
    assert Expression.constant(True) == Expression("true")


def test_equal_means_the_same_source() -> None:
    assert compile_text("{{ a }}") == Template("{{ a }}")
    assert compile_expression("a") != compile_expression("b")
    assert len({compile_text("{{ a }}"), compile_text("{{ a }}")}) == 1


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''|attr('__class__') }}",
    "{{ cycler.__init__ }}",
    "{{ l.append(1) }}",
    "{{ ''|attr('format') }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{x}'.format_map(customer) }}",
    "{{ customer['first_name'] }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ super() }}",
    "{{ range(1000000) }}",
    "{{ lipsum() }}",
    "{{ namespace() }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ 'a'|center(900000000) }}",
    "{{ 'a' ~ 'b' }}",
    "{{ 2 ** 99999 }}",
    "{{ 9 // 2 }}",
    "{{ 9 % 2 }}",
    "{{ '%s' % 1 }}",
    "{% set x = 1 %}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% extends 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% with x = 1 %}{% endwith %}",
    "{% autoescape true %}{% endautoescape %}",
    "{{ x is defined }}",
    "{{ x == none }}",
    "{{ {'a': 1} }}",
    "{{ [a, b] }}",
    "{{ a[0:5] }}",
    "{{ a | map('upper') }}",
    "{{ a | default(value='x') }}",
    "{{ a | default(*b) }}",
    "{{ a | default(b()) }}",
    "{{ a | upper(1) }}",
    "{{ a | default }}",
    "{{ (a | upper).x }}",
    "{{ _private }}",
    "{{ 1e999 }}",
    "{{ " + "9" * 3900 + " }}",
    "{{ " + "(" * 3900 + " }}",
    "{{ " + "(" * 1900 + "1" + ")" * 1900 + " }}",
    "{{ " + "not " * 900 + "a }}",
    "{{ 1" + "+1" * 1900 + " }}",
    "{{ a" + "|upper" * 600 + " }}",
    "{% if a %}" * 200 + "{% endif %}" * 200,
    "x" * (limits.EXPRESSION_CHARS + 1),
    "{{ env.CARDS_URL }}",
    "{{ a",
    "{{ a }",
    "{% if a %}",
    "{% nonsense %}",
    "{{ 'a\\N{nope}' }}",
    "{{ 'x' * 1000000000 }}",
    "{{ a * 'x' }}",
    "{{ [1, 2] * a }}",
]


@pytest.mark.parametrize("source", ESCAPES, ids=range(len(ESCAPES)))
def test_nothing_off_the_list_gets_in(source: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_text(source)
    assert isinstance(refused.value, JourneyError)
    assert refused.value.message


@pytest.mark.parametrize("source", ["{{ a }}", "a b", "a = 1", "", "a ==", "()()", "a; b", "{% if a %}"])
def test_an_expression_is_one_expression_without_braces(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source)


@pytest.mark.parametrize(
    "nested",
    ["(not {})", "(-{})", "({} + 1)", "(1 if {} else 2)", "({} or b)", "({} < b)", "({} | upper)", "(b | default({}))"],
)
def test_what_is_nested_as_deeply_as_it_may_be_still_compiles(nested: str) -> None:
    source = "a"
    for _ in range(limits.EXPRESSION_DEPTH - 3):
        source = nested.format(source)
    assert compile_expression(source).names >= {"a"}
    blocks = "{% if a %}" * (limits.EXPRESSION_DEPTH - 3) + "x" + "{% endif %}" * (limits.EXPRESSION_DEPTH - 3)
    assert compile_text(blocks).render({"a": True}) == "x"


def test_without_the_limit_of_depth_too_deep_is_still_an_authors_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPRESSION_DEPTH", 10_000)
    with pytest.raises(ExpressionError, match="too deeply"):
        compile_expression("not " * 400 + "a")


def test_an_error_names_the_piece_that_is_meant() -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_text("Total:\n{{ total | euro }}")
    assert refused.value.near == "euro"
    assert "money" in refused.value.hint


def test_addresses_read_the_environment_but_not_our_settings() -> None:
    template = compile_text("{{ env.CARDS_URL | default('http://127.0.0.1:1') }}/block", addresses=True)
    assert template.names == {"env.CARDS_URL"}
    assert template.render({"env": {"CARDS_URL": "https://cards.example"}}) == "https://cards.example/block"
    assert template.render({"env": {}}) == "http://127.0.0.1:1/block"
    for source in ("{{ env.HANDRAIL_SECRET }}", "{{ env.handrail_secret }}", "{{ env }}", "{{ env.a.b }}"):
        with pytest.raises(ExpressionError):
            compile_text(source, addresses=True)


def test_a_text_knows_whether_all_its_values_are_there() -> None:
    template = compile_text("{{ env.A | default('x') }}{% if not env.C %}-{% endif %}{{ env.B }}", addresses=True)
    assert not template.is_complete({"env": {"A": "a"}})
    assert template.is_complete({"env": {"B": "b"}})
    assert compile_text("plain").is_complete({})


@pytest.mark.parametrize("text", ["{{7*7}}", "{% include 'x' %}", "${x}", "{0.__class__}", "<b>", "%s"])
def test_what_a_customer_wrote_is_a_value_and_nothing_more(text: str) -> None:
    assert said("{{ x }}|{{ x | default('') }}|{{ y | join('') }}", x=text, y=(text,)) == f"{text}|{text}|{text}"


def test_a_rendered_text_is_cut_at_its_limit() -> None:
    long = "ß" * limits.RENDERED_CHARS
    source = "{{ x }}" * 50 + "{{ x | upper | upper }}" + "{{ y | join(x) }}"
    assert len(said(source, x=long, y=(long,) * 50)) == limits.RENDERED_CHARS
    assert len(said("{{ y | join(x) | upper | trim }}", x=long, y=(long,) * 50)) == limits.RENDERED_CHARS


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.decimals(), st.text(max_size=8), st.floats(),
        st.dates(), st.times(), st.datetimes(timezones=st.sampled_from([UTC, None])),
        st.builds(Money, st.decimals(), st.sampled_from(["GBP", "JPY", "CHF"])),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)  # fmt: skip
SIGNS = "+ - / == != < <= > >= in and or"
WORDS = (
    "a b . ( ) [ ] { } | , : == != < > not in and or if else is ' \" + - * / // ** % ~ 1 0.5 _ __class__ "
    "upper default attr format true none self range lambda {{ }} {% %} set for \\"
)
names = st.sampled_from(["a", "b", "customer.c", "now", "a.amount", "b.year"])
atoms = names | st.sampled_from(["1", "0.5", "'x'", "'2026-12-03'", "true", "['a', 1]", "999999999999999"])
grammar = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(SIGNS.split()), inner),
        st.builds("({} * {})".format, names, inner.filter(lambda source: source[0] in "(abcn")),
        st.builds("({} not in {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} if {})".format, inner, inner),
        st.builds(
            "({} | {})".format,
            inner,
            st.sampled_from(
                ["upper", "lower", "title", "trim", "round", "round(2)", "money", "money('EUR')", "date", "time",
                 "join", "join('-')", "length", "default(a)", "default('x', true)"]
            ),
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(grammar, values, values, values)
def test_whatever_the_values_evaluation_never_raises(source: str, a: object, b: object, c: object) -> None:
    for language in ("en", "es"):
        scope = {"a": a, "b": b, "customer": {"c": c}, "now": SCOPE["now"], "language": language}
        expression = compile_expression(source)
        assert expression.is_true(scope) in (True, False)
        assert repr(expression.value(scope)) == repr(expression.value(scope))
        assert len(compile_text("{{ " + source + " }}").render(scope)) <= limits.RENDERED_CHARS


pieces = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@given(pieces | st.text(max_size=40) | grammar)
@example("\x00")
@example("a\u2028b")
@example("1_000.5e3")
@example("\ud800")
def test_any_words_compile_or_are_an_authors_error(source: str) -> None:
    for compiled in (compile_expression, compile_text):
        try:
            made = compiled(source)
        except ExpressionError:
            continue
        assert all("__" not in name for name in made.names)
        if isinstance(made, Template):
            made.render(SCOPE)
        else:
            made.value(SCOPE)
