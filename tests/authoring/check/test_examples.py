"""Example phrases: enough, and each of one thing."""

from tests.authoring.check.maps import MAP, assert_clean, assert_noted, assert_told, findings, journey

PARCEL = ["where is my parcel", "my parcel is late", "when will you deliver it", "nothing has come", "it is not there"]
REFUND = ["I want my money back", "please refund this order", "you charged me twice", "pay it back", "I paid too much"]
CRYPTO = """
not_offered:
  crypto:
    when: [can I buy bitcoin here]
    say: {en: We do not., es: No.}
"""


def one(id: str, *phrases: str, mark: str = "") -> str:
    """A journey with these examples, which may be marked; `mark` stands behind `when`."""
    text = journey("hello: {say: Hello., end: kept}").replace("journey: small", f"journey: {id}")
    listed = "".join(f"    - {phrase}\n" for phrase in phrases)
    return text.replace("stage: use\n", f"stage: use\nstarts:\n  when:{mark}\n{listed}")


def test_few_examples_are_noted_and_enough_are_not() -> None:
    assert_noted(one("parcel", "where is my parcel", mark="  #! HR217"))
    assert_clean(one("parcel", *PARCEL))


def test_one_wording_of_two_journeys_is_told_at_each() -> None:
    twin = "where is my parcel  #! HR216"
    assert_told(one("parcel", twin, *PARCEL[1:]), one("refund", *REFUND, "where is my parcels  #! HR216"))
    assert_clean(one("parcel", *PARCEL), one("refund", *REFUND))


def test_the_opposite_is_not_the_same() -> None:
    opposite = one("found", "my parcel is not late", "all is well", "thank you", "I have it", "good work")
    assert "HR216" not in [found.code for found in findings(one("parcel", *PARCEL), opposite)]


def test_what_is_not_offered_counts_too() -> None:
    assert_told(one("parcel", *PARCEL, "can I buy a bitcoin here  #! HR216"), map_text=MAP + CRYPTO)


def test_an_example_that_is_nearer_to_another_journeys_is_told() -> None:
    late = "please refund this late order today"
    marked = [f"{phrase}  #! HR218" if phrase == "please refund this order" else phrase for phrase in REFUND]
    assert_told(one("parcel", *PARCEL, f"{late}  #! HR218"), one("refund", *marked))
    assert_clean(one("parcel", *PARCEL), one("refund", *REFUND, late))
