// More than one collection, and copies of a story folded into one hit.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { address, ask, drive, ids, total } from "./page.mjs";
import { serve } from "./server.mjs";

const STORY = "افتتح وزير الثقافة أمس معرض الزعفران في قاعة المدينة القديمة بحضور مئات الزوار والكتاب والناشرين من عشرين بلداً، وقال إن "
  + "الكتب التي تعرض هذا العام تزيد على ثلاثين ألف عنوان، وإن الدخول مجاني للطلاب طوال أيام المعرض العشرة. وأضاف أن ندوات مسائية ستبحث "
  + "مستقبل القراءة والترجمة، وأن جوائز ستمنح لأفضل ناشر ولأفضل كتاب للأطفال. ودعا العائلات إلى زيارة جناح الخط العربي الذي يعرض مخطوطات "
  + "نادرة من المكتبة الوطنية للمرة الأولى، وإلى حضور ورش الرسم والتجليد التي يشرف عليها أساتذة كلية الفنون الجميلة.";
const PAPERS = ["صحيفة الصباح", "صحيفة المساء", "وكالة الأنباء", "The Daily"];

let written;
before(async () => {
  written = await serve({
    papers: [
      ...PAPERS.map((source, number) => ({ id: `story-${number}`, title: `معرض الزعفران يفتتح ${number === 3 ? "(Updated)" : ""}`, text: `${STORY} ${source}.`, source, date: `2024-05-0${number + 1}` })),
      { id: "other", title: "طريق الزعفران", text: "رحلة طويلة في حقول الزعفران بين الجبال، مع صور من القرى والأسواق.", source: PAPERS[0], date: "2020-01-01" },
    ],
    letters: [{ id: "letter", title: "رسالة عن المطر", text: "كتب الشاعر إلى صديقه رسالة عن المطر والزعفران", persons: ["سليم منصور"] }],
  });
});
const at = () => written.at;

test("copies of a story are one hit that lists the others", drive({ at }, async (page) => {
  await page.goto(address("/", { q: "معرض الزعفران" }));
  const { hits, total: number } = await ask(address("search", { q: "معرض الزعفران", copies: "true" }), at());
  const story = hits.find((hit) => hit.copies.length > 0);
  assert.equal(story.copies.length, PAPERS.length - 1);
  assert.equal(await total(page), number);
  assert.equal(await page.locator(".hit").count(), 2);
  const copies = page.locator(".hit .copies");
  assert.equal(await copies.count(), 1);
  assert.match(await copies.locator("summary").textContent(), /^\+?3 نسخ/);
  assert.equal(await copies.locator("li").first().isVisible(), false);
  await copies.locator("summary").click();
  const listed = await copies.locator("li a").evaluateAll((all) => all.map((link) => new URL(link.href).searchParams.get("id")));
  assert.deepEqual([story.id, ...listed].toSorted(), PAPERS.map((_, number) => `story-${number}`));
  const text = await copies.textContent();
  for (const copy of story.copies) assert(text.includes(copy.source) && text.includes(copy.date), copy.id);
  await copies.locator("li a").first().click();
  await page.waitForURL((url) => url.pathname === "/document" && url.searchParams.get("id") === listed[0]);
  assert(await page.locator("article mark").count() > 0);
  await page.locator(".back a").click();
  await page.waitForURL((url) => url.pathname === "/");
  assert.equal(await page.locator(".hit").count(), 2);
}));

test("each copy is a hit where that is asked for", drive({ at }, async (page) => {
  await page.goto(address("/", { q: "معرض الزعفران", count: "copies" }));
  assert.equal(await total(page), PAPERS.length + 1);
  assert.equal(await page.locator(".hit").count(), PAPERS.length + 1);
}));

test("another collection is chosen beside the box and stays in every link", drive({ at, suggest: [] }, async (page) => {
  await page.goto("/");
  assert.deepEqual(await page.locator("select[name=index] option").allTextContents(), ["papers", "letters"]);
  await page.locator("select[name=index]").selectOption("letters");
  await page.locator("#q").fill("زعفران");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("index") === "letters");
  assert.deepEqual(await ids(page), ["letter"]);
  await page.locator('ul[data-facet="person"] a.value').first().click();
  await page.waitForURL((url) => url.searchParams.has("person"));
  assert.deepEqual(await ids(page), ["letter"]);
  await page.locator(".hit h2 a").click();
  await page.waitForURL((url) => url.pathname === "/document");
  assert.equal(await page.locator("h1").textContent(), "رسالة عن المطر");
  assert.equal(await page.locator("select[name=index]").inputValue(), "letters");
  for (const link of ["article .name", ".back a", ".brand", ".settings a"]) {
    const href = await page.locator(link).first().getAttribute("href");
    assert.equal(new URL(href, at()).searchParams.get("index"), "letters", link);
  }
}));

test("suggestions are asked of the collection that is chosen", drive({ at }, async (page, context) => {
  const asked = [];
  await context.route("**/api/suggest?*", (route) => {
    asked.push(new URL(route.request().url()).searchParams.get("index"));
    return route.fulfill({ json: { suggestions: [{ text: "زعفران", kind: "word", count: 1, query: "زعفران" }] } });
  });
  await page.goto("/");
  await page.locator("select[name=index]").selectOption("letters");
  await page.locator("#q").pressSequentially("زعف");
  await page.locator("#suggestions [role=option]").first().waitFor();
  assert.equal(asked.at(-1), "letters");
}));

test("a page of one collection has no choice of it", drive({}, async (page) => {
  await page.goto("/");
  assert.equal(await page.locator("select[name=index]").count(), 0);
}));

test("no link leads back to a collection that is not there", drive({ at, allow: [/status of 404/] }, async (page) => {
  await page.goto("/?index=nothing");
  for (const link of await page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
    assert.equal((await page.request.get(link)).status(), 200, link);
  }
}));
