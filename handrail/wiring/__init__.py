"""The one place that names concrete stores and channels, and puts the parts together."""
