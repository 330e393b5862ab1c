// Arabic and English, light and dark: set by a link, kept for the reader.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, drive, sample, total, ids } from "./page.mjs";

const look = (page) => page.evaluate(() => {
  const { lang, dir } = document.documentElement;
  const { backgroundColor, color, direction } = getComputedStyle(document.body);
  const light = (css) => css.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  return { lang, dir, direction, paper: light(backgroundColor) > 200 ? "light" : "dark", ink: light(color) > 128 ? "light" : "dark" };
});

test("the page is Arabic and right to left by default", drive({}, async (page) => {
  await page.goto("/");
  const { lang, dir, direction } = await look(page);
  assert.deepEqual([lang, dir, direction], ["ar", "rtl", "rtl"]);
  assert.equal(await page.locator(".search button").textContent(), "بحث");
}));

test("the switch makes all of the page English, keeps the view, and is remembered", drive({}, async (page) => {
  const view = address("/", { q: "مصر", place: ["القاهرة", "مصر"], from: "2020-01-01", sort: "date" });
  await page.goto(view);
  const [before, number] = [await ids(page), await total(page)];
  await page.locator(".settings a[lang=en]").click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.equal(page.url(), `${sample}${view}`, "the language is no part of the address");
  const { dir, direction } = await look(page);
  assert.deepEqual([dir, direction], ["ltr", "ltr"]);
  assert.deepEqual([await ids(page), await total(page)], [before, number]);
  // No Arabic word is left but those of documents, of the query and the switch back.
  const left = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const own of copy.querySelectorAll("bdi, h2[dir], .snippet, .settings a[lang], input")) own.remove();
    return copy.textContent;
  });
  assert.doesNotMatch(left, /[\u0600-\u06FF]/);
  for (const attribute of ["aria-label", "placeholder", "title"]) {
    const values = await page.locator(`[${attribute}]`).evaluateAll((all, name) => all.map((one) => one.getAttribute(name)), attribute);
    for (const value of values) assert.doesNotMatch(value, /[\u0600-\u06FF]/, attribute);
  }
  await page.goto("/");
  assert.equal((await look(page)).lang, "en");
  await page.locator(".settings a[lang=ar]").click();
  await page.waitForFunction(() => document.documentElement.lang === "ar");
}));

test("no English word is left on the Arabic page", drive({}, async (page) => {
  for (const view of ["/", address("/", { q: "مصر", from: "2020" }), address("/values", { facet: "place" }), address("/", { q: "زعفرانقصير" })]) {
    await page.goto(view);
    const left = await page.evaluate(() => {
      const copy = document.body.cloneNode(true);
      for (const own of copy.querySelectorAll("bdi, h2[dir], .snippet, .settings a[lang], .help dt, footer")) own.remove();
      return copy.textContent;
    });
    assert.doesNotMatch(left, /[A-Za-z]/, view);
  }
}));

test("the other views are English too", drive({ allow: [/status of 40/] }, async (page) => {
  await page.goto("/?lang=en");
  for (const [view, text] of [
    [address("/document", { id: "dafaf-101", q: "ترمب" }), "Back to the results"],
    [address("/values", { facet: "person" }), "Persons"],
    [address("/", { q: "(مصر" }), "The query was not understood at the mark:"],
    [address("/", { q: "زعفرانقصير" }), "Nothing was found"],
    ["/nothing", "There is nothing at this address"],
  ]) {
    await page.goto(view);
    assert.equal((await look(page)).dir, "ltr");
    assert((await page.locator("main").textContent()).includes(text), text);
  }
}));

for (const system of ["light", "dark"]) {
  const other = system === "light" ? "dark" : "light";
  test(`a ${system} system has a ${system} page until ${other} is chosen`, drive({ context: { colorScheme: system } }, async (page) => {
    await page.goto(address("/", { q: "مصر" }));
    const lookNow = async () => { const { paper, ink } = await look(page); return [paper, ink]; };
    assert.deepEqual(await lookNow(), [system, other]);
    const links = page.locator(".settings a[class^=to-]");
    assert.deepEqual(await links.evaluateAll((all) => all.filter((link) => link.checkVisibility()).map((link) => link.className)), [`to-${other}`]);
    await page.locator(`.to-${other}`).click();
    await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, other);
    assert.equal(page.url(), `${sample}${address("/", { q: "مصر" })}`);
    assert.deepEqual(await lookNow(), [other, system]);
    await page.goto("/");
    assert.deepEqual(await lookNow(), [other, system]);
    assert.deepEqual(await links.evaluateAll((all) => all.filter((link) => link.checkVisibility()).map((link) => link.className)), [`to-${system}`]);
    await page.locator(`.to-${system}`).click();
    await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, system);
    assert.deepEqual(await lookNow(), [system, other]);
  }));
}

test("the browser's own parts go with the theme", drive({ context: { colorScheme: "light" } }, async (page) => {
  await page.goto("/?theme=dark");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
}));

test("cookies hold language and theme and nothing else, and no script reads them", drive({}, async (page, context) => {
  await page.goto("/?lang=en&theme=dark");
  assert.equal(page.url(), `${sample}/`);
  const cookies = await context.cookies();
  assert.deepEqual(cookies.map(({ name, value, httpOnly, sameSite }) => [name, value, httpOnly, sameSite]).sort(),
    [["lang", "en", true, "Lax"], ["theme", "dark", true, "Lax"]]);
  assert.equal(await page.evaluate(() => document.cookie), "");
}));

test("a language or theme that is none is refused and not kept", drive({ allow: [/status of 400/] }, async (page, context) => {
  await page.goto("/?lang=xx");
  assert.equal((await look(page)).lang, "ar");
  assert.deepEqual(await context.cookies(), []);
}));

test("title and snippet of a hit stand at the same edge in both languages", drive({}, async (page) => {
  for (const language of ["ar", "en"]) {
    await page.goto(`/?lang=${language}`);
    await page.goto(address("/", { q: "مصر" }));
    const edges = await page.locator(".hit").evaluateAll((hits) => hits.filter((hit) => hit.querySelector(".snippet")).map((hit) =>
      hit.querySelector("h2").getBoundingClientRect().right - hit.querySelector(".snippet").getBoundingClientRect().right));
    for (const edge of edges) assert(Math.abs(edge) < 1, `${language}: ${edge}`);
  }
}));
