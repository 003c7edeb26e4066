"""Every limit of the author's tools, with its unit and its reason."""

from datetime import timedelta

CASES = 4_096  # combinations of values that are tried for the conditions of one state: far below a tenth of a second
CHOICES_BY_SMS = 9  # one digit names each; more do not fit on the screen of a phone either
SEGMENTS = 3  # of one text message; each one is paid for, and more are read by few
LONGEST_VALUE = 20  # characters of a value whose type has no bound, where the length of a text is reckoned
SILENT_CALL = timedelta(
    seconds=10
)  # an action may take without a word; longer, and people ask whether anybody is there
CARD_DIGITS = 12  # the fewest digits of a whole card number (ISO/IEC 7812)
FREE_TEXT = 500  # a text up to this length counts as bounded
DEAR_TEXTS = 3  # of one journey and language that are told one by one; the others are counted
WORDS_OF_A_SENTENCE = 40  # beyond it a sentence is read twice, on a phone above all
