
// A chart's values under the finger, the pointer and the arrow keys. They stand in the table below it; the drawing says
// the same without any of this.
for (const chart of all("[data-chart]")) chartValues(chart);

function chartValues(chart) {
  const rows = [...chart.querySelectorAll("tr[data-x]")];
  const plot = chart.querySelector(".chart-plot");
  if (!rows.length || !plot) return;
  const points = rows.map((row) => ({
    x: row.dataset.x / 10,
    y: row.dataset.y / 10,
    text: `${row.children[0].textContent} : ${row.children[1].textContent} ${chart.querySelector(".chart-unit").textContent}`,
  }));
  const add = (name) => plot.appendChild(Object.assign(document.createElement("div"), { className: name, hidden: true }));
  const [rule, dot, tip] = [add("chart-rule"), add("chart-dot"), add("chart-tip")];
  Object.assign(plot, { tabIndex: 0, role: "slider", ariaLabel: chart.querySelector(".chart-title").textContent, ariaValueMin: 1, ariaValueMax: points.length });
  let at = points.length - 1;
  const say = () => {
    plot.ariaValueNow = at + 1;
    plot.ariaValueText = points[at].text;
  };
  const show = (to) => {
    at = Math.max(0, Math.min(points.length - 1, to));
    const { x, y, text } = points[at];
    for (const element of [rule, dot, tip]) {
      element.hidden = false;
      element.style.left = `${x}%`;
    }
    dot.style.top = `${y}%`;
    tip.textContent = text;
    // the words stay inside the drawing
    tip.style.transform = `translateX(-${x}%)`;
    say();
  };
  const hide = () => [rule, dot, tip].forEach((element) => (element.hidden = true));
  say();
  const follow = (event) => {
    const box = plot.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 100;
    show(points.reduce((best, p, n) => (Math.abs(p.x - x) < Math.abs(points[best].x - x) ? n : best), 0));
  };
  plot.addEventListener("pointermove", follow);
  plot.addEventListener("pointerdown", follow);
  plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && document.activeElement !== plot && hide());
  plot.addEventListener("focus", () => show(at));
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: points.length - 1, PageUp: at + 10, PageDown: at - 10 }[event.key];
    if (event.key === "Escape") hide();
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
}
