"""The stock project's one app."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Stories of a stock newsroom."""

    name = "tests.bench.stock"
    label = "stock"
