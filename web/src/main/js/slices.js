// Volumes, with the atlas's regions laid over them.

import { NVImage } from "@niivue/niivue";
import { bytes } from "./data.js";
import { category } from "./colours.js";
import { openStage } from "./stage.js";

export const VIEWS = [
  ["multi", "Three slices and a rendering"],
  ["axial", "Axial"],
  ["coronal", "Coronal"],
  ["sagittal", "Sagittal"],
  ["render", "Rendering"],
];
const TYPES = { axial: 0, coronal: 1, sagittal: 2, multi: 3, render: 4 };
const MOST_CATEGORIES = 256;

/** NiiVue's ways to lay out three slices and a rendering. */
const [COLUMN, GRID, ROW] = [1, 2, 3];

/** NIfTI's code for labels: without it NiiVue finds their colours by interpolation, and 0 has one. */
const LABEL = 1002;
const USUAL_THRESHOLD = 0.5; // of the largest value of a map
const USUAL_OPACITY = 0.6; // of labels, below which the scan is seen

const buffer = (plain) => plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength);

/**
 * Opens them on a canvas.
 *
 * @param first {map, opacity} to begin with
 * @param picked called with a region (or -1) and millimetres when somebody clicks
 * @returns layers, paint(map, opacity, threshold), go(region), view(name), layer(index, opacity),
 *     choose(index), limit(index, share of the largest), step(x, y, z), theme()
 */
export async function openSlices(canvas, data, first, picked) {
  const stage = await openStage(canvas, {
    isNearestInterpolation: false,
    crosshairWidth: 1,
    crosshairWidthUnit: "voxels",
    multiplanarShowRender: 1,
    multiplanarPadPixels: 6,
    multiplanarLayout: GRID,
    crosshairColor: [0.34, 0.71, 0.91, 0.9],
    isOrientationTextVisible: true,
  });
  const nv = stage.nv;
  const layers = [];
  for (const [index, volume] of data.volumes.entries()) {
    layers.push(await addVolume(nv, volume, index, layers.length === 0));
  }
  const atlas = data.atlas?.volume ? await addAtlas(stage, data) : null;
  // Regions and labels at once would hide each other; without regions the first labels are shown.
  const labelled = layers.filter((layer) => layer.names);
  if (!atlas && labelled.length) {
    labelled[0].image.opacity = USUAL_OPACITY;
  }
  atlas?.colour(first.map, first.opacity, 0);
  nv.setSliceType(TYPES.multi);
  const arrange = () => {
    const layout = roomiest(extent(nv.volumes[0]), canvas.clientWidth, canvas.clientHeight);
    if (layout !== nv.opts.multiplanarLayout) {
      nv.opts.multiplanarLayout = layout;
      nv.drawScene();
    }
  };
  arrange();
  new ResizeObserver(arrange).observe(canvas);
  stage.open();
  nv.onLocationChange = (place) =>
    picked(atlas ? atlas.at(place) : -1, Array.from(place.mm).slice(0, 3), values(place));
  const values = (place) =>
    layers
      .filter((layer) => layer.image.opacity > 0)
      .map((layer) => {
        const found = place.values.find((value) => value.id === layer.image.id)?.value;
        return { name: layer.name, value: layer.names ? (layer.names[found] ?? found) : found };
      });
  return {
    nv,
    layers,
    hasAtlas: atlas !== null,
    paint: (map, opacity, threshold) => atlas?.paint(map, opacity, threshold),
    go(region) {
      const place = atlas?.centre(region);
      if (place) {
        nv.scene.crosshairPos = nv.mm2frac(place);
        nv.drawScene();
      }
    },
    view(name) {
      nv.opts.multiplanarShowRender = name === "multi" ? 1 : 0;
      nv.setSliceType(TYPES[name]);
    },
    layer(index, opacity) {
      layers[index].image.opacity = opacity;
      stage.recompose(layers[index].image);
    },
    /** Shows the labels of one layer, or of none where it is -1. */
    choose(index) {
      for (const layer of labelled) {
        layer.image.opacity = layer === layers[index] ? USUAL_OPACITY : 0;
      }
      stage.recompose(labelled[0].image);
    },
    limit(index, share) {
      layers[index].image.cal_min = Math.max(share, 0.01) * layers[index].most;
      stage.recompose(layers[index].image);
    },
    step: (x, y, z) => nv.moveCrosshairInVox(x, y, z),
    theme() {
      nv.opts.backColor = [0, 0, 0, 1]; // as the air around a head is
      canvas.parentElement.style.backgroundColor = "";
      nv.drawScene();
    },
  };
}

/** Millimetres from left to right, from behind to the front, and up. */
const extent = (image) => [1, 2, 3].map((axis) => image.dimsRAS[axis] * image.pixDimsRAS[axis]);

/** The layout in which slices are largest: a wide, short canvas has them in a row. */
export function roomiest([x, y, z], width, height) {
  const most = Math.max(x, y, z); // a rendering turns within it
  const sizes = [
    [GRID, x + y, y + z],
    [ROW, x + x + y + most, Math.max(y, z)],
    [COLUMN, most, y + z + z + most],
  ];
  const scale = ([, wide, high]) => Math.min(width / wide, height / high);
  return sizes.reduce((best, one) => (scale(one) > 1.1 * scale(best) ? one : best))[0];
}

