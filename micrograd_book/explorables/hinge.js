const hinge = (figure, { sides, start }) => {
  const svg = figure.querySelector("svg");
  const slider = figure.querySelector("input[type=range]");
  let side = "plus";
  const show = () => {
    const { states, lines } = sides[side];
    const state = states[Number(slider.value)];
    svg.classList.toggle("minus", side === "minus");
    set(figure, { ...lines, ...state.set });
    set(figure, { svg: { "aria-label": state.say }, ".say": { text: state.say } });
    slider.setAttribute("aria-valuetext", state.say.split(":")[0].toLowerCase());
  };
  const last = sides.plus.states.length - 1;
  drag(svg, sides.plus.states.map((state) => state.set[".handle"].cx), slider);
  slider.oninput = show;
  figure.querySelectorAll("input[type=radio]").forEach((choice) => {
    choice.onchange = () => {  // the same point of the curve, seen from the other label
      side = choice.value;
      slider.value = last - Number(slider.value);
      show();
    };
  });
  slider.max = last;
  slider.value = start;
  figure.querySelector(".controls").hidden = false;
  show();
};
