"""Libraries that grow by files: every module of a package adds its entries."""

from importlib import import_module
from pkgutil import iter_modules


def listed(package: str, attribute: str) -> list[object]:
    """What the modules of a package list under `attribute`, modules by name; some list nothing."""
    found: list[object] = []
    for module in sorted(iter_modules(import_module(package).__path__), key=lambda info: info.name):
        found += getattr(import_module(f"{package}.{module.name}"), attribute, ())
    return found
