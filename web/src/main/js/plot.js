// A line over time, as SVG.

import { draw, number } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 190;
const LEFT = 46;
const BOTTOM = 26;
const TOP = 8;

/** Ticks at round numbers, at most about so many. */
export function ticks(low, high, most) {
  const raw = (high - low || 1) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step) {
    found.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  }
  return found;
}

/**
 * @param values one a frame
 * @param seconds between frames, or null where that is not known
 * @param name what is drawn, for those who do not see it
 */
export function linePlot(values, seconds, name) {
  const known = Array.from(values).filter(Number.isFinite);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const step = seconds ?? 1;
  const end = (values.length - 1) * step;
  const x = (t) => LEFT + ((WIDTH - LEFT - 8) * t) / (end || 1);
  const y = (v) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (v - low) / (high - low || 1));
  const svg = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `${name}: ${values.length} frames from ${number(low)} to ${number(high)}`,
    class: "plot",
  });
  if (!known.length) {
    return svg;
  }
  for (const value of ticks(low, high, 4)) {
    svg.append(
      draw("line", { class: "grid", x1: LEFT, x2: WIDTH - 8, y1: y(value), y2: y(value) }),
      text(LEFT - 6, y(value) + 4, "end", number(value))
    );
  }
  for (const time of ticks(0, end, 8)) {
    svg.append(text(x(time), HEIGHT - 8, "middle", number(time)));
  }
  svg.append(text(WIDTH - 8, HEIGHT - 8, "end", seconds ? "s" : "frame"));
  const path = Array.from(values, (value, t) =>
    Number.isFinite(value) ? `${t ? "L" : "M"}${x(t * step).toFixed(1)} ${y(value).toFixed(1)}` : ""
  ).join("");
  svg.append(draw("path", { class: "line", d: path.replace(/^L/, "M") }));
  return svg;
}

function text(x, y, anchor, words) {
  const made = draw("text", { x, y, "text-anchor": anchor });
  made.textContent = words;
  return made;
}
