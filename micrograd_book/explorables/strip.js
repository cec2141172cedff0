const strip = (figure, { states, noun }) => {
  const find = (name) => figure.querySelector(name);
  const show = (k) => {
    const { score, goal, weight, pull, say, numbers } = states[k];
    const way = Math.sign(pull - weight);
    set(find(".point"), { transform: `translate(${score} 44)` });
    set(find(".missing"), { d: `M${score} 62H${goal}` });
    set(find(".knob"), { cx: weight });
    set(find(".pull"), { d: way ? `M${weight} 132H${pull}` : "" });
    set(find(".head"), { d: way ? `M${pull + 6 * way} 132l${-8 * way} -5v10z` : "" });
    numbers.forEach((text, i) => { figure.querySelectorAll(".end")[i].textContent = text; });
    return say;
  };
  player(figure, states.length, show, 500, (k) => `${noun} ${k} of ${states.length - 1}`);
};