async function addVolume(nv, volume, index, first) {
  const name = String(volume.name ?? `volume ${index + 1}`);
  const plain = await bytes(volume.data, name);
  const kind = volume.kind ?? "scan";
  const options = {
    url: `volume-${index}.nii`,
    buffer: buffer(plain),
    name: `volume-${index}.nii`,
    colormap: kind === "map" ? "warm" : "gray",
    colormapNegative: kind === "map" ? "winter" : "",
    opacity: first || kind === "map" ? 1 : 0,
    colorbarVisible: false,
  };
  const image = await NVImage.loadFromUrl(options);
  let [least, most] = [0, null];
  if (kind === "map") {
    most = largest(image);
    least = USUAL_THRESHOLD * most;
    [image.cal_min, image.cal_max] = [least, most];
  }
  const names = kind === "labels" ? (volume.names ?? []).map(String) : null;
  if (names) {
    image.hdr.intent_code = LABEL;
    image.setColormapLabel(labels(Math.min(MOST_CATEGORIES, Math.max(names.length, 2))));
  }
  nv.addVolume(image);
  return { name, kind, names, image, least, most };
}

/** The magnitude that one in fifty of the voxels with a value exceeds, of an even sample. */
function largest(image) {
  const step = Math.max(1, Math.floor(image.img.length / 200000));
  const sizes = [];
  for (let i = 0; i < image.img.length; i += step) {
    const value = Math.abs(image.img[i] * image.hdr.scl_slope + image.hdr.scl_inter);
    if (value > 0) {
      sizes.push(value);
    }
  }
  sizes.sort((a, b) => a - b);
  return sizes.length ? sizes[Math.floor(0.98 * (sizes.length - 1))] : 1;
}

/** Categories 1, 2, 3, ... in colours; 0 is nothing. */
function labels(count) {
  const colours = Array.from({ length: count }, (_, i) => (i === 0 ? [0, 0, 0] : category(i - 1)));
  return {
    R: colours.map((c) => c[0]),
    G: colours.map((c) => c[1]),
    B: colours.map((c) => c[2]),
    A: colours.map((_, i) => (i === 0 ? 0 : 255)),
    I: colours.map((_, i) => i),
  };
}

/** Value n of the atlas's volume is region n - 1. */
async function addAtlas({ nv, recompose }, data) {
  const plain = await bytes(data.atlas.volume, "atlas");
  const image = await NVImage.loadFromUrl({
    url: "atlas.nii",
    buffer: buffer(plain),
    name: "atlas.nii",
    opacity: 0.75,
    colorbarVisible: false,
  });
  image.hdr.intent_code = LABEL;
  const count = data.regions.length;
  const centres = regionCentres(image, count);
  image.setColormapLabel(labels(2));
  nv.addVolume(image);
  const colour = (map, opacity, threshold) => {
    const table = { R: [0], G: [0], B: [0], A: [0], I: [0] };
    for (let region = 0; region < count; region++) {
      const colour = map.colour(region);
      const shown = colour && !(map.scale && Math.abs(map.values[region]) < threshold);
      const [r, g, b] = colour ?? [0, 0, 0];
      table.R.push(r);
      table.G.push(g);
      table.B.push(b);
      table.A.push(shown ? 255 : 0);
      table.I.push(region + 1);
    }
    image.setColormapLabel(table);
    image.opacity = opacity;
  };
  return {
    colour,
    at(place) {
      const value = place.values.find((one) => one.id === image.id)?.value;
      return Number.isFinite(value) && value >= 1 && value <= count ? Math.round(value) - 1 : -1;
    },
    centre: (region) => centres[region],
    paint(map, opacity, threshold) {
      colour(map, opacity, threshold);
      recompose(image);
    },
  };
}

/** Of each region the voxel that is nearest to its centre of gravity, in millimetres. */
function regionCentres(image, count) {
  const [, nx, ny, nz] = image.hdr.dims;
  const sums = new Float64Array(4 * (count + 1));
  const each = (visit) => {
    for (let k = 0, at = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++, at++) {
          const label = image.img[at];
          if (label > 0 && label <= count) {
            visit(label, i, j, k);
          }
        }
      }
    }
  };
  each((label, i, j, k) => {
    sums[4 * label] += i;
    sums[4 * label + 1] += j;
    sums[4 * label + 2] += k;
    sums[4 * label + 3]++;
  });
  const best = new Array(count + 1).fill(null);
  each((label, i, j, k) => {
    const n = sums[4 * label + 3];
    const far =
      (i - sums[4 * label] / n) ** 2 +
      (j - sums[4 * label + 1] / n) ** 2 +
      (k - sums[4 * label + 2] / n) ** 2;
    if (best[label] === null || far < best[label].far) {
      best[label] = { far, voxel: [i, j, k] };
    }
  });
  const affine = image.hdr.affine;
  return best.slice(1).map((found) =>
    found === null
      ? null
      : [0, 1, 2].map(
          (axis) =>
            affine[axis][0] * found.voxel[0] +
            affine[axis][1] * found.voxel[1] +
            affine[axis][2] * found.voxel[2] +
            affine[axis][3]
        )
  );
}
