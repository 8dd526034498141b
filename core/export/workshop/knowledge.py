"""The knowledge map: what was asked -> clusters -> concepts -> statements -> lines -> measures -> thresholds -> state.

As a drawing (columns in the direction of reading, joined by curves) and as nodes and edges for other programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from core.charts.look import INK, MUTED, STATE_STYLE, wrap
from core.export.columns import unbroken
from core.export.document import Picture, Sheet, Table, Workbook
from core.export.workshop.findings import Line
from core.export.workshop.telling import NONE, Telling, own
from core.i18n import plain
from core.workshop.room import standing

#: Column -> its width.
WIDTHS = {
    "cluster": 190.0,
    "concept": 190.0,
    "statement": 330.0,
    "line": 200.0,
    "measure": 220.0,
    "threshold": 180.0,
    "state": 220.0,
}
#: Fill and edge of a box.
LOOKS = {
    "cluster": ("#12264F", "#12264F"),
    "concept": ("#E3E8F2", "#12264F"),
    "statement": ("#FFFFFF", "#B9C0CA"),
    "line": ("#FBEAE8", "#7A0C12"),
    "measure": ("#F1F3F6", "#5A5F66"),
    "threshold": ("#FFF7DF", "#8A6A00"),
    "state": ("#FFFFFF", "#5A5F66"),
}
#: Statements of a concept and states of a line in the drawing; the tables have all.
MOST = {"statement": 3, "state": 4}
FIRST = {"crossed": 0, "near": 1}  # states that are shown before others
FONT_SIZE, LINE, PAD, GAP, ROW, MARGIN, HEAD = 15.0, 20.0, 8.0, 48.0, 12.0, 28.0, 96.0
MARK = 26.0  # room for the mark of a state beside its words
#: Mark of a state around 0, 0: told apart by shape, so that it reads in grey.
MARKS = {"crossed": "M-8,-7H8L0,8Z", "near": "M0,-9L8,0L0,9L-8,0Z", "no_line": "M-7,-7H7V7H-7Z"}
ROUND = "M-8,0A8,8,0,1,1,8,0A8,8,0,1,1,-8,0Z"
FAMILY, OTHER = "Heebo, Arial, sans-serif", "Rubik, Arial, sans-serif"  # the second has Arabic and Cyrillic letters
_FOREIGN = re.compile("[\u0400-\u04ff\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Node:
    """``parents``: ids of the nodes that lead here. ``state``: of a state alone."""

    id: str
    kind: str
    text: str
    parents: tuple[str, ...] = ()
    state: str | None = None


def nodes(t: Telling) -> list[Node]:
    """Everything on the map, whole: those that lead to others stand before them."""
    asked, room = t.found.avoidance, t.found.room
    found = [Node("question", "question", t.words.pick(asked.text) if asked else t.name)]
    cluster = {id: f"cluster:{each.id}" for each in t.found.clusters for id in each.concepts}
    for each in t.found.clusters:
        found.append(Node(f"cluster:{each.id}", "cluster", _cluster(each.name, each.logic), ("question",)))
    for concept in t.found.concepts:
        above = (cluster.get(concept.id, "question"),)
        found.append(Node(f"concept:{concept.id}", "concept", own(concept.name), above))
        said = [(id, room.statements[id].text) for id in concept.statements if id in room.statements]
        texts = sorted(text for _, text in said)
        found += [
            Node(f"statement:{concept.id}:{n}", "statement", own(text), (f"concept:{concept.id}",))
            for n, text in enumerate(texts, 1)
        ]
    for line in t.found.lines:
        found += _of_line(t, line)
    return found


def _cluster(name: str, logic: str) -> str:
    return f"{own(name)}: {own(logic)}" if logic else own(name)


def _of_line(t: Telling, line: Line) -> Iterator[Node]:
    """A line, its measure, its threshold and how it stands, one after another."""
    id, measure = line.topic.topic, line.topic.measure
    concepts = dict.fromkeys(standing(t.found.room, id) for id in line.topic.concepts)
    above = tuple(f"concept:{each}" for each in concepts) or ("question",)
    yield Node(f"line:{id}", "line", t.pick(line.topic.name), above)
    if measure is None:
        return
    yield Node(f"measure:{id}", "measure", t.pick(measure.name), (f"line:{id}",))
    limit = t.limit(line)
    told = limit if isinstance(limit, str) else limit.text
    if told != NONE:
        text = f"{told} ({t.agreement(line)})" if line.spread else told
        yield Node(f"threshold:{id}", "threshold", text, (f"measure:{id}",))
        for n, each in enumerate(sorted(line.standings, key=lambda each: FIRST.get(each.state, len(FIRST))), 1):
            where = t.where(each) if each.group == "all" else f"{t.where(each)}, {t.option('groups', each.group)}"
            text = f"{where}: {t.value(line, each.value)}, {t.words(f'charts.state.{each.state}')}"
            yield Node(f"state:{id}:{n}", "state", text, (f"threshold:{id}",), each.state)


def workbook(t: Telling) -> Workbook:
    """Nodes and edges."""
    found = nodes(t)
    head = tuple(t(f"head.{each}") for each in ("node", "kind", "text"))
    rows = tuple((each.id, t(f"map.{each.kind}"), each.text) for each in found)
    edges = tuple((parent, each.id) for each in found for parent in each.parents)
    ends = tuple(t(f"head.{each}") for each in ("from", "to"))
    sheets = (
        Sheet(t("sheet.nodes"), Table(t("sheet.nodes"), head, rows)),
        Sheet(t("sheet.edges"), Table(t("sheet.edges"), ends, edges)),
    )
    return Workbook(t("map.title"), t.words.lang, sheets, t.provenance, (t.subtitle,))


# --- the drawing


def picture(t: Telling, columns: Sequence[str] = tuple(WIDTHS)) -> Picture | None:
    """The map with some of its columns; None where nothing was gathered yet."""
    found = [each for each in _few(t, nodes(t)) if each.kind in columns]
    if not found:
        return None
    alt = t("map.alt", clusters=len(t.found.clusters), concepts=len(t.found.concepts), lines=len(t.found.lines))
    title = t("map.title")
    return Picture(title, plain(alt), svg=_Drawing(t, found, columns).svg(title, alt))


def _few(t: Telling, found: list[Node]) -> Iterator[Node]:
    """No more statements and places than can be read; how many more there are is told in the last of them."""
    beside: dict[tuple[str, tuple[str, ...]], list[Node]] = {}
    for each in found:
        beside.setdefault((each.kind, each.parents), []).append(each)
    for each in found:
        all, most = beside[each.kind, each.parents], MOST.get(each.kind, len(found))
        at = all.index(each)
        if at < most or len(all) <= most + 1:
            yield each
        elif at == most:
            yield Node(f"{each.id}+", each.kind, t.several("map.more", len(all) - most), each.parents)


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    lines: tuple[str, ...]
    height: float
    y: float = 0.0


class _Drawing:
    """Boxes in columns. A node stands beside what follows from it; one that several lead to, beside the first."""

    def __init__(self, t: Telling, found: Sequence[Node], columns: Sequence[str]) -> None:
        self.t, self.columns = t, [each for each in WIDTHS if each in columns]
        self.width = 2 * MARGIN + sum(WIDTHS[c] for c in self.columns) + GAP * (len(self.columns) - 1)
        self.nodes = {each.id: each for each in found}
        known = {each.id: each.parents for each in nodes(t)}
        self.parents = {each.id: self._above(each, known) for each in found}
        self.boxes: dict[str, _Box] = {}
        self.height = self._place([each.id for each in found if not self.parents[each.id]], HEAD)

    def _above(self, node: Node, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The nearest nodes drawn that lead to this one."""
        found: list[str] = []
        for above in node.parents:
            at = above
            while at not in self.nodes and known.get(at):
                at = known[at][0]
            found += [at] if at in self.nodes else []
        return tuple(dict.fromkeys(found))

    def _place(self, ids: Sequence[str], y: float) -> float:
        """Put nodes with all that follows under each other from ``y``; where the next may stand."""
        for id in ids:
            box = self._box(self.nodes[id], y)
            after = [other for other, above in self.parents.items() if above and above[0] == id]
            ends = [self._place([o for o in after if self._at(o) == at], y) for at in {self._at(o) for o in after}]
            end = max([y + box.height + ROW, *ends])
            self.boxes[id] = _Box(box.node, box.lines, box.height, y + (end - ROW - y - box.height) / 2)
            y = end
        return y

    def _at(self, id: str) -> int:
        return self.columns.index(self.nodes[id].kind)

    def _box(self, node: Node, y: float) -> _Box:
        letters = int((WIDTHS[node.kind] - 2 * PAD - (MARK if node.state else 0)) / (FONT_SIZE * 0.53))
        lines = tuple(wrap(unbroken(node.text), letters))  # a number stays with its unit
        return _Box(node, lines, LINE * len(lines) + 2 * PAD, y)

    def _x(self, kind: str) -> float:
        """The left edge of a column; the first stands where reading starts."""
        at = self.columns.index(kind)
        before = sum(WIDTHS[c] + GAP for c in self.columns[:at])
        return self.width - MARGIN - before - WIDTHS[kind] if self.t.words.rtl else MARGIN + before

    def svg(self, title: str, alt: str) -> str:
        height = self.height + MARGIN
        size = f'width="{self.width:.0f}" height="{height:.0f}" viewBox="0 0 {self.width:.0f} {height:.0f}"'
        asked = self.t.found.avoidance
        heading = self.t.words.pick(asked.text) if asked else title
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(plain(alt))}'
            f" font-family={quoteattr(FAMILY)}>",
            f"<title>{escape(plain(title))}</title>",
            '<rect width="100%" height="100%" fill="#FFFFFF"/>',
            self._text(heading, self._start(MARGIN, self.width - MARGIN), 42, 26, INK, bold=True),
            *(self._head(each) for each in self.columns),
            *(self._curve(above, id) for id in self.parents for above in self._from(id)),
            *(self._drawn(box) for box in self.boxes.values()),
            "</svg>",
        ]
        return "\n".join(parts)

    def _start(self, left: float, right: float) -> float:
        return right if self.t.words.rtl else left

    def _text(self, text: str, x: float, y: float, size: float, colour: str, bold: bool = False) -> str:
        anchor, weight = "end" if self.t.words.rtl else "start", ' font-weight="700"' if bold else ""
        face = f" font-family={quoteattr(OTHER)}" if _FOREIGN.search(text) else ""
        look = f'font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}{face}'
        return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(self.t.words.line(text))}</text>'

    def _head(self, kind: str) -> str:
        left = self._x(kind)
        return self._text(self.t(f"map.{kind}"), self._start(left, left + WIDTHS[kind]), HEAD - 14, 16, MUTED)

    def _drawn(self, box: _Box) -> str:
        kind, state = box.node.kind, box.node.state
        fill, edge = LOOKS[kind]
        left, width = self._x(kind), WIDTHS[kind]
        stroke = 2.0
        if state:
            edge, stroke = STATE_STYLE[state].on_white, 3.0 if state == "crossed" else 2.0
        ink = "#FFFFFF" if kind == "cluster" else INK
        beside = MARK if state else 0.0
        x = self._start(left + PAD + beside, left + width - PAD - beside)
        mark = (
            _mark(state, self._start(left + MARK * 0.7, left + width - MARK * 0.7), box.y + box.height / 2)
            if state
            else ""
        )
        told = "".join(
            self._text(line, x, box.y + PAD + LINE * (n + 0.76), FONT_SIZE, ink, bold=kind in ("cluster", "line"))
            for n, line in enumerate(box.lines)
        )
        shape = f'x="{left:.1f}" y="{box.y:.1f}" width="{width:g}" height="{box.height:.1f}" rx="7"'
        return f'<g><rect {shape} fill="{fill}" stroke="{edge}" stroke-width="{stroke:g}"/>{mark}{told}</g>'

    def _from(self, id: str) -> list[str]:
        """Where the curves to a node begin: those to a line at the statements of its concepts, if they are drawn."""
        above = self.parents[id]
        if self.nodes[id].kind != "line":
            return list(above)
        said = {
            each: [s for s in self.nodes if self.nodes[s].kind == "statement" and each in self.parents[s]]
            for each in above
        }
        return [start for each in above for start in said[each] or [each]]

    def _curve(self, above: str, id: str) -> str:
        one, two = self.boxes[above], self.boxes[id]
        left, right = self._x(one.node.kind), self._x(two.node.kind)
        rtl = self.t.words.rtl
        x1 = left if rtl else left + WIDTHS[one.node.kind]
        x2 = right + WIDTHS[two.node.kind] if rtl else right
        y1, y2, middle = one.y + one.height / 2, two.y + two.height / 2, (x1 + x2) / 2
        path = f"M{x1:.1f},{y1:.1f}C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        return f'<path d="{path}" fill="none" stroke="#B9C0CA" stroke-width="1.6"/>'


def _mark(state: str, x: float, y: float) -> str:
    style = STATE_STYLE[state]
    path = MARKS.get(state, ROUND)
    return f'<path d="{path}" transform="translate({x:.1f},{y:.1f})" fill="{style.colour}" stroke="{style.edge}"/>'
