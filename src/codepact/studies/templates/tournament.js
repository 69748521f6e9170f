"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = 50;
  const body = document.getElementById("rows");
  const where = document.getElementById("where");
  const filter = document.getElementById("filter");
  const sample = document.getElementById("sample");
  const title = (row) => row[0].map((k) => data.names[k]).join(" – ");
  let shown = data.rows;
  let at = 0;
  let sorted = [0, 1];

  const cell = (tr, text, number) => {
    const td = document.createElement("td");
    td.textContent = text;
    if (number) td.className = "n";
    tr.append(td);
  };

  const unpacked = (moves) => {
    const [period, count] = moves.split("*");
    return count ? period.repeat(Math.ceil(count / period.length)).slice(0, +count) : period;
  };

  const show = (row) => {
    sample.replaceChildren();
    const head = document.createElement("h3");
    head.textContent = `A match of ${title(row)}`;
    sample.append(head);
    row[4].forEach((moves, seat) => {
      const pre = document.createElement("pre");
      pre.className = "moves";
      const names = [...unpacked(moves)].map((c) => data.actions[+c]);
      const short = data.actions.every((a) => a.length === 1);
      pre.textContent = `${data.names[row[0][seat]]}\n${names.join(short ? "" : " ")}`;
      sample.append(pre);
    });
  };

  const draw = () => {
    body.replaceChildren();
    for (const row of shown.slice(at, at + page)) {
      const tr = document.createElement("tr");
      tr.tabIndex = 0;
      cell(tr, title(row));
      cell(tr, row[1], true);
      cell(tr, row[2].join(" : "), true);
      cell(tr, row[3] || "", true);
      tr.addEventListener("click", () => show(row));
      tr.addEventListener("keydown", (e) => { if (e.key === "Enter") show(row); });
      body.append(tr);
    }
    const last = Math.min(at + page, shown.length);
    where.textContent = shown.length ? `${at + 1}–${last} of ${shown.length}` : "none";
  };

  const choose = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = data.rows.filter((r) => {
      const text = title(r).toLowerCase();
      return words.every((w) => text.includes(w));
    });
    const [column, sign] = sorted;
    const value = (r) => (column === 0 ? title(r) : column === 2 ? r[2][0] : r[column]);
    shown.sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
    at = 0;
    draw();
  };

  document.getElementById("on").addEventListener("click", () => {
    if (at + page < shown.length) { at += page; draw(); }
  });
  document.getElementById("back").addEventListener("click", () => {
    at = Math.max(0, at - page);
    draw();
  });
  for (const th of document.querySelectorAll("th[data-sort]")) {
    th.addEventListener("click", () => {
      const column = +th.dataset.sort;
      sorted = [column, sorted[0] === column ? -sorted[1] : 1];
      choose();
    });
  }
  filter.addEventListener("input", choose);
  draw();
})();
