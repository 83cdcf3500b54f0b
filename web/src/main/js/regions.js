// The list of regions: searched, sorted, and gone through by keys.

import { byId, correlation, make, number, soon } from "./dom.js";
import { css } from "./colours.js";
import { words } from "./maps.js";

const SORTS = {
  atlas: (map) => (a, b) => a - b,
  high: (map) => (a, b) => rank(map.values[b]) - rank(map.values[a]) || a - b,
  low: (map) => (a, b) => -rank(-map.values[b]) + rank(-map.values[a]) || a - b,
};
const rank = (value) => (Number.isFinite(value) ? value : -Infinity);

/** Shows the list, and keeps it to what is chosen. */
export function openRegions(data, store, current) {
  byId("regions").hidden = data.regions.length === 0;
  const list = byId("region-list");
  const search = byId("search");
  const sort = byId("sort");
  const items = data.regions.map((region, index) => item(region, index));
  let shown = [];

  const render = soon(() => {
    const map = current();
    const wanted = search.value.trim().toLowerCase();
    const by = map.kind === "category" ? SORTS.atlas(map) : SORTS[sort.value](map);
    shown = data.regions
      .map((_, index) => index)
      .filter((index) => matches(data.regions[index], wanted))
      .sort(by);
    for (const index of shown) {
      const colour = map.colour(index);
      items[index].mark.style.backgroundColor = colour ? css(colour) : "transparent";
      items[index].value.textContent = words(map, index, map.unit === "r" ? correlation : number);
    }
    list.replaceChildren(...shown.map((index) => items[index].box));
    byId("region-count").textContent =
      shown.length === data.regions.length
        ? `${data.regions.length} regions`
        : `${shown.length} of ${data.regions.length} regions`;
    mark();
  });

  const mark = () => {
    const chosen = store.get("region");
    items.forEach(({ box }, index) => box.setAttribute("aria-selected", String(index === chosen)));
    if (shown.includes(chosen)) {
      list.setAttribute("aria-activedescendant", `region-${chosen}`);
      items[chosen].box.scrollIntoView({ block: "nearest" });
    } else {
      list.removeAttribute("aria-activedescendant");
    }
  };

  const move = (steps) => {
    if (shown.length) {
      const at = shown.indexOf(store.get("region"));
      const next = at < 0 ? (steps > 0 ? 0 : shown.length - 1) : at + steps;
      store.set({ region: shown[Math.min(shown.length - 1, Math.max(0, next))], from: "list" });
    }
  };

  list.addEventListener("click", (event) => {
    const box = event.target.closest("[role=option]");
    if (box) {
      store.set({ region: Number(box.dataset.region), from: "list" });
    }
  });
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
    if (steps) {
      event.preventDefault();
      move(steps);
    }
  });
  search.addEventListener("input", render);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      list.focus();
      move(shown.includes(store.get("region")) ? 0 : 1);
    }
  });
  sort.addEventListener("change", render);
  store.on(["region"], mark);
  store.on(["map", "connectivity"], () => {
    byId("sort-row").hidden = current().kind === "category";
    render();
  });
  byId("sort-row").hidden = current().kind === "category";
  render();
  return { move };
}

function matches(region, wanted) {
  return !wanted || `${region.label} ${region.network}`.toLowerCase().includes(wanted);
}

function item(region, index) {
  const mark = make("i", { className: "mark" });
  const value = make("span", { className: "figure" });
  const box = make(
    "div",
    { id: `region-${index}`, role: "option", "aria-selected": "false", dataset: { region: index } },
    mark,
    make("span", { className: "label", textContent: region.short, title: region.label }),
    value
  );
  return { box, mark, value };
}
