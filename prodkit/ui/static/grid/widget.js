/** Show a grid for a model, as anywidget asks; gives back what undoes it. */
function render({ model, el }) {
  const grid = new Grid(model, el);
  let due = { rows: false, all: false };

  // Python sets several traits at once and each announces itself; they are taken together, before what comes next.
  const flush = () => {
    const { rows, all } = due;
    due = { rows: false, all: false };
    if (all) grid.load();
    else if (rows) {
      grid.loadRows();
      grid.toolbar.paintIfDeeper();
      grid.paint();
    }
  };
  const note = (what) => () => {
    if (!due.rows && !due.all) queueMicrotask(flush);
    due[what] = true;
  };
  const onRows = note("rows");
  const onAll = note("all");
  const onMessage = (message) => {
    flush();
    if (message.type === "cells") grid.patch(message.cells);
    else if (message.type === "focus") grid.reveal(message.row, message.column);
  };

  const others = ["columns", "texts", "editable", "label"];
  model.on("change:rows", onRows);
  for (const name of others) model.on(`change:${name}`, onAll);
  model.on("msg:custom", onMessage);
  grid.load();
  // The first sizes come with the first layout: nothing is drawn before the room is known, nor in a hidden tab.
  const observer = new ResizeObserver(([entry]) => entry.contentRect.width && grid.fit(entry.contentRect.width));
  observer.observe(grid.scroller);

  return () => {
    observer.disconnect();
    model.off("change:rows", onRows);
    for (const name of others) model.off(`change:${name}`, onAll);
    model.off("msg:custom", onMessage);
    grid.remove();
  };
}

export default { render };
