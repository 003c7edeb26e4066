"""The static checks of a map beyond loading: what would go wrong with a customer, told before it does."""

from authoring.check.whole import check

__all__ = ["check"]
