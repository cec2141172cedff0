const boundary = (figure, { states }) => {
  const points = figure.querySelectorAll(".points > *");
  const find = (name) => figure.querySelector(name);
  const show = (k) => {
    const { region, wrong, x, y, say } = states[k];
    set(find(".region"), { d: region });
    points.forEach((point, i) => point.classList.toggle("wrong", wrong.includes(i)));
    set(find(".now"), { cx: x, cy: y });
    return say;
  };
  player(figure, states.length, show, 250, (k) => states[k].where);
};
