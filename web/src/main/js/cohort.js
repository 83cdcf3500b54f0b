// The cohort's embeddings as points, the chosen row, and those nearest to it.

import { announce, byId, fill, make, number, soon } from "./dom.js";
import { rowName } from "./data.js";
import { category, css, gradient, scale } from "./colours.js";
import { canFind, nearestFinder } from "./nearest.js";
import { scatter } from "./scatter.js";

const MOST_CATEGORIES = 24;

/** Shows the panel where the document has a cohort. */
export function openCohort(data, store) {
  const cohort = data.cohort;
  byId("cohort").hidden = !cohort;
  if (!cohort) {
    return;
  }
  const names = cohort.rows.map(rowName);
  const find = canFind(cohort) ? nearestFinder(cohort) : null;
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
      ...cohort.planes[Number(plane.value)],
      colour: painted.of,
      chosen: store.get("row"),
      near: near.map((one) => one.row),
    }),
    {
      over: (row) => hint(view.where(row), row < 0 ? "" : names[row]),
      choose: (row) => store.set({ row }),
    }
  );
  const paint = soon(() => {
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
  const choose = async () => {
    const row = store.get("row");
    near = [];
    subject.value = row < 0 ? "" : names[row];
    if (row >= 0 && find) {
      const found = await find(row);
      if (row !== store.get("row")) {
        return;
      }
      near = found;
    }
    chosen(cohort, store, names, near, row, Boolean(find));
    byId("points").setAttribute("aria-label", label(names, row));
    if (row >= 0) {
      announce(`${names[row]}${near.length ? `, nearest ${names[near[0].row]}` : ""}`);
    }
    paint();
  };
  plane.addEventListener("change", () => {
    byId("plane-axes").textContent = axes(cohort.planes[Number(plane.value)]);
    paint();
  });
  byId("plane-axes").textContent = axes(cohort.planes[0]);
  column.addEventListener("change", recolour);
  subject.addEventListener("change", () => {
    const row = names.indexOf(subject.value);
    store.set({ row });
  });
  store.on(["row"], choose);
  store.on(["row"], ({ row }) => {
    const same = data.series.findIndex((scan) => row >= 0 && scan.subject === cohort.rows[row].subject);
    if (same >= 0) {
      store.set({ scan: same });
    }
  });
  store.on(["theme"], paint);
  new ResizeObserver(paint).observe(byId("points"));
  byId("points").setAttribute("aria-label", label(names, -1));
  recolour();
  chosen(cohort, store, names, near, -1, Boolean(find));
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

function chosen(cohort, store, names, near, row, findable) {
  byId("about-row").hidden = row < 0;
  byId("point-none").hidden = row >= 0;
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
  byId("near-part").hidden = row < 0;
  byId("near-none").hidden = findable;
  byId("nearest").replaceChildren(
    ...near.map(({ row: other, similarity }) => {
      const button = make("button", { type: "button", className: "link" });
      button.append(
        make("span", { className: "label", textContent: names[other] }),
        make("span", { className: "figure", textContent: similarity.toFixed(3).replace("-", "\u2212") })
      );
      button.addEventListener("click", () => store.set({ row: other }));
      return make("li", {}, button);
    })
  );
}

function cell(column, row) {
  const value = column.values[row];
  if (value === null || value === "") {
    return "n/a";
  }
  return column.kind === "number" ? number(Number(value)) : String(value);
}
