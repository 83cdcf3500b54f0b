// What regions can be coloured by: the document's maps, their networks, and the correlation of
// every region with the chosen one.

import { category, scale } from "./colours.js";

export const NETWORKS = "networks";
export const CONNECTIVITY = "connectivity";

/** Keys and words of all of them, for a choice. */
export function choices(data) {
  const options = data.maps.map((map, index) => [`map-${index}`, map.name]);
  if (data.regions.some((region) => region.network)) {
    options.push([NETWORKS, "Networks"]);
  } else if (data.regions.length) {
    options.push([NETWORKS, "Regions, each its own colour"]);
  }
  if (data.series.length) {
    options.push([CONNECTIVITY, "Correlation with the chosen region"]);
  }
  return options;
}

/**
 * A map, ready to be painted.
 *
 * @param connectivity correlations with the chosen region, or null where none is chosen
 * @returns {name, unit, kind, values, errors, names, scale, colour(region): [r, g, b] or null}
 */
export function resolve(data, key, connectivity) {
  if (key === NETWORKS) {
    return networks(data.regions);
  }
  if (key === CONNECTIVITY) {
    const values = connectivity ? Array.from(connectivity) : data.regions.map(() => NaN);
    return numeric("Correlation with the chosen region", "r", "diverging", values, null, [-1, 1]);
  }
  const map = data.maps[Number(key.slice("map-".length))];
  const values = map.values.map((value) => (value === null ? NaN : Number(value)));
  if (map.kind === "category") {
    return categorical(map.name, values, map.names ?? []);
  }
  const kind = map.kind === "diverging" ? "diverging" : "sequential";
  return numeric(map.name, map.unit ?? "", kind, values, map.errors ?? null, map.range ?? null);
}

function numeric(name, unit, kind, values, errors, range) {
  const made = scale(values, kind, range);
  return { name, unit, kind, values, errors, names: null, scale: made, colour: (r) => made.of(values[r]) };
}

function categorical(name, values, names) {
  const colour = (r) => (Number.isFinite(values[r]) ? category(values[r]) : null);
  return { name, unit: "", kind: "category", values, errors: null, names, scale: null, colour };
}

function networks(regions) {
  const names = [...new Set(regions.map((region) => region.network))].filter((name) => name);
  if (!names.length) {
    return categorical("Regions", regions.map((_, index) => index), []);
  }
  const values = regions.map((region) => (region.network ? names.indexOf(region.network) : NaN));
  return categorical("Networks", values, names);
}

/** The words of a region's value. */
export function words(map, region, format) {
  const value = map.values[region];
  if (map.kind === "category") {
    return Number.isFinite(value) ? (map.names[value] ?? "") : "n/a";
  }
  return format(value);
}
