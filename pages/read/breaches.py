"""The safety envelope of an area and the breach board: what is crossed or coming, sorted by what needs a decision."""

from core.charts.positions import spokes
from core.redlines.alarms import alarms
from pages.shared import breach_board, downloads, line_records, load, origin, parts, portions

w = parts.words_here()
config = load.config()
left, middle, right = parts.columns(3)
with left:
    layer = parts.choose_layer(w, load.layers(), load.place_layer())
view = load.view(layer)
if not view.periods:
    parts.title(w("breach.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()
with middle:
    period = parts.choose_period(w, view.periods)

told, today = line_records.told(layer), load.today()
names = breach_board.names_of(layer, w)
facts, here = breach_board.gather(layer, period), (layer, period)
start = load.kept(lambda: breach_board.worst_area(facts, view), "breach.worst", *here)
with right:
    area = parts.choose(w("breach.area"), view.area_ids, names.__getitem__, "area", start)

parts.title(breach_board.title(facts, w), w("breach.lead"))
origin.old_data_notice(w, load.origin(), today)
parts.html(load.kept(lambda: breach_board.summary(facts, view, w), "breach.summary", *here, w.lang))

parts.heading(w("breach.envelope", area=names[area]))
where = view.cube.area(area)
bars = load.kept(lambda: spokes(told, view.cube, config, where, period, w), "breach.spokes", *here, area, w.lang)
parts.html(f'<p class="lr-lead">{parts.safe(breach_board.ring_sentence(bars, names[area], w))}</p>')
channel = breach_board.ring(bars, names[area], w)

parts.heading(breach_board.board_heading(channel, config, w))
wanted, part, only = breach_board.choose_rows(facts, channel, area, view, names, w)
rows = (*here, channel, only, part)
shown = load.kept(lambda: wanted.facts(part), "breach.facts", *rows)
made = load.kept(lambda: breach_board.cards(shown, view, period, names, today, w), "breach.cards", *rows, w.lang)
breach_board.show_cards(made, w)
if shown:
    which = portions.words(part, len(wanted), w) if len(wanted) > len(shown) else ""
    with parts.expander(w("breach.as_table")):
        twin = load.kept(lambda: breach_board.as_table(shown, which, view, names, w), "breach.table", *rows, w.lang)
        parts.html(twin)
with parts.expander(w("breach.chance")):
    breach_board.chance(load.kept(lambda: alarms(facts), "breach.alarms", *here), names, w)

downloads.menu(w, period)
origin.footer(w, load.origin(), config.digest)
