"""`python -m handrail` is the command `handrail`."""

from handrail.cli import main

main()
