// Words on and around a map: popups, tooltips, legends. Text from data only ever becomes text nodes.
(() => {
  "use strict";
  const { MISSING, circled, marked, fillOf } = window.ebpmMaps;
  const NUMBER = new Intl.NumberFormat("ja-JP");

  const el = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") element.className = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  };
  const isolated = (text) => el("bdi", { textContent: text });
  const count = (n) => `${NUMBER.format(n)}件`;

  // Only addresses of web pages become links, without a user's name, which could look like the host.
  const webAddress = (text) => {
    if (!/^https?:\/\//i.test(text ?? "")) return null;
    try {
      const { protocol, username, password, href } = new URL(text);
      return ["http:", "https:"].includes(protocol) && !username && !password ? href : null;
    } catch {
      return null;
    }
  };

  const facts = ({ drawn, i }) => drawn.layer.heads.map((head, n) => [head, drawn.facts(i)[n] ?? ""]);

  const popup = (target, toRow) => {
    const { drawn, i } = target;
    const href = webAddress(drawn.link?.(i));
    return el(
      "div",
      { class: "map-facts", role: "group", tabIndex: -1, "aria-label": drawn.names[i] },
      el("p", { class: "map-name" }, isolated(drawn.names[i])),
      el(
        "dl",
        {},
        ...facts(target).map(([head, value]) => el("div", {}, el("dt", {}, isolated(head)), el("dd", {}, isolated(value)))),
      ),
      href && el("p", {}, el("a", { href, rel: "noopener noreferrer", target: "_blank" }, isolated(drawn.names[i]), "の写真・リンクを開く")),
      toRow && el("p", {}, el("button", { type: "button", onclick: toRow, textContent: "表で見る" })),
    );
  };

  const tooltip = (target) => {
    const [first] = facts(target);
    return el(
      "div",
      {},
      el("strong", {}, isolated(target.drawn.names[target.i])),
      first ? el("div", {}, isolated(first[0]), "：", isolated(first[1])) : null,
    );
  };

  // The sign beside a word of the legend, drawn as on the map.
  const drawing = (draw) => {
    const picture = el("canvas", { class: "map-mark", width: 40, height: 40, "aria-hidden": "true" });
    const ink = picture.getContext("2d");
    ink.scale(2, 2);
    draw(ink);
    return picture;
  };
  const circle = (layer) =>
    drawing((ink) => {
      const whole = new Path2D();
      whole.arc(10, 10, 8, 0, 2 * Math.PI);
      circled(ink, layer, whole);
    });
  const swatch = (drawn, { colour, mark }) => {
    if (drawn.kind === "points") return drawing((ink) => marked(ink, mark, 10, 10, 6.5, colour));
    const patch = el("canvas", { class: "map-swatch", width: 48, height: 32, "aria-hidden": "true" });
    const ink = patch.getContext("2d");
    ink.scale(2, 2);
    ink.fillStyle = fillOf(ink, mark, colour);
    ink.fillRect(0, 0, 24, 16);
    return patch;
  };
  const ring = (r) => {
    const mark = el("span", { class: "map-ring", "aria-hidden": "true" });
    mark.style.width = mark.style.height = `${2 * r}px`;
    return mark;
  };

  const legend = (drawn) => {
    const { legend: words } = drawn.layer;
    // Of points the legend counts those that the filters leave, as the text above the map does.
    const left = (k) => drawn.classes.filter((k_i, i) => k_i === k && drawn.passes[i]).length;
    const now = (item, k) => ({ ...item, n: drawn.passes ? left(k) : item.n });
    const classes = [...words.classes.map(now), ...(words.missing ? [{ ...now(words.missing, -1), mark: MISSING }] : [])];
    return el(
      "div",
      { class: "map-legend" },
      el("p", { class: "map-legend-title" }, isolated(words.title)),
      el(
        "ul",
        {},
        ...classes.map((item) =>
          el("li", {}, swatch(drawn, item), isolated(item.label), el("span", { class: "map-n" }, count(item.n))),
        ),
      ),
      words.sizes?.length
        ? el("ul", { class: "map-sizes" }, ...words.sizes.map(({ label, r }) => el("li", {}, ring(r), isolated(label))))
        : null,
      words.note ? el("p", { class: "map-legend-note" }, isolated(words.note)) : null,
    );
  };

  // Circles of several radii share one legend.
  const legendsOf = (layers) => {
    const circles = layers.filter(({ kind }) => kind === "reach").map(({ layer }) => layer);
    const reach = el(
      "div",
      { class: "map-legend" },
      el("p", { class: "map-legend-title", textContent: "直線距離圏" }),
      el("ul", {}, ...circles.map((layer) => el("li", {}, circle(layer), isolated(layer.name)))),
    );
    return [...layers.filter(({ layer }) => layer.legend).map(legend), ...(circles.length ? [reach] : [])];
  };

  Object.assign(window.ebpmMaps, { el, isolated, count, popup, tooltip, legendsOf });
})();
