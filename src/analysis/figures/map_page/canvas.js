// Draws a scene on one canvas over a Leaflet map, and tells what lies under the pointer.
(() => {
  "use strict";
  const { BASE, colour, mark, circled, marked, signOf, fillOf } = window.ebpmMaps;
  const INK = "#1c2733";
  const NEAR = 4;

  const Canvas = L.Layer.extend({
    initialize(scene) {
      this.scene = scene;
      this.probe = document.createElement("canvas").getContext("2d");
    },
    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPanes().overlayPane);
      this.canvas.setAttribute("aria-hidden", "true");
    },
    onRemove() {
      cancelAnimationFrame(this.frame);
      this.canvas.remove();
    },
    getEvents() {
      return { move: this.draw, moveend: this.draw, resize: this.draw, viewreset: this.draw };
    },
    // However many reasons there are to draw, it is done once a frame.
    draw() {
      this.frame ??= requestAnimationFrame(() => this.paint());
    },
    view() {
      const scale = this._map.getZoomScale(this._map.getZoom(), BASE);
      const zero = this._map.latLngToContainerPoint(this.scene.centre);
      return { scale, zero, size: this._map.getSize(), place: ({ x, y }) => [zero.x + x * scale, zero.y + y * scale] };
    },
    paint() {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      const view = this.view();
      const dots = window.devicePixelRatio || 1;
      const ink = this.canvas.getContext("2d");
      this.canvas.width = view.size.x * dots;
      this.canvas.height = view.size.y * dots;
      this.canvas.style.width = `${view.size.x}px`;
      this.canvas.style.height = `${view.size.y}px`;
      L.DomUtil.setPosition(this.canvas, this._map.containerPointToLayerPoint([0, 0]));
      const asMap = () =>
        ink.setTransform(dots * view.scale, 0, 0, dots * view.scale, dots * view.zero.x, dots * view.zero.y);
      const asScreen = () => ink.setTransform(dots, 0, 0, dots, 0, 0);
      const visible = (kind) => this.scene.layers.filter((drawn) => drawn.visible && drawn.kind === kind);
      ink.lineJoin = "round";
      asMap();
      this.ground(ink);
      visible("areas").forEach((drawn) => this.areas(ink, drawn, view));
      asScreen();
      visible("cells").forEach((drawn) => this.cells(ink, drawn, view));
      asMap();
      this.borders(ink, view);
      visible("reach").forEach((drawn) => this.reach(ink, drawn, view));
      asScreen();
      const points = visible("points");
      points.forEach((drawn) => this.points(ink, drawn, view));
      this.labels(ink, points, view);
    },
    ground(ink) {
      if (this.scene.tiles) return;
      ink.fillStyle = "#fff";
      ink.fill(this.scene.outline, "evenodd");
    },
    // The fill of each class is made once a drawing.
    fills(ink, drawn, scale) {
      const made = new Map();
      return (i) => {
        const k = drawn.classes[i];
        if (!made.has(k)) made.set(k, fillOf(ink, signOf(drawn, i), colour(drawn, i), scale));
        return made.get(k);
      };
    },
    areas(ink, drawn, view) {
      ink.globalAlpha = this.scene.tiles ? 0.65 : 1;
      const fills = this.fills(ink, drawn, view.scale);
      drawn.shapes.forEach((shape, i) => {
        ink.fillStyle = fills(i);
        ink.fill(shape, "evenodd");
      });
      ink.globalAlpha = 1;
      drawn.shapes.forEach((shape, i) => {
        const chosen = this.chosen(drawn, i);
        ink.strokeStyle = chosen ? INK : "#fff";
        ink.lineWidth = (chosen ? 3 : 1) / view.scale;
        ink.stroke(shape);
      });
    },
    cells(ink, drawn, { zero, scale, size }) {
      const on = (edges, from) => new Map([...edges].map(([i, at]) => [i, Math.round(from + at * scale)]));
      const left = on(drawn.left, zero.x);
      const bottom = on(drawn.bottom, zero.y);
      ink.globalAlpha = this.scene.tiles ? 0.65 : 1;
      const fills = this.fills(ink, drawn);
      drawn.layer.x.forEach((column, i) => {
        const [x, y] = [left.get(column), bottom.get(drawn.layer.y[i] + 1)];
        const width = left.get(column + 1) - x;
        const height = bottom.get(drawn.layer.y[i]) - y;
        if (x > size.x || y > size.y || x + width < 0 || y + height < 0) return;
        const gap = width > 9 ? 1 : 0;
        ink.fillStyle = fills(i);
        ink.fillRect(x, y, width - gap, height - gap);
        if (!this.chosen(drawn, i)) return;
        ink.strokeStyle = INK;
        ink.lineWidth = 3;
        ink.strokeRect(x, y, width, height);
      });
      ink.globalAlpha = 1;
    },
    borders(ink, view) {
      for (const [path, style, width] of [
        [this.scene.districts, "#8795a3", 0.75],
        [this.scene.outline, "#4c5a67", 1.5],
      ]) {
        ink.strokeStyle = style;
        ink.lineWidth = width / view.scale;
        ink.stroke(path);
      }
    },
    reach(ink, drawn, view) {
      circled(ink, drawn.layer, drawn.whole, view.scale);
    },
    points(ink, drawn, view) {
      for (const i of drawn.order) {
        if (!drawn.passes[i]) continue;
        marked(ink, signOf(drawn, i), ...view.place(drawn.spots[i]), drawn.layer.r[i], colour(drawn, i));
      }
      const chosen = this.scene.selected;
      if (chosen?.drawn !== drawn) return;
      ink.strokeStyle = INK;
      ink.lineWidth = 2.5;
      mark(ink, "●", ...view.place(drawn.spots[chosen.i]), drawn.layer.r[chosen.i] + 4);
      ink.stroke();
    },
    labels(ink, points, view) {
      ink.font = `600 12px ${getComputedStyle(this._map.getContainer()).fontFamily}`;
      ink.textAlign = "center";
      ink.textBaseline = "middle";
      ink.lineWidth = 3;
      const circles = points.flatMap((drawn) =>
        drawn.spots.flatMap((spot, i) => (drawn.passes[i] ? [[...view.place(spot), drawn.layer.r[i]]] : [])),
      );
      const taken = [];
      const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
      for (const { name, spot } of this.scene.names) {
        const [x, y] = view.place(spot);
        const half = ink.measureText(name).width / 2 + 3;
        const boxes = [0, -16, 16, -26, 26].map((shift) => [x - half, y + shift - 8, x + half, y + shift + 8]);
        const free = boxes.filter((box) => !taken.some((other) => meets(box, other)));
        const clear = (box) => !circles.some(([cx, cy, r]) => meets(box, [cx - r, cy - r, cx + r, cy + r]));
        const box = free.find(clear) ?? free[0];
        if (!box) continue;
        taken.push(box);
        ink.strokeStyle = "rgb(255 255 255 / 0.85)";
        ink.strokeText(name, x, box[1] + 8);
        ink.fillStyle = INK;
        ink.fillText(name, x, box[1] + 8);
      }
    },
    chosen(drawn, i) {
      return this.scene.selected?.drawn === drawn && this.scene.selected.i === i;
    },
    // Give what lies under a place of the container: the topmost point, cell or area.
    under(place) {
      const view = this.view();
      for (const drawn of this.scene.layers.filter(({ visible }) => visible).reverse()) {
        const i = this[`find_${drawn.kind}`]?.(drawn, place, view) ?? -1;
        if (i >= 0) return { drawn, i };
      }
      return null;
    },
    find_points(drawn, place, view) {
      let [best, least] = [-1, Infinity];
      drawn.spots.forEach((spot, i) => {
        const [x, y] = view.place(spot);
        const distance = Math.hypot(x - place.x, y - place.y);
        if (drawn.passes[i] && distance <= drawn.layer.r[i] + NEAR && distance < least) [best, least] = [i, distance];
      });
      return best;
    },
    find_cells(drawn, place) {
      const { lat, lng } = this._map.containerPointToLatLng(place);
      const step = (value, side) => Math.floor((value - drawn.layer.origin[side]) / drawn.layer.step[side]);
      return drawn.found.get(`${step(lat, 0)},${step(lng, 1)}`) ?? -1;
    },
    find_areas(drawn, place, { zero, scale }) {
      const [x, y] = [(place.x - zero.x) / scale, (place.y - zero.y) / scale];
      return drawn.shapes.findIndex((shape) => this.probe.isPointInPath(shape, x, y, "evenodd"));
    },
  });

  window.ebpmMaps.Canvas = Canvas;
})();
