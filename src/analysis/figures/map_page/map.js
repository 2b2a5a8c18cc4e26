// Puts the maps of a page together: controls, Leaflet with our canvas, legends, and the table's rows.
(() => {
  "use strict";
  const { el, scene: sceneOf, Canvas, popup, tooltip, legendsOf, controls, rows } = window.ebpmMaps;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const coarse = matchMedia("(pointer: coarse)").matches;
  const LEAST = 100; // pixels of width or height; in less there is no map
  const SYNTHETIC = "架空データ（練習用）";
  const NO_TILES = "背景地図を読み込めないため、輪郭だけで表示しています";

  const newMap = (container) =>
    L.map(container, {
      attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false,
      markerZoomAnimation: false, inertia: !calm, trackResize: false, zoomSnap: 0.1, maxZoom: 18,
    });

  // A wheel or a finger that only passes by moves the page, not the map.
  const passable = (map) => {
    const container = map.getContainer();
    const hold = (held) => {
      for (const handler of [map.scrollWheelZoom, ...(coarse ? [map.dragging] : [])]) {
        if (held) handler.enable();
        else handler.disable();
      }
    };
    hold(false);
    container.addEventListener("focusin", () => hold(true));
    container.addEventListener("focusout", () => hold(false));
  };

  const still = (map) => {
    const moved = map.panBy;
    map.panBy = (offset, options) => moved.call(map, offset, { ...options, animate: false });
  };

  const explain = (container, spec, figure, block) => {
    const hint = el("p", {
      class: "note map-hint", id: `${block.dataset.map}-hint`,
      textContent: "地図は、押してから矢印キーで移動、＋と－のキーで拡大・縮小できます。",
    });
    const twin = figure?.querySelector(".map-twin");
    if (twin) twin.id ||= `${block.dataset.map}-twin`;
    container.tabIndex = 0;
    container.setAttribute("role", "group");
    container.setAttribute("aria-label", `${spec.title}の地図`);
    container.setAttribute("aria-describedby", [hint.id, ...(twin ? [twin.id] : [])].join(" "));
    return hint;
  };

  // Opens and closes the one popup of a map and keeps track of where the keyboard came from.
  const popups = (map, scene, canvas, toRow) => {
    const container = map.getContainer();
    let opener = container;
    const open = (target, { at, opener: from = container, focus = false } = {}) => {
      const { drawn, i } = target;
      drawn.show?.();
      const place = at ?? drawn.at[i];
      opener = from;
      const content = popup(target, toRow(target));
      const size = map.getSize();
      const shown = L.popup({
        closeOnEscapeKey: false, className: "map-popup", autoPanPadding: [12, 12],
        offset: [0, drawn.kind === "points" ? -drawn.layer.r[i] : 0],
        maxWidth: Math.min(320, size.x - 48), minWidth: Math.min(200, size.x - 64), maxHeight: size.y - 72,
      });
      shown.setLatLng(place).setContent(content);
      scene.selected = null;
      if (!map.getBounds().contains(place)) map.panTo(place, { animate: !calm });
      shown.openOn(map);
      scene.selected = target;
      shown.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "閉じる");
      const scrolled = shown.getElement().querySelector(".leaflet-popup-scrolled");
      if (scrolled) content.tabIndex = 0;
      canvas.draw();
      if (!focus) return;
      container.scrollIntoView({ block: "nearest" });
      content.focus({ preventScroll: true });
    };
    const close = () => {
      const inside = map.getPane("popupPane").contains(document.activeElement);
      map.closePopup();
      if (inside) opener.focus();
    };
    map.on("popupclose", () => {
      scene.selected = null;
      canvas.draw();
    });
    container.addEventListener("click", (event) => {
      if (!event.target.closest(".leaflet-popup-close-button")) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    }, true);
    return { open, close };
  };

  const pointing = (map, scene, canvas, open) => {
    const container = map.getContainer();
    const hover = L.tooltip({ direction: "top", offset: [0, -8], opacity: 1, className: "map-tooltip" });
    const alike = (one, other) => one?.drawn === other?.drawn && one?.i === other?.i;
    let told = null; // what the tooltip is about
    let dismissed = null; // what it was about when Esc took it away
    map.on("mousemove", ({ latlng, containerPoint }) => {
      const target = canvas.under(containerPoint);
      container.style.cursor = target ? "pointer" : "";
      if (!alike(target, dismissed)) dismissed = null;
      if (!target || dismissed || coarse || alike(target, scene.selected)) hover.remove();
      else {
        if (!alike(target, told)) hover.setContent(tooltip(target));
        told = target;
        hover.setLatLng(target.drawn.kind === "points" ? target.drawn.at[target.i] : latlng);
        if (!map.hasLayer(hover)) hover.addTo(map);
      }
    });
    // Wherever the keyboard is: what the pointer brought must go without moving it (WCAG 2.1, 1.4.13).
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !map.hasLayer(hover)) return;
      dismissed = told;
      hover.remove();
    });
    map.on("mouseout popupopen", () => {
      dismissed = null;
      hover.remove();
    });
    map.on("click", ({ latlng, containerPoint }) => {
      hover.remove();
      const target = canvas.under(containerPoint);
      if (target) open(target, target.drawn.kind === "points" ? {} : { at: latlng });
    });
  };

  // Over tiles colours are a wash and the ground is left out, until it turns out that the tiles do not come.
  const withTiles = (map, scene, canvas, block) => {
    map.attributionControl?.setPrefix(false);
    map.eachLayer((layer) => {
      if (!(layer instanceof L.TileLayer)) return;
      scene.tiles = true;
      layer.once("tileerror", () => {
        scene.tiles = false;
        canvas.draw();
        block.append(el("p", { class: "note", role: "status", textContent: NO_TILES }));
      });
    });
  };

  // Fit the whole, and anew with its container, as long as nobody has moved it.
  const fitted = (map, bounds) => {
    const where = () => `${map.getZoom()} ${map.getCenter()}`;
    let view;
    const all = () => {
      map.fitBounds(bounds, { padding: [10, 10], animate: false });
      view = where();
    };
    all();
    new ResizeObserver(([{ contentRect }]) => {
      if (Math.min(contentRect.width, contentRect.height) < LEAST) return;
      const untouched = view === where();
      map.invalidateSize({ animate: false, pan: false });
      if (untouched) all();
    }).observe(map.getContainer());
    return all;
  };

  const build = (block, spec, given) => {
    const figure = block.closest("figure");
    const scene = sceneOf(spec);
    const frame = el("div", { class: "map-frame" });
    const container = given?.getContainer() ?? el("div", {});
    container.classList.add("map-canvas");
    frame.append(container);
    if (spec.synthetic) frame.append(el("span", { class: "map-badge", textContent: SYNTHETIC }));
    const legends = el("div", { class: "map-legends" });
    const hint = explain(container, spec, figure, block);
    block.hidden = false;
    block.replaceChildren(frame, hint, legends);
    const map = given ?? newMap(container);
    given?.zoomControl?.remove();
    L.control.zoom({ zoomInTitle: "拡大", zoomOutTitle: "縮小" }).addTo(map);
    if (calm) still(map);
    passable(map);
    L.control.scale({ imperial: false }).addTo(map);
    const all = fitted(map, spec.bounds);
    const canvas = new Canvas(scene).addTo(map);
    let table = null;
    const { open, close } = popups(map, scene, canvas, (target) => table.toRow(target));
    table = rows(figure, scene, open);
    const tools = controls(scene, {
      open,
      all,
      changed() {
        const chosen = scene.selected;
        if (chosen && !(chosen.drawn.visible && (chosen.drawn.passes?.[chosen.i] ?? true))) close();
        legends.replaceChildren(...legendsOf(scene.layers.filter(({ visible }) => visible)));
        table.refresh();
        canvas.draw();
      },
    });
    block.prepend(tools.element);
    tools.apply();
    pointing(map, scene, canvas, open);
    withTiles(map, scene, canvas, block);
    block.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && scene.selected) close();
    });
    canvas.paint(); // at once: what cannot be drawn leaves the picture
    figure?.classList.add("map-on");
  };

  // Draw the map of a block, into `given` when there is a Leaflet map already. The picture stays when it fails.
  const draw = (block, given) => {
    const spec = JSON.parse(document.getElementById(block.dataset.map).textContent);
    if (spec?.version !== 1) return;
    try {
      build(block, spec, given);
    } catch (error) {
      block.hidden = true;
      throw error;
    }
  };

  // A notebook lays nothing out below the window, and then at first with hardly any width: no map fits into that.
  const whenShown = (block, given) => {
    const around = block.parentElement;
    if (around.clientWidth >= LEAST) return draw(block, given);
    const shown = new ResizeObserver(() => {
      if (around.clientWidth < LEAST) return;
      shown.disconnect();
      draw(block, given);
    });
    shown.observe(around);
  };

  window.ebpmMaps.draw = whenShown;
  for (const block of document.querySelectorAll(".map-live[data-map]:not([data-held])")) {
    try {
      whenShown(block);
    } catch (error) {
      reportError(error);
    }
  }
})();
