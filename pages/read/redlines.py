"""Every area against every line: matrix, one line in small multiples, concentration of the risk, people under it."""

from core.charts import matrix, multiples
from core.charts.packed import packed
from core.charts.positions import farthest, panels
from pages.shared import breach_board, downloads, line_matrix, line_records, load, origin, parts, stories

NARROWEST = 15.5  # a symbol can still be told apart; wider columns would not fit an ordinary screen
ROOM_FOR_NAMES = 260  # pixels beside the matrix: names of areas, and the lean of the last column's name

w = parts.words_here()
config = load.config()
left, right = parts.columns(2)
with left:
    layer = parts.choose_layer(w, load.layers(), load.place_layer())
view = load.view(layer)
if not view.periods:
    parts.title(w("redlines.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()
with right:
    period = parts.choose_period(w, view.periods)

told, cube, t = line_records.told(layer), view.cube, view.cube.period(period)
names = breach_board.names_of(layer, w)
here, found = (layer, period), line_matrix.Summary.of(layer, period)
parts.title(stories.redlines_title(found.counts, found.lies, names, w), w("redlines.lead"))
origin.old_data_notice(w, load.origin(), load.today())
parts.html(stories.states_row(found.counts, found.people, w) + stories.counted(found.opened, found.lies.total, w))

options = {id: w.pick(told[id].record.wording) for id in found.columns}
if not options:
    parts.empty(w, "redlines.no_lines")
    parts.stop()

parts.heading(w("redlines.matrix"))
areas, lines = line_matrix.choose_cells(told, list(options), view, t, w)
shown = line_matrix.matrix_cells(layer, period, areas, lines, w)
width, which = parts.map_size()[0], (*here, areas, lines, w.lang)
drawn = load.kept(
    lambda: packed(matrix(shown, w, width=width - ROOM_FOR_NAMES, narrowest=NARROWEST)),
    "redlines.matrix",
    *which,
    width,
)
picked = parts.chart(drawn, "matrix", select="pick")
if picked:
    parts.html(breach_board.picked_cell(told[picked["indicator"]], view, picked["area"], period, names, w))
with parts.expander(w("redlines.matrix_table")):
    parts.html(load.kept(lambda: stories.matrix_table(shown, w), "redlines.table", *which))

parts.heading(w("redlines.multiples"))
worst = load.kept(lambda: line_matrix.most_breached(told, view, t, options), "redlines.worst", *here)
line = parts.choose(w("line.line"), list(options), options.__getitem__, "line", worst, take=picked.get("indicator"))
parts.html(line_matrix.way_to_line(line, options[line], layer, period, w))
part = line_matrix.choose_panels(len(farthest(told[line], cube, t)), w)
panel = (*here, line, part, w.lang)
small = load.kept(lambda: panels(told[line], cube, t, w, part), "redlines.panels", *panel)
if small:
    drawn = load.kept(lambda: packed(multiples(small, w, width=min(width, 1140))), "redlines.multiples", *panel, width)
    parts.chart(drawn, "multiples")
    with parts.expander(w("redlines.panels_table")):
        parts.html(load.kept(lambda: line_matrix.panels_table(small, w), "redlines.panels_table", *panel))

if found.lies.total and len(view.area_ids) > 1:
    parts.heading(w("redlines.concentration"))
    line_matrix.where_it_lies(found.lies, names, w)

parts.html(f"<p>{parts.link('breaches', w('redlines.to_board'), layer=layer, period=period)}</p>")

downloads.menu(w, period)
origin.footer(w, load.origin(), config.digest)
