// Words on and around a map: popups, tooltips, legends. Text from data only ever becomes text nodes.
(() => {
  "use strict";
  const { colour } = window.ebpmMaps;
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

  // Only addresses of web pages become links; anything else in that column is not shown.
  const webAddress = (text) => {
    if (!/^https?:\/\//i.test(text ?? "")) return null;
    try {
      const { protocol, href } = new URL(text);
      return ["http:", "https:"].includes(protocol) ? href : null;
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
      href && el("p", {}, el("a", { href, rel: "noopener noreferrer", target: "_blank", textContent: "写真・リンクを開く" })),
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

  const swatch = (drawn, background) => {
    const mark = el("span", { class: `map-swatch ${drawn.kind}`, "aria-hidden": "true" });
    mark.style.backgroundColor = background;
    return mark;
  };
  const ring = (r) => {
    const mark = el("span", { class: "map-ring", "aria-hidden": "true" });
    mark.style.width = mark.style.height = `${2 * r}px`;
    return mark;
  };

  const legend = (drawn) => {
    const { legend: words, name } = drawn.layer;
    if (!words) return el("div", { class: "map-legend" }, el("p", {}, swatch(drawn, colour(drawn, 0)), isolated(name)));
    const classes = [...words.classes, ...(words.missing ? [words.missing] : [])];
    return el(
      "div",
      { class: "map-legend" },
      el("p", { class: "map-legend-title" }, isolated(words.title)),
      el(
        "ul",
        {},
        ...classes.map((item) =>
          el("li", {}, swatch(drawn, item.colour), isolated(item.label), el("span", { class: "map-n" }, count(item.n))),
        ),
      ),
      words.sizes?.length
        ? el("ul", { class: "map-sizes" }, ...words.sizes.map(({ label, r }) => el("li", {}, ring(r), isolated(label))))
        : null,
      words.note ? el("p", { class: "map-legend-note" }, isolated(words.note)) : null,
    );
  };

  Object.assign(window.ebpmMaps, { el, isolated, count, popup, tooltip, legend });
})();
