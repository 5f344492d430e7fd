"""What stays out of the deployed zip, and why nothing misses it.

Chalice's requirement brings its command line and what that needs (pip, setuptools, prompts),
about 17 MB that Lambda would unpack and never import. botocore carries the description of every
AWS service; five are used. A test imports every function from the pruned zip, and a test of
the photo worker re-encodes with what is left of Pillow.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

# Top-level names that only Chalice's command line imports.
COMMAND_LINE: Final = frozenset(
    {
        *("pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel", "distutils-precedence"),
        *("click", "inquirer", "readchar", "blessed", "jinxed", "wcwidth", "editor", "runs"),
        *("xmod", "yaml", "_yaml", "packaging", "ansicon", "bin"),
    }
)
# ReportLab's parts for drawing on a page; its own fonts, charts and layouts stay out.
_REPORTLAB_USED: Final = frozenset({"lib", "pdfbase", "pdfgen"})
# The services that `chalicelib.adapters` talks to.
SERVICES: Final = frozenset({"dynamodb", "kms", "s3", "sesv2", "sqs"})
# botocore reads these beside the services' own folders.
_BOTOCORE_COMMON: Final = frozenset(
    {"endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json"}
)
# ReportLab's modules for what nobody here draws: forms, Asian fonts, its own tests and samples.
_REPORTLAB_UNUSED: Final = frozenset(
    {
        *("testutils", "randomtext", "normalDate", "codecharts", "corp", "rparsexml", "sequencer"),
        *("formatters", "pygments2xpre", "PyFontify", "yaml", "arciv", "fontfinder", "textsplit"),
        *("cidfonts", "_cidfontdata", "pdfform", "acroform"),
        "_glyphlist",  # for fonts of PostScript with signs of their own
    }
)
# Pillow reads and writes JPEG, PNG and WebP here; the others are parts of those (TIFF for EXIF,
# MPO for phones' JPEG) or what they import.
_PILLOW_USED: Final = frozenset(
    {
        *("__init__", "_binary", "_deprecate", "_typing", "_util", "_version", "features"),
        *("Image", "ImageChops", "ImageCms", "ImageColor", "ImageFile", "ImageMode", "ImageOps"),
        *("ImagePalette", "ImageSequence", "ExifTags", "GimpGradientFile", "GimpPaletteFile", "PaletteFile", "TiffTags", "JpegPresets"),
        *("JpegImagePlugin", "MpoImagePlugin", "PngImagePlugin", "TiffImagePlugin"),
        *("WebPImagePlugin", "_imaging", "_imagingcms", "_webp"),
    }
)
_SNOWBALL_USED: Final = frozenset({"among", "basestemmer", "dutch_stemmer"})
# The logger and what it imports.
_POWERTOOLS_USED: Final = frozenset(
    {"exceptions", "logging", "metrics", "shared", "tracing", "warnings"}
)
_POWERTOOLS_UTILITIES: Final = frozenset({"__init__.py", "jmespath_utils"})
# Translations are read compiled.
_UNWANTED_SUFFIXES: Final = (".pyi", ".pyx", ".pxd", ".c", ".h", ".rst", ".exe", ".po", ".pot")


def is_wanted(name: str) -> bool:
    """Whether the file `name` (its path in the zip) belongs in the deployed package."""
    path = PurePosixPath(name)
    top = path.parts[0].split(".")[0]
    if top in COMMAND_LINE or path.parts[0].endswith((".dist-info", ".data", ".pth")):
        return False
    if name.endswith(_UNWANTED_SUFFIXES) or "__pycache__" in path.parts:
        return False
    match path.parts:
        case ("botocore", "data", service, *_):
            return service in SERVICES or _is_common(service)
        case ("boto3", "examples" | "data" | "dynamodb" | "ec2", *_):
            return False  # the last two are of its resources; clients are used here
        case ("dateutil", "zoneinfo", *_):
            return False
        case ("s3transfer", "processpool.py") | ("botocore", "stub.py"):
            return False  # several processes, and tests
        case ("urllib3", "contrib", part, *_):
            return part == "__init__.py"  # browsers, proxies, another OpenSSL
        case ("urllib3", "http2", "connection.py"):
            return False
        case ("aws_lambda_powertools", "utilities", part, *_):
            return part in _POWERTOOLS_UTILITIES
        case ("aws_lambda_powertools", part, *rest) if rest:
            return part in _POWERTOOLS_USED
        case ("reportlab", part, *rest) if rest:
            return part in _REPORTLAB_USED and path.stem not in _REPORTLAB_UNUSED
        case ("snowballstemmer", module):
            # Without its __init__, which imports every language, the folder is a package too.
            return module.split(".")[0] in _SNOWBALL_USED
        case ("dateutil", "rrule.py") | ("dateutil", "tz", "win.py"):
            return False
        case ("jinja2", "sandbox.py" | "nativetypes.py" | "meta.py"):
            return False
        case ("segno", "cli.py" | "helpers.py"):
            return False  # its command line, and codes for contacts and Wi-Fi
        case ("cffi" | "pycparser", *_):
            return False  # cryptography imports their extension only
        case ("charset_normalizer", *_):
            return False  # ReportLab asks for it and imports it nowhere
        case ("pydantic", "v1" | "experimental" | "mypy.py" | "_hypothesis_plugin.py", *_):
            return False
        case ("PIL", module):
            return module.split(".")[0] in _PILLOW_USED
        case ("chalicelib", "web", "templates", *_):
            return False  # the compiled ones are served
        case ("chalicelib", "adapters", "memory", *_):
            return False  # the twins of the tests
    return True


def _is_common(name: str) -> bool:
    return name.removesuffix(".gz") in _BOTOCORE_COMMON


def drop_unneeded_libraries(tree: Path) -> None:
    """Removes Pillow's bundled libraries that none of the extensions left behind links to."""
    folder = tree / "pillow.libs"
    if not folder.is_dir():
        return
    libraries = {file.name: file for file in folder.iterdir()}
    needed: set[str] = set()
    pending: list[Path] = sorted((tree / "PIL").glob("*.so"))
    while pending:
        content = pending.pop().read_bytes()
        found = {name for name in libraries if name.encode() in content} - needed
        needed |= found
        pending.extend(libraries[name] for name in found)
    for name in libraries.keys() - needed:
        libraries[name].unlink()


def prune(tree: Path) -> None:
    """Removes from the unpacked package what Lambda never reads."""
    for file in sorted(_files(tree)):
        if not is_wanted(file.relative_to(tree).as_posix()):
            file.unlink()
    drop_unneeded_libraries(tree)
    for folder in sorted((f for f in tree.rglob("*") if f.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _files(tree: Path) -> Iterable[Path]:
    return (file for file in tree.rglob("*") if file.is_file())
