"""The built package, for the tests of what goes to AWS."""

from __future__ import annotations

from tests.infra.packaged import package, resources, template, unpacked

__all__ = ["package", "resources", "template", "unpacked"]
