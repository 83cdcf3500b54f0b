// What is chosen, and who wants to know.

/**
 * @param {object} initial values by name
 * @param failed told of what went wrong in a callback, at once or later
 * @returns get(name), set({name: value}), on(names, callback)
 */
export function createStore(initial, failed) {
  const values = { ...initial };
  const listeners = [];
  return {
    get: (name) => values[name],
    set(changes) {
      const changed = Object.keys(changes).filter((name) => values[name] !== changes[name]);
      Object.assign(values, changes);
      for (const { names, callback } of listeners) {
        if (names.some((name) => changed.includes(name))) {
          Promise.resolve(callback(values)).catch(failed);
        }
      }
    },
    on(names, callback) {
      listeners.push({ names, callback });
    },
  };
}
