"""The desk: tickets and their rules, staff and their sign-in, the console and its JSON.

`ticket` says what a decision means for the desk (pure, in the turn's own commit); `desk` does what staff ask
for, through the same worker as everything else; `api` and `pages` are its two faces.
"""
