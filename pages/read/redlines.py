"""Every area against every line: matrix, list by severity, concentration of the risk, people living under a breach."""

from core import redlines
from core.charts import concentration, matrix, records
from pages.shared import load, origin, parts, stories

NARROWEST = 17.5  # a symbol can still be told apart; wider columns would not fit an ordinary screen
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

found = redlines.breaches(view.lines, period)
names = stories.names(view, w)
people = redlines.population_under_breach(view.lines, period)
spread = redlines.concentration(view.lines, period)
counts = redlines.counts(view.lines, period)
parts.title(stories.redlines_title(counts, spread, names, w), w("redlines.lead"))
origin.old_data_notice(w, load.origin(), load.today())
parts.html(stories.states_row(counts, people, w))

cells = records.cells(view.lines, config, period, w)
if not cells:
    parts.empty(w, "redlines.no_lines")
    parts.stop()

parts.heading(w("redlines.matrix"))
picked = parts.chart(
    load.cached_chart(matrix, cells, w, width=parts.map_size()[0] - ROOM_FOR_NAMES, narrowest=NARROWEST),
    "matrix",
    select="pick",
)
if picked:
    parts.html(stories.picked_cell(view, config, picked["area"], picked["indicator"], period, names, w))
with parts.expander(w("redlines.matrix_table")):
    parts.html(stories.matrix_table(cells, w))

parts.heading(w("redlines.list"))
if found.empty:
    parts.html(stories.calm(w("redlines.none_crossed")))
else:
    parts.html(stories.breaches_table(found, config, names, layer, w))

if spread.total and len(view.area_ids) > 1:
    parts.heading(w("redlines.concentration"))
    parts.html(stories.concentration_sentence(spread, names, w))
    parts.chart(load.cached_chart(concentration, stories.crossing_counts(spread, names), w), "concentration", wide=True)

origin.footer(w, load.origin(), config.digest)
