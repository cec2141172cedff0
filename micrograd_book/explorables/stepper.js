const stepper = (figure, { nodes, edges, steps }) => {
  const forms = [...figure.querySelectorAll("svg")].map((form) =>
    [".node", ".edge"].map((name) => form.querySelectorAll(name)));

  // the last of [[step, text], ...] that has happened by step k
  const latest = (changes, k) => changes.filter(([step]) => step <= k).at(-1)?.[1] ?? "";

  const draw = ([boxes, arrows], k, { at, back }) => {
    nodes.forEach(({ lit, gradients }, i) => {
      const box = boxes[i];
      box.classList.toggle("lit", k >= lit);
      box.classList.toggle("forward", at.includes(i) && !back);
      box.classList.toggle("backward", at.includes(i) && back);
      box.querySelector(".grad").textContent = latest(gradients, k);
    });
    edges.forEach(({ lit, paid, local, share }, i) => {
      const arrow = arrows[i];
      arrow.classList.toggle("lit", k >= lit);
      arrow.classList.toggle("active", k === paid);
      const texts = (k === paid ? share : local).split(/(?= = )/);  // "2 × 3", " = 6"
      arrow.querySelectorAll("tspan").forEach((part, j) => { part.textContent = texts[j] ?? ""; });
    });
  };

  const keepInSight = () => {
    const active = [...figure.querySelectorAll(".forward, .backward")];
    active.find((box) => box.getClientRects().length)?.scrollIntoView({ block: "nearest" });
  };

  const show = (k) => {
    forms.forEach((form) => draw(form, k, steps[k]));
    if (figure.contains(document.activeElement)) queueMicrotask(keepInSight);  // when the sentence is there
    return steps[k].say;
  };
  player(figure, steps.length, show, 1600);
};
