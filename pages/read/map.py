"""The areas on a map without a basemap: scores or states, breach marks, and a click that leads to the area."""

from core.maps import choropleth
from pages.shared import atlas, line_records, load, origin, parts, state_map, stories

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
    topics = atlas.topics(view, period, w) | state_map.topics(told, view, period, w)
    topic = parts.choose(w("map.topic"), list(topics), topics.__getitem__, "topic", atlas.first_topic(view, period))

line = topic.removeprefix(state_map.PREFIX) if topic.startswith(state_map.PREFIX) else None
places = state_map.drawn(layer, topic, period, w)
if line:
    parts.title(state_map.title(places, topics[topic], period, w), w("map.lead_line"))
else:
    parts.title(atlas.title(view, topic, topics[topic], period, places, w), w("map.lead"))
origin.old_data_notice(w, load.origin(), load.today())
selected = parts.asked("on")
shapes = load.drawn_shapes(layer)
deck = load.cached_deck(choropleth, places, shapes, rtl=w.rtl, selected=selected, size=parts.map_size())
clicked = parts.map(deck, "map", alt=w("map.alt", topic=topics[topic], n=len(places))) or selected
parts.html((state_map.legend(places, w) if line else atlas.legend(places, topic, w)) + state_map.marks_cut(places, w))
if clicked in view.area_ids:
    parts.html(atlas.area_card(view, told, clicked, period, stories.names(view, w), w))
missing = atlas.without_shape(view, shapes, w)
if missing:
    with parts.expander(w.plural("map.without_shape", len(missing))):
        parts.html(stories.name_list(missing))
with parts.expander(w("map.as_table")):
    listed = state_map.listed(places, w)
    if line:
        parts.html(state_map.as_table(view, listed, line, period, topics[topic], w))
    else:
        parts.html(atlas.as_table(view, listed, period, topics[topic], w))

origin.footer(w, load.origin(), config.digest)
