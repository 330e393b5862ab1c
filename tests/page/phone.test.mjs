// The width of a phone: nothing goes over the side, and all can be reached and touched.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, drive, total } from "./page.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const VIEWS = [
  "/", address("/", { q: "مصر" }), address("/", { q: "مصر", place: ["القاهرة", "مصر"], category: "ثقافة", from: "2020-01-01", to: "2026-12-31" }),
  address("/", { q: "زعفرانقصير" }), address("/", { q: "(مصر" }), address("/document", { id: "dafaf-101", q: "ترمب" }),
  address("/document", { id: "long/2024-10-05-arab-digital-library.md", q: "مكتبة" }), address("/values", { facet: "place" }),
  address("/", { q: "x".repeat(400) }),
];

for (const [width, languages] of [[360, ["ar", "en"]], [320, ["ar"]]]) {
  test(`nothing goes over the side at ${width} pixels`,
    drive({ context: { ...PHONE, viewport: { width, height: 740 } }, allow: [/status of 400/] }, async (page) => {
      for (const language of languages) {
        await page.goto(`/?lang=${language}`);
        for (const view of VIEWS) {
          await page.goto(view);
          for (const closed of await page.locator("summary").all()) await closed.click();
          const { wide, over } = await page.evaluate(() => ({
            wide: document.documentElement.scrollWidth,
            over: [...document.body.querySelectorAll("*")].filter((element) => {
              const { left, right, width, height } = element.getBoundingClientRect();
              return element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1
                && !element.closest(".hidden, .skip") && (left < -1 || right > innerWidth + 1);
            }).map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`),
          }));
          assert.deepEqual([wide, over], [width, []], `${language} ${view}`);
        }
      }
    }));
}

test("a search by touch: type, filter, open, step, go back", drive({ context: PHONE, suggest: [] }, async (page) => {
  await page.goto("/");
  await page.locator("#q").tap();
  await page.locator("#q").fill("مصر");
  await page.locator(".search button").tap();
  await page.waitForURL((url) => url.searchParams.get("q") === "مصر");
  await page.locator(".to-filters").tap();
  await page.waitForFunction(() => Math.abs(document.getElementById("filters").getBoundingClientRect().top) < 200);
  await page.locator('ul[data-facet="category"] a.value').first().tap();
  await page.waitForURL((url) => url.searchParams.has("category"));
  assert(await total(page) > 0);
  await page.locator(".hit h2 a").first().tap();
  await page.waitForURL((url) => url.pathname === "/document");
  await page.locator(".matches .next").tap();
  assert.equal(await page.locator("mark.here").count(), 1);
  assert.match(await page.locator(".matches .place").textContent(), /^1 \/ /);
  // The mark is not under what stays in place.
  await page.waitForFunction(() => {
    const mark = document.querySelector("mark.here").getBoundingClientRect();
    const nav = document.querySelector(".matches").getBoundingClientRect();
    return mark.top >= 0 && mark.bottom <= innerHeight && (mark.bottom <= nav.top || mark.top >= nav.bottom
      || mark.right <= nav.left || mark.left >= nav.right);
  });
  await page.locator(".back a").tap();
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.has("category"));
}));

test("the results come before the filters, and the text before the names", drive({ context: PHONE }, async (page) => {
  await page.goto(address("/", { q: "مصر" }));
  const top = (selector) => page.locator(selector).first().evaluate((element) => element.getBoundingClientRect().top);
  assert(await top(".hit") < 740, "a hit is seen without scrolling");
  assert(await top("#filters") > await top(".pages"));
}));

test("what is touched is 24 pixels at least, or stands apart", drive({ context: PHONE }, async (page) => {
  for (const view of VIEWS.filter((view) => !view.includes("(") && !view.includes("%28"))) {
    await page.goto(view);
    // As WCAG 2.2, 2.5.8: links in a text are not meant.
    const small = await page.evaluate(() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")]
      .filter((one) => one.checkVisibility() && !one.closest("p, .skip, h1, h2, .facts, .text"))
      .map((one) => ({ name: `${one.className} ${one.textContent}`, ...one.getBoundingClientRect().toJSON() }))
      .filter(({ width, height }) => width < 24 || height < 24)
      .map(({ name, width, height }) => `${name} ${width}x${height}`));
    assert.deepEqual(small, [], view);
  }
}));

test("dates are chosen by dragging a finger", drive({ context: PHONE }, async (page, context) => {
  await page.goto("/");
  await page.locator(".histogram").scrollIntoViewIfNeeded();
  const { x, y, width, height } = await page.locator(".histogram").boundingBox();
  const bars = await page.locator("g.bar").evaluateAll((all) => all.map((bar) => bar.dataset));
  const cdp = await context.newCDPSession(page);
  const touch = (type, part) => cdp.send("Input.dispatchTouchEvent", {
    type, touchPoints: type === "touchEnd" ? [] : [{ x: x + width * part, y: y + height / 2 }],
  });
  await touch("touchStart", 0.95);
  for (const part of [0.9, 0.8, 0.7, 0.65]) await touch("touchMove", part);
  await touch("touchEnd");
  await page.waitForURL((url) => url.searchParams.get("from") === bars[0].from);
  assert.equal(new URL(page.url()).searchParams.get("to"), bars[Math.floor(0.35 * bars.length)].to);
}));
