// What the page does beyond its links and forms: suggestions, a find in facets, a drag over dates, matches one by one,
// keys. All of it has a way without. Text only ever becomes text nodes; addresses come from the server.

const said = document.body.dataset;
const box = document.getElementById("q");

/** An element with text in it. */
function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Calls `then` when nothing has been typed for a moment, and drops what was asked before. */
function afterTyping(then) {
  let timer, asked;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try { await then(asked.signal, ...given); } catch (error) { if (error.name !== "AbortError") throw error; }
    }, 90);
  };
}

// Past queries stay in this browser: what somebody looks for is nobody else's.
const PAST = "fihris-past";
const MAX_PAST = 50;
function past() {
  try { return JSON.parse(localStorage.getItem(PAST)) ?? []; } catch { return []; }
}
function remember(query) {
  const kept = query.trim();
  if (!kept) return;
  try {
    localStorage.setItem(PAST, JSON.stringify([kept, ...past().filter((one) => one !== kept)].slice(0, MAX_PAST)));
  } catch { /* Storage may be closed. */ }
}

/** Folds as the search does, far enough to compare beginnings. */
function folded(text) {
  return text.normalize("NFKC").replace(/[\u064B-\u065F\u0670\u0640\u200B-\u200F]/g, "").replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();
}

function suggestions() {
  const list = document.getElementById("suggestions");
  const index = document.querySelector("select[name=index]");
  let current = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.hidden = true;
    current = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  function select(place) {
    const all = options();
    current = all.length ? (place + all.length) % all.length : -1;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === current)));
    if (current >= 0) box.setAttribute("aria-activedescendant", all[current].id);
  }
  function take(option) {
    if (option.dataset.forget) {
      try { localStorage.removeItem(PAST); } catch { /* Nothing to forget. */ }
      return close();
    }
    box.value = option.dataset.query;
    close();
    box.form.requestSubmit();
  }
  function show(found, typed) {
    const key = folded(typed.trim());
    const known = past().filter((query) => query !== typed && folded(query).startsWith(key)).slice(0, key ? 3 : 6);
    const all = [
      ...known.map((query) => ({ text: query, query, note: said.past })),
      ...found.filter((one) => !known.includes(one.query))
        .map((one) => ({ text: one.text, query: one.query, note: `${said[one.kind] ?? ""} ${one.count.toLocaleString("en")}` })),
    ];
    list.replaceChildren(...all.map((one, number) => {
      const option = element("li", "", { role: "option", id: `option${number}`, "aria-selected": "false" });
      option.dataset.query = one.query;
      option.append(element("bdi", one.text), element("small", one.note.trim()));
      return option;
    }));
    if (known.length && !key) {
      const option = element("li", said.forget, { role: "option", id: "option-forget", "aria-selected": "false" });
      option.dataset.forget = "yes";
      list.append(option);
    }
    current = -1;
    list.hidden = list.childElementCount === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
  }
  const ask = afterTyping(async (signal) => {
    const typed = box.value;
    if (!typed.trim()) return show([], typed);
    const parameters = new URLSearchParams({ q: typed });
    if (index) parameters.set("index", index.value);
    const answer = await fetch(`/api/suggest?${parameters}`, { signal });
    const found = answer.ok ? (await answer.json()).suggestions : [];
    if (document.activeElement === box && box.value === typed) show(found, typed);
  });

  box.addEventListener("input", ask);
  box.addEventListener("focus", () => { if (!box.value.trim()) show([], ""); });
  box.addEventListener("blur", () => setTimeout(close, 150));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) return ask();
    if (list.hidden) return;
    if (event.key === "ArrowDown") select(current + 1);
    else if (event.key === "ArrowUp") select(current < 0 ? -1 : current - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && current >= 0) take(options()[current]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); take(option); }
  });
  box.form.addEventListener("submit", () => remember(box.value));
}

