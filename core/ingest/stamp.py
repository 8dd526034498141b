"""What a workbook that was filled into one of our templates says of itself, in a property of the file."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from core.ingest.container import unwrapped

PROPERTY = "resilience-template"
_LONGEST = 200_000


@dataclass(frozen=True)
class Stamp:
    """What a template says of itself: ``fields`` of its columns and the ``headers`` over them, in order."""

    layer: str
    period: str
    headers: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        told = {"layer": self.layer, "period": self.period, "headers": self.headers, "fields": self.fields}
        return json.dumps(told, ensure_ascii=False)


def read(data: bytes) -> Stamp | None:
    """What a file says of itself when it was one of our templates. A stamp that makes no sense is none."""
    data = unwrapped(data)
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("docProps/custom.xml").file_size > _LONGEST:
                return None
            properties = ElementTree.fromstring(archive.read("docProps/custom.xml"))
        text = next("".join(each.itertext()) for each in properties if each.get("name") == PROPERTY)
        told = json.loads(text)
        headers, fields = ([str(each) for each in told[name]] for name in ("headers", "fields"))
        return Stamp(str(told["layer"]), str(told["period"]), tuple(headers), tuple(fields))
    except (zipfile.BadZipFile, KeyError, OSError, StopIteration, TypeError, ValueError, ElementTree.ParseError):
        return None
