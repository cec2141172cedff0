// How the playground is laid out: its fields, buttons and views, by their names.

import { DATA, PRESETS } from "./state.js";

/** What each number is called. @type {Record<string, string>} */
export const WORDS = { n: "points", noise: "noise", seed: "seed of the points", init: "seed of the weights", alpha: "alpha", batch: "batch (0: all)", steps: "steps", rate: "rate, if constant" };
const TOOLS = ["look", "add class −1", "add class 1", "move", "flip", "delete"];
/** Frames that a step takes, or steps that a frame takes. @type {Record<string, number>} */
export const SPEEDS = { "20 a second": 1 / 3, "6 a second": 0.1, "60 a second": 1, "300 a second": 5, "1200 a second": 20 };

/** @param {string[]} names */
export const options = (names) => names.map((name) => `<option>${name}</option>`).join("");
const field = (/** @type {[string, string]} */ [name, words]) => `<label>${words} <input name="${name}" inputmode="decimal" size="6"></label>`;
export const LAYOUT = `
<form class="play-settings">
  <label>preset <select name="preset"><option value="">choose</option>${options(Object.keys(PRESETS))}</select></label>
  <label>data <select name="data">${options(DATA)}</select></label>
  <label>hidden layers <input name="hidden" size="8"></label>
  <label>schedule <select name="schedule">${options(["official", "constant"])}</select></label>
  ${Object.entries(WORDS).map(field).join("")}
</form>
<div class="live-bar">
  <button name="train">Train</button><button name="one">1 step</button><button name="ten">10 steps</button><button name="reset">Reset</button>
  <label>speed <select name="speed">${options(Object.keys(SPEEDS))}</select></label>
  <button name="say">Say where it stands</button><button name="code">Open as code</button><button name="share">Share</button>
</div>
<p class="live-status" role="status"></p>
<label class="play-time">step <output name="where"></output> <input name="time" type="range" min="0" value="0"></label>
<div class="play-views">
  <div>
    <canvas class="play-plane" tabindex="0" role="application" aria-label="The plane. Arrow keys move a cursor, Enter uses the tool on the point below it."></canvas>
    <div class="live-bar"><label>tool <select name="tool">${options(TOOLS)}</select></label>
      <label>neuron <select name="neuron"></select></label></div>
    <p class="play-dead"></p>
  </div>
  <div>
    <canvas class="play-curves" role="img" aria-label="Loss and accuracy at each step; a click goes there"></canvas>
    <p>A tick for each number, in the row of its layer: 0 in the middle, negative to the left. Click one.</p>
    <canvas class="play-strips" role="img" aria-label="All parameters and their gradients, by layer"></canvas>
    <label>parameter <input name="parameter" type="number" min="0" value="0"></label>
    <p class="play-parameter"></p>
    <p class="play-point"></p>
    <div class="live-bar"><button name="graph" hidden>Walk through this point's graph</button></div>
  </div>
</div>
<div class="play-graph"><div class="cell_output"></div></div>`;
