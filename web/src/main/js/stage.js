// A canvas that NiiVue draws on: when it has a size, and once a frame however often it is asked.

import { Niivue } from "@niivue/niivue";
import { soon } from "./dom.js";

/** Below this many pixels there is nothing to see, and tiles with their gaps would have less than none. */
const LEAST = 32;

const large = (canvas) => canvas.clientWidth >= LEAST && canvas.clientHeight >= LEAST;

/**
 * Opens NiiVue on a canvas as soon as that is shown, without what the page does by itself: its keys,
 * its dropping of files, its colour bars. Nothing is drawn before open() is called.
 *
 * @returns {nv, open(), recompose(volume)}
 */
export async function openStage(canvas, options) {
  await shown(canvas);
  const nv = new Niivue({
    logLevel: "error",
    dragAndDropEnabled: false,
    viewModeHotKey: "",
    clipPlaneHotKey: "",
    cycleClipPlaneHotKey: "",
    isColorbar: false,
    loadingText: "",
    fontMinPx: 11,
    fontSizeScaling: 0.3,
    ...options,
  });
  const [draw, resize, compose] = ["drawScene", "resizeListener", "updateGLVolume"].map((name) =>
    nv[name].bind(nv)
  );
  let resizing = false;
  const now = () => large(canvas) && draw();
  const later = soon(now);
  // NiiVue composes and draws everything anew whenever one thing is added; once is enough.
  nv.drawScene = nv.updateGLVolume = () => {};
  nv.resizeListener = () => {
    if (large(canvas) && otherSize(canvas)) {
      resizing = true; // a canvas with a new size is empty: it is not left so until the next frame
      resize();
      resizing = false;
    }
  };
  await nv.attachToCanvas(canvas, true);
  return {
    nv,
    /** Composes and draws what was added, and draws from now on. */
    open() {
      nv.drawScene = () => (resizing ? now() : later());
      nv.updateGLVolume = compose;
      compose();
    },
    /** Composes the volumes from a changed one on; the first is dear, and seldom the one. */
    recompose(volume) {
      if (nv.volumes[0] === volume) {
        compose();
        return;
      }
      nv.refreshColormaps();
      nv.volumes.forEach((one, layer) => layer > 0 && nv.refreshLayers(one, layer));
      nv.drawScene();
    },
  };
}

function otherSize(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.offsetWidth, canvas.offsetHeight].map((n) => Math.floor(n * ratio));
  return canvas.width !== width || canvas.height !== height;
}

/** Waits until a canvas has a size: at once where it is in view, else when its panel is first shown. */
function shown(canvas) {
  return new Promise((done) => {
    const watch = new ResizeObserver(() => {
      if (large(canvas)) {
        watch.disconnect();
        done();
      }
    });
    watch.observe(canvas);
  });
}
