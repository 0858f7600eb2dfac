"""Quanheng 权衡: one platform for a city's market-regulation authority."""

__version__ = "0.1.0"
