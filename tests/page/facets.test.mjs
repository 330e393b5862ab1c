// Facets: their counts, more than one value, a find among the values, and the chips of what is chosen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, ask, drive, ids, stored, total } from "./page.mjs";

/** The values of all facets as they are shown. */
const values = (page) => page.locator("aside .facet ul[data-facet]").evaluateAll((lists) => lists.flatMap((list) =>
  [...list.querySelectorAll("a.value")].map((link) => ({
    facet: list.dataset.facet,
    value: link.querySelector("bdi").textContent,
    count: Number(link.querySelector(".count").textContent.replace(/,/g, "")),
    href: link.getAttribute("href"),
    chosen: link.getAttribute("aria-current") === "true",
  }))));

const value = (page, facet, text) => page.locator(`ul[data-facet="${facet}"] a.value`)
  .filter({ has: page.locator("bdi", { hasText: new RegExp(`^${text}$`) }) });

/** Chooses a value and waits for the view with it. */
async function choose(page, facet, text) {
  await value(page, facet, text).click();
  await page.waitForURL((url) => url.searchParams.getAll(facet).includes(text));
}

test("the number beside a value is how many documents are found with it", drive({}, async (page) => {
  for (const parameters of [{}, { q: "مصر" }]) {
    await page.goto(address("/", parameters));
    const all = await values(page);
    assert(new Set(all.map((one) => one.facet)).size === 7, "every facet has values");
    for (const { facet, value, count, href } of all) {
      const asked = new URL(href, "http://fihris").searchParams;
      assert.deepEqual([asked.get("q") ?? undefined, asked.getAll(facet)], [parameters.q, [value]]);
      assert.equal((await ask(`search?limit=0&${asked}`)).total, count, `${facet} ${value}`);
    }
    if (parameters.q) continue;
    // And really clicked, one value of each facet.
    for (const facet of ["person", "company", "organization", "place", "source", "category", "year"]) {
      const { value, count } = all.findLast((one) => one.facet === facet);
      await choose(page, facet, value);
      assert.equal(await total(page), count, `${facet} ${value}`);
      assert((await values(page)).find((one) => one.facet === facet && one.value === value).chosen);
      await page.goto("/");
    }
  }
}));

test("two persons are either, and a company beside them is a must", drive({}, async (page) => {
  const [one, other, company] = ["مارك زوكربيرغ", "أنطونيو غوتيريش", "ميتا"];
  const naming = async (person) => (await ask(address("search", { person, limit: 100 }))).hits.map((hit) => hit.id);
  await page.goto("/");
  await choose(page, "person", one);
  const { count } = (await values(page)).find((shown) => shown.value === other);
  await choose(page, "person", other);
  const either = new Set([...await naming(one), ...await naming(other)]);
  assert.equal(await total(page), either.size);
  assert.equal(count, (await naming(other)).length, "a second value is counted by itself");
  await choose(page, "company", company);
  const hits = await ids(page);
  assert(hits.length > 1 && hits.length < either.size, `${hits.length} of ${either.size}`);
  assert.equal(await total(page), hits.length);
  for (const id of hits) {
    const { entities } = await stored(id);
    const names = JSON.stringify(entities);
    assert(either.has(id), `${id} names a person`);
    assert(entities.persons.some((name) => [one, other].includes(name)), names);
    assert(entities.companies.includes(company), names);
  }
}));

test("chips name what is chosen and take it away, one by one or all", drive({}, async (page) => {
  await page.goto(address("/", { q: "السعودية", place: ["الرياض", "السعودية"], source: "شبكة الضفاف", from: "2020" }));
  const chips = page.locator(".chips li a:not(.all)");
  assert.deepEqual((await chips.allTextContents()).map((text) => text.replace(/ – .*/, "").trim()),
    ["أماكن: الرياض", "أماكن: السعودية", "المصدر: شبكة الضفاف", "التاريخ: من 2020"]);
  await chips.nth(0).click();
  await page.waitForURL((url) => url.searchParams.getAll("place").join() === "السعودية");
  await chips.nth(1).click();
  await page.waitForURL((url) => !url.searchParams.has("source"));
  assert.equal(new URL(page.url()).searchParams.get("from"), "2020");
  await page.locator(".chips .all").click();
  await page.waitForURL((url) => url.search === `?${new URLSearchParams({ q: "السعودية" })}`);
  assert.equal(await chips.count(), 0);
}));

