// The panel with volumes and surfaces: its choices, its legend, its words.

import { announce, byId, correlation, fill, make, number, soon, trouble } from "./dom.js";
import { gradient, category, css } from "./colours.js";
import { VIEWS, openSlices } from "./slices.js";
import { SURFACE_VIEWS, openSurface } from "./surface.js";
import { CONNECTIVITY, choices, words } from "./maps.js";

/** Opens what the document has; without WebGL 2 the panel says so, and the others work. */
export async function openBrain(data, store, current) {
  const hasSlices = data.volumes.length > 0 || Boolean(data.atlas?.volume);
  const hasSurface = data.surfaces.length > 0;
  byId("slices").hidden = !hasSlices;
  byId("surface").hidden = !hasSurface;
  if (!hasSlices && !hasSurface) {
    byId("nothing").hidden = false;
    byId("stage").hidden = true;
    colourChoice(data, store, current);
    return;
  }
  if (!document.createElement("canvas").getContext("webgl2")) {
    trouble("This browser has no WebGL 2: brains are not drawn. Tables, series and the map are.");
    byId("stage").hidden = true;
    colourChoice(data, store, current);
    return;
  }
  // A click beside every region says where it was and changes nothing.
  const picked = (from) => (region, place, values) => {
    readout(place, values);
    if (region >= 0) {
      store.set({ region, from });
    }
  };
  const first = { map: current(), opacity: store.get("opacity") };
  colourChoice(data, store, current); // before the canvases: its legend takes room from them
  const slices = hasSlices
    ? await openSlices(byId("slices-canvas"), data, first, picked("slices"))
    : null;
  const surface = hasSurface ? await openSurface(byId("surface-canvas"), data, picked("surface")) : null;
  let painted = { ...first, limit: 0, region: undefined };
  const paint = soon(() => {
    const map = current();
    const [opacity, threshold, region] = ["opacity", "threshold", "region"].map(store.get);
    const limit = map.scale ? threshold * Math.max(Math.abs(map.scale.low), Math.abs(map.scale.high)) : 0;
    // Painting a volume is dear where no graphics card helps: only what looks different is painted.
    if (painted.map !== map || painted.opacity !== opacity || painted.limit !== limit) {
      slices?.paint(map, opacity, limit);
    }
    if (painted.map !== map || painted.region !== region || painted.limit !== limit) {
      surface?.paint(map, limit, region);
    }
    painted = { map, opacity, limit, region };
    byId("brain").dataset.painted = String(Number(byId("brain").dataset.painted ?? 0) + 1);
  });
  store.on(["map", "opacity", "threshold", "region", "connectivity"], paint);
  store.on(["region"], ({ region, from }) => {
    if (region < 0) {
      return;
    }
    if (from !== "slices") {
      slices?.go(region);
    }
    if (from !== "surface" && surface) {
      face(data.regions[region].hemisphere, surface);
    }
  });
  const theme = () => {
    const style = getComputedStyle(document.documentElement);
    const back = style.getPropertyValue("--stage-rgb").trim().split(" ").map(Number);
    slices?.theme();
    surface?.theme([...back, 1]);
  };
  store.on(["theme"], theme);
  theme();
  if (slices) {
    viewChoice("slices", VIEWS, (view) => slices.view(view));
    layerChoice(slices);
    keys("slices-canvas", sliceKeys(slices));
  }
  if (surface) {
    viewChoice("surface", SURFACE_VIEWS, (view) => surface.view(view));
    keys("surface-canvas", surfaceKeys(surface));
    surface.view("left");
  }
  byId("opacity-row").hidden = !slices?.hasAtlas;
  paint();
}

/** Turns the surface to the side that a region is on, where only the other one is in view. */
function face(hemisphere, surface) {
  const select = byId("surface-view");
  const other = { L: "right", R: "left" }[hemisphere];
  if (other && select.value.startsWith(other)) {
    select.value = select.value.replace(other, other === "left" ? "right" : "left");
    surface.view(select.value);
  }
}

function viewChoice(id, views, show) {
  const select = byId(`${id}-view`);
  fill(select, views);
  select.addEventListener("change", () => show(select.value));
}

/** Every layer's opacity; of labels, whose layers hide each other, also which one is shown. */
function layerChoice(slices) {
  const labelled = slices.layers.map((layer, index) => [index, layer]).filter(([, layer]) => layer.names);
  const select = byId("labels");
  const rows = () => {
    byId("layer-rows").replaceChildren(...slices.layers.map((layer, index) => layerRow(slices, layer, index, legends)));
    legends();
  };
  const legends = () => {
    const shown = labelled.filter(([, layer]) => layer.image.opacity > 0);
    select.value = shown.length ? String(shown[0][0]) : "-1";
    byId("labels-legend").hidden = shown.length === 0;
    byId("labels-legend").replaceChildren(...shown.flatMap(([, layer]) => labelItems(layer)));
  };
  byId("layers").hidden = slices.layers.length < 2;
  byId("labels-row").hidden = labelled.length === 0;
  fill(select, [["-1", "None"], ...labelled.map(([index, layer]) => [index, layer.name])]);
  select.addEventListener("change", () => {
    slices.choose(Number(select.value));
    rows();
  });
  rows();
}

