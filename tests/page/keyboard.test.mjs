// Everything is reached by keys, and one always sees where one is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, drive, total } from "./page.mjs";

const VIEWS = [
  "/", address("/", { q: "مصر", place: "القاهرة", from: "2020" }), address("/document", { id: "dafaf-101", q: "ترمب" }),
  address("/values", { facet: "place", find: "ال" }),
];

/** What has the focus now, and how it is seen. */
const focused = (page) => page.evaluate(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
  // Of a link over two lines the first.
  const box = one.getClientRects()[0];
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const at = document.elementFromPoint(x, y);
  return {
    place: [...document.querySelectorAll("*")].indexOf(one),
    name: `${one.tagName} ${one.className} ${one.getAttribute("name") ?? ""} ${one.textContent.slice(0, 40)}`,
    outline: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor),
    seen: at !== null && (one.contains(at) || at.contains(one)) && x >= 0 && x <= innerWidth,
  };
});

for (const [number, view] of VIEWS.entries()) {
  test(`Tab goes to everything in the order of the page, always in sight (${["home", "results", "reading", "values"][number]})`,
    drive({}, async (page) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(view);
      const wanted = await page.evaluate(() => {
        const all = [...document.querySelectorAll("*")];
        const can = "a[href], button, input:not([type=hidden]), select, summary, [tabindex]";
        return all.flatMap((one, place) => (one.matches(can) && one.checkVisibility({ visibilityProperty: true }) ? [place] : []));
      });
      const reached = [];
      for (;;) {
        await page.keyboard.press("Tab");
        const now = await focused(page);
        if (now === null || now.place === reached[0]) break;
        // A field of a day has stops of its own inside.
        if (now.place === reached.at(-1)) continue;
        reached.push(now.place);
        assert(now.outline, `the focus is seen: ${now.name}`);
        assert(now.seen, `what has the focus is seen: ${now.name}`);
      }
      assert.deepEqual(reached, wanted);
      await page.emulateMedia({ reducedMotion: null });
    }));
}

test("the first stop leads past the header to the results", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.keyboard.press("Tab");
  assert(await page.locator(".skip").evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.hash === "#main");
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => document.getElementById("main").contains(document.activeElement)));
}));

test("a slash goes to the box and selects what is in it", drive({ suggest: [] }, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.keyboard.press("/");
  assert(await page.locator("#q").evaluate((box) => box === document.activeElement));
  await page.keyboard.type("قهوة");
  assert.equal(await page.locator("#q").inputValue(), "قهوة");
  await page.keyboard.type(" / jk np");
  assert.equal(await page.locator("#q").inputValue(), "قهوة / jk np", "keys are letters inside the box");
}));

test("the slash of an Arabic keyboard goes to the box too", drive({}, async (page) => {
  await page.goto("/");
  await page.evaluate(() => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ظ", code: "Slash", bubbles: true, cancelable: true })));
  assert(await page.locator("#q").evaluate((box) => box === document.activeElement));
}));

test("j and k go through the hits and Enter opens one", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  const links = page.locator(".hit h2 a");
  const current = () => links.evaluateAll((all) => all.indexOf(document.activeElement));
  for (const [key, place] of [["j", 0], ["j", 1], ["j", 2], ["k", 1], ["k", 0], ["k", 0], ["j", 1]]) {
    await page.keyboard.press(key);
    assert.equal(await current(), place, key);
    const { outline, seen } = await focused(page);
    assert(outline && seen, "the hit is seen");
  }
  const href = await links.nth(1).getAttribute("href");
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("j");
  assert.equal(await current(), await links.count() - 1, "the last is the end");
  await links.nth(0).focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname + url.search === href || url.href.endsWith(href));
}));

test("keys with Control, Alt or Meta are left to the browser", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  for (const key of ["Control+j", "Alt+k", "Meta+j", "Control+/"]) {
    await page.keyboard.press(key);
    assert.equal(await page.locator(".hit h2 a").evaluateAll((all) => all.includes(document.activeElement)), false, key);
  }
}));

test("a search, a filter, two days, a document and back by keys alone", drive({ suggest: [] }, async (page) => {
  await page.goto("/");
  await page.keyboard.press("/");
  await page.keyboard.type("مصر");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "مصر");
  const tabTo = async (selector) => {
    for (let step = 0; step < 200; step += 1) {
      if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} is not reached`);
  };
  await tabTo('ul[data-facet="category"] a.value');
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.has("category"));
  await tabTo(".days [name=from]");
  await page.keyboard.type("01012020");
  await tabTo(".days [name=to]");
  await page.keyboard.type("12312025");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("from") === "2020-01-01" && url.searchParams.get("to") === "2025-12-31");
  assert(await total(page) > 0);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/document");
  await page.keyboard.press("n");
  assert.equal(await page.locator("mark.here").count(), 1);
  await tabTo(".back a");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.has("category"));
}));

test("the box is a combobox to a screen reader, and results are announced", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  const box = page.getByRole("combobox", { name: "البحث في الوثائق" });
  assert.equal(await box.count(), 1);
  assert.equal(await page.getByRole("status").count(), 1);
  assert.match(await page.getByRole("status").textContent(), /وثيق|وثائق/);
  assert.equal(await page.getByRole("main").count(), 1);
  assert.equal(await page.getByRole("search").count(), 1);
  assert.equal(await page.getByRole("complementary").count(), 1);
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assert.equal(await page.getByRole("article").count(), 10);
  const pages = page.getByRole("navigation", { name: "صفحات النتائج" });
  assert.equal(await pages.getByRole("link", { name: "صفحة 2" }).count(), 1);
  const chosen = page.getByRole("link", { name: /مختار/ });
  await page.goto(address("/", { q: "مصر", category: "ثقافة" }));
  assert.equal(await chosen.count(), 1, "what is chosen is said to be");
}));
