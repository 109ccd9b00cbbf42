// The page of a sample: a key gives the verdict and goes on to the next value.
"use strict";

(() => {
  const page = window.jixiao;
  const values = () => page.all("#records .line .value");
  const isOpen = (value) => value.closest(".line").classList.contains("is-open");

  function move(by, wanted = () => true) {
    const all = values();
    const from = all.indexOf(page.here(".value"));
    const found = by > 0 ? all.slice(from + 1) : all.slice(0, Math.max(from, 0)).reverse();
    const next = found.find(wanted) || (wanted === isOpen ? all.find(isOpen) : null);
    if (next) page.chooseValue(next, true);
  }

  function first() {
    const asked = page.at("records").dataset.chosen || location.hash.slice(1);
    const value = (asked && page.at(asked)) || values().find(isOpen) || values()[0];
    if (value) page.chooseValue(value, true);
  }

  function give(number) {
    const line = page.here(".value")?.closest(".line");
    if (!line) return page.tell("请先选一个值");
    line.querySelectorAll("form button")[number].click();
  }

  // The answer comes later: the next value need not wait for it.
  document.addEventListener("submit", (event) => {
    const line = event.target.closest(".line");
    if (!line) return;
    const value = line.querySelector(".value");
    const again = !isOpen(value);
    page.chooseValue(value, false);
    line.classList.remove("is-open");
    move(1, again ? undefined : isOpen);
  });

  page.keys = {
    1: () => give(0),
    2: () => give(1),
    3: () => give(2),
    4: () => give(3),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    n: () => move(1, isOpen),
    p: () => move(-1, isOpen),
    u: () => page.press(page.at("take-back")),
    m: () => {
      const record = document.querySelector("#missed-form [name=record]");
      const value = page.here(".value");
      if (value && record.value !== value.dataset.record) {
        record.value = value.dataset.record;
        htmx.trigger(record, "change");
      }
      record.closest("section").scrollIntoView({ block: "nearest" });
      record.focus();
    },
    "[": () => page.at("preceding")?.click(),
    "]": () => page.at("following")?.click(),
    "?": page.keys["?"],
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.activeElement?.blur();
  });

  document.addEventListener("click", (event) => {
    const line = event.target.closest("#records .line");
    if (line && !event.target.closest("form, .value")) page.chooseValue(line.querySelector(".value"), false);
  });

  // A line that came anew is no longer the chosen one.
  let chosen = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    chosen = event.detail.target.id === "records" ? "" : page.here(".value")?.id || "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "records") return first();
    if (chosen && !page.here(".value") && page.at(chosen)) page.choose(page.at(chosen), false);
  });

  // A verdict that was not taken leaves its value open.
  for (const failed of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failed, (event) => {
      const line = event.detail.elt.closest(".line");
      if (line && !line.querySelector(".is-given")) line.classList.add("is-open");
    });
  }

  first();
})();
