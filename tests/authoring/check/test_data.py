"""What a journey knows."""

from tests.authoring.check.maps import MAP, assert_clean, assert_told, journey


def test_data_that_nobody_reads_is_told() -> None:
    data = "  answer: {type: text, max: 40}\n  other: {type: text, max: 40}  #! HR403"
    text = journey(
        "hello: {ask: Well?, into: answer, to: more}\nmore: {ask: And?, into: other, to: done}\n"
        'done: {say: "{{ answer }}", end: kept}\n',
        data=data,
    )
    assert_told(text)
    assert_clean(text.replace('"{{ answer }}"', '"{{ answer }}{{ other }}"'))
    assert_clean(text.replace("end: kept", "handoff: fast, card: [other], reason: Look"))


def test_data_that_is_read_and_never_set_is_told() -> None:
    data = "  answer: {type: text, max: 40}  #! HR404"
    text = journey('hello: {say: "So {{ answer }}.", end: kept}', data=data)
    assert_told(text)
    assert_clean(text.replace("max: 40", "max: 40, default: nothing"))
    assert_clean(text.replace("hello: {", "hello: {set: {answer: \"'x'\"}, "))
    by_itself = text.replace("stage: use", "stage: use\nstarts: {events: [it.happened], reason: It happened.}")
    assert_clean(by_itself, map_text=MAP + 'contact: {quiet_hours: "21:00-08:00", at_most: {per_day: 1}}\n')
    assert_clean(text.replace("label: Once more,", "label: Once more, needs: [answer],"))


def test_a_card_number_or_an_illness_is_not_asked_by_sms() -> None:
    states = """
    hello: {ask: Which?, into: answer, to: done}  #! HR411
    done: {handoff: fast, say: Jo comes., card: [answer]}
    """
    number = journey(states, data="  answer: {type: digits, max: 19, sensitive: payment}")
    assert_told(number)
    assert_clean(number.replace("max: 19", "length: 4"))
    assert_clean(number.replace("stage: use", "stage: use\nchannels: [web]"))
    assert_told(number.replace("sensitive: payment", "sensitive: health"))


def test_what_is_sensitive_is_not_sent_back_by_sms() -> None:
    states = """
    hello: {ask: Which?, into: answer, to: done}
    done:
      say: >-
        So it is
        {{ answer }}.  #! HR408
      end: kept
    """
    text = journey(states, data="  answer: {type: digits, length: 4, sensitive: payment}")
    assert_told(text)
    assert_clean(text.replace("{{ answer }}", "noted").replace("end: kept", "handoff: fast\n        card: [answer]"))
    assert_clean(text.replace("sensitive: payment", "sensitive: personal"))
