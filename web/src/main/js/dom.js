// Small helpers. Text from files only ever becomes text: nothing here parses markup.

/** The element of an id. */
export const byId = (id) => document.getElementById(id);

/** An element with properties (dataset and aria-* attributes too) and children. */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") {
      Object.assign(made.dataset, value);
    } else if (name.startsWith("aria-") || name === "role" || name === "for") {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children);
  return made;
}

/** An SVG element with attributes. */
export function draw(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Replaces the options of a choice: [value, words] or {group, options}. */
export function fill(select, options) {
  const option = ([value, words]) => make("option", { value: String(value), textContent: words });
  select.replaceChildren(
    ...options.map((one) =>
      Array.isArray(one)
        ? option(one)
        : make("optgroup", { label: one.group }, ...one.options.map(option))
    )
  );
}

/** A number for people: four digits that count, n/a where there is none. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "n/a";
  }
  if (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3)) {
    return value.toExponential(2).replace("e+", "e").replace("-", "\u2212");
  }
  return String(Number(value.toPrecision(4))).replace("-", "\u2212");
}

/** Two digits after the point, with its sign, as correlations are written. */
export function correlation(value) {
  return Number.isFinite(value) ? value.toFixed(2).replace("-", "\u2212") : "n/a";
}

/** Tells those who hear the page what has changed. */
export function announce(words) {
  byId("status").textContent = words;
}

/** Tells everybody what is wrong, in the four parts of the project's errors. */
export function trouble(problem) {
  const box = byId("trouble");
  box.hidden = false;
  box.append(make("p", { textContent: problem }));
}

/** Runs once, when the browser next draws, however often it is asked for until then. */
export function soon(work) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        work();
      });
    }
  };
}
