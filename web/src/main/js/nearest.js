// The rows of a cohort whose embeddings are nearest to one row's, by cosine.

import { bytes, numbers, relative } from "./data.js";

const COUNT = 8;

/** Whether the document has anything to find them by. */
export const canFind = (cohort) => Boolean(cohort.nearest || cohort.embeddings);

/** @returns a function from a row to [{row, similarity}], nearest first */
export function nearestFinder(cohort) {
  if (cohort.nearest?.url !== undefined) {
    return (row) => asked(cohort.nearest.url, row);
  }
  if (cohort.nearest) {
    return given(cohort);
  }
  return computed(cohort);
}

function given(cohort) {
  const { count, indices, similarity } = cohort.nearest;
  const length = cohort.rows.length * count;
  const read = Promise.all([
    numbers(indices, Int32Array, length, "nearest rows"),
    numbers(similarity, Float32Array, length, "similarities"),
  ]);
  return async (row) => {
    const [rows, values] = await read;
    return Array.from({ length: count }, (_, k) => ({
      row: rows[row * count + k],
      similarity: values[row * count + k],
    })).filter((found) => found.row >= 0 && found.row < cohort.rows.length);
  };
}

function computed(cohort) {
  const { dimension, values } = cohort.embeddings;
  const rows = cohort.rows.length;
  const read = numbers(values, Float32Array, rows * dimension, "embeddings");
  return async (row) => {
    const all = await read;
    const at = (r) => all.subarray(r * dimension, (r + 1) * dimension);
    const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    const own = at(row);
    const norm = Math.sqrt(dot(own, own));
    return Array.from({ length: rows }, (_, r) => r)
      .filter((r) => r !== row)
      .map((r) => ({ row: r, similarity: dot(own, at(r)) / (norm * Math.sqrt(dot(at(r), at(r)))) }))
      .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
      .slice(0, COUNT);
  };
}

/** GET url?row=N answers [{"row": n, "similarity": s}]. */
async function asked(address, row) {
  const url = relative(address, "nearest");
  url.searchParams.set("row", String(row));
  const plain = await bytes({ url: url.pathname + url.search }, "nearest rows");
  return JSON.parse(new TextDecoder().decode(plain)).map((found) => ({
    row: Number(found.row),
    similarity: Number(found.similarity),
  }));
}
