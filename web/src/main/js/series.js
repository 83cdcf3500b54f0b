// Time series of regions and their correlations.

import { numbers } from "./data.js";

/** Reads a scan's series once: {values: [regions x frames], regions, frames}. */
export function seriesReader(data) {
  const kept = new Map();
  return (index) => {
    if (!kept.has(index)) {
      const scan = data.series[index];
      const regions = data.regions.length;
      kept.set(
        index,
        numbers(scan.values, Float32Array, regions * scan.frames, `series ${index + 1}`).then(
          (values) => ({ values, regions, frames: scan.frames, seconds: scan.repetitionTime ?? null })
        )
      );
    }
    return kept.get(index);
  };
}

/** Pearson's correlation of one region with every region; NaN where one does not vary. */
export function correlations(series, region) {
  const { values, regions, frames } = series;
  const centred = (r) => {
    const row = Float64Array.from(values.subarray(r * frames, (r + 1) * frames));
    const mean = row.reduce((sum, value) => sum + value, 0) / frames;
    let square = 0;
    for (let t = 0; t < frames; t++) {
      row[t] -= mean;
      square += row[t] * row[t];
    }
    return { row, norm: Math.sqrt(square) };
  };
  const seed = centred(region);
  const found = new Float64Array(regions);
  for (let r = 0; r < regions; r++) {
    const other = centred(r);
    let sum = 0;
    for (let t = 0; t < frames; t++) {
      sum += seed.row[t] * other.row[t];
    }
    const norm = seed.norm * other.norm;
    found[r] = norm > 0 ? Math.min(1, Math.max(-1, sum / norm)) : NaN;
  }
  return found;
}

/** Mean correlation by network, highest first. */
export function byNetwork(regions, values, seed) {
  const sums = new Map();
  regions.forEach((region, index) => {
    if (index !== seed && region.network && Number.isFinite(values[index])) {
      const [sum, count] = sums.get(region.network) ?? [0, 0];
      sums.set(region.network, [sum + values[index], count + 1]);
    }
  });
  return [...sums]
    .map(([name, [sum, count]]) => ({ name, mean: sum / count, count }))
    .sort((a, b) => b.mean - a.mean);
}

/** The strongest other regions, either sign. */
export function strongest(values, seed, count, sign) {
  return Array.from(values, (value, index) => ({ value, index }))
    .filter(({ value, index }) => index !== seed && Number.isFinite(value) && value * sign > 0)
    .sort((a, b) => sign * (b.value - a.value))
    .slice(0, count);
}
