"""Commands of `handrail` that have a file of their own; handrail/cli.py puts them under the one name."""
