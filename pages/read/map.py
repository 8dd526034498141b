"""The areas on a map without a basemap: scores or states, breach marks, and a click that leads to the area."""

from core.maps import choropleth
from pages.shared import atlas, breach_board, downloads, line_records, load, origin, parts, state_map, stories

w = parts.words_here()
config = load.config()
drawable = [layer for layer in load.layers() if not load.shapes(layer.id).empty]
if not drawable:
    parts.title(w("map.title_empty"))
    parts.empty(w, "map.no_shapes")
    parts.stop()

first, second, third = parts.columns(3)
default = load.place_layer()
with first:
    layer = parts.choose_layer(w, drawable, default if default in {d.id for d in drawable} else drawable[-1].id)
view = load.view(layer)
if not view.periods:
    parts.title(w("map.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()
with second:
    period = parts.choose_period(w, view.periods)
with third:
    told = line_records.told(layer)
    topics = state_map.all_topics(layer, period, w)
    start = load.kept(lambda: atlas.first_topic(view, period), "map.first", layer, period)
    topic = parts.choose(w("map.topic"), list(topics), topics.__getitem__, "topic", start)

line = topic.removeprefix(state_map.PREFIX) if topic.startswith(state_map.PREFIX) else None
here = (layer, topic, period, w.lang)
places = state_map.drawn(layer, topic, period, w)
if line:
    parts.title(state_map.title(places, topics[topic], period, w), w("map.lead_line"))
else:
    parts.title(atlas.title(view, topic, topics[topic], period, places, w), w("map.lead"))
origin.old_data_notice(w, load.origin(), load.today())
selected = parts.asked("on")
shapes = load.drawn_shapes(layer)
deck = load.cached_deck(choropleth, places, shapes, *here, rtl=w.rtl, selected=selected, size=parts.map_size())
clicked = parts.map(deck, "map", alt=w("map.alt", topic=topics[topic], n=len(places))) or selected
legend = load.kept(lambda: state_map.legend(places, w) if line else atlas.legend(places, topic, w), "map.legend", *here)
parts.html(legend + state_map.marks_cut(places, w))
if clicked in view.area_ids:
    parts.html(atlas.area_card(view, told, clicked, period, breach_board.names_of(layer, w), w))
missing = load.kept(lambda: atlas.without_shape(view, shapes, w), "map.missing", layer, w.lang)
if missing:
    with parts.expander(w.plural("map.without_shape", len(missing))):
        parts.html(stories.name_list(missing))
with parts.expander(w("map.as_table")):
    part = state_map.choose_listed(places, w)
    name = topics[topic]
    twin = load.kept(lambda: state_map.twin(view, places, part, topic, name, period, w), "map.table", *here, part)
    parts.html(twin)

downloads.menu(w, period, downloads.map_of(places, shapes, topic, topics[topic], w))
origin.footer(w, load.origin(), config.digest)
