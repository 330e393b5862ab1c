// The reading view: the whole text, what matched and who is named in it, and the ways through it.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { address, ask, drive, ids, sample, stored, total } from "./page.mjs";
import { serve } from "./server.mjs";

const WORDS = ["نخيل", "سفينة", "مدرسة", "كتاب", "نهر", "جبل", "سوق", "طريق", "بيت", "شجرة", "مطر", "رسالة"];

/** A book of paragraphs that each have their number, too long for one page; a word that is rare stands near its end. */
const book = () => Array.from({ length: 2_400 }, (_, number) => {
  const words = Array.from({ length: 16 }, (_, place) => WORDS[(number * 7 + place * (1 + number % 5)) % WORDS.length]);
  return `الفقرة ${number}: ${words.join(" ")}${number === 2_100 ? " وفيها زعفران" : ""}.`;
}).join("\n");

let written;
before(async () => {
  written = await serve({
    books: [
      { id: "book", title: "كتاب طويل", text: book(), author: "سليم منصور", source: "دار الكتب", date: "2001-02-03" },
      {
        id: "facts", title: "وثيقة فيها كل شيء", text: "سطر أول\n\n\nسطر ثان فيه أرامكو\n", date: "2015-07-21",
        source: "الأرشيف", author: "نور الجبوري", category: "سجلات", url: "https://example.org/one?a=1&b=2",
        persons: ["نور الجبوري"], companies: ["أرامكو السعودية"], "رقم الملف": "17/ب", pages: 12, tags: ["أ", "ب"],
      },
      { id: "untitled", text: "نص بلا عنوان فيه مرجان" },
    ],
  });
});
const at = () => written.at;

const lines = (text) => text.split("\n").map((line) => line.trimEnd()).filter((line) => line.trim());
const shown = (page) => page.locator("article .text p").allTextContents();
const bare = (text) => text.normalize("NFC").replace(/[\u064B-\u0652\u0670]/g, "");

test("a document is opened from its hit with its whole text", drive({}, async (page) => {
  for (const q of ["مكتبة", "زوكربيرغ", "الطاقة الشمسية"]) {
    await page.goto(address("/", { q }));
    const id = (await ids(page))[0];
    await page.locator(".hit h2 a").first().click();
    await page.waitForURL((url) => url.pathname === "/document");
    const document = await stored(id);
    assert.equal(await page.locator("article h1").textContent(), document.title);
    assert.deepEqual(await shown(page), lines(document.text));
    assert.equal(await page.title(), `${document.title} · فهرس`);
  }
}));

test("all of the sample collection is shown as it is stored", drive({}, async (page) => {
  const { hits } = await ask("search?limit=100");
  const views = [];
  for (const { id } of hits) views.push(await (await fetch(`${sample}${address("/document", { id })}`)).text());
  await page.goto("about:blank");
  const all = await page.evaluate((views) => views.map((view) => {
    const read = new DOMParser().parseFromString(view, "text/html");
    return [read.querySelector("article h1").textContent, [...read.querySelectorAll(".text p")].map((p) => p.textContent)];
  }), views);
  for (const [place, { id }] of hits.entries()) {
    const document = await stored(id);
    assert.deepEqual(all[place], [document.title, lines(document.text)], id);
  }
}));

test("what is marked are the words that were searched for, in all their forms", drive({}, async (page) => {
  for (const [q, forms] of [
    ["مكتبه", /^(و|ف|ب|ك|ل|لل|ال|وال|بال)?م[َ]?كتب(ة|ه|ات|اتنا|تها|ته|تي|تهم|اتها|اتهم)?$/],
    ["\"كأس العالم\"", /^(و|ب|ل)?كأس$|^العالم$|^كأس العالم$/],
    ["OpenAI", /^OpenAI$/i],
  ]) {
    await page.goto(address("/", { q }));
    await page.locator(".hit h2 a").first().click();
    await page.waitForURL((url) => url.pathname === "/document");
    const marks = await page.locator("article mark").allTextContents();
    assert(marks.length > 0, q);
    for (const mark of marks) assert.match(bare(mark), forms);
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get("q"), q);
  }
}));

