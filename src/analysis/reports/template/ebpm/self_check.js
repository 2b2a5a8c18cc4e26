// Marks the answers on this page. Nothing is kept and nothing is sent: what stays is what is printed.
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = one("#questions"), record = one("#record"), answers = one("#answers"), told = one("#told");
  const questions = all(".question");
  const answer = (question) => one(`#answer-${question.dataset.number}`);
  const given = (question) => one("input:checked", question)?.value ?? "";
  const isRight = (question) => given(question) === answer(question).dataset.right;
  const round = () => one("[name=round]:checked").value;
  const signed = (value) => (value > 0 ? `+${value}` : `${value}`.replace("-", "\u2212"));
  let warned = "";

  const open = () => questions.filter((question) => !given(question)).map((question) => `問${question.dataset.number}`);

  // Scores by field, what to read again, and which were missed.
  const writeRecord = () => {
    const right = questions.filter(isRight), missed = questions.filter((question) => !isRight(question));
    const day = new Date();
    one("#record-round").textContent = `教材の${round()}`;
    one("#day").textContent = `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日`;
    one("#score").textContent = `${questions.length}問のうち、${right.length}問が正解でした。`;
    for (const row of all("tbody tr", record)) {
      const { field } = row.dataset;
      one(".got", row).textContent = right.filter((question) => !field || question.dataset.field === field).length;
    }
    const lessons = new Map();
    for (const question of missed) {
      const { lesson } = answer(question).dataset;
      lessons.set(lesson, [...(lessons.get(lesson) ?? []), question]);
    }
    const items = [...lessons].sort((a, b) => a[0] - b[0]).map(([, wrong]) => {
      const item = document.createElement("li");
      item.append(...one(".lesson", answer(wrong[0])).cloneNode(true).childNodes);
      item.append(`（${wrong.map((question) => `問${question.dataset.number}`).join("、")}）`);
      return item;
    });
    const none = Object.assign(document.createElement("li"), { textContent: "ありません。" });
    one("#again").replaceChildren(...(items.length ? items : [none]));
    const left = open();
    one("#missed").textContent = left.length ? `選ばなかった問題：${left.join("、")}` : "";
    record.classList.toggle("no-before", round() === "前");
    one(".before-only").hidden = round() !== "前";
    compare();
  };

  // The scores before the course come from the learner's own paper.
  const compare = () => {
    let sum = 0, complete = true;
    for (const row of all("tbody tr[data-field]", record)) {
      const field = one("input", row), filled = field.value !== "" && field.validity.valid;
      one(".difference", row).textContent = filled ? signed(Number(one(".got", row).textContent) - Number(field.value)) : "－";
      complete &&= filled;
      sum += Number(field.value);
    }
    const row = one(".sum", record);
    one(".before", row).textContent = complete ? sum : "－";
    one(".difference", row).textContent = complete ? signed(Number(one(".got", row).textContent) - sum) : "－";
  };

  const explain = () => {
    for (const question of questions) {
      const mark = one(".mark", question), letter = given(question);
      mark.hidden = false;
      mark.textContent = isRight(question) ? "○ 正解" : letter ? "× 正解ではありません" : "－ 選んでいません";
      one(".given", answer(question)).textContent = letter ? `（あなたの答えは ${letter}）` : "（選んでいません）";
      answer(question).classList.toggle("missed", !isRight(question));
    }
    answers.hidden = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const left = open().join("、");
    if (left && warned !== left) {
      warned = left;
      told.textContent = `選んでいない問題があります（${left}）。このまま採点するときは、もう一度押してください。`;
      return;
    }
    told.textContent = "";
    writeRecord();
    record.hidden = false;
    document.body.classList.add("graded");
    for (const input of all("input", form)) input.disabled = true;
    one("[type=submit]", form).disabled = true;
    if (round() === "後") explain();
    one("#record-title").focus();
  });
  record.addEventListener("input", compare);
  one("#print").addEventListener("click", () => print());
  one("#explain").addEventListener("click", () => {
    explain();
    one("#answers-title").focus();
  });
  one("#restart").addEventListener("click", () => location.reload());

  for (const hidden of all(".with-script:not(.mark)")) hidden.hidden = false;
  for (const shown of [one(".without-script"), answers]) shown.hidden = true;
})();
