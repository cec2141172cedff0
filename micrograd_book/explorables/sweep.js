const sweep = (figure, { states }) => {
  const curves = figure.querySelectorAll(".curve");
  const show = (k) => {
    const { region, points, say } = states[k];
    figure.querySelector(".region").setAttribute("d", region);
    figure.querySelector(".points").innerHTML = points;
    figure.querySelector(".map").setAttribute("aria-label", say);
    curves.forEach((curve, i) => curve.classList.toggle("here", i === k));
    return say;
  };
  player(figure, states.length, show, 900, (k) => states[k].where);
};
