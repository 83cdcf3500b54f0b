// Keys of the whole page, and its two dresses.

import { byId } from "./dom.js";

/** The dress that the system asks for, until somebody says otherwise. */
export function openTheme(store) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => {
    document.documentElement.dataset.theme = store.get("theme");
    byId("theme-button").textContent = store.get("theme") === "dark" ? "Light" : "Dark";
    byId("theme-button").setAttribute("aria-label", `Change to ${byId("theme-button").textContent.toLowerCase()} colours`);
  };
  store.set({ theme: dark.matches ? "dark" : "light" });
  store.on(["theme"], wear);
  wear();
  dark.addEventListener("change", () => store.set({ theme: dark.matches ? "dark" : "light" }));
  byId("theme-button").addEventListener("click", () => turn(store));
}

const turn = (store) => store.set({ theme: store.get("theme") === "dark" ? "light" : "dark" });

/** Opens the dialogs, and listens for keys wherever nothing is being written. */
export function openKeys(data, store, regions) {
  const help = byId("help");
  const about = byId("about");
  byId("help-button").addEventListener("click", () => help.showModal());
  byId("about-button").addEventListener("click", () => about.showModal());
  for (const dialog of [help, about]) {
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
  }
  const cycle = (id) => {
    const select = byId(id);
    if (select.options.length && !select.closest("[hidden]")) {
      select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
      select.dispatchEvent(new Event("change"));
    }
  };
  const actions = {
    "?": () => help.showModal(),
    t: () => turn(store),
    c: () => cycle("map"),
    l: () => cycle("labels"),
    v: () => cycle("slices-view"),
    s: () => cycle("surface-view"),
    p: () => cycle("column"),
    "/": () => byId("search").focus(),
    n: () => byId("subject").focus(),
    "]": () => regions.move(1),
    "[": () => regions.move(-1),
    Escape: () => store.set({ row: -1, asked: "", region: -1, from: "keys" }),
  };
  document.addEventListener(
    "keydown",
    (event) => {
      const writes = event.target.matches("input:not([type=range]), select, textarea, dialog *");
      const action = actions[event.key];
      if (action && !writes && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        action();
      }
    },
    true
  );
}
