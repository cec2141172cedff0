const boundary = (figure, { states }) => {
  const points = figure.querySelectorAll(".points > *");
  const find = (name) => figure.querySelector(name);
  const show = (k) => {
    const { region, wrong, x, y, say } = states[k];
    find(".region").setAttribute("d", region);
    points.forEach((point, i) => point.classList.toggle("wrong", wrong.includes(i)));
    find(".now").setAttribute("cx", x);
    find(".now").setAttribute("cy", y);
    return say;
  };
  player(figure, states.length, show, 250, (k) => states[k].where);
};
