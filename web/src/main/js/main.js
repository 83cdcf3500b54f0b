// The viewer: one document, four panels, one store of what is chosen.

import { byId, make, trouble } from "./dom.js";
import { load } from "./data.js";
import { createStore } from "./store.js";
import { CONNECTIVITY, NETWORKS, choices, resolve } from "./maps.js";
import { correlations, seriesReader } from "./series.js";
import { openBrain, tell } from "./brain.js";
import { openCohort } from "./cohort.js";
import { openKeys, openTheme } from "./keys.js";
import { openRegion } from "./region.js";
import { openRegions } from "./regions.js";
import { licences } from "./licences.js";

async function start() {
  const store = createStore({
    region: -1,
    from: "",
    row: -1,
    asked: "",
    scan: -1,
    map: NETWORKS,
    opacity: 0.75,
    threshold: 0,
    connectivity: null,
    theme: "light",
  }, (error) => trouble(error.message));
  openTheme(store);
  byId("licences").textContent = licences;
  const data = await load();
  head(data);
  store.set({ map: choices(data)[0]?.[0] ?? NETWORKS, scan: data.series.length ? 0 : -1 });

  const readSeries = seriesReader(data);
  store.on(["region", "scan"], async ({ region, scan }) => {
    if (region < 0 || scan < 0) {
      store.set({ connectivity: null });
      return;
    }
    const series = await readSeries(scan);
    if (region === store.get("region") && scan === store.get("scan")) {
      store.set({ connectivity: correlations(series, region) });
    }
  });
  let kept = { key: "", links: undefined, map: null };
  const current = () => {
    const key = store.get("map");
    const links = key === CONNECTIVITY ? store.get("connectivity") : undefined;
    if (kept.key !== key || kept.links !== links) {
      kept = { key, links, map: resolve(data, key, links) };
    }
    return kept.map;
  };
  openRegion(data, store, readSeries);
  const regions = openRegions(data, store, current);
  openCohort(data, store);
  openKeys(data, store, regions);
  store.on(["region", "map"], () => tell(data, current(), store.get("region")));
  await openBrain(data, store, current);
  document.body.dataset.ready = "true";
}

function head(data) {
  document.title = data.title || document.title;
  byId("title").textContent = data.title;
  byId("lead").textContent = data.lead;
  byId("notes").hidden = data.notes.length === 0;
  byId("notes").replaceChildren(
    make("summary", { textContent: data.notes.length === 1 ? "1 note" : `${data.notes.length} notes` }),
    make("ul", {}, ...data.notes.map((note) => make("li", { textContent: note })))
  );
  const brain = data.volumes.length || data.atlas?.volume || data.surfaces.length;
  const mapped = Boolean(data.cohort?.planes.length);
  document.body.dataset.layout = brain ? "brain" : mapped || !data.regions.length ? "cohort" : "regions";
  document.body.dataset.regions = String(data.regions.length > 0);
  document.body.dataset.cohort = String(Boolean(data.cohort));
}

start().catch((error) => {
  // The page's last word: without it a reader would look at nothing and not know why.
  trouble(error.message);
  document.body.dataset.ready = "failed";
});
