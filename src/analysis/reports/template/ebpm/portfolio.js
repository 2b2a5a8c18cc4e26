(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // Runs: words and choices
  const filter = byId("filter");
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-");
  const shown = byId("shown");
  let later;

  const textOf = (article) => {
    const told = "h3, h4, .terms, .question, .headline";
    const heading = article.parentElement.querySelector(".heading");
    const parts = [...all(told, article), ...(heading ? all(told, heading) : [])];
    return plain(parts.map((part) => part.textContent).join(" "));
  };

  const filtered = (runs) => {
    const words = plain(byId("words").value).split(/\s+/).filter(Boolean);
    const [section, study, badge] = ["in-section", "of-study", "with-badge"].map((id) => byId(id).value);
    let found = 0;
    for (const run of runs) {
      run.article.hidden = !(
        words.every((word) => run.text.includes(word)) &&
        (!section || run.section === section) &&
        (!study || run.study === study) &&
        (!badge || run.badges.includes(badge))
      );
      found += !run.article.hidden;
    }
    for (const box of all(".group, .part")) box.hidden = !box.querySelector("article:not([hidden])");
    const said = found === runs.length ? `${found}件すべてを表示しています。` : found ? `${runs.length}件のうち${found}件を表示しています。` : "あてはまる実行はありません。";
    clearTimeout(later);
    // Once typing pauses: a screen reader reads every change.
    later = setTimeout(() => { shown.textContent = said; }, 200);
  };

  const prepareFilter = () => {
    let runs;
    const apply = () => {
      runs ??= all("article.run").map((article) => ({
        article,
        text: textOf(article),
        section: article.closest(".part").dataset.section,
        study: article.closest(".group").dataset.study,
        badges: article.dataset.badges.split(" "),
      }));
      filtered(runs);
    };
    filter.hidden = false;
    shown.textContent = `${all("article.run").length}件すべてを表示しています。`;
    filter.addEventListener("input", apply);
    byId("all").addEventListener("click", () => {
      for (const control of all("input, select", filter)) control.value = "";
      apply();
    });
    // A link to a run or a section leads there even when it is filtered out.
    addEventListener("hashchange", () => {
      const target = byId(location.hash.slice(1));
      if (target?.closest("[hidden]") && target.closest("#runs")) {
        byId("all").click();
        target.scrollIntoView();
      }
    });
    // The browser may have kept what was typed before the page was loaded again.
    if (all("input, select", filter).some((control) => control.value)) apply();
  };

  // One finding in all places: one table at a time, sorted by its headings
  const collator = new Intl.Collator("ja", { numeric: true });
  const leading = (text) => plain(text).replaceAll(",", "").match(/^-?\d+(\.\d+)?/)?.[0];

  const sort = (heading) => {
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = heading.closest("table").tBodies[0];
    const number = (cell) => (heading.classList.contains("number") ? cell.dataset.v : leading(cell.textContent));
    const rows = [...body.rows].map((row) => {
      const cell = row.cells[column];
      return { row, number: Number(number(cell) ?? NaN), text: cell.textContent };
    });
    rows.sort((a, b) => {
      // What has no number stays below, whichever way.
      if (isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) - isNaN(b.number);
      return (down ? -1 : 1) * (a.number - b.number || collator.compare(a.text, b.text));
    });
    body.append(...rows.map((each) => each.row));
  };

  const prepareTables = () => {
    for (const heading of all("table.sortable th.sorts")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(heading));
      heading.append(button);
    }
    const select = byId("finding");
    const choose = () => {
      for (const details of all(".comparison")) {
        details.hidden = details.id !== select.value;
        details.open = !details.hidden;
      }
    };
    byId("choice").hidden = false;
    select.addEventListener("change", choose);
    choose();
  };

  if (filter) prepareFilter();
  if (byId("finding")) prepareTables();
})();
