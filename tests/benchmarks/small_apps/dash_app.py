from __future__ import annotations

import base64
import sys

import dash
import small
from dash import Input, Output, dcc, html

app = dash.Dash()
app.layout = html.Div(
    [
        dcc.Slider(small.LEAST, small.MOST, 1, value=small.START, marks=None, id="days"),
        html.P(id="total"),
        html.Div(id="costs"),
        html.Img(id="figure"),
    ]
)


@app.callback(  # type: ignore[untyped-decorator]
    Output("total", "children"), Output("costs", "children"), Output("figure", "src"), Input("days", "value")
)
def show(days: int) -> tuple[str, object, str]:
    table = small.costs(days)
    rows = [html.Tr([html.Td(str(cell)) for cell in row]) for row in table.itertuples(index=False)]
    picture = base64.b64encode(small.svg(days).encode()).decode()
    return small.total(days), html.Table(rows), f"data:image/svg+xml;base64,{picture}"


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
