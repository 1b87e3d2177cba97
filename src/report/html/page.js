// The list: filters, and the charts that set them. With many documents, one of them is opened at a time.
(() => {
  "use strict";
  const find = (query) => document.querySelector(query);
  const all = (query) => [...document.querySelectorAll(query)];
  document.documentElement.classList.add("js");

  const form = find("#filter");
  const rows = all("#list tbody tr");
  const words = rows.map((row) => row.textContent.toLowerCase());
  const selects = all("select[data-of]");
  const count = find("#shown");

  function apply() {
    const said = find("#q").value.trim().toLowerCase().split(/\s+/);
    const wanted = selects.filter((select) => select.value);
    let shown = 0;
    rows.forEach((row, at) => {
      const holds = (select) => (row.dataset[select.dataset.of] ?? "").split(" ").includes(select.value);
      const fits = said.every((word) => words[at].includes(word)) && wanted.every(holds);
      row.hidden = !fits;
      shown += fits;
    });
    count.textContent = `${shown} / ${rows.length}`;
  }

  if (form) {
    let soon;
    form.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(apply, 80);
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
  for (const bar of all("[data-pick]")) {
    const [of, value] = bar.dataset.pick.split("=");
    const pick = () => {
      const select = selects.find((select) => select.dataset.of === of);
      select.value = select.value === value ? "" : value;
      apply();
    };
    bar.addEventListener("click", pick);
    bar.addEventListener("keydown", (event) => event.key === "Enter" && pick());
  }

  const reader = find("#reader");
  if (!reader) return;
  const steps = find("#steps");
  let place = 0;

  function open() {
    const number = /^#d(\d+)$/.exec(location.hash)?.[1];
    const kept = number && document.getElementById(`t${number}`);
    if (!find("#overview").hidden) place = scrollY;
    reader.innerHTML = kept ? kept.textContent : "";
    steps.hidden = !kept;
    find("#overview").hidden = Boolean(kept);
    if (!kept) return scrollTo(0, place);
    const listed = rows.filter((row) => !row.hidden && row.querySelector("a")).map((row) => row.querySelector("a").hash);
    const at = listed.indexOf(location.hash);
    find("#place").textContent = at < 0 ? "" : `${at + 1} / ${listed.length}`;
    for (const [id, to] of [["#previous", at - 1], ["#next", at + 1]]) {
      find(id).disabled = at < 0 || to < 0 || to >= listed.length;
      find(id).onclick = () => location.replace(listed[to]);
    }
    scrollTo(0, 0);
  }

  addEventListener("hashchange", open);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !steps.hidden) location.hash = "#list";
  });
  open();
})();
