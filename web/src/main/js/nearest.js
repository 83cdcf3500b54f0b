// Who is nearest to whom, by cosine: within the page's map, or asked of the service that serves it.

import { numbers, relative } from "./data.js";

const COUNT = 8;

/** Within the map: whether the document has anything to find them by. */
export const canFind = (cohort) => Boolean(cohort.nearest || cohort.embeddings);

/** @returns a function from a row to [{row, similarity}], nearest first */
export function nearestFinder(cohort) {
  return cohort.nearest ? given(cohort) : computed(cohort);
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

/** The service's answer that it cannot tell, in its own words. */
export class Untold extends Error {}

/**
 * Of the service: GET url?subject=S&set=NAME answers {neighbours: [{subject, session, run, cosine}]}.
 *
 * @returns a function from {subject, session} to [{subject, session, run, similarity}], nearest first
 */
export function subjectFinder(search, set) {
  return async ({ subject, session }) => {
    const url = relative(search.url, "search");
    Object.entries({ subject, session: session ?? "", set, k: COUNT })
      .filter(([, value]) => value !== "")
      .forEach(([name, value]) => url.searchParams.set(name, String(value)));
    const answer = await fetch(url, { credentials: "same-origin" }).catch((error) => {
      throw new Untold(`the service does not answer (${error.message})`);
    });
    if (!answer.ok) {
      throw new Untold(await reason(answer));
    }
    const { neighbours } = await answer.json();
    return neighbours.map((found) => ({
      subject: String(found.subject),
      session: String(found.session ?? ""),
      run: String(found.run ?? ""),
      similarity: Number(found.cosine),
    }));
  };
}

async function reason(answer) {
  if (!/^application\/json/.test(answer.headers.get("Content-Type") ?? "")) {
    return `the service answers with status ${answer.status}`;
  }
  const { error } = await answer.json();
  return [error?.found, error?.remedy].filter(Boolean).join(". ");
}
