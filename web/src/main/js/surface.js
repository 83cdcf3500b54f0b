// The cortical surface, a colour a vertex by the region that it is in.

import { NVMesh } from "@niivue/niivue";
import { numbers } from "./data.js";
import { niivue } from "./slices.js";

export const SURFACE_VIEWS = [
  ["left", "Left, from outside"],
  ["right", "Right, from outside"],
  ["left-medial", "Left, from the middle"],
  ["right-medial", "Right, from the middle"],
  ["top", "From above"],
  ["front", "From the front"],
  ["back", "From behind"],
];
const ANGLES = {
  left: [270, 0, "LR"],
  right: [90, 0, "LR"],
  "left-medial": [90, 0, "L"],
  "right-medial": [270, 0, "R"],
  top: [0, 89, "LR"],
  front: [180, 5, "LR"],
  back: [0, 5, "LR"],
};
const BARE = [150, 155, 160];
const CHOSEN = [255, 255, 255];
const REACH = 9; // pixels from a click to a vertex
const STILL = 4; // pixels that a click may move and be no turning

/**
 * Opens it on a canvas.
 *
 * @param picked called with a region (or -1) and millimetres when somebody clicks
 * @returns paint(map, threshold, chosen), view(name), turn(azimuth, elevation), theme(colours)
 */
export async function openSurface(canvas, data, picked) {
  const nv = niivue({ show3Dcrosshair: false, isOrientationTextVisible: false });
  await nv.attachToCanvas(canvas, true);
  const parts = [];
  for (const [index, surface] of data.surfaces.entries()) {
    const name = String(surface.name ?? `surface ${index + 1}`);
    const points = await numbers(surface.positions, Float32Array, 3 * surface.vertices, name);
    const triangles = await numbers(surface.triangles, Int32Array, 3 * surface.faces, name);
    const regions = await numbers(surface.regions, Int16Array, surface.vertices, name);
    const colours = new Uint8Array(4 * surface.vertices).fill(255);
    const mesh = new NVMesh(points, Uint32Array.from(triangles), name, colours, 1, true, nv.gl);
    nv.addMesh(mesh);
    parts.push({ mesh, points, regions, border: border(triangles, regions), side: surface.hemisphere });
  }
  nv.setSliceType(4);
  listen(nv, canvas, parts, picked);
  const paint = (map, threshold, chosen) => {
    for (const part of parts) {
      const colours = new Uint8Array(4 * part.regions.length);
      part.regions.forEach((region, vertex) => {
        const value = region < 0 ? null : map.colour(region);
        const hidden = map.scale && Math.abs(map.values[region]) < threshold;
        const edge = region >= 0 && region === chosen && part.border[vertex];
        colours.set(edge ? CHOSEN : value && !hidden ? value : BARE, 4 * vertex);
        colours[4 * vertex + 3] = 255;
      });
      part.mesh.rgba255 = colours;
      part.mesh.updateMesh(nv.gl);
    }
    nv.drawScene();
  };
  return {
    nv,
    paint,
    view(name) {
      const [azimuth, elevation, sides] = ANGLES[name];
      parts.forEach((part) => (part.mesh.visible = !part.side || sides.includes(part.side)));
      nv.setRenderAzimuthElevation(azimuth, elevation);
    },
    turn: (azimuth, elevation) =>
      nv.setRenderAzimuthElevation(nv.scene.renderAzimuth + azimuth, nv.scene.renderElevation + elevation),
    theme(colours) {
      nv.opts.backColor = colours.back;
      canvas.parentElement.style.backgroundColor = "";
      nv.drawScene();
    },
  };
}

/** Vertices with a neighbour in another region. */
function border(triangles, regions) {
  const found = new Uint8Array(regions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (regions[a] !== regions[b] || regions[b] !== regions[c]) {
      found[a] = found[b] = found[c] = 1;
    }
  }
  return found;
}

/** A click that turns nothing picks the vertex under it that is nearest to the eye. */
function listen(nv, canvas, parts, picked) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => (from = [event.offsetX, event.offsetY]));
  canvas.addEventListener("pointerup", (event) => {
    const moved = from && Math.hypot(event.offsetX - from[0], event.offsetY - from[1]);
    if (moved !== null && moved < STILL) {
      const found = under(nv, canvas, parts, event.offsetX, event.offsetY);
      picked(found ? found.region : -1, found ? found.place : null, []);
    }
  });
}

function under(nv, canvas, parts, x, y) {
  const [matrix] = nv.calculateMvpMatrix(
    null,
    [0, 0, canvas.width, canvas.height],
    nv.scene.renderAzimuth,
    nv.scene.renderElevation
  );
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  let best = null;
  for (const { mesh, points, regions } of parts.filter((part) => part.mesh.visible)) {
    for (let v = 0; v < regions.length; v++) {
      const p = [points[3 * v], points[3 * v + 1], points[3 * v + 2]];
      const [cx, cy, cz] = [0, 1, 2].map(
        (row) => matrix[row] * p[0] + matrix[4 + row] * p[1] + matrix[8 + row] * p[2] + matrix[12 + row]
      );
      const far = Math.hypot(((cx + 1) / 2) * width - x, ((1 - cy) / 2) * height - y);
      // A vertex counts for less the farther it is from the click, and the deeper it lies.
      const cost = cz + far / (REACH * 40);
      if (far < REACH && (best === null || cost < best.cost)) {
        best = { cost, region: regions[v], place: p, mesh };
      }
    }
  }
  return best;
}
