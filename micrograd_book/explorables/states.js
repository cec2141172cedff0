// A figure whose states say what to set; `pulled` is the picture that can be dragged.
const states = (figure, { states: all, pace, pulled }) => {
  const show = (k) => { set(figure, all[k].set); return all[k].say; };
  player(figure, all.length, show, pace, (k) => all[k].where);
  if (!pulled) return;
  const xs = all.map((state) => state.set[".handle"].cx);
  drag(figure.querySelector(pulled), xs, figure.querySelector("input"));
};
