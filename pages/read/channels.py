"""Eight channels of one area as wedges, of up to four as a radar; from a channel down to an indicator and its cells."""

import streamlit as st

from core import redlines, scoring
from core.charts import bars, radar, records, wedges
from pages.shared import branches, downloads, drilldown, figures, firmness, load, origin, parts, stories

w = parts.words_here()
config = load.config()
asked = parts.asked_indicator(config)
left, middle, right = st.columns([1, 1, 2])
with left:
    layer = parts.choose_layer(w, load.layers(), load.place_layer())
view = load.view(layer)
if not view.periods:
    parts.title(w("channels.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()

with middle:
    period = parts.choose_period(w, view.periods)
names = load.kept(lambda: stories.names(view, w), "channels.names", layer, w.lang)
with right:
    area_ids = parts.choose_many(
        w("channels.areas"),
        view.area_ids,
        names.__getitem__,
        "area",
        figures.worth_a_look(view, period),
        most=4,
        hint=w("channels.areas_hint"),
    ) or figures.worth_a_look(view, period)

profiles = [records.profile(view.scores, view.lines, config, area, period, w) for area in area_ids]
parts.title(figures.channels_title(profiles, w), w("channels.lead"))
origin.old_data_notice(w, load.origin(), load.today())

tab, inside = parts.open_tab("picture", {id: w(f"channels.tab_{id}") for id in ("wheel", "bars", "table")}, w)
clicked = None
with inside:
    if tab == "wheel":
        draw, key = (wedges, "wedges") if len(profiles) == 1 else (radar, "radar")
        shown = load.cached_chart(draw, profiles[0] if len(profiles) == 1 else profiles, w)
        clicked = parts.chart(shown, key, select="pick").get("channel")
        st.caption(w("channels.how_to_read"))
    elif tab == "bars":
        parts.chart(load.cached_chart(bars, profiles, w), "bars", wide=True)
    else:
        parts.html(figures.profile_table(view, area_ids, period, w))

nodes = {node.id: node for node in view.scores.nodes}
parts.heading(w("channels.inside"), "inside")
opened = config.channel_of(asked) if asked else None
start = opened.id if opened else figures.worst_channel(profiles)
channel = parts.choose(
    w("channels.channel"), list(nodes), lambda id: w.pick(nodes[id].name), "channel", start, take=clicked
)
own = [member.id for member in nodes[channel].members if member.level == "indicator"]
explanation = scoring.explain(view.scores, config, area_ids[0], channel, period)
there = {"parts": branches.has_parts(config, channel), "indicators": bool(own), "sure": True}
tab, inside = parts.open_tab("inside", {id: w(f"channels.tab_{id}") for id, is_there in there.items() if is_there}, w)
with inside:
    if tab == "parts":
        parts.html(branches.parts_table(explanation, view, area_ids[0], period, w))
    elif tab == "indicators":
        parts.html(figures.indicators_table(view, config, channel, area_ids[0], period, names, w))
    else:
        firmness.show(view, channel, area_ids, period, names, w)

if own:
    told = redlines.worst_first(view.lines, area_ids[0], period, own)
    indicator = parts.choose(
        w("channels.indicator"), own, lambda id: w.pick(config.indicator(id).name), "indicator", told[0]
    )
    drilldown.show(view, config.indicator(indicator), area_ids, period, names, w)

with st.expander(w("channels.arithmetic")):
    parts.html(figures.opened(explanation, view, names, w))

downloads.menu(w, period)
origin.footer(w, load.origin(), config.digest)
