// How the playground is laid out: its fields, buttons and views, by their names.

import { DATA, PRESETS } from "./state.js";

/** What each number is called. @type {Record<string, string>} */
export const WORDS = { n: "points", noise: "noise", seed: "seed of the points", init: "seed of the weights", rate: "rate, if constant", steps: "steps", batch: "batch (0: all)", alpha: "alpha (regularization)" };
const TOOLS = ["look", "add class −1", "add class 1", "move", "flip", "delete"];
/** Steps that a frame takes, of sixty a second. @type {Record<string, number>} */
export const SPEEDS = { "20 a second": 1 / 3, "6 a second": 0.1, "60 a second": 1, "300 a second": 5, "1200 a second": 20 };

/** @param {string[]} names */
export const options = (names) => names.map((name) => `<option>${name}</option>`).join("");
const numbers = (/** @type {string[]} */ ...names) => names.map((name) => `<label>${WORDS[name]} <input name="${name}" inputmode="decimal"></label>`).join("");
export const LAYOUT = `
<div class="live-bar">
  <button name="train">Train</button><button name="one">1 step</button><button name="ten">10 steps</button><button name="reset">Reset</button>
  <label>speed <select name="speed">${options(Object.keys(SPEEDS))}</select></label>
  <label>preset <select name="preset"><option value="">choose</option>${options(Object.keys(PRESETS))}</select></label>
</div>
<label class="play-time">step <output name="where"></output> <input name="time" type="range" min="0" value="0"></label>
<p class="live-status" role="status" name="status"></p>
<div class="play-stage">
  <div class="play-views">
    <div>
      <canvas class="play-plane" tabindex="0" role="application" aria-label="The plane. Arrow keys move a cursor; Enter uses the tool where it is."></canvas>
      <p>Circles are class −1, triangles class 1; hollow ones are held out.</p>
      <div class="live-bar"><label>tool <select name="tool">${options(TOOLS)}</select></label>
        <label>neuron <select name="neuron"></select></label></div>
      <canvas class="play-neurons" role="img" aria-label="Each hidden neuron, layer by layer, and where in the plane it is open"></canvas>
      <p class="play-dead"></p>
    </div>
    <div>
      <canvas class="play-curves" role="img" aria-label="Loss and accuracy at each step"></canvas>
      <canvas class="play-strips" role="img" aria-label="All parameters and their gradients, by layer"></canvas>
      <label>parameter <input name="parameter" type="number" min="0"></label>
      <p class="play-parameter"></p>
      <p class="play-point"></p>
      <div class="live-bar"><button name="graph" hidden>Walk through this point's graph</button></div>
    </div>
  </div>
  <form class="play-settings">
    <fieldset><legend>Data</legend><label>data <select name="data">${options(DATA)}</select></label>${numbers("n", "noise", "seed")}</fieldset>
    <fieldset><legend>Network</legend><label>hidden layers <input name="hidden"></label>${numbers("init")}</fieldset>
    <fieldset><legend>Descent</legend><label title="official: from 1 down to 0.1 in the first hundred steps">schedule <select name="schedule">${options(["official", "constant"])}</select></label>${numbers("rate", "steps", "batch", "alpha")}</fieldset>
    <div class="live-bar"><button type="button" name="say">Describe</button><button type="button" name="code">Open as code</button><button type="button" name="share">Share</button></div>
  </form>
</div>
<div class="play-graph"><div class="cell_output"></div></div>`;
