// The state is in the address: it goes back, and it can be sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, browser, drive, sample } from "./page.mjs";

/** What a reader sees of a list. */
const seen = (page) => page.evaluate(() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  return {
    ids: [...document.querySelectorAll(".hit h2 a")].map((link) => new URL(link.href).searchParams.get("id")),
    total: texts(".total strong"),
    query: document.getElementById("q").value,
    chips: texts(".chips li"),
    chosen: texts("[aria-current]"),
    counts: texts("aside .value"),
    days: [...document.querySelectorAll(".days input[type=date]")].map((input) => input.value),
    bars: [...document.querySelectorAll("g.bar")].map((bar) => bar.getAttribute("class")),
  };
});

test("going back leads through every view as it was, and forward again", drive({ suggest: [] }, async (page) => {
  const steps = [
    async () => { await page.locator("#q").fill("مصر"); await page.keyboard.press("Enter"); },
    () => page.locator('ul[data-facet="place"] a.value').first().click(),
    () => page.locator('ul[data-facet="category"] a.value').first().click(),
    () => page.locator(".sort a:not([aria-current])").click(),
  ];
  await page.goto("/");
  const views = [await seen(page)];
  for (const step of steps) {
    const before = page.url();
    await step();
    await page.waitForURL((url) => url.href !== before);
    views.push(await seen(page));
  }
  await page.locator(".hit h2 a").last().click();
  await page.waitForURL((url) => url.pathname === "/document");
  for (const view of views.toReversed()) {
    await page.goBack();
    assert.deepEqual(await seen(page), view);
  }
  for (const view of views.slice(1)) {
    await page.goForward();
    assert.deepEqual(await seen(page), view);
  }
}));

test("going back from a document leads to the same list at the same place", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر", place: "القاهرة", page: "1" }));
  const [before, last] = [await seen(page), page.locator(".hit h2 a").last()];
  await last.scrollIntoViewIfNeeded();
  const top = await page.evaluate(() => scrollY);
  assert(top > 0);
  await last.click();
  await page.waitForURL((url) => url.pathname === "/document");
  await page.goBack();
  assert.deepEqual(await seen(page), before);
  await page.waitForFunction((top) => Math.abs(scrollY - top) < 5, top);
}));

test("the link back from a document leads to the same list, on its page", drive({}, async (page) => {
  await page.goto(address("/", { source: "شبكة الضفاف", sort: "date", page: "2", from: "2025" }));
  const before = await seen(page);
  assert(before.ids.length > 0);
  await page.locator(".hit h2 a").first().click();
  await page.waitForURL((url) => url.pathname === "/document");
  await page.locator(".back a").click();
  await page.waitForURL((url) => url.pathname === "/");
  assert.deepEqual(await seen(page), before);
}));

test("dates that were dragged over are gone after going back", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  const before = await seen(page);
  const box = await page.locator(".histogram").boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.has("from"));
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has("from"));
  assert.deepEqual(await seen(page), before);
}));

test("days that were typed are gone after going back", drive({}, async (page) => {
  await page.goto("/");
  const before = await seen(page);
  await page.locator(".days [name=from]").fill("2024-01-01");
  await page.locator(".days button").click();
  await page.waitForURL((url) => url.searchParams.has("from"));
  await page.goBack();
  assert.deepEqual(await seen(page), before);
}));

test("a page that is shown again as it was left says what its address says", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر", from: "2020-01-01" }));
  const view = await seen(page);
  await page.locator("#q").evaluate((box) => { box.value = "typed and left"; });
  await page.locator(".days [name=from]").fill("2024-01-01");
  // What browsers say that keep pages whole.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  assert.deepEqual(await seen(page), view);
}));

test("an address that is sent shows the same to somebody else", drive({}, async (page) => {
  await page.goto("/");
  await page.locator('ul[data-facet="person"] a.value').first().click();
  await page.waitForURL((url) => url.searchParams.has("person"));
  await page.locator('ul[data-facet="person"] a.value:not([aria-current])').first().click();
  await page.waitForURL((url) => url.searchParams.getAll("person").length === 2);
  await page.locator(".sort a:not([aria-current])").click();
  await page.waitForURL((url) => url.searchParams.has("sort"));
  const view = await seen(page);
  assert(view.ids.length > 1 && view.chips.length === 3);
  await page.locator(".hit h2 a").first().click();
  await page.waitForURL((url) => url.pathname === "/document");
  const article = await page.locator("article").innerHTML();
  const document = page.url();

  const other = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const theirs = await other.newPage();
    await theirs.goto(document);
    assert.equal(await theirs.locator("article").innerHTML(), article);
    await theirs.locator(".back a").click();
    await theirs.waitForURL((url) => url.pathname === "/");
    assert.deepEqual(await seen(theirs), view);
  } finally {
    await other.close();
  }
}));

test("the language is that of the reader and not of the address", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  await page.locator(".settings a", { hasText: "English" }).click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.equal(page.url(), `${sample}${address("/", { q: "مصر" })}`);
}));
