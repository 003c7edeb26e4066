"""The carrier's words and codes."""

from channels.sms.delivery import FAILED, meaning, word
from runtime.owed import DELIVERY


def test_every_word_is_one_that_the_store_ranks() -> None:
    twilios = ["accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "read"]
    assert [word(each) for each in twilios] == twilios
    assert {word(each) for each in ("canceled", "partially_delivered", "Delivered")} <= set(DELIVERY)


def test_words_that_end_a_message_rank_alike_so_that_the_first_one_stands() -> None:
    assert {DELIVERY[each] for each in FAILED | {"delivered"}} == {4}


def test_a_known_code_says_what_it_means_and_whose_it_is() -> None:
    assert meaning("30003").sentence == "The customer's phone could not be reached."
    assert meaning("20003").whose == "operator"


def test_only_the_opt_out_code_says_that_the_customer_opted_out() -> None:
    assert meaning("21610").opted_out
    assert not meaning("30007").opted_out


def test_an_unknown_code_is_named_and_a_missing_one_is_not() -> None:
    assert meaning("39999").sentence == "The message could not be delivered (code 39999)."
    assert meaning("").sentence == "The message could not be delivered."
