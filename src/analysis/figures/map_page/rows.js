// The table behind a map: a button in each row that leads to its place, and only the rows that the filters leave.
(() => {
  "use strict";
  const { el, count } = window.ebpmMaps;

  const rows = (figure, scene, open) => {
    const body = figure?.querySelector("table tbody");
    const places = new Map();
    for (const drawn of scene.layers.filter(({ row }) => row)) {
      drawn.names.forEach((_, i) => {
        const row = drawn.row(i);
        if (!body?.rows[row]?.cells.length) return;
        places.set(row, [...(places.get(row) ?? []), { drawn, i }]);
      });
    }
    const shown = ({ drawn, i }) => drawn.passes?.[i] ?? true;
    const buttons = new Map();
    for (const [row, targets] of places) {
      const button = el("button", { type: "button", class: "map-find", textContent: "地図" });
      button.setAttribute("aria-label", `地図で見る：${targets[0].drawn.names[targets[0].i]}`);
      button.addEventListener("click", () => open(targets.find(shown), { opener: button, focus: true }));
      const cell = body.rows[row].cells[0];
      const name = el("bdi", {}, ...cell.childNodes);
      cell.append(name, " ", button);
      buttons.set(row, button);
    }

    const note = el("p", { class: "note map-rows", role: "status" });
    if (places.size) (body.closest(".scroll") ?? body.closest("table")).before(note);
    const refresh = () => {
      let left = 0;
      for (const [row, targets] of places) {
        const keeps = targets.some(shown);
        body.rows[row].classList.toggle("map-hidden", !keeps);
        left += keeps;
      }
      const all = body?.rows.length ?? 0;
      const away = places.size - left;
      note.textContent = away ? `地図の条件に合う行だけを表示（${count(all)}中${count(all - away)}）` : "";
    };

    const toRow = ({ drawn, i }) => {
      const button = buttons.get(drawn.row(i));
      if (!button) return null;
      return () => {
        const details = button.closest("details");
        if (details) details.open = true;
        for (const old of body.querySelectorAll(".map-found")) old.classList.remove("map-found");
        button.closest("tr").classList.add("map-found");
        button.scrollIntoView({ block: "center" });
        button.focus({ preventScroll: true });
      };
    };
    return { refresh, toRow };
  };

  window.ebpmMaps.rows = rows;
})();
