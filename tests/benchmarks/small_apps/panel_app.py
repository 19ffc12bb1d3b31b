from __future__ import annotations

import panel as pn
import small

pn.extension()
days = pn.widgets.IntSlider(name="Days", start=small.LEAST, end=small.MOST, value=small.START)
pn.Column(
    days,
    pn.pane.Str(pn.bind(small.total, days)),
    pn.pane.DataFrame(pn.bind(small.costs, days)),
    pn.pane.SVG(pn.bind(small.svg, days)),
).servable()
