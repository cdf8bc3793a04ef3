"""HTML pages from templates: one set-up for all rooms that write them."""

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


def page_template(package: str, name: str, **filters: Callable[..., object]) -> Template:
    """A template of a package's `templates/` folder.

    All that it fills in is escaped: tags, sources and answers come from outside and are hostile.
    A name that is not filled in is an error.

    Args:
        package: `pipeline.report`, …
        name: of the template file.
        filters: by the names that the template uses.
    """
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment.get_template(name)
