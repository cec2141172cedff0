const hinge = (figure, { curves, start, view }) => {
  const find = (name) => figure.querySelector(name);
  const svg = find("svg");
  const slider = find("input[type=range]");
  const middle = (view.places - 1) / 2;
  let label = "plus";

  const at = (i, y) => [view.left + (i * view.width) / (view.places - 1), view.bottom - y * view.unit];
  const line = (values) => values.map((y, i) => (i ? "L" : "M") + at(i, y).map((c) => c.toFixed(1)).join(" ")).join("");

  const show = () => {
    const i = Number(slider.value);
    const { hinge, slope, other, say } = curves[label];
    const [x, y] = at(i, hinge[i]);
    svg.classList.toggle("minus", label === "minus");
    set(find(".curve.line"), { d: line(hinge) });
    set(find(".other.line"), { d: line(other) });
    set(find(".handle"), { cx: x, cy: y });
    set(find(".drop"), { x1: x, x2: x, y1: y, y2: view.bottom });
    const run = 34;
    const rise = (slope[i] * run * view.unit * (view.places - 1) * view.step) / view.width;
    set(find(".slope"), { x1: x - run, x2: x + run, y1: y + rise, y2: y - rise });
    slider.setAttribute("aria-valuetext", say[i].split(":")[0].toLowerCase());
    find(".say").textContent = say[i];
    svg.setAttribute("aria-label", say[i]);
  };

  const drag = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) * svg.viewBox.baseVal.width) / box.width;
    slider.value = Math.round(((x - view.left) * (view.places - 1)) / view.width);
    show();
  };
  svg.onpointerdown = (event) => { svg.setPointerCapture(event.pointerId); drag(event); };
  svg.onpointermove = (event) => { if (svg.hasPointerCapture(event.pointerId)) drag(event); };
  slider.oninput = show;
  figure.querySelectorAll("input[type=radio]").forEach((choice) => {
    choice.onchange = () => {  // the same point of the curve, seen from the other label
      label = choice.value;
      slider.value = 2 * middle - Number(slider.value);
      show();
    };
  });
  slider.max = view.places - 1;
  slider.value = start;
  find(".controls").hidden = false;
  show();
};