function findInFacets() {
  for (const input of document.querySelectorAll("aside .find input[name=find]")) {
    const list = document.querySelector(`ul[data-facet="${input.dataset.facet}"]`);
    const before = [...list.children];
    input.addEventListener("input", afterTyping(async (signal) => {
      if (!input.value.trim()) return list.replaceChildren(...before);
      const parameters = new URLSearchParams(new FormData(input.form));
      const answer = await fetch(`/values?${parameters}`, { signal, headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const values = (await answer.json()).map((one) => {
        const link = element("a", "", { class: "value", href: one.href, rel: "nofollow" });
        if (one.chosen) link.setAttribute("aria-current", "true");
        link.append(element("span", "", { class: "tick", "aria-hidden": "true" }), element("bdi", one.value), " ",
          element("span", one.count.toLocaleString("en"), { class: "count" }));
        const item = element("li", "");
        item.append(link);
        return item;
      });
      list.replaceChildren(...(values.length ? values : [element("li", said.empty, { class: "faint" })]));
    }));
  }
}

function dragDates() {
  const picture = document.querySelector(".histogram");
  if (!picture) return;
  const bars = [...picture.querySelectorAll("g.bar")];
  const form = document.querySelector("form.days");
  let start = null, end = null;
  const barAt = (event) => {
    const { left, width } = picture.getBoundingClientRect();
    const place = Math.floor(((event.clientX - left) / width) * bars.length);
    const clamped = Math.min(Math.max(place, 0), bars.length - 1);
    // The first bar stands at the side where a line begins.
    return document.documentElement.dir === "rtl" ? bars.length - 1 - clamped : clamped;
  };
  const show = () => bars.forEach((bar, number) => {
    const is = start !== null && number >= Math.min(start, end) && number <= Math.max(start, end);
    bar.classList.toggle("dragged", is);
  });
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    start = end = barAt(event);
    show();
  });
  picture.addEventListener("pointermove", (event) => { if (start !== null) { end = barAt(event); show(); } });
  picture.addEventListener("pointercancel", () => { start = null; show(); });
  picture.addEventListener("pointerup", () => {
    if (start === null) return;
    // Not by way of the fields, which would still have these days when the reader comes back.
    const parameters = new URLSearchParams(new FormData(form));
    parameters.set("from", bars[Math.min(start, end)].dataset.from);
    parameters.set("to", bars[Math.max(start, end)].dataset.to);
    start = null;
    location.assign(`/?${parameters}`);
  });
  addEventListener("pagehide", show);
}

/** Goes through the matches of a document; gives what steps by so many. */
function goThroughMatches() {
  const nav = document.querySelector(".matches");
  if (!nav) return null;
  const marks = [...document.querySelectorAll("article mark[id]")];
  const place = nav.querySelector(".place");
  let current = marks.findIndex((mark) => mark.id === location.hash.slice(1));
  const step = (by) => {
    if (!marks.length) return;
    marks[current]?.classList.remove("here");
    current = current < 0 && by < 0 ? marks.length - 1 : (current + by + marks.length) % marks.length;
    marks[current].classList.add("here");
    marks[current].scrollIntoView({ block: "center" });
    place.textContent = `${current + 1} / ${marks.length}`;
  };
  nav.querySelector(".first").hidden = true;
  for (const [name, by] of [["previous", -1], ["next", 1]]) {
    const button = nav.querySelector(`.${name}`);
    button.hidden = false;
    button.addEventListener("click", () => step(by));
  }
  return step;
}

function keys(stepMatch) {
  const hits = [...document.querySelectorAll(".hit h2 a")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    // The key at the place of the letter, whichever letters the keyboard has.
    const step = { KeyJ: 1, KeyK: -1, KeyN: 1, KeyP: -1 }[event.code];
    if (event.key === "/" || event.code === "Slash") { box.focus(); box.select(); }
    else if (["KeyJ", "KeyK"].includes(event.code) && hits.length) {
      const at = hits.indexOf(document.activeElement);
      hits[Math.min(Math.max(at + step, 0), hits.length - 1)].focus();
    } else if (["KeyN", "KeyP"].includes(event.code) && stepMatch) stepMatch(step);
    else return;
    event.preventDefault();
  });
}

// A page that is shown again as it was left says what its address says, and not what was typed before it was left.
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) form.reset(); });

suggestions();
findInFacets();
dragDates();
keys(goThroughMatches());
