// Gives the elements of each selector its attributes; `text` is what stands in them.
const set = (figure, changes) => {
  for (const [selector, attributes] of Object.entries(changes))
    for (const element of figure.querySelectorAll(selector))
      for (const [name, value] of Object.entries(attributes)) {
        if (name === "text") element.textContent = value;
        else element.setAttribute(name, value);
      }
};

// Lets a finger on the picture of `area` move the slider: to where the nearest of the
// places `xs` is, in that picture's own units.
const drag = (area, xs, slider) => {
  const move = ({ clientX }) => {
    const { left, width } = area.getBoundingClientRect();
    const box = area.viewBox.baseVal;
    const far = xs.map((x) => Math.abs(x - box.x - ((clientX - left) * box.width) / width));
    slider.value = far.indexOf(Math.min(...far));
    slider.dispatchEvent(new Event("input"));
  };
  area.onpointerdown = (event) => { area.setPointerCapture(event.pointerId); move(event); };
  area.onpointermove = (event) => { if (area.hasPointerCapture(event.pointerId)) move(event); };
};

// Previous, Next, Play and a slider, for a figure that shows `count` states, one each
// `pace` milliseconds while it plays. `show(k)` draws state k and returns the sentence
// that says it; `named(k)` is what stands beside the slider.
const player = (figure, count, show, pace, named = (k) => `step ${k} of ${count - 1}`) => {
  const find = (name) => figure.querySelector(name);
  const [controls, slider, play, beside, say] = [".controls", "input", ".play", ".where", ".say"].map(find);
  let now = 0;
  let timer = null;
  const playing = (is) => {
    play.setAttribute("aria-label", is ? "Pause" : "Play");
    play.classList.toggle("playing", is);
    say.setAttribute("aria-live", is ? "off" : "polite");  // read aloud, each step would cut off the last
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    playing(false);
  };
  const draw = (k) => {
    say.textContent = show(k);
    figure.querySelectorAll(".computational-graph, svg:first-of-type").forEach((picture) => picture.setAttribute("aria-label", say.textContent));
  };
  const go = (k) => {
    now = Math.min(Math.max(k, 0), count - 1);
    draw(now);
    const where = named(now);
    slider.value = now;
    slider.setAttribute("aria-valuetext", where);
    beside.textContent = where;
  };
  const act = (k) => { stop(); go(k); };
  find(".previous").onclick = () => act(now - 1);
  find(".next").onclick = () => act(now + 1);
  slider.oninput = () => act(Number(slider.value));
  play.onclick = () => {
    if (timer) return stop();
    if (now === count - 1) go(0);
    playing(true);
    timer = setInterval(() => {
      if (now === count - 2 || !figure.isConnected) stop();  // first: so the end is read aloud
      go(now + 1);
    }, pace);
  };
  // on paper nothing moves: there it shows how it ends
  addEventListener("beforeprint", () => { stop(); draw(count - 1); });
  addEventListener("afterprint", () => go(now));
  slider.max = count - 1;
  slider.style.setProperty("--steps", count > 60 ? 10 : count - 1);  // marks of its track
  if (count < 2) controls.remove();
  else controls.hidden = false;
  go(0);
};
