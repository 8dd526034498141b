"""The first page: crossed lines, three outcomes, eight channels, what needs attention, both legs of the effort."""

from core import scoring
from pages.shared import downloads, line_records, load, masking, origin, parts, stories

w = parts.words_here()
city = load.view(load.city_layer())
if not city.periods:
    parts.title(w("home.title_empty"))
    parts.empty(w, "empty.nothing")
    parts.stop()

period, since = parts.choose_periods(w, city.periods, scoring.baseline(city.scores, city.periods[-1]))
places = load.view(load.place_layer())
area = city.area_ids[0]
front = load.front(period, since)
names = load.kept(lambda: stories.names(city, w) | stories.names(places, w), "home.names", w.lang)

crossed = line_records.crossed(city.layer, period)
hidden = line_records.hidden(places.layer, period)

parts.title(stories.home_title(crossed, front.outcomes, w), w("home.lead", city=names[area]))
origin.old_data_notice(w, load.origin(), load.today())
enough = stories.enough_to_judge(front.outcomes)
parts.html(stories.crossings_hero(crossed, hidden.lies if hidden else None, places, period, w, enough))

place = {"layer": city.layer, "area": area, "period": period}
parts.cards((stories.outcome_card(summary, since, w, **place) for summary in front.outcomes), three=True)

if hidden:
    parts.heading(w("home.masking"))
    parts.cards(masking.cards(hidden, places, period, w))

parts.heading(w("home.channels"))
parts.cards(stories.channel_card(summary, since, load.today(), w, **place) for summary in front.channels)

parts.heading(w("home.attention"))
parts.html(stories.attention_list(front.attention, city.config, names, w))
parts.html(stories.attention_note(places.layer, period, w))

parts.heading(w("home.efforts"))
parts.cards((stories.effort_card(leg, w) for leg in front.efforts), three=True)

downloads.menu(w, period, since=since)
origin.footer(w, load.origin(), city.config.digest)
