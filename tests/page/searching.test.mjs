// Queries, their hits and the order and pages of these.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, ask, drive, ids, sample, total } from "./page.mjs";

const QUERY = "مكتبات الاسكندريه";

/** The parts of a text at offsets in bytes. */
const cut = (text, ranges) => ranges.map(([start, end]) => Buffer.from(text).subarray(start, end).toString());

test("a query that is typed finds what the API finds, in its order", drive({ suggest: [] }, async (page) => {
  await page.goto("/");
  await page.locator("#q").fill(QUERY);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === QUERY);
  const found = await ask(address("search", { q: QUERY }));
  assert(found.total > 3);
  assert.equal(await total(page), found.total);
  assert.deepEqual(await ids(page), found.hits.map((hit) => hit.id));
  assert.equal(await page.locator("#q").inputValue(), QUERY);
  assert.equal(await page.title(), `${QUERY} · فهرس`);
}));

test("the button searches too", drive({ suggest: [] }, async (page) => {
  await page.goto("/");
  await page.locator("#q").fill("قهوة");
  await page.locator(".search button").click();
  await page.waitForURL((url) => url.searchParams.get("q") === "قهوة");
  assert(await total(page) > 0);
}));

test("a hit shows title, day, source, names and a snippet with what matched marked", drive({}, async (page) => {
  await page.goto(address("/", { q: QUERY }));
  const { hits } = await ask(address("search", { q: QUERY }));
  const shown = await page.locator(".hit").evaluateAll((all) => all.map((hit) => ({
    title: hit.querySelector("h2").textContent,
    titleMarks: [...hit.querySelectorAll("h2 mark")].map((mark) => mark.textContent),
    day: hit.querySelector("time")?.dateTime ?? null,
    source: hit.querySelector(".facts span")?.textContent ?? null,
    snippet: hit.querySelector(".snippet").textContent,
    marks: [...hit.querySelectorAll(".snippet mark")].map((mark) => mark.textContent),
    names: [...hit.querySelectorAll(".names .name")].map((name) => name.textContent),
  })));
  assert.equal(shown.length, hits.length);
  for (const [place, hit] of hits.entries()) {
    const names = [hit.persons, hit.companies, hit.organizations, hit.places].flat();
    assert.deepEqual(shown[place], {
      title: hit.title,
      titleMarks: cut(hit.title, hit.title_highlights),
      day: hit.date ?? null,
      source: hit.source ?? null,
      snippet: hit.snippet.text,
      marks: cut(hit.snippet.text, hit.snippet.highlights),
      names: names.slice(0, 8),
    });
  }
  const marks = shown.flatMap((hit) => [...hit.titleMarks, ...hit.marks]);
  assert(marks.length > hits.length);
  for (const mark of marks) assert.match(mark.replace(/[\u064B-\u0652]/g, ""), /مكتب|سكندري/);
}));

test("a name under a hit filters by it and takes the filter away again", drive({}, async (page) => {
  await page.goto(address("/", { q: "ترامب" }));
  const name = page.locator(".hit .name.person", { hasText: "مارك زوكربيرغ" }).first();
  await name.click();
  await page.waitForURL((url) => url.searchParams.get("person") === "مارك زوكربيرغ");
  assert.equal(new URL(page.url()).searchParams.get("q"), "ترامب");
  const chosen = page.locator(".hit .name.person[aria-current=true]").first();
  assert.equal(await chosen.textContent(), "مارك زوكربيرغ");
  await chosen.click();
  await page.waitForURL((url) => !url.searchParams.has("person"));
}));

test("the newest come first where that is chosen", drive({ suggest: [] }, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.locator(".sort a", { hasText: "الأحدث" }).click();
  await page.waitForURL((url) => url.searchParams.get("sort") === "date");
  assert.equal(await page.locator(".sort [aria-current]").textContent(), "الأحدث");
  const days = await page.locator(".hit time").evaluateAll((all) => all.map((day) => day.dateTime));
  assert(new Set(days).size > 3);
  assert.deepEqual(days, [...days].sort().reverse());
  await page.locator("#q").fill("تونس");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "تونس");
  assert.equal(new URL(page.url()).searchParams.get("sort"), "date", "another query keeps the order");
}));

