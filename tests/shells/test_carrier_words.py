"""Opting out, opting in and asking for help, before any journey sees the words."""

import pytest

from runtime.carrier_words import Spotted, event_of, spot
from runtime.core.events import AskedHelp, OptedIn, OptedOut, Said


@pytest.mark.parametrize(
    "word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT", "revoke", "OptOut", " stop \n"]
)
def test_the_carriers_words_opt_out(word: str) -> None:
    assert spot(word, opted_out=False) == Spotted("stop", bare=True)


@pytest.mark.parametrize(
    "word", ["Stop.", "«STOP»", "stop!!! 😡", "Stop all", "opt-out", "Opt out", "ＳＴＯＰ", "'cancel'"]
)
def test_a_word_that_only_we_recognise_opts_out_and_is_ours_to_answer(word: str) -> None:
    assert spot(word, opted_out=False) == Spotted("stop", bare=False)


@pytest.mark.parametrize(
    "words",
    [
        "please stop texting me",
        "Stop messaging me!",
        "Don’t text me any more",
        "do not contact me again",
        "no more texts please",
        "stop sending me messages",
        "take me off your list",
        "Unsubscribe me",
    ],
)
def test_asking_in_plain_words_opts_out_too(words: str) -> None:
    assert spot(words, opted_out=False) == Spotted("stop", bare=False)


@pytest.mark.parametrize(
    "words",
    [
        "stop the payment",
        "please stop my card",
        "cancel my order",
        "I need help",
        "when does it end?",
        "no more texts on my statement, is that right?",
        "the info is wrong",
        "",
        "...",
        "2",
    ],
)
def test_other_messages_are_left_to_the_journeys(words: str) -> None:
    assert spot(words, opted_out=False) is None
    assert event_of(words, opted_out=False, carrier_replies=True) == Said(words)


def test_start_and_unstop_opt_in_always_and_yes_only_after_an_opt_out() -> None:
    assert spot("START", opted_out=False) == Spotted("start", bare=True)
    assert spot("unstop", opted_out=True) == Spotted("start", bare=True)
    assert spot("Yes", opted_out=True) == Spotted("start", bare=True)
    assert spot("Yes", opted_out=False) is None


def test_yes_stays_the_journeys_answer_even_when_the_carrier_flags_it() -> None:
    assert event_of("Yes", told="start", opted_out=False, carrier_replies=True) == Said("Yes")
    assert event_of("Yes", told="start", opted_out=True, carrier_replies=True) == OptedIn("Yes", answered=True)


@pytest.mark.parametrize("word", ["HELP", "info", "Help?"])
def test_help_and_info_ask_for_help(word: str) -> None:
    assert isinstance(event_of(word, opted_out=False, carrier_replies=True), AskedHelp)


def test_what_the_carrier_recognised_is_believed_though_we_do_not_know_the_word() -> None:
    assert event_of("BAJA", told="stop", opted_out=False, carrier_replies=True) == OptedOut("BAJA", answered=True)
    assert event_of("ALTA", told="start", opted_out=True, carrier_replies=True) == OptedIn("ALTA", answered=True)
    assert event_of("AYUDA", told="help", opted_out=False, carrier_replies=True) == AskedHelp("AYUDA", answered=True)


def test_start_from_a_number_that_is_in_already_is_ours_to_answer() -> None:
    assert event_of("START", opted_out=True, carrier_replies=True) == OptedIn("START", answered=True)
    assert event_of("START", opted_out=False, carrier_replies=True) == OptedIn("START", answered=False)
    assert event_of("START", told="start", opted_out=False, carrier_replies=True) == OptedIn("START", answered=True)


def test_our_own_list_wins_over_the_carriers_flag() -> None:
    assert isinstance(event_of("STOP", told="help", opted_out=False, carrier_replies=True), OptedOut)


def test_the_carrier_has_answered_only_what_it_recognised_and_only_if_it_replies() -> None:
    assert event_of("STOP", opted_out=False, carrier_replies=True) == OptedOut("STOP", answered=True)
    assert event_of("Stop please!!", opted_out=False, carrier_replies=True) == Said("Stop please!!")
    assert event_of("Stop!!", opted_out=False, carrier_replies=True) == OptedOut("Stop!!", answered=False)
    assert event_of("STOP", opted_out=False, carrier_replies=False) == OptedOut("STOP", answered=False)
