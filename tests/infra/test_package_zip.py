"""The deployed zip: lean, compiled, and the same bytes every time."""

from __future__ import annotations

import importlib.util
import struct
import zipfile
from pathlib import Path

from infra.build.bundle import compile_modules, write_zip
from infra.build.package import MAX_ZIP_BYTES, Package
from infra.build.prune import COMMAND_LINE, SERVICES, drop_unneeded_libraries, is_wanted
from tests.infra.packaged import in_lambda

UNCHECKED_HASH = 0b01  # PEP 552: hash-based, and the source isn't looked at


def test_zip_is_within_its_budget(package: Package) -> None:
    assert package.zip.stat().st_size <= MAX_ZIP_BYTES < package.raw_bytes


def test_nothing_of_chalice_s_command_line_is_left(unpacked: Path) -> None:
    tops = {entry.name.split(".")[0] for entry in unpacked.iterdir()}
    assert not tops & COMMAND_LINE
    assert not list(unpacked.glob("*.dist-info"))
    assert sorted(file.name for file in (unpacked / "chalice").glob("*.py*")) == [
        "__init__.pyc",
        "app.pyc",
    ]


def test_botocore_knows_the_used_services_only(unpacked: Path) -> None:
    folders = {e.name for e in (unpacked / "botocore" / "data").iterdir() if e.is_dir()}
    assert folders == SERVICES


def test_no_tests_tools_or_local_stand_ins_are_deployed(package: Package) -> None:
    with zipfile.ZipFile(package.zip) as archive:
        names = archive.namelist()
    assert not [n for n in names if n.startswith(("infra/", "tests/", "docs/", ".chalice"))]
    assert not [n for n in names if "_local" in n or n.endswith((".csv", ".toml", ".md"))]


def _flags(bytecode: Path) -> int:
    (flags,) = struct.unpack("<I", bytecode.read_bytes()[4:8])
    return int(flags)


def test_our_modules_have_bytecode_that_python_takes_unchecked(unpacked: Path) -> None:
    sources = [unpacked / "app.py", *(unpacked / "chalicelib").rglob("*.py")]
    assert len(sources) > 100
    for source in sources:
        cached = Path(importlib.util.cache_from_source(str(source)))
        assert _flags(cached) == UNCHECKED_HASH, source


def test_libraries_are_bytecode_only(unpacked: Path) -> None:
    ours = (unpacked / "app.py", unpacked / "chalicelib")
    theirs = [f for f in unpacked.rglob("*.py") if not any(f.is_relative_to(o) for o in ours)]
    assert theirs == []
    for part in ("web", "adapters"):
        assert list((unpacked / "chalicelib" / part).rglob("*.py")) == []
    assert _flags(unpacked / "chalicelib" / "web" / "server.pyc") == UNCHECKED_HASH
    assert _flags(unpacked / "botocore" / "session.pyc") == UNCHECKED_HASH
    assert _flags(unpacked / "six.pyc") == UNCHECKED_HASH


def test_nothing_tells_where_it_was_built(unpacked: Path) -> None:
    here = str(Path(__file__).parents[2]).encode()
    for file in (unpacked / "chalicelib").rglob("*.pyc"):
        content = file.read_bytes()
        assert here not in content
        assert b"buurtbudget-package-" not in content


def test_templates_are_compiled_and_their_sources_stay_home(unpacked: Path) -> None:
    web = unpacked / "chalicelib" / "web"
    assert not (web / "templates").exists()
    sources = Path(__file__).parents[2] / "chalicelib" / "web" / "templates"
    wanted = [file for file in sources.rglob("*") if file.is_file()]
    assert len(list((web / "compiled").glob("tmpl_*.pyc"))) == len(wanted)


def test_same_files_make_the_same_zip(unpacked: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    package = tree / "chalicelib"
    package.mkdir(parents=True)
    for source in sorted((unpacked / "chalicelib" / "kernel").glob("*.py")):
        (package / source.name).write_bytes(source.read_bytes())
    (package / "names.py").write_text("NAMES = {'b', 'a', 'd', 'c'}\nF = frozenset('xyz')\n")
    zips = []
    for name in ("one.zip", "two.zip"):
        compile_modules(tree)
        write_zip(tree, tmp_path / name)
        zips.append((tmp_path / name).read_bytes())
    assert zips[0] == zips[1]


def test_entries_are_sorted_dateless_and_readable(package: Package) -> None:
    with zipfile.ZipFile(package.zip) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert len(names) == len(set(names))
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    # Lambda runs as another user than the one that owns the files.
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_pillow_still_reads_and_writes_what_people_send(unpacked: Path) -> None:
    found = in_lambda(
        unpacked,
        "process_upload",
        "import io, json\n"
        "from PIL import Image\n"
        "picture = Image.new('RGB', (40, 30), 'red')\n"
        "sizes = []\n"
        "for kind in ('JPEG', 'PNG', 'WEBP'):\n"
        "    data = io.BytesIO()\n"
        "    picture.save(data, kind)\n"
        "    sizes.append(Image.open(io.BytesIO(data.getvalue()), formats=[kind]).size)\n"
        "print(json.dumps(sizes))",
    )
    assert found == [[40, 30]] * 3


def test_libraries_stay_while_something_links_to_them(tmp_path: Path) -> None:
    (tmp_path / "PIL").mkdir()
    (tmp_path / "pillow.libs").mkdir()
    (tmp_path / "PIL" / "_imaging.so").write_bytes(b"\0libjpeg-1.so\0")
    for name, needs in (
        ("libjpeg-1.so", b"\0libz-1.so\0"),
        ("libz-1.so", b""),
        ("libavif.so", b""),
    ):
        (tmp_path / "pillow.libs" / name).write_bytes(needs)
    drop_unneeded_libraries(tmp_path)
    left = sorted(file.name for file in (tmp_path / "pillow.libs").iterdir())
    assert left == ["libjpeg-1.so", "libz-1.so"]


def test_what_is_wanted() -> None:
    assert is_wanted("app.py")
    assert is_wanted("chalicelib/web/static/site.css")
    assert is_wanted("botocore/data/s3/2006-03-01/service-2.json.gz")
    assert is_wanted("botocore/data/endpoints.json")
    assert not is_wanted("botocore/data/ec2/2016-11-15/service-2.json.gz")
    assert not is_wanted("pip/_internal/main.py")
    assert not is_wanted("chalicelib/web/templates/base.html")
    assert not is_wanted("pydantic/v1/main.py")
    assert not is_wanted("urllib3/contrib/emscripten/fetch.py")
    assert is_wanted("urllib3/contrib/__init__.py") and is_wanted("urllib3/http2/__init__.py")
    assert is_wanted("boto3/session.py") and not is_wanted("boto3/dynamodb/types.py")
