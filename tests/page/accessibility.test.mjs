// axe finds nothing serious on any view, in both languages and themes, on desk and phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { address, drive } from "./page.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const VIEWS = {
  home: "/",
  results: address("/", { q: "مكتبات الاسكندريه" }),
  filtered: address("/", { q: "مصر", place: ["القاهرة", "مصر"], category: "ثقافة", from: "2020-01-01", to: "2026-12-31", sort: "date" }),
  empty: address("/", { q: "زعفرانقصير" }),
  error: address("/", { q: "قطر AND (الكويت" }),
  missing: "/nothing",
  reading: address("/document", { id: "dafaf-101", q: "ترمب" }),
  values: address("/values", { facet: "place", find: "ال" }),
};

/** What axe finds on the page with everything opened, and the text whose contrast it has not looked at. */
async function looked(page, colorsAlone = false) {
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  return page.evaluate(async (colorsAlone) => {
    for (const closed of document.querySelectorAll("details")) closed.open = true;
    const all = { rules: { "color-contrast": { enabled: false } } };
    const { violations, incomplete } = colorsAlone ? { violations: [], incomplete: [] } : await axe.run(document, all);
    // Letters that join are icons to axe, whose contrast it does not measure; these do not join.
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\p{L}\p{M}*/gu, "x");
    const contrast = await axe.run(document, { runOnly: ["color-contrast"], elementRef: true });
    const rules = [contrast.violations, contrast.passes, contrast.incomplete].flat();
    const measured = new Set(rules.flatMap((rule) => rule.nodes).map((node) => node.element));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const missed = [];
    while (walker.nextNode()) {
      const owner = walker.currentNode.parentElement;
      if (!/[\p{L}]/u.test(walker.currentNode.data) || measured.has(owner) || !owner.checkVisibility()) continue;
      if (!owner.closest(".hidden, .skip, svg")) missed.push(`${owner.className || owner.tagName}: ${walker.currentNode.data.slice(0, 60)}`);
    }
    const told = ({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`) });
    return {
      missed,
      violations: [...violations, ...contrast.violations].map(told),
      incomplete: [...incomplete, ...contrast.incomplete].map(told),
    };
  }, colorsAlone);
}

/** Asserts that axe finds nothing serious and has measured the contrast of all text. */
async function isFine(page, name, colorsAlone = false) {
  const { missed, violations, incomplete } = await looked(page, colorsAlone);
  if (process.env.AXE_ALL) for (const one of [...violations, ...incomplete]) console.log(name, JSON.stringify(one));
  assert.deepEqual(violations.filter((one) => ["serious", "critical"].includes(one.impact)), [], name);
  assert.deepEqual(missed, [], `${name}: text that was not measured`);
}

const [DESK, PHONE] = [{ width: 1280, height: 800 }, { width: 360, height: 740 }];
for (const [device, viewport, theme, language, colorsAlone] of [
  ["desk", DESK, "light", "ar", false], ["desk", DESK, "light", "en", false], ["phone", PHONE, "light", "ar", false], ["phone", PHONE, "dark", "en", false],
  // Another theme is other colors and nothing else.
  ["desk", DESK, "dark", "ar", true], ["desk", DESK, "dark", "en", true],
]) {
  test(`axe finds nothing serious (${device}, ${theme}, ${language})`,
    drive({ context: { viewport }, allow: [/status of 40/] }, async (page) => {
      await page.goto(`/?lang=${language}&theme=${theme}`);
      for (const [name, view] of Object.entries(VIEWS)) {
        await page.goto(view);
        await isFine(page, name, colorsAlone);
      }
    }));
}

test("axe finds nothing serious while suggestions are open and a match is the current one",
  drive({ suggest: [{ text: "مكتبة", kind: "word", count: 3, query: "مكتبة" }, { text: "مكة", kind: "place", count: 1, query: "place:مكة" }] }, async (page) => {
    await page.goto("/");
    await page.locator("#q").pressSequentially("مك");
    await page.locator("#suggestions [role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await isFine(page, "suggestions");
    await page.goto(VIEWS.reading);
    await page.keyboard.press("n");
    await isFine(page, "a match");
  }));

test("axe would find what is wrong", drive({}, async (page) => {
  await page.goto("/");
  await page.evaluate(() => {
    document.querySelector("#q").removeAttribute("aria-label");
    document.querySelector("#q").removeAttribute("placeholder");
    document.querySelector(".tagline").style.color = "#ddd";
    document.querySelector(".snippet").style.color = "#ddd";
  });
  const { violations } = await looked(page);
  const found = violations.map((one) => one.id);
  assert(found.includes("label"), String(found));
  const faint = violations.find((one) => one.id === "color-contrast").nodes.join();
  assert(/tagline/.test(faint) && /snippet/.test(faint), faint);
}));

test("fewer movements are made where the reader wants fewer", drive({ context: { reducedMotion: "reduce" } }, async (page) => {
  await page.goto("/");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
}));

test("the page can be read at twice and four times the size", drive({ context: { viewport: { width: 640, height: 400 } } }, async (page) => {
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: width * 0.6 });
    for (const view of [VIEWS.home, VIEWS.filtered, VIEWS.reading, VIEWS.values]) {
      await page.goto(view);
      assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} ${view}`);
    }
  }
}));
