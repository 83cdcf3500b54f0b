// The document that a page is made from (docs/viewer.md), checked before it is used.

const FORMAT = "engram-viewer";
const VERSION = 1;
const GZIP = [0x1f, 0x8b];
const LARGEST = 1 << 30;

/** What Schaefer's labels begin with, and what lists can do without. */
const ATLAS = /^\d+Networks_/;

/** A document that cannot be shown. */
export class DataError extends Error {}

function wrong(where, found, expected) {
  return new DataError(`${where}: ${found}; expected ${expected}`);
}

function list(value, where) {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw wrong(where, typeof value, "a list");
  }
  return value;
}

/** The document of this page: within it, or at the address that it names. */
export async function load() {
  const text = document.getElementById("data").textContent;
  const given = parse(text, "the page's data");
  if (given.source === undefined) {
    return check(given);
  }
  const answer = await fetch(relative(given.source, "source"), { credentials: "same-origin" });
  if (!answer.ok) {
    throw wrong(String(given.source), `status ${answer.status}`, "the viewer's data");
  }
  const data = check(parse(await answer.text(), String(given.source)));
  return given.search ? searched(data, given.search) : data;
}

/** With a cohort of the service's: one that has no map is searched all the same. */
function searched(data, search) {
  const sets = list(search.sets, "search.sets").map((set) => ({ name: String(set.name), rows: Number(set.rows) }));
  return { ...data, search: { url: search.url, sets }, cohort: data.cohort ?? { rows: [], planes: [], columns: [] } };
}

function parse(text, where) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(where, error.message, "JSON");
  }
}

/** An address below the page's own, and nothing else. */
export function relative(address, where) {
  const url = new URL(String(address), document.baseURI);
  if (url.origin !== location.origin || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(String(address))) {
    throw wrong(where, String(address), "a relative address");
  }
  return url;
}

function check(data) {
  if (data.format !== FORMAT || data.version !== VERSION) {
    throw wrong("the page's data", `${data.format} ${data.version}`, `${FORMAT} ${VERSION}`);
  }
  const regions = list(data.regions, "regions");
  const cohort = data.cohort ?? null;
  const checked = {
    title: String(data.title ?? ""),
    lead: String(data.lead ?? ""),
    notes: list(data.notes, "notes").map(String),
    regions: regions.map((region) => ({
      label: String(region.label),
      short: String(region.label).replace(ATLAS, ""),
      hemisphere: String(region.hemisphere ?? ""),
      network: String(region.network ?? ""),
    })),
    volumes: list(data.volumes, "volumes"),
    atlas: data.atlas ?? null,
    surfaces: list(data.surfaces, "surfaces"),
    maps: list(data.maps, "maps"),
    series: list(data.series, "series"),
    cohort,
    search: null,
  };
  for (const map of checked.maps) {
    if (list(map.values, map.name).length !== regions.length) {
      throw wrong(`map ${map.name}`, `${map.values.length} values`, `${regions.length}, one a region`);
    }
  }
  if (cohort) {
    const rows = list(cohort.rows, "cohort.rows").length;
    const columns = [...list(cohort.columns, "cohort.columns")].map((c) => [c.name, c.values]);
    const planes = list(cohort.planes, "cohort.planes").flatMap((p) => [
      [p.name, p.x],
      [p.name, p.y],
    ]);
    for (const [name, values] of [...columns, ...planes]) {
      if (list(values, name).length !== rows) {
        throw wrong(`cohort, ${name}`, `${values.length} values`, `${rows}, one a row`);
      }
    }
  }
  return checked;
}

/** The bytes of {base64} or {url}, decompressed where they are gzip. */
export async function bytes(part, where) {
  const raw = part.base64 !== undefined ? decode(part.base64, where) : await download(part, where);
  if (raw[0] !== GZIP[0] || raw[1] !== GZIP[1]) {
    return raw;
  }
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    length += step.value.length;
    if (length > LARGEST) {
      await reader.cancel();
      throw wrong(where, `more than ${LARGEST} bytes`, "less");
    }
    parts.push(step.value);
  }
  const plain = new Uint8Array(length);
  let at = 0;
  for (const one of parts) {
    plain.set(one, at);
    at += one.length;
  }
  return plain;
}

function decode(base64, where) {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch (error) {
    throw wrong(where, error.message, "base64");
  }
}

async function download(part, where) {
  const answer = await fetch(relative(part.url, where), { credentials: "same-origin" });
  if (!answer.ok) {
    throw wrong(where, `status ${answer.status} from ${part.url}`, "its bytes");
  }
  return new Uint8Array(await answer.arrayBuffer());
}

/** Numbers of a part, little-endian: Float32Array, Int32Array or Int16Array of a length. */
export async function numbers(part, kind, length, where) {
  const plain = await bytes(part, where);
  if (plain.length !== length * kind.BYTES_PER_ELEMENT) {
    throw wrong(where, `${plain.length} bytes`, `${length * kind.BYTES_PER_ELEMENT}`);
  }
  return new kind(plain.buffer, plain.byteOffset, length);
}

/** A row's name: sub-X ses-Y run. */
export function rowName(row) {
  return (
    `sub-${row.subject}` +
    (row.session ? ` ses-${row.session}` : "") +
    (row.run ? ` ${row.run}` : "")
  );
}
