"""What a carrier may say about a message: how far it got, and what its error codes mean for us."""

from dataclasses import dataclass
from typing import Literal

FAILED = frozenset({"undelivered", "failed"})
"""The words after which a message will never arrive."""

# What Twilio says in words of its own. A message of which only some parts arrived is under way until more is said.
_OURS = {"canceled": "failed", "partially_delivered": "sent"}


def word(carriers: str) -> str:
    """The carrier's word as the store ranks it (runtime/owed.py): for most it is the same, in lower case."""
    lower = carriers.lower()
    return _OURS.get(lower, lower)


@dataclass(frozen=True, slots=True)
class Meaning:
    """An error code in words for staff. `whose` names who can do something about it."""

    sentence: str
    whose: Literal["customer", "carrier", "operator", "us"]
    opted_out: bool = False


# Codes of Twilio's error dictionary (2xxxx come with refusals, 3xxxx with callbacks) and of Telnyx's (1xxxx and 4xxxx),
# both as of November 2026.
_MEANINGS = {
    "20003": Meaning("The SMS provider refuses our sign-in.", "operator"),
    "20404": Meaning("The SMS provider does not know our account.", "operator"),
    "21211": Meaning("The customer's number is not valid.", "customer"),
    "21408": Meaning("Sending to this country is not enabled.", "operator"),
    "21602": Meaning("The text was empty.", "us"),
    "21606": Meaning("Our number cannot send text messages to this customer.", "operator"),
    "21608": Meaning("The trial account may not send to this number.", "operator"),
    "21610": Meaning("The customer has opted out of text messages.", "customer", opted_out=True),
    "21611": Meaning("Too many messages are waiting on our number.", "carrier"),
    "21612": Meaning("The customer's number cannot be reached from ours.", "customer"),
    "21614": Meaning("The customer's number is not a mobile number.", "customer"),
    "21617": Meaning("The text was longer than a message may be.", "us"),
    "21635": Meaning("The customer's number is a landline.", "customer"),
    "21658": Meaning("The text was longer than a message may be.", "us"),
    "30001": Meaning("Too many messages were waiting on our number.", "carrier"),
    "30003": Meaning("The customer's phone could not be reached.", "customer"),
    "30004": Meaning("The customer's number blocks messages.", "customer"),
    "30005": Meaning("The customer's number is not known to the carrier.", "customer"),
    "30006": Meaning("The customer's number is a landline or cannot be reached.", "customer"),
    "30007": Meaning("The carrier filtered the message out.", "operator"),
    "30008": Meaning("The message was lost on the carrier's side.", "carrier"),
    "30022": Meaning("We sent more messages than our registration allows.", "operator"),
    "30034": Meaning("Our number is not registered with the carriers.", "operator"),
    "30036": Meaning("The message could not be delivered in time.", "carrier"),
    "30450": Meaning("The provider blocked the message as possible fraud.", "operator"),
    "30610": Meaning("The message fell into the customer's quiet hours.", "carrier"),
    "30640": Meaning("The provider blocked the message for legal reasons.", "customer"),
    "10002": Meaning("The customer's number is not valid.", "customer"),
    "10009": Meaning("The SMS provider refuses our sign-in.", "operator"),
    "10010": Meaning("The SMS provider does not let our account send this.", "operator"),
    "10016": Meaning("The customer's number is not valid.", "customer"),
    "40001": Meaning("The customer's number is a landline or cannot be reached.", "customer"),
    "40002": Meaning("The carrier filtered the message out.", "operator"),
    "40003": Meaning("The carrier blocks our number.", "operator"),
    "40004": Meaning("The customer's carrier rejected the message.", "carrier"),
    "40005": Meaning("The message could not be delivered in time.", "carrier"),
    "40006": Meaning("The customer's carrier could not be reached.", "carrier"),
    "40008": Meaning("The carrier did not take the message.", "carrier"),
    "40009": Meaning("The carrier did not take the text of the message.", "us"),
    "40011": Meaning("We sent more messages than the carrier takes.", "operator"),
    "40300": Meaning("The customer has opted out of text messages.", "customer", opted_out=True),
}


def meaning(code: str) -> Meaning:
    """What an error code means; a code that nobody told us about is the carrier's."""
    said = f"The message could not be delivered (code {code})." if code else "The message could not be delivered."
    return _MEANINGS.get(code, Meaning(said, "carrier"))
