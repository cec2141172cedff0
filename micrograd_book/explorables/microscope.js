const microscope = (figure, { states }) => {
  const find = (name) => figure.querySelector(name);
  const dots = figure.querySelectorAll(".dot");
  const show = (k) => {
    const { seen, tangent, dots: places, x, central, onesided, say } = states[k];
    set(find(".seen"), { d: seen });
    set(find(".tangent"), { d: tangent });
    places.forEach(([cx, cy], i) => set(dots[i], { cx, cy }));
    set(find(".secant"), { d: "M" + places.map((place) => place.join(" ")).join("L") });
    set(find(".now.line"), { d: find(".now.line").getAttribute("d").replace(/M\S+/, "M" + x) });
    set(find(".other"), { cx: x, cy: onesided });
    set(find(".handle"), { cx: x, cy: central });
    return say;
  };
  player(figure, states.length, show, 200, (k) => states[k].where);

  const plot = find(".errors");
  const drag = (event) => {  // to the nudge nearest to the finger, by way of the slider
    const { left, width } = plot.getBoundingClientRect();
    const box = plot.viewBox.baseVal;
    const x = box.x + ((event.clientX - left) * box.width) / width;
    const far = states.map((state) => Math.abs(state.x - x));
    const slider = find("input");
    slider.value = far.indexOf(Math.min(...far));
    slider.dispatchEvent(new Event("input"));
  };
  plot.onpointerdown = (event) => { plot.setPointerCapture(event.pointerId); drag(event); };
  plot.onpointermove = (event) => { if (plot.hasPointerCapture(event.pointerId)) drag(event); };
};
