"""Where the pages meet the published tables that come with the program; computed again whenever a file changes."""

from __future__ import annotations

import hashlib

import streamlit as st

from core import proof, redlines
from core.proof import Proof, Publication
from pages.shared.load import ROOT, View

FOLDER = ROOT / "data" / "proof"


def publications() -> dict[str, Publication]:
    """The publications that the engine is checked against, by id."""
    return proof.publications(FOLDER)


def prove(publication: str, result: str) -> tuple[Proof, View]:
    """A printed column computed again, and the same as a view, so that a score can be opened like any other."""
    content = b"".join(path.read_bytes() for path in sorted((FOLDER / publication).iterdir()))
    return _prove(hashlib.sha256(content).hexdigest(), publication, result)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prove(content: str, publication: str, result: str) -> tuple[Proof, View]:
    found = proof.prove(FOLDER / publication, result)
    cube, lines = found.scores.cube, redlines.check(found.scores.cube, found.config)
    return found, View(found.config, cube.layer, found.cells, cube.areas, cube, found.scores, lines)
