"""All base poses by name: one for each module of `bases/`.

A new pose is one more file there. It is then drawn, tagged, shown in the gallery and tested.
"""

from importlib import import_module
from pkgutil import iter_modules

from pipeline.sample.poses import bases
from pipeline.sample.poses.pose import Pose

POSES: dict[str, Pose] = {
    name: import_module(f"{bases.__name__}.{name}").POSE
    for name in sorted(module.name for module in iter_modules(bases.__path__))
}
