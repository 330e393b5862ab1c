// Suggestions as one types: words and names of the collection, and what was searched for before in this browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, ask, drive, sample, total } from "./page.mjs";

const AHMAD = [
  { text: "أحمد", kind: "word", count: 12, query: "أحمد" },
  { text: "أحمد عبد الرحيم", kind: "person", count: 3, query: "person:\"أحمد عبد الرحيم\"" },
  { text: "Ahmad & Sons <Co>", kind: "company", count: 1234, query: "company:\"Ahmad & Sons <Co>\"" },
  { text: "الأمم المتحدة", kind: "organization", count: 2, query: "organization:\"الأمم المتحدة\"" },
  { text: "الأحمدي", kind: "place", count: 1, query: "place:\"الأحمدي\"" },
];
const suggest = (q) => (q.startsWith("احم") ? AHMAD : []);

const options = (page) => page.locator("#suggestions [role=option]");
const box = (page) => page.locator("#q");

/** Types and waits for suggestions. */
async function type(page, text) {
  await box(page).pressSequentially(text);
  await options(page).first().waitFor();
}

test("suggestions appear under the box with their kind and number", drive({ suggest }, async (page) => {
  await page.goto("/");
  assert.equal(await box(page).getAttribute("aria-expanded"), "false");
  await type(page, "احم");
  assert.equal(await box(page).getAttribute("aria-expanded"), "true");
  assert.deepEqual(await options(page).locator("bdi").allTextContents(), AHMAD.map((one) => one.text));
  const notes = await options(page).locator("small").allTextContents();
  assert.equal(notes[0], "كلمة 12");
  for (const [place, kind] of [[1, "أشخاص"], [2, "شركات"], [3, "هيئات"], [4, "أماكن"]]) {
    assert.equal(notes[place], `${kind} ${AHMAD[place].count.toLocaleString("en")}`);
  }
  const [under, over] = [await page.locator("#suggestions").boundingBox(), await box(page).boundingBox()];
  assert(under.y >= over.y + over.height && Math.abs(under.width - over.width) < 2);
}));

test("a click takes a suggestion over and searches for it", drive({ suggest }, async (page) => {
  await page.goto("/");
  await type(page, "احم");
  await options(page).nth(1).click();
  await page.waitForURL((url) => url.searchParams.get("q") === AHMAD[1].query);
  assert.equal(await box(page).inputValue(), AHMAD[1].query);
  assert(await total(page) > 0);
}));

test("arrow keys choose, Enter takes over, Escape closes", drive({ suggest }, async (page) => {
  await page.goto("/");
  await type(page, "احم");
  const chosen = async () => {
    const all = await options(page).evaluateAll((all) => all.map((one) => [one.id, one.getAttribute("aria-selected")]));
    const [one, ...more] = all.filter(([, selected]) => selected === "true");
    assert.equal(more.length, 0);
    assert.equal(await box(page).getAttribute("aria-activedescendant"), one?.[0] ?? null);
    return all.findIndex(([, selected]) => selected === "true");
  };
  assert.equal(await chosen(), -1);
  for (const place of [0, 1, 2, 3, 4, 0]) {
    await page.keyboard.press("ArrowDown");
    assert.equal(await chosen(), place);
  }
  for (const place of [4, 3]) {
    await page.keyboard.press("ArrowUp");
    assert.equal(await chosen(), place);
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#suggestions").isVisible(), false);
  assert.equal(await box(page).getAttribute("aria-expanded"), "false");
  assert.equal(await box(page).inputValue(), "احم", "what was typed stays");
  await page.keyboard.press("ArrowDown");
  await options(page).first().waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === AHMAD.at(-1).query);
}));

test("Enter without a choice searches for what was typed", drive({ suggest }, async (page) => {
  await page.goto("/");
  await type(page, "احمد");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "احمد");
}));

test("suggestions are for what stands in the box now, and go with the focus", drive({ suggest }, async (page) => {
  await page.goto("/");
  await type(page, "احم");
  await box(page).fill("قهوة");
  await page.locator("#suggestions").waitFor({ state: "hidden" });
  await box(page).fill("احم");
  await options(page).first().waitFor();
  await page.keyboard.press("Tab");
  await page.locator("#suggestions").waitFor({ state: "hidden" });
}));

