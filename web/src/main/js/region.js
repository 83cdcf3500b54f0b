// What is known of the chosen region: its values, its series, what it goes with.

import { byId, correlation, fill, make, number } from "./dom.js";
import { rowName } from "./data.js";
import { linePlot } from "./plot.js";
import { byNetwork, strongest } from "./series.js";
import { CONNECTIVITY, resolve } from "./maps.js";

const STRONGEST = 7;

/** Keeps the panel to the chosen region and scan. */
export function openRegion(data, store, readSeries) {
  byId("region").hidden = data.regions.length === 0;
  byId("series-part").hidden = data.series.length === 0;
  byId("links-part").hidden = data.series.length === 0;
  const scans = byId("scan");
  fill(scans, data.series.map((scan, index) => [index, rowName(scan)]));
  scans.addEventListener("change", () => store.set({ scan: Number(scans.value) }));
  byId("paint-links").addEventListener("click", () => store.set({ map: CONNECTIVITY, threshold: 0 }));

  const show = async () => {
    const [region, scan] = [store.get("region"), store.get("scan")];
    scans.value = String(scan);
    facts(data, region);
    if (region < 0 || scan < 0) {
      return;
    }
    const series = await readSeries(scan);
    // Somebody may have chosen another one while it was read.
    if (region === store.get("region") && scan === store.get("scan")) {
      const name = data.regions[region].label;
      const row = series.values.subarray(region * series.frames, (region + 1) * series.frames);
      byId("series").replaceChildren(linePlot(row, series.seconds, `Signal of ${name}`));
      links(data, store, region);
    }
  };
  store.on(["region", "scan", "connectivity"], show);
  facts(data, store.get("region"));
}

function facts(data, region) {
  byId("choose").hidden = region >= 0;
  byId("facts").hidden = byId("details").hidden = region < 0;
  byId("region-title").textContent = region < 0 ? "Region" : data.regions[region].label;
  if (region < 0) {
    return;
  }
  const { network, hemisphere } = data.regions[region];
  const sides = { L: "left", R: "right" };
  const rows = [];
  if (network) {
    rows.push(["Network", network]);
  }
  if (hemisphere) {
    rows.push(["Hemisphere", sides[hemisphere] ?? hemisphere]);
  }
  data.maps.forEach((given, index) => {
    const map = resolve(data, `map-${index}`, null);
    const value = map.values[region];
    const error = map.errors?.[region];
    const words = map.kind === "category" ? (map.names[value] ?? "n/a") : number(value);
    rows.push([map.name, words + (Number.isFinite(error) ? ` \u00b1 ${number(error)}` : "")]);
  });
  byId("facts").replaceChildren(
    ...rows.map(([name, value]) =>
      make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }))
    )
  );
}

function links(data, store, region) {
  const values = store.get("connectivity");
  if (!values) {
    return;
  }
  const line = ({ index, value }) => {
    const button = behind(make("button", { type: "button", className: "link" }), value);
    button.append(
      make("span", { className: "label", textContent: data.regions[index].short, title: data.regions[index].label }),
      make("span", { className: "figure", textContent: correlation(value) })
    );
    button.addEventListener("click", () => store.set({ region: index, from: "links" }));
    return make("li", {}, button);
  };
  byId("with").replaceChildren(...strongest(values, region, STRONGEST, 1).map(line));
  byId("against").replaceChildren(...strongest(values, region, 3, -1).map(line));
  byId("against-part").hidden = strongest(values, region, 1, -1).length === 0;
  const networks = byNetwork(data.regions, values, region);
  byId("networks-part").hidden = networks.length < 2;
  byId("by-network").replaceChildren(
    ...networks.map(({ name, mean }) =>
      behind(
        make(
          "li",
          { className: "link" },
          make("span", { className: "label", textContent: name, title: name }),
          make("span", { className: "figure", textContent: correlation(mean) })
        ),
        mean
      )
    )
  );
}

/** A bar behind a line, as long as the correlation is strong. */
function behind(line, value) {
  line.classList.add(value < 0 ? "less" : "more");
  line.style.backgroundSize = `${100 * Math.min(1, Math.abs(value))}% 100%`;
  return line;
}
