"""What if a line stood elsewhere, or a value were another: who would cross, today and in every year before."""

from core.redlines import whatif
from pages.shared import breach_board, line_matrix, line_story, load, origin, parts, whatif_view

w = parts.words_here()
config = load.config()
first, second, third = parts.columns(3)
with first:
    layer = parts.choose_layer(w, load.layers(), load.place_layer())
view = load.view(layer)
told = line_story.readable_of(layer) if view.periods else {}
named = whatif_view.movable(told, w)
if not named:
    parts.title(w("whatif.title"))
    parts.empty(w, "line.nothing")
    parts.stop()
with second:
    period = parts.choose_period(w, view.periods)
t = view.cube.period(period)
with third:
    start = load.kept(lambda: line_matrix.most_breached(told, view, t, named), "whatif.worst", layer, period)
    id = parts.choose(w("line.line"), list(named), named.__getitem__, "line", start)
line, names = told[id], breach_board.names_of(layer, w)

parts.title(w("whatif.title_of", line=named[id]), w("whatif.lead"))
origin.old_data_notice(w, load.origin(), load.today())
tab, inside = parts.open_tab("whatif", {each: w(f"whatif.tab.{each}") for each in ("limit", "value")}, w)
with inside:
    if tab == "limit":
        limit = whatif_view.choose_limit(line, view, w)
        if why := whatif_view.impossible(line.record, limit, w):
            parts.html(why)
        else:
            moved = whatif_view.moved(layer, id, limit)
            parts.html(whatif_view.sentence(moved, view, t, names, w))
            whatif_view.picture(line, moved, view, t, names, w)
            parts.html(whatif_view.by_year(moved, view, w))
    else:
        areas = line_story.areas_of(line, view)
        area = areas and parts.choose(w("line.area"), areas, names.__getitem__, "area", areas[0])
        where = names[area] if area else w("breach.all_areas")
        row = areas.index(area) if area else 0
        value = whatif_view.choose_value(line, row, t, w)
        parts.html(whatif_view.one_value(whatif.change(line, row, t, value), row, t, where, value, view, w))

origin.footer(w, load.origin(), config.digest)
