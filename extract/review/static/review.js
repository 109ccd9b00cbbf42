// The report page: a value and its place on paper point to each other; the keyboard does what the buttons do.
"use strict";

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  // A place is an element's id; "block-p3|page-2" is the page where the paper has no such paragraph.
  const at = (place) => (place || "").split("|").map((id) => document.getElementById(id)).find(Boolean) || null;
  const places = (element) => (element.dataset.at || "").split(" ").filter(Boolean);
  const CENTRE = { block: "center", inline: "nearest" };
  // After a change the records come anew: what was selected is found again by this.
  let kept = null;

  function clear(...names) {
    for (const name of names) all(`.${name}`).forEach((element) => element.classList.remove(name));
  }

  function light(ids, name, scroll) {
    clear("is-lit", "is-flagged");
    const found = ids.map(at).filter(Boolean);
    found.forEach((element) => element.classList.add(name));
    if (scroll && found.length) found[0].scrollIntoView(CENTRE);
    return found.length > 0;
  }

  function valuesAt(place) {
    const id = CSS.escape(place.split("|")[0]);
    return all(`#records .value[data-at="${id}"], #records .value[data-at^="${id}|"]`);
  }

  function choose(element, scroll) {
    clear("is-here");
    element.classList.add("is-here");
    if (scroll) element.scrollIntoView(CENTRE);
    const button = at("edit-button");
    if (button) button.disabled = !all("#records .value.is-here").length;
  }

  function chooseValue(value, scroll) {
    choose(value, scroll);
    light(places(value), "is-lit", true);
  }

  function chooseFinding(finding) {
    choose(finding, true);
    light(places(finding), "is-flagged", true);
  }

  function here(kind) {
    return document.querySelector(`#records ${kind}.is-here`);
  }

  function step(by) {
    const findings = all("#records .finding");
    if (!findings.length) return;
    const last = findings.findIndex((finding) => finding.dataset.ordinal === last_finding);
    const next = last < 0 ? (by > 0 ? 0 : findings.length - 1) : (last + by + findings.length) % findings.length;
    last_finding = findings[next].dataset.ordinal;
    chooseFinding(findings[next]);
  }
  let last_finding = null;

  function toValue(finding) {
    const value = places(finding).flatMap(valuesAt)[0];
    if (!value) return tell("读取结果中没有这个值");
    value.closest("details")?.setAttribute("open", "");
    chooseValue(value, true);
  }

  function edit(value) {
    const { record, key, field } = value.dataset;
    const query = new URLSearchParams({ record, key, field });
    const address = `/report/${at("records").dataset.sha256}/edit?${query}`;
    htmx.ajax("GET", address, { target: "#edit", swap: "innerHTML" }).then(() => {
      const input = document.querySelector("#edit-form :is(input:not([type=hidden]), textarea, select)");
      if (input) input.focus();
      if (input && input.select) input.select();
    });
  }

  function closeEdit() {
    at("edit")?.replaceChildren();
  }

  function tell(text) {
    const notice = at("notice");
    notice.textContent = text;
    notice.hidden = false;
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => { notice.hidden = true; }, 4000);
  }

  function press(form) {
    if (form) form.requestSubmit();
  }

  const KEYS = {
    n: () => step(1),
    p: () => step(-1),
    a: () => {
      const finding = here(".finding");
      if (finding && finding.classList.contains("is-accepted")) return step(1);
      press(finding ? finding.querySelector(".accept-finding") : at("accept-form"));
    },
    e: () => {
      const value = here(".value");
      if (value) return edit(value);
      const finding = here(".finding");
      if (finding) toValue(finding);
      if (here(".value")) edit(here(".value"));
    },
    u: () => (at("undo-form") ? press(at("undo-form")) : tell("没有可撤销的更正")),
    "]": () => at("following")?.click(),
    "?": () => at("help").showModal(),
  };

  // Another page over the same paper has other keys: it puts its own here.
  const page = { all, at, here, choose, chooseValue, press, tell, keys: KEYS };
  window.jixiao = page;

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeEdit();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    const act = page.keys[event.key];
    if (!act || (event.key !== "?" && !at("records"))) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("#help-button")) return at("help").showModal();
    if (target.closest("#edit-cancel")) return closeEdit();
    if (target.closest("#edit-button")) return here(".value") && edit(here(".value"));
    const place = target.closest(".place");
    if (place) {
      event.preventDefault();
      choose(place.closest(".finding"), false);
      if (!light([place.dataset.at], "is-flagged", true)) tell("原件上没有标出这个位置");
      return;
    }
    const finding = target.closest(".finding");
    if (target.closest(".to-value")) return toValue(finding);
    if (finding && !target.closest("form")) {
      last_finding = finding.dataset.ordinal;
      return chooseFinding(finding);
    }
    const value = target.closest("#records .value");
    if (value) return chooseValue(value, false);
    const spot = target.closest("#paper [id^='cell-'], #paper [id^='block-']");
    if (spot) {
      const found = valuesAt(spot.id);
      light([spot.id], "is-lit", false);
      if (found.length) {
        const next = found[(found.findIndex((each) => each.classList.contains("is-here")) + 1) % found.length];
        next.closest("details")?.setAttribute("open", "");
        choose(next, true);
      }
    }
  });

  document.addEventListener("dblclick", (event) => {
    const value = event.target.closest("#records .value");
    if (value && at("edit")) edit(value);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "records") return;
    const value = here(".value");
    // A form that was refused comes back as a form.
    if (event.detail.xhr.status === 422) event.detail.target = at("edit");
    if (event.detail.xhr.status === 422) event.detail.swapOverride = "innerHTML";
    kept = { top: at("records").scrollTop, finding: here(".finding")?.id, value: value && { ...value.dataset } };
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    // The paper came after something was chosen.
    if (event.detail.target.id === "paper") {
      if (here(".finding")) light(places(here(".finding")), "is-flagged", true);
      else if (here(".value")) light(places(here(".value")), "is-lit", true);
    }
    if (!kept) return;
    const records = at("records");
    if (records.dataset.chosen) return (kept = null);
    records.scrollTop = kept.top;
    const { record, key, field } = kept.value || {};
    const value = all("#records .value").find((v) => v.dataset.record === record && v.dataset.key === key && v.dataset.field === field);
    if (value) choose(value, false);
    else if (kept.finding && at(kept.finding)) choose(at(kept.finding), false);
    kept = null;
  });

  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    tell(page.querySelector("main p")?.textContent || `出错（${event.detail.xhr.status}）`);
  });
  document.addEventListener("htmx:sendError", () => tell("连不上核对页的服务，请看它是否还在运行"));
})();
