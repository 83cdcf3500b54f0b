// The cohort's embeddings as points, the chosen row, and those nearest to it.

import { announce, byId, fill, make, number, soon } from "./dom.js";
import { rowName } from "./data.js";
import { category, css, gradient, scale } from "./colours.js";
import { openNearest } from "./neighbours.js";
import { scatter } from "./scatter.js";

const MOST_CATEGORIES = 24;

/** Shows the panel where the document has a cohort, or the service one to search. */
export function openCohort(data, store) {
  const cohort = data.cohort;
  byId("cohort").hidden = !cohort;
  if (!cohort) {
    return;
  }
  const names = cohort.rows.map(rowName);
  const mapped = cohort.planes.length > 0;
  byId("cohort").dataset.mapped = String(mapped);
  const [plane, column, subject] = ["plane", "column", "subject"].map(byId);
  fill(plane, cohort.planes.map((one, index) => [index, one.name]));
  fill(column, [["", "Nothing"], ...(cohort.columns ?? []).map((one, index) => [index, one.name])]);
  column.value = cohort.columns?.length ? "0" : "";
  byId("column-row").hidden = !cohort.columns?.length;
  byId("plane-row").hidden = cohort.planes.length < 2;
  byId("subjects").replaceChildren(...names.map((name) => make("option", { value: name })));
  let painted = colouring(cohort, column.value);
  let near = [];

  const view = scatter(
    byId("points"),
    () => ({
      ...(cohort.planes[Number(plane.value)] ?? NOWHERE),
      colour: painted.of,
      chosen: store.get("row"),
      near: near.map((one) => one.row).filter((row) => row >= 0),
    }),
    {
      over: (row) => hint(view.where(row), row < 0 ? "" : names[row]),
      choose: (row) => store.set({ row, asked: "" }),
    }
  );
  const paint = soon(() => {
    if (!mapped) {
      return;
    }
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    view.paint({
      back: colour("--panel"),
      ink: colour("--ink"),
      soft: colour("--soft"),
      accent: colour("--accent"),
    });
    byId("cohort").dataset.painted = String(Number(byId("cohort").dataset.painted ?? 0) + 1);
  });
  const recolour = () => {
    painted = colouring(cohort, column.value);
    byId("points-legend").replaceChildren(...painted.legend());
    paint();
  };
  openNearest(data, store, (found) => {
    near = found;
    paint();
  });
  const show = () => {
    const row = store.get("row");
    subject.value = row >= 0 ? names[row] : store.get("asked") && `sub-${store.get("asked")}`;
    facts(cohort, row);
    byId("point-none").hidden = row >= 0 || store.get("asked") !== "";
    byId("points").setAttribute("aria-label", label(names, row));
    paint();
  };
  plane.addEventListener("change", () => {
    byId("plane-axes").textContent = axes(cohort.planes[Number(plane.value)]);
    paint();
  });
  byId("plane-axes").textContent = mapped ? axes(cohort.planes[0]) : "";
  column.addEventListener("change", recolour);
  subject.addEventListener("change", () => {
    const written = subject.value.trim();
    const row = rowOf(cohort, names, written);
    if (row < 0 && written && !data.search) {
      announce(`No ${written} on this map`);
    }
    store.set({ row, asked: row < 0 && data.search ? written.replace(/^sub-/, "") : "" });
  });
  store.on(["row", "asked"], show);
  store.on(["row"], ({ row }) => {
    const same = data.series.findIndex((scan) => row >= 0 && scan.subject === cohort.rows[row].subject);
    if (same >= 0) {
      store.set({ scan: same });
    }
  });
  store.on(["theme"], paint);
  new ResizeObserver(paint).observe(byId("points"));
  byId("points").setAttribute("aria-label", label(names, -1));
  byId("point-none").textContent = mapped
    ? "Choose a point to see who it is and who is nearest."
    : "Name a subject to see who is nearest.";
  recolour();
  facts(cohort, -1);
}

const NOWHERE = { x: [], y: [] };

/** The row that somebody wrote: its whole name, or its subject with or without sub-. */
function rowOf(cohort, names, written) {
  const row = names.indexOf(written);
  const subject = written.replace(/^sub-/, "");
  return row >= 0 ? row : cohort.rows.findIndex((one) => subject !== "" && one.subject === subject);
}

const axes = (plane) => `${plane.xName ?? "x"} across, ${plane.yName ?? "y"} up`;

function label(names, row) {
  return (
    `Map of ${names.length} embeddings. Arrow keys go from one to the next.` +
    (row < 0 ? "" : ` Chosen: ${names[row]}.`)
  );
}

function hint(place, name) {
  const box = byId("hint");
  box.hidden = !name;
  box.textContent = name;
  if (place) {
    box.style.left = `${place[0]}px`;
    box.style.top = `${place[1]}px`;
  }
}

/** Colours of rows by a column, and their legend. */
function colouring(cohort, key) {
  if (key === "") {
    return { of: () => css(category(0)), legend: () => [] };
  }
  const column = cohort.columns[Number(key)];
  if (column.kind === "number") {
    const values = column.values.map((value) => (value === null ? NaN : Number(value)));
    const made = scale(values, "sequential", null);
    const bar = make("span", { className: "ramp" });
    bar.style.backgroundImage = gradient("sequential");
    return {
      of: (row) => (Number.isFinite(values[row]) ? css(made.of(values[row])) : "#8a949e"),
      legend: () => [
        make("span", { className: "figure", textContent: number(made.low) }),
        bar,
        make("span", { className: "figure", textContent: number(made.high) }),
      ],
    };
  }
  const words = column.values.map((value) => (value === null || value === "" ? null : String(value)));
  const names = [...new Set(words.filter((word) => word !== null))].sort();
  return {
    of: (row) => (words[row] === null ? "#8a949e" : css(category(names.indexOf(words[row])))),
    legend: () => {
      const shown = names.slice(0, MOST_CATEGORIES).map((name, index) => {
        const mark = make("i", { className: "mark" });
        mark.style.backgroundColor = css(category(index));
        return make("span", { className: "item" }, mark, name);
      });
      const more = names.length - shown.length;
      return more > 0 ? [...shown, make("span", { textContent: `and ${more} more` })] : shown;
    },
  };
}

/** What the columns say of a row. */
function facts(cohort, row) {
  byId("about-row").hidden = row < 0;
  byId("about-row").replaceChildren(
    ...(cohort.columns ?? []).map((column) =>
      make(
        "div",
        {},
        make("dt", { textContent: column.name }),
        make("dd", { textContent: row < 0 ? "" : cell(column, row) })
      )
    )
  );
}

function cell(column, row) {
  const value = column.values[row];
  if (value === null || value === "") {
    return "n/a";
  }
  return column.kind === "number" ? number(Number(value)) : String(value);
}