test("an answer that comes late is not shown", drive({}, async (page, context) => {
  let letGo;
  const held = new Promise((go) => { letGo = go; });
  let asked;
  const arrived = new Promise((go) => { asked = go; });
  await context.route("**/api/suggest?*", async (route) => {
    const q = new URL(route.request().url()).searchParams.get("q");
    if (q === "احم") { asked(); await held; }
    await route.fulfill({ json: { suggestions: [{ text: `عن ${q}`, kind: "word", count: 1, query: q }] } }).catch(() => {});
  });
  await page.goto("/");
  await box(page).fill("احم");
  await arrived;
  await box(page).fill("قهوة");
  await options(page).filter({ hasText: "عن قهوة" }).waitFor();
  letGo();
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  assert.deepEqual(await options(page).locator("bdi").allTextContents(), ["عن قهوة"]);
}));

test("past queries are suggested, newest first, and can be forgotten", drive({ suggest }, async (page) => {
  for (const query of ["احمد شوقي", "مكتبة", "أحمد العوضي"]) {
    await page.goto("/");
    await box(page).fill(query);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === query);
  }
  await page.goto("/");
  await box(page).focus();
  await options(page).first().waitFor();
  assert.deepEqual(await options(page).locator("bdi").allTextContents(), ["أحمد العوضي", "مكتبة", "احمد شوقي"]);
  assert.equal(await options(page).last().textContent(), "محو ما بحثتُ عنه");
  // Those that begin as what is typed come before the suggestions, in another spelling too.
  await type(page, "احم");
  await options(page).filter({ hasText: AHMAD[1].text }).waitFor();
  assert.deepEqual((await options(page).locator("bdi").allTextContents()).slice(0, 3),
    ["أحمد العوضي", "احمد شوقي", AHMAD[0].text]);
  assert.match(await options(page).first().textContent(), /بحث سابق/);
  await options(page).first().click();
  await page.waitForURL((url) => url.searchParams.get("q") === "أحمد العوضي");
  await page.goto("/");
  await box(page).focus();
  await options(page).filter({ hasText: "محو" }).click();
  await page.locator("#suggestions").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await box(page).blur();
  await box(page).focus();
  assert.equal(await page.locator("#suggestions").isVisible(), false);
}));

test("past queries stay in this browser", drive({ suggest }, async (page) => {
  await page.goto("/");
  await box(page).fill("مكتبة");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "مكتبة");
  const cookies = await page.context().cookies();
  assert(!JSON.stringify(cookies).includes("مكتبة"));
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), ["fihris-past"]);
}));

test("the server suggests words and names that begin as what is typed", drive({}, async (page) => {
  const { suggestions } = await ask(address("suggest", { q: "احم" }));
  assert(suggestions.length > 0);
  for (const { text, kind, count, query } of suggestions) {
    assert.match(text, /(^|\s|ال)[أا]حم/, text);
    assert(["word", "person", "company", "organization", "place"].includes(kind), kind);
    assert(count > 0 && query.length > 0);
  }
  assert(suggestions.some((one) => one.kind === "person" && one.text === "أحمد عبد الرحيم"));
  assert((await ask(address("suggest", { q: "البنك احم" }))).suggestions.every((one) => one.query.includes("البنك")
    || one.kind !== "word"), "what was typed before stays");
  await page.goto("/");
  await type(page, "احم");
  assert.deepEqual(await options(page).locator("bdi").allTextContents(), suggestions.map((one) => one.text));
  for (const [place, { query }] of suggestions.entries()) {
    await page.goto("/");
    await type(page, "احم");
    await options(page).nth(place).click();
    await page.waitForURL((url) => url.searchParams.get("q") === query);
    assert(await total(page) > 0, query);
    await page.evaluate(() => localStorage.clear());
  }
}));

test("typing breaks nothing, whatever is typed", drive({}, async (page) => {
  await page.goto("/");
  for (const typed of ["م", "\"", "(", "<b>", "-", "x".repeat(300), "\u202e", "=", "person:", "مكت*"]) {
    const answered = page.waitForResponse((answer) => answer.url().startsWith(`${sample}/api/suggest`));
    await box(page).fill(typed);
    assert.equal((await answered).status(), 200, typed);
  }
}));
