// The data of a map as shapes, colours and words, ready to be drawn and searched.
(() => {
  "use strict";
  // Shapes are kept in pixels of Web Mercator at this zoom, counted from the middle of the map: canvas paths
  // hold 32-bit numbers, which are exact enough near zero only.
  const BASE = 12;
  const EQUATOR_M = 40075016.686;
  const ORDER = ["areas", "cells", "reach", "points"];
  const GREY = "#bdbdbd";
  const PLAIN = "#0072B2";

  const plane = ([[south, west], [north, east]]) => {
    const project = (lat, lon) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), BASE);
    const centre = L.latLng((south + north) / 2, (west + east) / 2);
    const zero = project(centre.lat, centre.lng);
    return { centre, at: (lat, lon) => project(lat, lon).subtract(zero) };
  };

  // PATH: whole numbers of 1e-5 degrees, each pair told as the difference to the one before it.
  const places = (flat) => {
    let [lat, lon] = [0, 0];
    const found = [];
    for (let i = 0; i + 1 < flat.length; i += 2) found.push([(lat += flat[i]) / 1e5, (lon += flat[i + 1]) / 1e5]);
    return found;
  };
  const traced = (area, paths) => {
    const whole = new Path2D();
    for (const path of paths) {
      places(path).forEach(([lat, lon], i) => {
        const { x, y } = area.at(lat, lon);
        if (i) whole.lineTo(x, y);
        else whole.moveTo(x, y);
      });
      whole.closePath();
    }
    return whole;
  };
  const middle = (rings) => L.latLngBounds(places(rings[0])).getCenter();
  const largest = (polygons) => polygons.reduce((a, b) => (b[0].length > a[0].length ? b : a));

  const prepare = {
    areas: (layer, area) => ({
      shapes: layer.p.map((polygons) => traced(area, polygons.flat())),
      at: layer.p.map((polygons) => middle(largest(polygons))),
      names: layer.n,
      classes: layer.c,
      facts: (i) => layer.d[i],
      row: (i) => layer.row?.[i] ?? null,
    }),
    cells: (layer, area) => {
      const [lat, lon] = layer.origin;
      const [dlat, dlon] = layer.step;
      const edges = (indices, place) => {
        const low = indices.reduce((a, b) => Math.min(a, b), Infinity);
        const high = indices.reduce((a, b) => Math.max(a, b), -Infinity);
        const found = new Map();
        for (let i = low; i <= high + 1; i += 1) found.set(i, place(i));
        return found;
      };
      return {
        left: edges(layer.x, (i) => area.at(lat, lon + i * dlon).x),
        bottom: edges(layer.y, (i) => area.at(lat + i * dlat, lon).y),
        found: new Map(layer.y.map((y, i) => [`${y},${layer.x[i]}`, i])),
        at: layer.y.map((y, i) => L.latLng(lat + (y + 0.5) * dlat, lon + (layer.x[i] + 0.5) * dlon)),
        names: layer.codes.map((code) => `メッシュ ${code}`),
        classes: layer.c,
        facts: (i) => [layer.v[i]],
        row: () => null,
      };
    },
    reach: (layer, area) => {
      const whole = new Path2D();
      layer.lat.forEach((lat, i) => {
        const { x, y } = area.at(lat, layer.lon[i]);
        const r = layer.radius / ((EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** BASE));
        whole.moveTo(x + r, y);
        whole.arc(x, y, r, 0, 2 * Math.PI);
      });
      return { whole };
    },
    points: (layer, area) => ({
      spots: layer.lat.map((lat, i) => area.at(lat, layer.lon[i])),
      // Small circles lie on large ones.
      order: layer.r.map((_, i) => i).sort((a, b) => layer.r[b] - layer.r[a]),
      passes: layer.lat.map(() => true),
      at: layer.lat.map((lat, i) => L.latLng(lat, layer.lon[i])),
      names: layer.n,
      classes: layer.c,
      facts: (i) => layer.d[i],
      link: (i) => layer.links?.[i] ?? null,
      row: (i) => layer.row?.[i] ?? null,
    }),
  };

  const scene = (spec) => {
    const area = plane(spec.bounds);
    const background = spec.background ?? {};
    return {
      centre: area.centre,
      tiles: false,
      outline: traced(area, background.outline ?? []),
      districts: traced(area, background.districts ?? []),
      names: (background.names ?? []).map(([name, lat, lon]) => ({ name, spot: area.at(lat, lon) })),
      layers: spec.layers
        .map((layer) => ({ layer, kind: layer.kind, visible: true, ...prepare[layer.kind](layer, area) }))
        .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
      selected: null,
    };
  };

  const colour = ({ layer, classes }, i) =>
    layer.legend ? (layer.legend.classes[classes[i]]?.colour ?? layer.legend.missing?.colour ?? GREY) : PLAIN;

  // Marks and hatching are those of paper: where colours cannot, ▲ and ▼ tell rise from fall, and ✕ that there is
  // no value; falling areas and cells are hatched, those without a value dotted.
  const MISSING = "✕";
  const CROSS = [[-1, -2], [0, -1], [1, -2], [2, -1], [1, 0], [2, 1], [1, 2], [0, 1], [-1, 2], [-2, 1], [-1, 0], [-2, -1]];
  const signOf = ({ layer, classes }, i) => (classes[i] < 0 ? MISSING : layer.legend?.classes[classes[i]]?.mark);

  const mark = (ink, sign, x, y, r) => {
    const side = { "▲": -1, "▼": 1 }[sign];
    ink.beginPath();
    if (sign === MISSING) {
      for (const [dx, dy] of CROSS) ink.lineTo(x + (dx * r) / 2, y + (dy * r) / 2);
      ink.closePath();
      return;
    }
    if (sign === "■") {
      ink.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      return;
    }
    if (!side) {
      ink.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    ink.moveTo(x, y + 1.2 * side * r);
    ink.lineTo(x - 1.1 * r, y - 0.8 * side * r);
    ink.lineTo(x + 1.1 * r, y - 0.8 * side * r);
    ink.closePath();
  };
  const marked = (ink, sign, x, y, r, fill) => {
    ink.lineJoin = "round";
    mark(ink, sign, x, y, r);
    // White around dark: seen on every ground.
    ink.lineWidth = 3;
    ink.strokeStyle = "#fff";
    ink.stroke();
    ink.lineWidth = 1;
    ink.strokeStyle = "#37474f";
    ink.stroke();
    ink.fillStyle = fill;
    ink.fill();
  };
  const TILE = 16;
  const HATCHED = {
    "▼": (ink) => {
      for (const at of [-TILE, 0, TILE]) {
        ink.moveTo(at - 2, TILE + 2);
        ink.lineTo(at + TILE + 2, -2);
      }
      ink.stroke();
    },
    [MISSING]: (ink) => {
      for (const [x, y] of [[4, 4], [12, 12]]) ink.rect(x - 1, y - 1, 3, 3);
      ink.fill();
    },
  };
  const isDark = (fill) => [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(fill.slice(at, at + 2), 16), 0) < 1.5 * 255;
  // What an area or a cell is filled with: its colour, hatched or dotted where its sign asks for it.
  const fillOf = (ink, sign, fill, scale = 1) => {
    if (!HATCHED[sign]) return fill;
    const tile = document.createElement("canvas").getContext("2d");
    tile.canvas.width = tile.canvas.height = TILE;
    tile.fillStyle = fill;
    tile.fillRect(0, 0, TILE, TILE);
    tile.fillStyle = tile.strokeStyle = isDark(fill) ? "#fff" : "#6b6b6b";
    tile.lineWidth = 2;
    tile.beginPath();
    HATCHED[sign](tile);
    const pattern = ink.createPattern(tile.canvas, "repeat");
    pattern.setTransform(new DOMMatrix().scale(0.5 / scale));
    return pattern;
  };
  // Circles of one radius: a wash over all of them together, and a line whose colour and dashes tell the radius.
  const circled = (ink, { colour: line, dash }, whole, scale = 1) => {
    ink.fillStyle = ink.strokeStyle = line ?? PLAIN;
    ink.globalAlpha = 0.08;
    ink.fill(whole);
    ink.globalAlpha = 1;
    ink.lineWidth = 1.5 / scale;
    ink.setLineDash((dash ?? "").split(" ").filter(Boolean).map((length) => Number(length) / scale));
    ink.stroke(whole);
    ink.setLineDash([]);
  };

  window.ebpmMaps = { BASE, MISSING, scene, colour, mark, marked, circled, signOf, fillOf };
})();
