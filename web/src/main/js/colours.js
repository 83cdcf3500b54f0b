// Colours of values. Sequential: a perceptually even ramp (viridis); diverging: blue to red through
// a light grey; categories: the palette of Okabe and Ito first, then even steps of hue.

const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"];
const DIVERGING = ["#08488e", "#2f79b5", "#6aaed6", "#b3d3e8", "#ededed", "#f9c4a8", "#ef8860", "#d0473d", "#9b1c31"];
const CATEGORIES = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#b8a800", "#8c6bb1", "#8d6e53"];

const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const RAMPS = { sequential: VIRIDIS.map(parse), diverging: DIVERGING.map(parse) };

/** A colour of a ramp at a place from 0 to 1: [r, g, b]. */
export function ramp(kind, place) {
  const stops = RAMPS[kind] ?? RAMPS.sequential;
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return stops[low].map((value, k) => Math.round(value + (stops[low + 1][k] - value) * (at - low)));
}

/** The colour of a category: [r, g, b]. */
export function category(index) {
  if (index < CATEGORIES.length) {
    return parse(CATEGORIES[index]);
  }
  const hue = (index * 137.508) % 360;
  return hsl(hue, 0.5, index % 2 ? 0.42 : 0.62);
}

function hsl(hue, saturation, lightness) {
  const a = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}

export const css = (rgb) => `rgb(${rgb[0]} ${rgb[1]} ${rgb[2]})`;

/**
 * A scale of numbers.
 *
 * @returns {kind, low, high, of(value): [r, g, b] or null}
 */
export function scale(values, kind, range) {
  const known = values.filter((value) => Number.isFinite(value));
  let low = Math.min(...known);
  let high = Math.max(...known);
  if (known.length === 0) {
    [low, high] = [0, 1];
  }
  if (range) {
    [low, high] = range;
  } else if (kind === "diverging") {
    high = Math.max(Math.abs(low), Math.abs(high));
    low = -high;
  }
  const width = high - low || 1;
  return {
    kind,
    low,
    high,
    of: (value) => (Number.isFinite(value) ? ramp(kind, (value - low) / width) : null),
  };
}

/** A CSS gradient of a ramp. */
export function gradient(kind) {
  const stops = kind === "diverging" ? DIVERGING : VIRIDIS;
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
