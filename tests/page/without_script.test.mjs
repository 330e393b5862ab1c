// The page without its script: links and forms do all that is needed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, ask, drive, ids, stored, total } from "./page.mjs";

const context = { javaScriptEnabled: false };
const submit = async (page, form) => { await page.locator(form).locator("button[type=submit]").click(); };

test("it searches, sorts and pages", drive({ context }, async (page) => {
  await page.goto("/");
  await page.locator("#q").fill("مصر");
  await submit(page, "form.search");
  await page.waitForURL((url) => url.searchParams.get("q") === "مصر");
  const found = await ask(address("search", { q: "مصر" }));
  assert.equal(await page.locator(".total strong").textContent(), `${found.total} وثيقة`);
  await page.locator(".sort a", { hasText: "الأحدث" }).click();
  await page.waitForURL((url) => url.searchParams.get("sort") === "date");
  await page.locator(".pages [rel=next]").click();
  await page.waitForURL((url) => url.searchParams.get("page") === "2");
  const second = await ask(address("search", { q: "مصر", sort: "date", offset: "10" }));
  const links = await page.locator(".hit h2 a").all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute("href")));
  assert.deepEqual(hrefs.map((href) => new URL(href, "http://fihris").searchParams.get("id")), second.hits.map((hit) => hit.id));
}));

test("it filters by values, finds among them, and takes them away", drive({ context }, async (page) => {
  await page.goto("/");
  await page.locator('ul[data-facet="category"] a.value').first().click();
  await page.waitForURL((url) => url.searchParams.has("category"));
  await page.locator('input[name=find][data-facet="place"]').fill("القاه");
  await page.locator(".facet", { has: page.locator('input[data-facet="place"]') }).locator("form button").click();
  await page.waitForURL((url) => url.pathname === "/values");
  await page.locator("main a.value", { hasText: "القاهرة" }).click();
  await page.waitForURL((url) => url.searchParams.get("place") === "القاهرة" && url.searchParams.has("category"));
  const { searchParams } = new URL(page.url());
  assert.equal((await ask(`search?limit=0&${searchParams}`)).total, await total(page));
  await page.locator(".chips li a", { hasText: "القاهرة" }).click();
  await page.waitForURL((url) => !url.searchParams.has("place"));
}));

test("it takes two days", drive({ context }, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.locator(".days [name=from]").fill("2024-01-01");
  await page.locator(".days [name=to]").fill("2024-12-31");
  await submit(page, "form.days");
  await page.waitForURL((url) => url.searchParams.get("to") === "2024-12-31");
  assert.equal(new URL(page.url()).searchParams.get("q"), "مصر");
  assert.equal(await total(page), (await ask(address("search", { q: "مصر", from: "2024", to: "2024" }))).total);
}));

test("it shows documents, their matches and parts, and leads back", drive({ context }, async (page) => {
  await page.goto(address("/", { q: "مكتبة", sort: "date" }));
  await page.locator(".hit h2 a").first().click();
  await page.waitForURL((url) => url.pathname === "/document");
  const { text } = await stored(new URL(page.url()).searchParams.get("id"));
  assert.deepEqual(await page.locator(".text p").allTextContents(), text.split("\n").filter((line) => line.trim()));
  assert(await page.locator("article mark").count() > 0);
  assert.equal(await page.locator(".matches button:visible").count(), 0, "no button that does nothing");
  await page.locator(".matches .first").click();
  await page.waitForURL((url) => url.hash === "#m1");
  const box = await page.locator("#m1").boundingBox();
  assert(box.y >= 0 && box.y < 800);
  await page.locator(".back a").click();
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.get("sort") === "date");
}));

test("it switches language and theme", drive({ context }, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.locator(".settings a[lang=en]").click();
  await page.locator("html[lang=en]").waitFor({ state: "attached" });
  await page.locator(".to-dark").click();
  await page.locator("html[data-theme=dark]").waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).searchParams.get("q"), "مصر");
}));

test("it shows help, more fields, copies and downloads", drive({ context }, async (page) => {
  await page.goto("/");
  await page.locator(".help summary").click();
  assert(await page.locator(".help dt a").first().isVisible());
  await page.locator(".export summary").click();
  assert(await page.locator(".export a").first().isVisible());
}));

test("what the script adds is not shown without it", drive({ context }, async (page) => {
  await page.goto("/");
  await page.locator("#q").focus();
  assert.equal(await page.locator("#suggestions").isVisible(), false);
  assert.equal((await ids(page).catch(() => [])).length, 10);
}));
