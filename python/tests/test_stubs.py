"""The stubs match the module."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Dict, Set

import pytest

import hcryptkey
from hcryptkey import _native

STUB = Path(hcryptkey.__file__).parent / "_native.pyi"
# Python gives every class these; the stubs name the ones that behave otherwise.
COMMON = set(dir(object)) - {"__reduce_ex__", "__new__"}


def stubbed() -> Dict[str, Dict[str, ast.FunctionDef]]:
    tree = ast.parse(STUB.read_text("utf-8"))
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))
    return {c.name: {f.name: f for f in c.body if isinstance(f, ast.FunctionDef)} for c in classes}


def members(cls: type) -> Set[str]:
    return {name for name in vars(cls) if name not in COMMON and name not in {"__module__", "__doc__"}}


def test_names() -> None:
    native = {name for name, value in vars(_native).items() if inspect.isclass(value)}
    assert native == set(stubbed())
    for name, functions in stubbed().items():
        cls = getattr(_native, name)
        assert members(cls) - {"__new__"} == set(functions) - {"__new__"}, name


def test_parameters() -> None:
    for name, functions in stubbed().items():
        for function in functions.values():
            value = getattr(getattr(_native, name), function.name)
            if function.name.startswith("__") or not callable(value):
                continue
            args = function.args
            stub = [a.arg for a in [*args.posonlyargs, *args.args, *([args.vararg] if args.vararg else []), *args.kwonlyargs]]
            assert list(inspect.signature(value).parameters) == stub, f"{name}.{function.name}"


def test_docstrings() -> None:
    for name in stubbed():
        cls = getattr(_native, name)
        for member in members(cls):
            if not member.startswith("_"):
                assert inspect.getdoc(getattr(cls, member)), f"{name}.{member} has no docstring"


def test_mypy_is_strict() -> None:
    pytest.importorskip("mypy")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "mypy", "--strict", "-p", "hcryptkey"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=root / "tests")
    assert run.returncode == 0, run.stdout
