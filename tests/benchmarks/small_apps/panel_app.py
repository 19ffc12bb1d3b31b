from __future__ import annotations

import costs
import panel as pn

pn.extension()
days = pn.widgets.IntSlider(name="Days", start=costs.LEAST, end=costs.MOST, value=costs.START)
pn.Column(
    days,
    pn.pane.Str(pn.bind(costs.total, days)),
    pn.pane.DataFrame(pn.bind(costs.table, days)),
    pn.pane.Matplotlib(pn.bind(costs.figure, days), format="svg"),
).servable()
