// Points of a plane on a canvas: pointed at, chosen, gone through by keys.

const EDGE = 18;
const REACH = 12; // pixels

/**
 * @param points () => {x, y, colour(row): css, chosen, near: [rows]}
 * @param events over(row or -1), choose(row)
 */
export function scatter(canvas, points, events) {
  let place = [];
  const size = () => [canvas.clientWidth, canvas.clientHeight];

  const layout = () => {
    const { x, y } = points();
    const [width, height] = size();
    const across = extent(x);
    const up = extent(y);
    place = x.map((value, row) =>
      value === null || y[row] === null
        ? null
        : [
            EDGE + ((width - 2 * EDGE) * (value - across[0])) / across[1],
            height - EDGE - ((height - 2 * EDGE) * (y[row] - up[0])) / up[1],
          ]
    );
  };

  const paint = (style) => {
    layout();
    const { colour, chosen, near } = points();
    const [width, height] = size();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, height);
    const radius = place.length > 2000 ? 2 : place.length > 300 ? 3 : 5;
    const quiet = chosen >= 0 && near.length > 0;
    const dot = (row, r, edge) => {
      if (place[row]) {
        pen.beginPath();
        pen.arc(place[row][0], place[row][1], r, 0, 2 * Math.PI);
        pen.fillStyle = colour(row);
        pen.fill();
        pen.lineWidth = edge ? 2 : 0.75;
        pen.strokeStyle = edge ?? style.back;
        pen.stroke();
      }
    };
    pen.globalAlpha = quiet ? 0.45 : 0.9;
    place.forEach((_, row) => dot(row, radius, null));
    pen.globalAlpha = 1;
    if (chosen >= 0 && place[chosen]) {
      pen.strokeStyle = style.soft;
      pen.lineWidth = 1;
      for (const row of near.filter((r) => place[r])) {
        pen.beginPath();
        pen.moveTo(...place[chosen]);
        pen.lineTo(...place[row]);
        pen.stroke();
      }
      near.forEach((row) => dot(row, radius + 1, style.ink));
      dot(chosen, radius + 3, style.accent);
    }
  };

  const at = (event) => {
    let best = -1;
    let far = REACH;
    place.forEach((p, row) => {
      const d = p ? Math.hypot(p[0] - event.offsetX, p[1] - event.offsetY) : Infinity;
      if (d < far) {
        [best, far] = [row, d];
      }
    });
    return best;
  };
  canvas.addEventListener("pointermove", (event) => events.over(at(event)));
  canvas.addEventListener("pointerleave", () => events.over(-1));
  canvas.addEventListener("click", (event) => {
    const row = at(event);
    if (row >= 0) {
      events.choose(row);
    }
  });
  canvas.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      event.preventDefault();
      events.choose(towards(place, points().chosen, way));
    }
  });
  return { paint, where: (row) => place[row] };
}

function extent(values) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  return [low, Math.max(...known) - low || 1];
}

/** The next point in a direction: near, and not far off the line; the first one where none is chosen. */
function towards(place, from, [dx, dy]) {
  if (from < 0 || !place[from]) {
    return place.findIndex((p) => p !== null);
  }
  let best = from;
  let least = Infinity;
  place.forEach((p, row) => {
    if (p && row !== from) {
      const along = (p[0] - place[from][0]) * dx + (p[1] - place[from][1]) * dy;
      const off = Math.abs((p[0] - place[from][0]) * dy) + Math.abs((p[1] - place[from][1]) * dx);
      const cost = along + 2 * off;
      if (along > 0 && cost < least) {
        [best, least] = [row, cost];
      }
    }
  });
  return best;
}
