"""Writing weights: arrays in one file that numpy reads, the same bytes for the same weights."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def text_array(text: str) -> npt.NDArray[np.uint8]:
    """A text as an array of its bytes, so that no reader needs to unpickle anything."""
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """What ``np.load`` reads; unlike ``np.savez`` without the time of day, so that weights can be compared."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            stored = io.BytesIO()
            np.save(stored, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), stored.getvalue(), zipfile.ZIP_DEFLATED)
