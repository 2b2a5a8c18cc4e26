// Filters, layers and steps from point to point: everything that the keyboard needs beside the map.
(() => {
  "use strict";
  const { el, isolated, count } = window.ebpmMaps;

  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
  const UNITS = { 千: 1e3, 万: 1e4, 億: 1e8 };
  // 1,000 and １０００ and 1000円 are the same number to those who type them, so are −5 and -5, 1,000万 and 10000000.
  const amount = (text) => {
    const written = plain(text).replace(/[,、\s円人件%]/g, "").replace("\u2212", "-");
    if (written === "") return null;
    const unit = UNITS[written.at(-1)];
    const digits = unit ? written.slice(0, -1) : written;
    return digits === "" ? NaN : Number(digits) * (unit ?? 1);
  };
  let serial = 0;
  const field = (title, control) => {
    control.id = `map-control-${(serial += 1)}`;
    return el("div", { class: "map-field" }, el("label", { htmlFor: control.id }, isolated(title)), control);
  };

  const chooser = ({ title, options, of, initial, all }) => {
    const select = el(
      "select",
      {},
      ...(all ? [el("option", { value: "", textContent: "すべて" })] : []),
      ...options.map((name, i) => el("option", { value: String(i), dir: "auto", textContent: name })),
    );
    const start = initial === null || initial === undefined ? (all ? "" : "0") : String(initial);
    select.value = start;
    const passes = (i) => select.value === "" || of[i] === Number(select.value);
    return { element: field(title, select), control: select, start, passes, required: !all };
  };

  const minimum = ({ title, of }) => {
    const input = el("input", { type: "text", inputMode: "decimal", size: 8, autocomplete: "off" });
    const passes = (i) => {
      const least = amount(input.value);
      return least === null || Number.isNaN(least) || (of[i] !== null && of[i] >= least);
    };
    const wrong = () => Number.isNaN(amount(input.value));
    return { element: field(title, input), control: input, start: "", passes, wrong };
  };

  const search = (names) => {
    const plains = names.map(plain);
    const input = el("input", { type: "search", size: 14, autocomplete: "off", spellcheck: false });
    const passes = (i) => plains[i].includes(plain(input.value));
    return { element: field("名前で探す", input), control: input, start: "", passes, search: true };
  };

  const filtersOf = (drawn) => [
    ...(drawn.layer.choices ?? []).map(chooser),
    ...(drawn.layer.minimum ? [minimum(drawn.layer.minimum)] : []),
    ...(drawn.layer.search ? [search(drawn.names)] : []),
  ];

  const layerBoxes = (scene, changed) =>
    el(
      "fieldset",
      { class: "map-layers" },
      el("legend", { textContent: "表示する層" }),
      ...scene.layers.map((drawn) => {
        const box = el("input", { type: "checkbox", checked: true });
        box.addEventListener("change", () => {
          drawn.visible = box.checked;
          changed();
        });
        drawn.show = () => {
          if (!box.checked) box.click();
        };
        return el("label", {}, box, isolated(drawn.layer.name));
      }),
    );

  // Build the controls of a scene. `on` tells what to do: changed(), open(target), all().
  const controls = (scene, on) => {
    const groups = scene.layers
      .filter(({ kind }) => kind === "points")
      .map((drawn) => ({ drawn, filters: filtersOf(drawn) }));
    const filters = groups.flatMap((group) => group.filters);
    const walked = groups.length ? scene.layers.filter(({ kind }) => kind === "points") : scene.layers.filter(({ shapes }) => shapes);
    const noun = groups.length ? "地点" : "区域";
    const said = el("p", { class: "map-count", role: "status" });
    const ways = `「前の${noun}」「次の${noun}」`;
    const told = el("p", {
      class: "map-told", role: "status",
      "data-hint": `地図の${groups.length ? "印" : "面"}を押す${walked.length ? `か、${ways}で` : "と"}、値を表示します。`,
    });
    let [targets, at] = [[], -1];

    const apply = () => {
      let total = 0;
      for (const { drawn, filters: own } of groups) {
        drawn.names.forEach((_, i) => {
          drawn.passes[i] = own.every((filter) => filter.passes(i));
          total += own.every((filter) => !filter.required || filter.passes(i));
        });
      }
      targets = walked
        .filter(({ visible }) => visible)
        .flatMap((drawn) => drawn.names.flatMap((_, i) => (drawn.passes?.[i] ?? true ? [{ drawn, i }] : [])));
      at = -1;
      told.textContent = "";
      let wrong = false;
      for (const filter of filters.filter((one) => one.wrong)) {
        filter.control.setAttribute("aria-invalid", String(filter.wrong()));
        wrong ||= filter.wrong();
      }
      said.textContent = wrong ? "下限は数で入力してください" : groups.length ? `${count(total)}中${count(targets.length)}を表示` : "";
      for (const button of steps) button.disabled = targets.length === 0;
      on.changed();
    };

    const step = (by) => {
      const open = targets.findIndex(({ drawn, i }) => scene.selected?.drawn === drawn && scene.selected.i === i);
      if (open >= 0) at = open;
      at = at < 0 ? (by > 0 ? 0 : targets.length - 1) : (at + by + targets.length) % targets.length;
      const { drawn, i } = targets[at];
      on.open(targets[at]);
      const [head] = drawn.layer.heads;
      const value = head === undefined ? [] : ["、", isolated(head), " ", isolated(drawn.facts(i)[0])];
      told.replaceChildren(`${at + 1}／${targets.length}　`, isolated(drawn.names[i]), ...value);
    };
    const button = (words, act) => el("button", { type: "button", textContent: words, onclick: act });
    const steps = [button(`前の${noun}`, () => step(-1)), button(`次の${noun}`, () => step(1))];
    const reset = button("条件を戻す", () => {
      for (const filter of filters) filter.control.value = filter.start;
      apply();
    });

    for (const { control, search: searched } of filters) {
      control.addEventListener(control.tagName === "SELECT" ? "change" : "input", apply);
      if (!searched) continue;
      control.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || targets.length !== 1) return;
        on.open(targets[0], { opener: control, focus: true });
      });
    }
    const boxes = scene.layers.length > 1 ? layerBoxes(scene, apply) : null;
    const element = el(
      "div",
      { class: "map-controls" },
      filters.length || boxes
        ? el(
            "div",
            { class: "map-tools", role: "group", "aria-label": "地図に表示するもの" },
            ...filters.map((filter) => filter.element),
            filters.length ? reset : null,
            boxes,
          )
        : null,
      el("div", { class: "map-steps" }, said, ...(walked.length ? steps : []), button("全体を表示", on.all), told),
    );
    return { element, apply };
  };

  window.ebpmMaps.controls = controls;
})();
