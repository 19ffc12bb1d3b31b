from __future__ import annotations

import base64
import sys

import costs
import dash
from dash import Input, Output, dcc, html

app = dash.Dash()
app.layout = html.Div(
    [
        dcc.Slider(costs.LEAST, costs.MOST, 1, value=costs.START, marks=None, id="days", updatemode="drag"),
        html.P(id="total"),
        html.Div(id="costs"),
        html.Img(id="figure"),
    ]
)


@app.callback(  # type: ignore[untyped-decorator]
    Output("total", "children"), Output("costs", "children"), Output("figure", "src"), Input("days", "value")
)
def show(days: int) -> tuple[str, object, str]:
    table = costs.table(days)
    rows = [html.Tr([html.Td(str(cell)) for cell in row]) for row in table.itertuples(index=False)]
    picture = base64.b64encode(costs.svg(days).encode()).decode()
    return costs.total(days), html.Table(rows), f"data:image/svg+xml;base64,{picture}"


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
