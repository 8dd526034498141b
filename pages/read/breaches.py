"""The safety envelope of an area and the breach board: what is crossed or coming, sorted by what needs a decision."""

from core.charts.positions import spokes
from pages.shared import breach_board, line_records, load, origin, parts, portions

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
facts = breach_board.gather(layer, period)
with right:
    area = parts.choose(
        w("breach.area"), view.area_ids, names.__getitem__, "area", breach_board.worst_area(facts, view)
    )

parts.title(breach_board.title(facts, w), w("breach.lead"))
origin.old_data_notice(w, load.origin(), today)
parts.html(breach_board.summary(facts, view, w))

parts.heading(w("breach.envelope", area=names[area]))
bars = spokes(told, view.cube, config, view.cube.area(area), period, w)
parts.html(f'<p class="lr-lead">{parts.safe(breach_board.ring_sentence(bars, names[area], w))}</p>')
channel = breach_board.ring(bars, names[area], w)

parts.heading(breach_board.board_heading(channel, config, w))
wanted, part = breach_board.choose_rows(facts, channel, area, view, names, w)
shown = wanted.facts(part)
breach_board.cards(shown, view, period, names, today, w)
if shown:
    which = portions.words(part, len(wanted), w) if len(wanted) > len(shown) else ""
    with parts.expander(w("breach.as_table")):
        parts.html(breach_board.as_table(shown, which, view, names, w))
with parts.expander(w("breach.chance")):
    breach_board.chance(facts, names, w)

origin.footer(w, load.origin(), config.digest)
