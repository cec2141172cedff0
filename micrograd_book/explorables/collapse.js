const collapse = (figure, { states }) => {
  const values = figure.querySelectorAll(".value");
  const show = (k) => {
    const { say, lit } = states[k];
    values.forEach((value, i) => value.classList.toggle("dim", !lit.includes(i)));
    return say;
  };
  player(figure, states.length, show, 1800, (k) => states[k].where);
};
