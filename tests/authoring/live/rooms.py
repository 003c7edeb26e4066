"""The journey whose customers are looked at: somebody books a room."""

ROOM = """
which: {ask: Which room?, into: answer, to: sure}
sure:
  ask: Shall we book it?
  choices:
    book: {label: "Book it", to: done}
    leave: {label: "Leave it", to: left}
done: {say: "{{ answer }} is yours.", end: kept}
left: {say: As you like., end: declined}
"""
