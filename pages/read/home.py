"""The first page: crossed lines, three outcomes, eight channels, what needs attention, both legs of the effort."""

from core import overview, redlines, scoring
from pages.shared import load, parts, stories

w = parts.words_here()
city = load.view(load.city_layer())
if not city.periods:
    parts.title(w("home.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()

period, since = parts.choose_periods(w, city.periods, scoring.baseline(city.scores, city.periods[-1]))
places = load.view(load.place_layer())
area = city.area_ids[0]
due = load.due()
crossed = redlines.breaches(city.lines, period)

outcomes = overview.outcomes(city.scores, city.lines, city.config, area, period, since)

parts.title(stories.home_title(crossed, outcomes, w), w("home.lead", city=w.name(city.cube.areas.loc[area])))
parts.old_data_notice(w, city.latest, load.today())
parts.html(stories.crossings_hero(crossed, places, period, w, stories.enough_to_judge(outcomes)))

parts.cards((stories.outcome_card(summary, since, w) for summary in outcomes), three=True)

parts.heading(w("home.channels"))
channels = overview.channels(city.scores, city.lines, city.config, area, period, since, due)
place = {"layer": city.layer, "area": area, "period": period}
parts.cards(stories.channel_card(summary, since, load.today(), w, **place) for summary in channels)

parts.heading(w("home.attention"))
found = overview.attention((city.lines, places.lines), city.config, period, due)
parts.html(stories.attention_list(found, city.config, {**stories.names(city, w), **stories.names(places, w)}, w))

parts.heading(w("home.efforts"))
parts.cards(
    (stories.effort_card(leg, w) for leg in overview.efforts(city.lines, city.config, area, period)), three=True
)

parts.footer(w, city.latest, city.config.digest)
