"""All held things by name: what the modules of this package list under `THINGS`.

To add one, add a module with its function and its `THINGS`.
"""

from pipeline.sample import held
from pipeline.sample.held.thing import Thing
from pipeline.sample.library import listed

HELD: dict[str, Thing] = {
    thing.name: thing for thing in listed(held.__name__, "THINGS") if isinstance(thing, Thing)
}