test("a value that is chosen is taken away by another click", drive({}, async (page) => {
  await page.goto("/");
  const before = await total(page);
  await choose(page, "category", "ثقافة");
  await value(page, "category", "ثقافة").click();
  await page.waitForURL((url) => !url.searchParams.has("category"));
  assert.equal(await total(page), before);
}));

test("a new query keeps what is chosen", drive({ suggest: [] }, async (page) => {
  await page.goto(address("/", { q: "مصر", category: ["ثقافة", "صحة"], from: "2022-01-01", to: "2025-12-31" }));
  await page.locator("#q").fill("القاهرة");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "القاهرة");
  const now = new URL(page.url()).searchParams;
  assert.deepEqual([now.getAll("category"), now.get("from"), now.get("to")],
    [["ثقافة", "صحة"], "2022-01-01", "2025-12-31"]);
}));

test("typing inside a facet shows the values that begin so, with their counts", drive({}, async (page) => {
  await page.goto(address("/", { category: "سياسة" }));
  const list = page.locator('ul[data-facet="place"]');
  const before = await list.locator("bdi").allTextContents();
  const find = page.locator('input[name=find][data-facet="place"]');
  await find.pressSequentially("بير");
  await list.locator("bdi", { hasText: "بيروت" }).waitFor();
  const found = (await values(page)).filter((one) => one.facet === "place");
  assert(found.length > 0 && !before.includes("بيروت"));
  for (const one of found) {
    assert.match(one.value, /(^|[ ال])بير/);
    const asked = new URL(one.href, "http://fihris").searchParams;
    assert.equal(asked.get("category"), "سياسة");
    assert.equal((await ask(`search?limit=0&${asked}`)).total, one.count, one.value);
  }
  await find.fill("زعفرانقصير");
  await list.getByText("لا قيمة بهذا الاسم").waitFor();
  await find.fill("");
  await page.waitForFunction((number) =>
    document.querySelectorAll('ul[data-facet="place"] bdi').length === number, before.length);
  assert.deepEqual(await list.locator("bdi").allTextContents(), before);
  await find.fill("بيروت");
  await list.locator("bdi", { hasText: "بيروت" }).waitFor();
  await choose(page, "place", "بيروت");
  assert.equal(new URL(page.url()).searchParams.get("category"), "سياسة");
  assert(await total(page) > 0);
}));

test("a value is found in another spelling", drive({}, async (page) => {
  await page.goto("/");
  await page.locator('input[name=find][data-facet="person"]').fill("انطونيو");
  await value(page, "person", "أنطونيو غوتيريش").click();
  await page.waitForURL((url) => url.searchParams.get("person") === "أنطونيو غوتيريش");
  assert.equal(await total(page), 2);
}));

test("the page of all values has more than the list and leads back with one chosen", drive({}, async (page) => {
  await page.goto(address("/", { category: "ثقافة" }));
  const listed = (await values(page)).filter((one) => one.facet === "place").length;
  const find = page.locator('input[name=find][data-facet="place"]');
  await find.press("Enter");
  await page.waitForURL((url) => url.pathname === "/values");
  assert.equal(await page.locator("h1").textContent(), "أماكن");
  const all = page.locator("main a.value");
  assert(await all.count() > listed);
  const last = all.last();
  const [name, count] = [await last.locator("bdi").textContent(), await last.locator(".count").textContent()];
  await last.click();
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.get("place") === name);
  assert.equal(new URL(page.url()).searchParams.get("category"), "ثقافة");
  assert.equal(await total(page), Number(count));
}));

test("the page of values finds among them", drive({}, async (page) => {
  await page.goto(address("/values", { facet: "person" }));
  const before = await page.locator("main a.value").count();
  await page.locator("main input[name=find]").fill("محمد");
  await page.locator("main form button").click();
  await page.waitForURL((url) => url.searchParams.get("find") === "محمد");
  const names = await page.locator("main a.value bdi").allTextContents();
  assert(names.length > 0 && names.length < before);
  for (const name of names) assert.match(name, /محمد/);
}));
