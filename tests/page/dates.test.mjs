// The bars over time, to be dragged over, and the fields of two days.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, ask, drive, ids, stored, total } from "./page.mjs";

/** The bars in the order of time, with where they stand. */
const bars = (page) => page.locator("g.bar").evaluateAll((all) => all.map((bar) => {
  const { left, width, top, height } = bar.querySelector(".behind").getBoundingClientRect();
  return {
    from: bar.dataset.from,
    to: bar.dataset.to,
    count: Number(/(\d+)$/.exec(bar.querySelector("title").textContent)[1]),
    height: bar.querySelector(".ahead").getBoundingClientRect().height,
    chosen: bar.classList.contains("chosen"),
    x: left + width / 2,
    y: top + height / 2,
  };
}));

const sum = (some) => some.reduce((number, bar) => number + bar.count, 0);

/** Drags from the middle of a bar to the middle of another and waits for the view. */
async function drag(page, first, last) {
  await page.locator(".histogram").scrollIntoViewIfNeeded();
  const all = await bars(page);
  await page.mouse.move(all[first].x, all[first].y);
  await page.mouse.down();
  await page.mouse.move((all[first].x + all[last].x) / 2, all[first].y + 3, { steps: 3 });
  await page.mouse.move(all[last].x, all[last].y, { steps: 3 });
  const dragged = await page.locator("g.bar.dragged").evaluateAll((some) => some.map((bar) => bar.dataset.from));
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  assert.deepEqual(dragged, all.slice(low, high + 1).map((bar) => bar.from), "what is dragged over is shown");
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.get("from") === all[low].from);
  assert.equal(new URL(page.url()).searchParams.get("to"), all[high].to);
  return all.slice(low, high + 1);
}

/** Every hit of a view, on all its pages, is of these days. */
async function everyHitIsWithin(page, from, to) {
  const number = await total(page);
  let seen = 0;
  for (let place = 1; seen < number; place += 1) {
    if (place > 1) await page.locator(".pages [rel=next]").click();
    await page.waitForURL((url) => Number(url.searchParams.get("page") ?? 1) === place);
    for (const id of await ids(page)) {
      const { date } = await stored(id);
      assert(date >= from && date <= to, `${id}: ${date}`);
      seen += 1;
    }
  }
}

for (const [language, side] of [["ar", "right"], ["en", "left"]]) {
  test(`the first bar stands at the ${side} and bars of years have all documents (${language})`, drive({}, async (page) => {
    await page.goto(`/?lang=${language}`);
    const all = await bars(page);
    assert.deepEqual(all.map((bar) => bar.from), [...all.map((bar) => bar.from)].sort());
    assert.equal(all[0].x > all.at(-1).x, side === "right");
    const { facets } = await ask("search?limit=0&facet=year:100");
    const years = Object.fromEntries(facets.year.map(({ value, count }) => [value, count]));
    assert.deepEqual(Object.fromEntries(all.map((bar) => [bar.from.slice(0, 4), bar.count])), years);
    const most = all.reduce((one, other) => (one.count > other.count ? one : other));
    for (const bar of all) assert(Math.abs(bar.height / most.height - bar.count / most.count) < 0.05, bar.from);
    const ends = await page.locator(".ends span").evaluateAll((spans) =>
      spans.map((span) => [span.textContent, span.getBoundingClientRect().left]));
    assert.deepEqual(ends.map(([year]) => year), [all[0].from.slice(0, 4), all.at(-1).to.slice(0, 4)]);
    assert.equal(ends[0][1] > ends[1][1], side === "right");
  }));

  test(`dragging over bars finds the documents of their days (${language})`, drive({}, async (page) => {
    await page.goto(`/?lang=${language}`);
    const chosen = await drag(page, 2, 4);
    assert.equal(await total(page), sum(chosen));
    await everyHitIsWithin(page, chosen[0].from, chosen.at(-1).to);
    const now = await bars(page);
    assert(now.length > chosen.length, "the other bars are still there");
    assert.deepEqual(now.filter((bar) => bar.chosen).map((bar) => bar.from), chosen.map((bar) => bar.from));
    assert.match(await page.locator(".chips").textContent(), new RegExp(`${chosen[0].from}.*${chosen.at(-1).to}`));
  }));
}

test("dragging goes backwards too, and over the end", drive({}, async (page) => {
  await page.goto("/");
  const all = await bars(page);
  await page.mouse.move(all.at(-2).x, all.at(-2).y);
  await page.mouse.down();
  await page.mouse.move(2, all[0].y, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.get("from") === all.at(-2).from);
  assert.equal(new URL(page.url()).searchParams.get("to"), all.at(-1).to);
  await page.goto("/");
  const chosen = await drag(page, 3, 1);
  assert.equal(await total(page), sum(chosen));
}));

test("a click on a bar chooses it, and query and filters stay", drive({}, async (page) => {
  await page.goto(address("/", { q: "مصر", category: "ثقافة", sort: "date", year: ["2023", "2024"] }));
  const all = await bars(page);
  assert(all.length > 2 && all.every((bar) => bar.from.slice(0, 7) === bar.to.slice(0, 7)), "bars of months");
  const place = all.findIndex((bar) => bar.count > 0);
  await page.mouse.click(all[place].x, all[place].y);
  await page.waitForURL((url) => url.searchParams.get("from") === all[place].from);
  const now = new URL(page.url()).searchParams;
  assert.deepEqual([now.get("to"), now.get("q"), now.getAll("category"), now.getAll("year"), now.get("sort")],
    [all[place].to, "مصر", ["ثقافة"], ["2023", "2024"], "date"]);
  assert.equal(await total(page), all[place].count);
  assert.deepEqual((await bars(page)).map((bar) => bar.count), all.map((bar) => bar.count));
}));

test("two days are typed", drive({}, async (page) => {
  await page.goto("/");
  await page.locator(".days [name=from]").fill("2023-03-01");
  await page.locator(".days [name=to]").fill("2023-09-30");
  await page.locator(".days button").click();
  await page.waitForURL((url) => url.searchParams.get("from") === "2023-03-01");
  assert.equal(await total(page), (await ask("search?limit=0&from=2023-03-01&to=2023-09-30")).total);
  await everyHitIsWithin(page, "2023-03-01", "2023-09-30");
  await page.locator(".days [name=to]").fill("");
  await page.locator(".days button").click();
  await page.waitForURL((url) => !url.searchParams.get("to"));
  assert.equal(await total(page), (await ask("search?limit=0&from=2023-03-01")).total);
}));

test("a bar says its time and number when it is pointed at", drive({}, async (page) => {
  await page.goto("/");
  assert.match(await page.locator("g.bar title").first().textContent(), /^2019: \d+$/);
}));

test("days that are none are said to be so", drive({ allow: [/status of 400/] }, async (page) => {
  const answer = await page.goto(address("/", { q: "مصر", from: "2023-02-31" }));
  assert.equal(answer.status(), 400);
  assert.match(await page.locator("main").textContent(), /ليس تاريخاً/);
  assert.equal(await page.locator("#q").inputValue(), "مصر");
}));

test("days the wrong way round are said to be so or find nothing", drive({ allow: [/status of 400/] }, async (page) => {
  await page.goto(address("/", { from: "2024-01-01", to: "2023-01-01" }));
  assert.equal(await page.locator(".hit").count(), 0);
  assert.equal(await page.locator("main").isVisible(), true);
}));
