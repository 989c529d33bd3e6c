"""Run every module here that has `run()`, or those named, and print what each measured."""

from __future__ import annotations

import pkgutil
import sys
import time
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> None:
    """Names of modules, without their package; all of them when none is given."""
    here = [m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if not m.name.startswith("_")]
    if unknown := [n for n in names if n not in here]:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(here)}")
    for name in names or here:
        module = import_module(f"benchmarks.{name}")
        if not hasattr(module, "run"):
            continue
        print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        start = time.perf_counter()
        rows = module.run()
        width = max(len(what) for what, _ in rows)
        for what, figure in rows:
            print(f"  {what:<{width}}  {figure}")
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