function layerRow(slices, layer, index, changed) {
  const slider = (words, value, change) => {
    const range = make("input", { type: "range", min: "0", max: "1", step: "0.05", value: String(value) });
    range.setAttribute("aria-label", `${words} of ${layer.name}`);
    range.title = words;
    range.addEventListener("change", () => {
      change(Number(range.value));
      changed();
    });
    return range;
  };
  const row = make("div", {}, make("span", { textContent: layer.name, title: layer.name }));
  if (layer.most !== null) {
    row.append(slider("Threshold", layer.least / layer.most, (share) => slices.limit(index, share)));
  }
  row.append(slider("Opacity", layer.image.opacity, (opacity) => slices.layer(index, opacity)));
  return row;
}

function labelItems(layer) {
  return [
    make("span", { textContent: layer.name }),
    ...layer.names.slice(1).map((name, index) => legendItem(name, index)),
  ];
}

function legendItem(name, index) {
  const mark = make("i", { className: "mark" });
  mark.style.backgroundColor = css(category(index));
  return make("span", { className: "item" }, mark, name);
}

/** NiiVue's own keys are not the page's: what is typed on a canvas ends here. */
function keys(id, actions) {
  const stage = byId(id).parentElement;
  for (const kind of ["keydown", "keyup"]) {
    stage.addEventListener(
      kind,
      (event) => {
        if (event.target.id !== id) {
          return;
        }
        event.stopPropagation();
        const action = actions[event.key];
        if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
          event.preventDefault();
          if (kind === "keydown") {
            action();
          }
        }
      },
      true
    );
  }
}

const sliceKeys = (slices) => ({
  ArrowLeft: () => slices.step(-1, 0, 0),
  ArrowRight: () => slices.step(1, 0, 0),
  ArrowUp: () => slices.step(0, 1, 0),
  ArrowDown: () => slices.step(0, -1, 0),
  PageUp: () => slices.step(0, 0, 1),
  PageDown: () => slices.step(0, 0, -1),
});

const surfaceKeys = (surface) => ({
  ArrowLeft: () => surface.turn(-10, 0),
  ArrowRight: () => surface.turn(10, 0),
  ArrowUp: () => surface.turn(0, 10),
  ArrowDown: () => surface.turn(0, -10),
});

function colourChoice(data, store, current) {
  const options = choices(data);
  const select = byId("map");
  byId("map-row").hidden = options.length === 0;
  byId("threshold-row").hidden = options.length === 0;
  fill(select, options);
  select.value = store.get("map");
  select.addEventListener("change", () => store.set({ map: select.value, threshold: 0 }));
  for (const name of ["opacity", "threshold"]) {
    const range = byId(name);
    range.value = String(store.get(name));
    range.addEventListener("input", () => store.set({ [name]: Number(range.value) }));
  }
  const show = () => {
    select.value = store.get("map");
    byId("threshold").value = String(store.get("threshold"));
    legend(current(), store);
  };
  store.on(["map", "threshold", "connectivity"], show);
  if (options.length) {
    show();
  }
}

function legend(map, store) {
  const box = byId("legend");
  byId("threshold-row").hidden = map.scale === null;
  if (map.scale) {
    const bar = make("span", { className: "ramp" });
    bar.style.backgroundImage = gradient(map.kind);
    const limit = store.get("threshold") * Math.max(Math.abs(map.scale.low), Math.abs(map.scale.high));
    const more = limit > 0 ? `, shown from ${number(limit)} in magnitude` : "";
    box.replaceChildren(
      make("span", { textContent: map.unit ? `${map.name} (${map.unit})` : map.name }),
      make("span", { className: "figure", textContent: number(map.scale.low) }),
      bar,
      make("span", { className: "figure", textContent: number(map.scale.high) + more })
    );
    if (store.get("map") === CONNECTIVITY && store.get("region") < 0) {
      box.append(make("span", { textContent: "choose a region to see it" }));
    }
  } else {
    box.replaceChildren(
      ...map.names.map(legendItem)
    );
  }
}

function readout(place, values) {
  const parts = [];
  if (place) {
    parts.push(place.map((x) => number(Math.round(x * 10) / 10)).join(", ") + " mm");
  }
  values.forEach(({ name, value }) =>
    parts.push(`${name} ${typeof value === "number" ? number(value) : (value ?? "n/a")}`)
  );
  byId("readout").textContent = parts.join(" \u00b7 ");
}

/** Says which region was chosen, and its value in the map that is shown. */
export function tell(data, map, region) {
  if (region < 0) {
    announce("No region");
    return;
  }
  const { label, network } = data.regions[region];
  const format = map.unit === "r" ? correlation : number;
  announce(
    `Region ${label}${network ? `, network ${network}` : ""}, ${map.name}: ${words(map, region, format)}`
  );
}