test("every place of a word is marked, and nothing else", drive({}, async (page) => {
  const id = "long/2024-10-05-arab-digital-library.md";
  const { title, text } = await stored(id);
  await page.goto(address("/document", { id, q: "=المكتبة" }));
  const marks = await page.locator("article mark").allTextContents();
  const places = `${title}\n${text}`.match(/(?<!\p{L})المكتبة(?!\p{L})/gu);
  assert(places.length > 2);
  assert.deepEqual(marks, places);
}));

test("n and p go through all matches one by one, and around the end", drive({}, async (page) => {
  await page.goto(address("/document", { id: "long/2024-10-05-arab-digital-library.md", q: "مكتبة" }));
  const marks = page.locator("article mark[id]");
  const number = await marks.count();
  assert(number > 3);
  assert.deepEqual(await marks.evaluateAll((all) => all.map((mark) => mark.id)),
    Array.from({ length: number }, (_, place) => `m${place + 1}`));
  const place = page.locator(".matches .place");
  assert.equal(await place.textContent(), String(number));
  assert.equal(await place.evaluate((place) => getComputedStyle(place).direction), "ltr", "1 / 3 and not 3 / 1");
  const here = async () => {
    const place = await marks.evaluateAll((all) => all.flatMap((mark, place) =>
      (mark.classList.contains("here") ? [place] : [])));
    assert.equal(place.length, 1, "one match is the current one");
    assert.equal(await page.locator(".matches .place").textContent(), `${place[0] + 1} / ${number}`);
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector("mark.here").getBoundingClientRect();
      const covered = document.querySelector(".top").getBoundingClientRect().bottom;
      return top >= covered && bottom <= innerHeight;
    });
    return place[0];
  };
  for (let place = 0; place <= number; place += 1) {
    await page.keyboard.press("n");
    assert.equal(await here(), place % number);
  }
  await page.keyboard.press("p");
  assert.equal(await here(), number - 1, "back over the beginning");
  await page.keyboard.press("p");
  assert.equal(await here(), number - 2);
  await page.locator(".matches .next").click();
  assert.equal(await here(), number - 1);
  await page.locator(".matches .previous").click();
  assert.equal(await here(), number - 2);
}));

test("the first step back is to the last match", drive({}, async (page) => {
  await page.goto(address("/document", { id: "long/2024-10-05-arab-digital-library.md", q: "مكتبة" }));
  await page.keyboard.press("p");
  assert(await page.locator("article mark[id]").last().evaluate((mark) => mark.classList.contains("here")));
}));

test("n works on an Arabic keyboard too", drive({}, async (page) => {
  await page.goto(address("/document", { id: "long/2024-10-05-arab-digital-library.md", q: "مكتبة" }));
  await page.evaluate(() => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ى", code: "KeyN", bubbles: true, cancelable: true })));
  assert.equal(await page.locator("mark.here").count(), 1);
}));

test("without a query nothing is marked and there is nothing to go through", drive({}, async (page) => {
  await page.goto(address("/document", { id: "dafaf-101" }));
  assert.equal(await page.locator("article mark").count(), 0);
  assert.equal(await page.locator(".matches").count(), 0);
}));

test("names are marked where they stand and lead to all that name them", drive({}, async (page) => {
  await page.goto(address("/document", { id: "dafaf-101", q: "واشنطن" }));
  const { mentions } = await ask("documents/dafaf-101/entities");
  const links = await page.locator("article .name").evaluateAll((all) => all.map((link) => ({
    text: link.textContent, kind: link.className.replace("name ", ""), href: link.getAttribute("href"),
  })));
  const wanted = mentions.map((mention) => ({
    text: mention.text, kind: mention.kind, href: address("/", { [mention.kind]: mention.name }),
  }));
  assert.deepEqual(links, wanted.toSorted((one, other) => wanted.indexOf(one) - wanted.indexOf(other)));
  assert(links.length > 5);
  const link = page.locator("article .text .name.person").first();
  const name = new URL(await link.evaluate((link) => link.href)).searchParams.get("person");
  await link.click();
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.get("person") === name);
  assert((await ids(page)).includes("dafaf-101"));
  assert.equal(await total(page), (await ask(address("search", { person: name, limit: 0 }))).total);
}));

