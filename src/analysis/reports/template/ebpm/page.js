// The first screen is painted before anything else is done: what stands far below it is not laid out till then, unless
// the address or the reader's return leads there. Scripts of maps are text in the page, and run because the policy
// names their hashes.
const painted = new Promise((done) => new PerformanceObserver(done).observe({ type: "paint", buffered: true }));
(() => {
  "use strict";
  const state = document.documentElement.classList;
  const fromTop = !location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate";
  state.add(fromTop ? "waiting" : "painted");
  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  painted.then(() => {
    state.remove("waiting");
    state.add("painted");
  });
  Promise.all([parsed, painted]).then(() => {
    const target = document.querySelector(":target");
    const top = target?.getBoundingClientRect().top;
    for (const held of document.querySelectorAll("script[type='text/plain']")) {
      held.replaceWith(Object.assign(document.createElement("script"), { textContent: held.textContent }));
    }
    // Maps are higher than their pictures; a reader who has moved on is left in peace.
    if (top >= 0 && top < innerHeight) target.scrollIntoView();
    state.add("ready");
  });
})();

addEventListener("DOMContentLoaded", () => {
  "use strict";
  const folded = "details.printed:not([open])";
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll(folded)) {
      details.open = true;
      details.dataset.opened = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll("details[data-opened]")) {
      details.open = false;
      delete details.dataset.opened;
    }
  });

  const links = new Map();
  for (const link of document.querySelectorAll(".report .contents a")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  }
  if (!links.size || !("IntersectionObserver" in window)) return;
  const mark = () => {
    let current;
    for (const [target, link] of links) {
      link.removeAttribute("aria-current");
      if (target.getBoundingClientRect().top < innerHeight / 3) current = link;
    }
    current?.setAttribute("aria-current", "location");
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  painted.then(() => {
    for (const target of links.keys()) observer.observe(target);
  });
});

// Buttons that copy a link to a heading or a figure, and the line for quoting.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const report = document.querySelector(".report main");
  if (!report) return;
  const status = Object.assign(document.createElement("p"), { className: "copied" });
  status.setAttribute("role", "status");
  report.append(status);

  // Where the page comes over plain http inside the office, browsers offer no clipboard but this way.
  const copyBySelection = (text) => {
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "copied" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  };
  const button = (title, label, text) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: title });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", async () => {
      const said = (await copy(text())) ? "コピーしました" : "コピーできませんでした";
      made.focus();
      status.textContent = `${said}：${label}`;
      made.textContent = said;
      setTimeout(() => (made.textContent = title), 2000);
    });
    return made;
  };
  const beside = (heading, id) => {
    const row = Object.assign(document.createElement("div"), { className: "heading-row" });
    heading.replaceWith(row);
    const link = () => new URL(`#${encodeURIComponent(id)}`, location.href).href;
    row.append(heading, button("リンク", `「${heading.textContent.trim()}」へのリンクをコピー`, link));
  };
  for (const heading of report.querySelectorAll(".body :is(h2, h3, h4)[id]")) beside(heading, heading.id);
  for (const heading of report.querySelectorAll("figure[id] .figure-title")) beside(heading, heading.closest("figure").id);
  const line = report.querySelector(".citation");
  line?.after(button("引用をコピー", "引用をコピー", () => line.textContent.trim()));
});

// Numbers as the reader chooses: 万 and 億, △ for negatives. Pictures and files stay as they are.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const setting = document.querySelector(".numbers");
  if (!setting) return;
  const chosen = (name) => setting.querySelector(`[name=${name}]`).checked;
  const skipped = "script, style, code, pre, time, svg, textarea, .map-live, .numbers, .citation";
  const large = [["兆", 10n ** 12n], ["億", 10n ** 8n], ["万", 10n ** 4n]];
  const inMyriads = (found, whole, decimals = "") => {
    let rest = BigInt(whole.replaceAll(",", ""));
    if (rest < 10000n) return found;
    let text = "";
    for (const [name, size] of large) {
      if (rest >= size) text += `${(rest / size).toLocaleString("en-US")}${name}`;
      rest %= size;
    }
    return text + (rest || decimals ? rest.toLocaleString("en-US") + decimals : "");
  };
  const written = (text) => {
    if (chosen("myriads")) text = text.replace(/(?<![\d.,])(\d{1,3}(?:,\d{3})+)(\.\d+)?(?![\d,])/g, inMyriads);
    return chosen("triangle") ? text.replace(/\u2212(?=\d)/g, "△") : text;
  };
  // Maps write anew into their texts: what is no longer as left here is the new original.
  const originals = new WeakMap();
  const rewrite = () => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/\d/.test(node.data) || node.parentElement.closest(skipped)) continue;
      const kept = originals.get(node);
      const original = kept && kept.left === node.data ? kept.original : node.data;
      const left = written(original);
      if (left !== node.data) node.data = left;
      originals.set(node, { original, left });
    }
  };
  setting.addEventListener("change", rewrite);
  setting.hidden = false;
});
