const strip = (figure, { states, noun }) => {
  const find = (name) => figure.querySelector(name);
  const show = (k) => {
    const { score, goal, weight, pull, say, numbers } = states[k];
    const way = Math.sign(pull - weight);
    find(".point").setAttribute("transform", `translate(${score} 44)`);
    find(".missing").setAttribute("d", `M${score} 62H${goal}`);
    find(".knob").setAttribute("cx", weight);
    find(".pull").setAttribute("d", way ? `M${weight} 132H${pull}` : "");
    find(".head").setAttribute("d", way ? `M${pull + 6 * way} 132l${-8 * way} -5v10z` : "");
    numbers.forEach((text, i) => { figure.querySelectorAll(".end")[i].textContent = text; });
    return say;
  };
  player(figure, states.length, show, 500, (k) => `${noun} ${k} of ${states.length - 1}`);
};