test("a name that matches is a link with a mark in it", drive({}, async (page) => {
  await page.goto(address("/document", { id: "dafaf-101", q: "زوكربيرج" }));
  const marks = await page.locator("article .name.person mark").allTextContents();
  assert(marks.some((mark) => /زوكربيرج/.test(mark)), JSON.stringify(marks));
}));

test("the names beside the text are those of the document", drive({}, async (page) => {
  await page.goto(address("/document", { id: "dafaf-101" }));
  const { entities } = await stored("dafaf-101");
  assert.deepEqual(await page.locator("aside .name.person").allTextContents(), entities.persons);
  assert.deepEqual(await page.locator("aside .name.company").allTextContents(), entities.companies);
}));

test("what is known of a document is shown", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "facts" }));
  assert.deepEqual(await shown(page), ["سطر أول", "سطر ثان فيه أرامكو"]);
  const facts = await page.locator("article .facts").textContent();
  for (const fact of ["21 يوليو 2015", "الأرشيف", "نور الجبوري", "سجلات"]) assert(facts.includes(fact), fact);
  const link = page.locator("article .facts a");
  assert.equal(await link.getAttribute("href"), "https://example.org/one?a=1&b=2");
  assert.match(await link.getAttribute("rel"), /noreferrer/);
  await page.locator(".fields summary").click();
  const fields = await page.locator(".fields dl").evaluate((list) =>
    [...list.querySelectorAll("dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]));
  assert.deepEqual(Object.fromEntries(fields), { "رقم الملف": "17/ب", pages: "12", tags: '["أ","ب"]' });
}));

test("a document without a title is shown as such", drive({ at }, async (page) => {
  await page.goto(address("/", { q: "مرجان" }));
  assert.match(await page.locator(".hit h2").textContent(), /بلا عنوان.*untitled/);
  await page.locator(".hit h2 a").click();
  await page.waitForURL((url) => url.pathname === "/document");
  assert.equal(await page.locator("h1").textContent(), "بلا عنوان");
}));

test("the parts of a book put together are its text", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "book" }));
  const all = [];
  for (let part = 1; ; part += 1) {
    all.push(...await shown(page));
    assert((await page.content()).length < 300_000);
    const next = page.locator(".pages [rel=next]");
    if (!await next.count()) break;
    await next.click();
    await page.waitForURL((url) => url.searchParams.get("part") === String(part + 1));
  }
  assert.equal(new URL(page.url()).searchParams.get("part") > 2, true);
  assert.deepEqual(all, lines(book()));
}));

test("a hit deep in a book opens at its passage", drive({ at }, async (page) => {
  await page.goto(address("/", { q: "زعفران" }));
  await page.locator(".hit h2 a").first().click();
  await page.waitForURL((url) => url.pathname === "/document" && url.hash === "#hit");
  const mark = page.locator("#hit");
  assert.match(await mark.textContent(), /زعفران/);
  assert.match(await page.locator("p", { has: mark }).textContent(), /^الفقرة 2100:/);
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById("hit").getBoundingClientRect();
    return top >= document.querySelector(".top").getBoundingClientRect().bottom && bottom <= innerHeight;
  });
}));

test("the document stays open when the language is switched", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "book", part: "3", q: "مطر" }));
  const text = await shown(page);
  await page.locator(".settings a", { hasText: "English" }).click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.equal(new URL(page.url()).searchParams.get("part"), "3");
  assert.deepEqual(await shown(page), text);
}));

test("a document that is not there is said not to be", drive({ allow: [/status of 404/] }, async (page) => {
  const answer = await page.goto(`${sample}/document?id=none&q=x`);
  assert.equal(answer.status(), 404);
  assert.equal(await page.locator("#q").inputValue(), "x");
}));