test("the pages have all hits, each once", drive({}, async (page) => {
  await page.goto("/");
  const number = await total(page);
  const all = [];
  for (let place = 1; ; place += 1) {
    assert.equal(await page.locator(".pages [aria-current=page]").textContent(), String(place));
    all.push(...await ids(page));
    const next = page.locator(".pages [rel=next]");
    if (!await next.count()) break;
    await next.click();
    await page.waitForURL((url) => url.searchParams.get("page") === String(place + 1));
  }
  assert.equal(all.length, number);
  assert.equal(new Set(all).size, number);
  const { hits } = await ask("search?limit=100");
  assert.deepEqual(all, hits.map((hit) => hit.id));
  await page.locator(".pages [rel=prev]").click();
  await page.waitForURL((url) => url.searchParams.get("page") === String(Math.ceil(number / 10) - 1));
}));

test("a search without hits says so and keeps what can be changed", drive({}, async (page) => {
  await page.goto(address("/", { q: "زعفرانقصير", place: "مصر" }));
  assert.equal(await page.locator(".nothing h2").textContent(), "لا نتيجة لهذا البحث");
  assert.equal(await page.locator(".hit").count(), 0);
  assert.equal(await page.locator("#q").inputValue(), "زعفرانقصير");
  assert.match(await page.locator(".chips").textContent(), /مصر/);
}));

test("where nothing is found, what would find something is offered with its number", drive({}, async (page) => {
  await page.goto(address("/", { q: "مكتبة", person: "مارك زوكربيرغ", category: "رياضة" }));
  assert.equal(await page.locator(".hit").count(), 0);
  const offered = await page.locator(".helps li").evaluateAll((all) => all.map((one) =>
    [one.querySelector("a").getAttribute("href"), one.querySelector(".faint").textContent]));
  assert(offered.length > 0);
  for (const [href, said] of offered) {
    await page.goto(href);
    assert.equal(await page.locator(".total strong").textContent(), said, href);
    assert(await page.locator(".hit").count() > 0);
  }
}));

test("a misspelled query is answered with one that finds something", drive({}, async (page) => {
  await page.goto(address("/", { q: "مكتبه الاسكنردية" }));
  const meant = page.locator(".meant a").first();
  assert(await meant.isVisible());
  const query = await meant.textContent();
  assert.match(query, /سكندري/);
  await meant.click();
  await page.waitForURL((url) => url.searchParams.get("q") === query);
  assert(await total(page) > 0);
}));

test("a query that is not understood is shown with a mark at the place",
  drive({ allow: [/status of 400/] }, async (page) => {
    const answer = await page.goto(address("/", { q: "قطر AND (الكويت" }));
    assert.equal(answer.status(), 400);
    assert.equal(await page.locator("main .query").textContent(), "قطر AND (الكويت");
    assert.equal(await page.locator("main .query mark").textContent(), "(");
    assert.equal(await page.locator("#q").inputValue(), "قطر AND (الكويت");
  }));

test("an address that is none is answered with a page", drive({ allow: [/status of 404/] }, async (page) => {
  for (const path of ["/nothing", "/document?id=nothing", "/?index=nothing"]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 404);
    assert.match(await page.locator("main h1").textContent(), /^تعذّر/);
    await page.locator("main a").click();
    await page.waitForURL(`${sample}/`);
  }
}));

test("the examples of the first page are queries that are understood", drive({}, async (page) => {
  await page.goto("/");
  await page.locator(".help summary").click();
  const hrefs = await page.locator(".help dt a").evaluateAll((links) => links.map((link) => [link.textContent, link.href]));
  assert(hrefs.length > 4);
  for (const [example, href] of hrefs) {
    assert.equal(new URL(href).searchParams.get("q"), example);
    assert.equal((await page.request.get(href)).status(), 200);
  }
}));

test("the list can be downloaded with all its hits", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر", category: "ثقافة", sort: "date" }));
  await page.locator(".export summary").click();
  const number = await total(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".export a", { hasText: "JSON lines" }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, number);
  assert.deepEqual(lines.slice(0, 10).map((line) => line.id), await ids(page));
}));
