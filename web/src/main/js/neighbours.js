// The list of those nearest to who is chosen, and of what they are found in.

import { announce, byId, fill, make } from "./dom.js";
import { rowName } from "./data.js";
import { Untold, canFind, nearestFinder, subjectFinder } from "./nearest.js";

const MAP = "map";

/** @param found told of [{row or -1, name, similarity}], nearest first, whenever they change */
export function openNearest(data, store, found) {
  const cohort = data.cohort;
  const finders = sources(data);
  const select = byId("near-in");
  fill(select, finders.map(({ key, words }) => [key, words]));
  byId("near-row").hidden = finders.length === 0 || (finders.length === 1 && finders[0].key === MAP);
  let asking = 0;
  let focused = false;

  const look = async () => {
    const turn = ++asking;
    const who = chosen(cohort, store);
    focused ||= byId("nearest").contains(document.activeElement);
    list([], store);
    found([]);
    byId("near-part").hidden = !who;
    if (!who) {
      return;
    }
    if (!finders.length) {
      tell("The embeddings themselves are not in this page: nearest subjects are not known.");
      announce(who.name);
      return;
    }
    if (who.row < 0 && select.value === MAP) {
      select.value = finders.find(({ key }) => key !== MAP).key; // the map does not have them
    }
    tell("Asking\u2026");
    const answer = await finders.find(({ key }) => key === select.value).find(who).catch(untold);
    if (turn !== asking) {
      return; // somebody else was chosen while it was asked
    }
    tell(answer.untold ?? "");
    const near = answer.untold ? [] : answer;
    list(near, store);
    if (focused && document.activeElement === document.body) {
      byId("nearest").querySelector("button")?.focus(); // it stood on one that is gone
    }
    focused = false;
    found(near);
    announce([who.name, answer.untold ?? (near.length ? `nearest ${near[0].name}` : "nobody near")].join(", "));
  };
  store.on(["row", "asked"], look);
  select.addEventListener("change", look);
}

/** What may be searched: the map's own rows, and each set of the service's. */
function sources(data) {
  const { cohort, search } = data;
  const within = canFind(cohort) ? nearestFinder(cohort) : null;
  const known = new Map(cohort.rows.map((row, index) => [key(row), index]));
  const named = (row, similarity) => ({ row: known.get(key(row)) ?? -1, name: rowName(row), subject: row.subject, similarity });
  const own = {
    key: MAP,
    words: "this map",
    find: async ({ row }) =>
      (await within(row)).map((one) => named(cohort.rows[one.row], one.similarity)),
  };
  const asked = (search?.sets ?? []).map((set, index) => {
    const find = subjectFinder(search, set.name);
    return {
      key: `set-${index}`,
      words: `the service's ${set.name}, ${set.rows.toLocaleString("en")} rows`,
      find: async (who) => (await find(who)).map((row) => named(row, row.similarity)),
    };
  });
  return within ? [own, ...asked] : asked;
}

const key = (row) => JSON.stringify([row.subject, row.session || "", row.run || ""]);

/** Who is asked for: a row of the map, or a subject that it has not. */
function chosen(cohort, store) {
  const [row, asked] = [store.get("row"), store.get("asked")];
  if (row >= 0) {
    const { subject, session } = cohort.rows[row];
    return { row, subject, session, name: rowName(cohort.rows[row]) };
  }
  return asked ? { row: -1, subject: asked, session: "", name: `sub-${asked}` } : null;
}

/** An answer that there is none is shown; what breaks otherwise is the page's trouble. */
function untold(error) {
  if (error instanceof Untold) {
    return { untold: error.message };
  }
  throw error;
}

function tell(words) {
  byId("near-none").hidden = words === "";
  byId("near-none").textContent = words;
}

function list(near, store) {
  byId("nearest").replaceChildren(
    ...near.map(({ row, name, subject, similarity }) => {
      const button = make("button", { type: "button", className: "link" });
      button.append(
        make("span", { className: "label", textContent: name, title: name }),
        make("span", { className: "figure", textContent: similarity.toFixed(3).replace("-", "\u2212") })
      );
      button.addEventListener("click", () => store.set(row >= 0 ? { row, asked: "" } : { row: -1, asked: subject }));
      return make("li", {}, button);
    })
  );
}
