// The search box answers while one types; without this script its button does.
"use strict";
(() => {
  const form = document.querySelector("form[data-search]");
  if (!form) return;
  const box = form.elements.q;
  const list = document.getElementById(box.getAttribute("aria-controls"));
  const pause = 120; // ms after the last key
  let asked = 0, waiting = 0, under = null;
  list.dataset.typed = box.value;

  const ask = async () => {
    const mine = ++asked, typed = box.value;
    if (under) under.abort();
    under = new AbortController();
    try {
      const seen = await fetch(`${form.action}?${new URLSearchParams({ q: typed })}`, { headers: { "X-Polku-Part": "found" }, signal: under.signal });
      const text = await seen.text();
      if (!seen.ok || seen.redirected) return form.submit();
      if (mine !== asked) return;
      list.innerHTML = text;
      list.dataset.typed = typed;
    } catch (stopped) {
      if (stopped.name !== "AbortError") form.submit();
    }
  };
  const hits = () => [...list.querySelectorAll("a[data-hit]")];
  const move = (step) => {
    const all = hits(), at = all.indexOf(document.activeElement) + step;
    (all[at] || (at < 0 ? box : all[all.length - 1]) || box).focus();
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  });
  form.addEventListener("submit", (event) => {
    const first = hits()[0];
    if (first && document.activeElement === box && list.dataset.typed === box.value) {
      event.preventDefault();
      first.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "ArrowDown" && (writing === box || list.contains(event.target))) {
      event.preventDefault();
      move(1);
    } else if (event.key === "ArrowUp" && list.contains(event.target)) {
      event.preventDefault();
      move(-1);
    }
  });
})();
