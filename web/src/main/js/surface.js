// The cortical surface, a colour a vertex by the region that it is in.

import { NVMesh } from "@niivue/niivue";
import { numbers } from "./data.js";
import { openStage } from "./stage.js";

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
  left: [90, 0, "LR"],
  right: [270, 0, "LR"],
  "left-medial": [270, 0, "L"],
  "right-medial": [90, 0, "R"],
  top: [0, 89, "LR"],
  front: [180, 5, "LR"],
  back: [0, 5, "LR"],
};
const BARE = [150, 155, 160];
const CHOSEN = [255, 255, 255];
const CLOSEST = 1.35; // than NiiVue, which leaves room to turn a cube
const FILLED = 0.96; // of the canvas, where the surface would not fit otherwise
const STILL = 4; // pixels that a click may move and be no turning

/**
 * Opens it on a canvas.
 *
 * @param picked called with a region (or -1) and millimetres when somebody clicks
 * @returns paint(map, threshold, chosen), view(name), turn(azimuth, elevation), theme(back)
 */
export async function openSurface(canvas, data, picked) {
  const { nv, open } = await openStage(canvas, { show3Dcrosshair: false, isOrientationTextVisible: false });
  const parts = [];
  for (const [index, surface] of data.surfaces.entries()) {
    const name = String(surface.name ?? `surface ${index + 1}`);
    const points = await numbers(surface.positions, Float32Array, 3 * surface.vertices, name);
    const triangles = await numbers(surface.triangles, Int32Array, 3 * surface.faces, name);
    const regions = await numbers(surface.regions, Int16Array, surface.vertices, name);
    const colours = new Uint8Array(4 * surface.vertices).fill(255);
    const mesh = new NVMesh(points, Uint32Array.from(triangles), name, colours, 1, true, nv.gl);
    nv.addMesh(mesh);
    nv.setMeshShader(mesh.id, "Matte"); // highlights would be taken for values
    parts.push({ mesh, points, triangles, regions, border: border(triangles, regions), side: surface.hemisphere });
  }
  nv.setSliceType(4);
  const fit = () => nv.setScale(Math.min(CLOSEST, FILLED / reach(nv, canvas, parts)));
  new ResizeObserver(fit).observe(canvas);
  open();
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
      fit();
    },
    turn(azimuth, elevation) {
      nv.setRenderAzimuthElevation(nv.scene.renderAzimuth + azimuth, nv.scene.renderElevation + elevation);
      fit();
    },
    theme(back) {
      nv.opts.backColor = back;
      canvas.parentElement.style.backgroundColor = "";
      nv.drawScene();
    },
  };
}

/** How far what is seen reaches from the canvas's middle at a scale of 1: at 1 it touches the edge. */
function reach(nv, canvas, parts) {
  const [matrix] = nv.calculateMvpMatrix(
    null,
    [0, 0, canvas.width, canvas.height],
    nv.scene.renderAzimuth,
    nv.scene.renderElevation
  );
  let most = 0;
  for (const part of parts.filter((one) => one.mesh.visible)) {
    const seen = project(part.points, matrix, [2, 2]);
    for (let at = 0; at < seen.length; at += 3) {
      most = Math.max(most, Math.abs(seen[at] - 1), Math.abs(seen[at + 1] - 1));
    }
  }
  return most > 0 ? most / nv.scene.volScaleMultiplier : 1;
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

/** A click that turns nothing picks what is under it. */
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

/** The foremost triangle below a place, and of its corners the one that is nearest to the place. */
function under(nv, canvas, parts, x, y) {
  const [matrix] = nv.calculateMvpMatrix(
    null,
    [0, 0, canvas.width, canvas.height],
    nv.scene.renderAzimuth,
    nv.scene.renderElevation
  );
  const size = [canvas.clientWidth, canvas.clientHeight];
  let best = null;
  for (const part of parts.filter((one) => one.mesh.visible)) {
    const seen = project(part.points, matrix, size);
    const at = (vertex) => [seen[3 * vertex] - x, seen[3 * vertex + 1] - y, seen[3 * vertex + 2]];
    for (let t = 0; t < part.triangles.length; t += 3) {
      const corners = [part.triangles[t], part.triangles[t + 1], part.triangles[t + 2]];
      const depth = depthBelow(...corners.map(at));
      if (depth !== null && (best === null || depth < best.depth)) {
        const far = (vertex) => Math.hypot(...at(vertex).slice(0, 2));
        const vertex = corners.reduce((near, one) => (far(one) < far(near) ? one : near));
        const place = Array.from(part.points.subarray(3 * vertex, 3 * vertex + 3));
        best = { depth, region: part.regions[vertex], place };
      }
    }
  }
  return best;
}

/** Points in pixels of the canvas, with their depth. */
function project(points, matrix, [width, height]) {
  const seen = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 3) {
    const [px, py, pz] = [points[at], points[at + 1], points[at + 2]];
    const row = (r) => matrix[r] * px + matrix[4 + r] * py + matrix[8 + r] * pz + matrix[12 + r];
    seen[at] = ((row(0) + 1) / 2) * width;
    seen[at + 1] = ((1 - row(1)) / 2) * height;
    seen[at + 2] = row(2);
  }
  return seen;
}

/** The depth of a triangle at the origin of the plane, or null where it does not cover it. */
function depthBelow(a, b, c) {
  const cross = (p, q) => p[0] * q[1] - p[1] * q[0];
  const [wa, wb, wc] = [cross(b, c), cross(c, a), cross(a, b)];
  const all = wa + wb + wc;
  if (all === 0 || wa * all < 0 || wb * all < 0 || wc * all < 0) {
    return null;
  }
  return (wa * a[2] + wb * b[2] + wc * c[2]) / all;
}
