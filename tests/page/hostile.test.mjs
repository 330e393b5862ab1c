// Documents, addresses and answers that are full of scripts: none runs, none becomes an element, all are shown as text.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { address, browser, drive, stored } from "./page.mjs";
import { DEAD, PAYLOADS } from "./payloads.mjs";
import { serve } from "./server.mjs";
import { strange } from "./strange.mjs";

const WORDS = ["نخيل", "سفينة", "مدرسة", "كتاب", "نهر", "جبل", "سوق", "طريق", "بيت", "شجرة", "مطر", "رسالة", "قمر", "باب"];
const payloads = Object.values(PAYLOADS);

/** Each payload in every field, among words that differ, so that no document is a copy of another. */
const documents = payloads.map((payload, number) => ({
  id: payload,
  title: payload,
  text: `${payload}\nزعفران ${Array.from({ length: 30 }, (_, place) => WORDS[(number * 3 + place * (1 + number % 11)) % WORDS.length]).join(" ")} ${payload}`,
  date: `20${10 + number % 10}-0${1 + number % 9}-11`,
  source: payload,
  author: payload,
  category: payload,
  lang: payload,
  url: number % 2 ? payload : `https://example.org/${payload}`,
  persons: [payload],
  companies: [payload],
  organizations: [payload],
  places: [payload],
  [payload]: payload,
  "أسماء أخرى": [payload, { [payload]: payload }],
}));

let written;
before(async () => { written = await serve({ hostile: documents, other: [{ id: "1", text: "زعفران" }] }); });
const at = () => written.at;

/** Before a page runs: what scripts of documents call tells that they ran. */
function traps() {
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => { window.__ran = name; console.log("ran"); };
}

/** What a page does that no page of ours does, seen from outside. */
function spy(page) {
  const seen = [];
  const see = (what) => seen.push(what);
  const listeners = {
    console: (message) => { if (message.text() === "ran" || /Refused|violates|policy/i.test(message.text())) see(`said: ${message.text()}`); },
    pageerror: (error) => see(`error: ${error}`),
    dialog: (dialog) => { see("dialog"); dialog.dismiss().catch(() => {}); },
    popup: (popup) => { see("popup"); popup.close().catch(() => {}); },
    framenavigated: (frame) => { if (frame.parentFrame()) see("frame"); },
    request: (request) => {
      const { pathname, origin } = new URL(request.url());
      if (!request.isNavigationRequest() && !/^\/assets\/[a-z0-9.-]+$|^\/api\/suggest$|^\/values$/.test(pathname)) see(`request: ${request.url()}`);
      if (request.isNavigationRequest() && !new URL(page.url() === "about:blank" ? request.url() : page.url()).origin.startsWith(origin)) see(`goes to: ${request.url()}`);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) page.on(name, listener);
  return { seen, end: () => { for (const [name, listener] of Object.entries(listeners)) page.off(name, listener); } };
}

/** Whether something ran on the page or came into it. */
const wrong = (page) => page.evaluate(strangeHere);
const strangeHere = `(() => {
  const strange = ${strange};
  return [...(window.__ran ? ["ran: " + window.__ran] : []), ...strange(document)];
})()`;

/** The same of answers that are only parsed, many at once. */
const parsed = (page, answers) => page.evaluate(([source, answers]) => {
  const strange = (0, eval)(`(${source})`);
  return answers.map((answer) => strange(new DOMParser().parseFromString(answer, "text/html")));
}, [String(strange), answers]);

/** Asserts that the answers of addresses are pages of ours that have nothing strange, and gives them. */
async function allParsed(page, paths) {
  const all = [];
  for (let start = 0; start < paths.length; start += 100) {
    const some = paths.slice(start, start + 100);
    const answers = [];
    for (const path of some) {
      const answer = await fetch(`${at()}${path}`, { redirect: "manual" });
      assert.match(answer.headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/i);
      assert(answer.status >= 200 && answer.status < 500 && answer.headers.get("location") === null, `${answer.status} ${path}`);
      answers.push(await answer.text());
    }
    const found = await parsed(page, answers);
    for (const [place, path] of some.entries()) assert.deepEqual(found[place], [], path);
    all.push(...answers);
  }
  return all;
}

/** A test with a page that has the traps and is spied on. */
const hostile = (options, then) => drive({ at, allow: [/status of 4\d\d/], ...options }, async (page, context) => {
  await page.addInitScript(traps);
  const { seen, end } = spy(page);
  await then(page, context);
  end();
  assert.deepEqual(seen, []);
});

/** Text as a parser gives it: with one kind of line end and without null. */
const inHtml = (text) => text.replace(/\r\n?/g, "\n").replace(/\0/g, "");
/** A value of a facet or another fact, which is stored without the space around it. */
const fact = (text) => inHtml(text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, ""));

test("the documents with payloads are all there, and nothing of them was changed", drive({ at }, async () => {
  assert(payloads.length >= 100, `${payloads.length} payloads`);
  assert.equal(new Set(payloads).size, payloads.length);
  for (const [number, payload] of payloads.entries()) {
    const document = await stored(payload, at());
    assert.equal(document.title, payload);
    assert.equal(document.text, documents[number].text);
    assert.equal(document.metadata[payload], payload);
  }
}));

test("results with payloads in every field run none and show all as text", hostile({}, async (page) => {
  const titles = [];
  for (let place = 1; titles.length < payloads.length; place += 1) {
    await page.goto(address("/", { q: "زعفران", page: String(place), count: "copies" }));
    assert.deepEqual(await wrong(page), []);
    const here = await page.locator(".hit").evaluateAll((hits) => hits.map((hit) => ({
      title: hit.querySelector("h2").textContent,
      source: hit.querySelector(".facts span bdi").textContent,
      names: [...hit.querySelectorAll(".name")].map((name) => name.textContent),
      id: new URL(hit.querySelector("h2 a").href).searchParams.get("id"),
    })));
    assert(here.length > 0, `page ${place} has hits`);
    for (const { title, source, names, id } of here) {
      assert.deepEqual([title, source], [inHtml(id), fact(id)]);
      assert(names.length >= 1, id);
    }
    titles.push(...here.map((hit) => hit.id));
  }
  assert.deepEqual(titles.toSorted(), payloads.toSorted());
}));

/** What a reading view shows, of a document that is open or was only parsed. */
const READ = `(root) => ({
  title: root.querySelector("h1").textContent,
  text: [...root.querySelectorAll(".text p")].map((p) => p.textContent).join("\\n"),
  marks: root.querySelectorAll("mark").length,
  facts: [...root.querySelectorAll(".facts bdi")].map((fact) => fact.textContent),
  link: root.querySelector(".facts a")?.getAttribute("href") ?? null,
  fields: [...root.querySelectorAll(".fields dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]),
  names: [...root.querySelectorAll("aside .name")].map((name) => name.textContent),
})`;

test("documents that are payloads run none and show all as text", hostile({}, async (page) => {
  const lines = (text) => text.split("\n").map((line) => line.trimEnd()).filter((line) => line.trim()).join("\n");
  const paths = payloads.map((payload) => address("/document", { id: payload, q: "زعفران alert script" }));
  const answers = await allParsed(page, paths);
  const read = await page.evaluate(([read, answers]) => answers.map((answer) =>
    (0, eval)(read)(new DOMParser().parseFromString(answer, "text/html"))), [READ, answers]);
  for (const [number, payload] of payloads.entries()) {
    const shown = read[number];
    const text = inHtml(payload);
    assert.equal(shown.title, text);
    assert.equal(lines(shown.text), lines(inHtml(documents[number].text)));
    assert(shown.marks > 0, "matches are marked between");
    assert.deepEqual(shown.facts.slice(0, 3), [fact(payload), fact(payload), fact(payload)], "source, author and category");
    if (number % 2 === 0) assert.equal(shown.link, documents[number].url.trim().replace(/\r\n?/g, "\n").replace(/\0/g, "\uFFFD"));
    else if (!/^https?:/i.test(payload)) assert.equal(shown.link, null);
    assert.equal(Object.fromEntries(shown.fields)[text], text);
    const { entities } = await stored(payload, at());
    assert.deepEqual(shown.names, [entities.persons, entities.companies, entities.organizations, entities.places].flat().map(inHtml));
  }
  // And really opened, every third.
  for (const [number, payload] of payloads.entries()) {
    if (number % 3 !== 0) continue;
    await page.goto(paths[number], { waitUntil: "domcontentloaded" });
    assert.deepEqual(await wrong(page), [], payload);
    assert.deepEqual(await page.evaluate(`(${READ})(document)`), read[number]);
  }
}));

const FILTERS = ["person", "company", "organization", "place", "source", "category", "year"];

test("payloads that are queries and filters run none and stay text", hostile({}, async (page) => {
  const paths = payloads.map((payload) =>
    address("/", { q: payload, ...Object.fromEntries(FILTERS.map((name) => [name, payload])) }));
  await allParsed(page, paths);
  for (const [number, payload] of payloads.entries()) {
    if (number % 6 !== 0) continue;
    await page.goto(paths[number], { waitUntil: "domcontentloaded" });
    assert.deepEqual(await wrong(page), [], payload);
    // A field of one line has no line ends.
    assert.equal(await page.locator("#q").inputValue(), payload.replace(/[\r\n]/g, "").replace(/\0/g, "\uFFFD"));
    const problem = await page.locator("main.problem .query").allTextContents();
    if (problem.length) assert.equal(problem[0].replace("⟵", ""), inHtml(payload));
  }
}));

test("payloads that are chosen values run none as chips and in lists", hostile({}, async (page) => {
  for (let start = 0; start < payloads.length; start += 13) {
    const some = payloads.slice(start, start + 13);
    const filters = Object.fromEntries(["person", "company", "organization", "place", "source", "category"].map((name) => [name, some]));
    await page.goto(address("/", { q: "زعفران", ...filters }));
    assert.deepEqual(await wrong(page), []);
    const chips = await page.locator(".chips li bdi").allTextContents();
    for (const payload of some) assert(chips.includes(inHtml(payload)) || chips.includes(fact(payload)), payload);
  }
  for (const facet of ["person", "company", "organization", "place", "source", "category"]) {
    await page.goto(address("/values", { facet }));
    assert.deepEqual(await wrong(page), []);
    assert(await page.locator("main a.value").count() > 50);
  }
}));

test("payloads that are anything else in an address run none", hostile({}, async (page) => {
  const kinds = [
    (payload) => address("/", { sort: payload }),
    (payload) => address("/", { page: payload }),
    (payload) => address("/", { [payload]: payload }),
    (payload) => address("/values", { facet: payload }),
    (payload) => address("/values", { facet: "person", source: payload, [payload]: "" }),
    (payload) => address("/document", { id: `${payload}x`, q: payload }),
    (payload) => address("/document", { id: payload, part: payload }),
    (payload) => `/${encodeURIComponent(payload)}`,
  ];
  const paths = payloads.flatMap((payload, number) => [
    address("/", { from: payload, to: payload }),
    address("/", { index: payload, lang: payload, theme: payload }),
    address("/values", { facet: "person", find: payload }),
    kinds[number % kinds.length](payload),
  ]);
  await allParsed(page, paths);
  // And really opened, some of each kind.
  for (const [number, path] of paths.entries()) {
    if (number % 25 !== 0) continue;
    await page.goto(path, { waitUntil: "domcontentloaded" });
    assert.deepEqual(await wrong(page), [], path);
  }
}));

test("payloads in suggestions and past queries run none and stay text", hostile({
  suggest: payloads.map((payload) => ({ text: payload, kind: payload, count: 1, query: payload })),
}, async (page) => {
  await page.goto("/");
  await page.evaluate((past) => localStorage.setItem("fihris-past", JSON.stringify(past)), payloads.slice(0, 50));
  await page.reload();
  await page.locator("#q").focus();
  await page.locator("#suggestions [role=option]").first().waitFor();
  assert.deepEqual(await wrong(page), []);
  assert.deepEqual(await page.locator("#suggestions bdi").allTextContents(), payloads.slice(0, 6));
  await page.evaluate(() => localStorage.clear());
  await page.locator("#q").pressSequentially("x");
  await page.waitForFunction((number) => document.querySelectorAll("#suggestions li").length === number, payloads.length);
  assert.deepEqual(await wrong(page), []);
  assert.deepEqual(await page.locator("#suggestions bdi").allTextContents(), payloads);
  const taken = payloads.indexOf(PAYLOADS["image with onerror"]);
  for (let step = 0; step <= taken; step += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === payloads[taken]);
  assert.deepEqual(await wrong(page), []);
}));

test("payloads among the values that are found inside a facet run none and stay text", hostile({}, async (page) => {
  await page.goto(address("/", { q: "زعفران" }));
  for (const facet of ["person", "source"]) {
    await page.locator(`input[name=find][data-facet="${facet}"]`).fill("alert");
    await page.waitForFunction((facet) => document.querySelector(`ul[data-facet="${facet}"] small`) === null
      && document.querySelectorAll(`ul[data-facet="${facet}"] a.value`).length > 7, facet);
    assert.deepEqual(await wrong(page), []);
  }
}));

test("a window's name and an address behind the hash run nothing", hostile({}, async (page) => {
  await page.goto(`${address("/document", { id: PAYLOADS["name of the window"], q: "زعفران" })}#alert(1)`);
  await page.evaluate(() => { window.name = "alert(1)"; });
  await page.reload();
  assert.deepEqual(await wrong(page), []);
  await page.goto(`${address("/", { q: "زعفران" })}#<img src=x onerror=alert(1)>`);
  assert.deepEqual(await wrong(page), []);
}));

test("cookies that are payloads are nothing", hostile({}, async (page) => {
  const answers = [];
  for (const payload of payloads.filter((payload, number) => number % 5 === 0 && /^[\x20-\x7e]+$/.test(payload))) {
    const answer = await fetch(`${at()}/`, { headers: { cookie: `lang=${payload}; theme=${payload}` } });
    assert.equal(answer.status, 200);
    answers.push(await answer.text());
  }
  for (const found of await parsed(page, answers)) assert.deepEqual(found, []);
}));

test("no address leads to another server or sets a header", drive({ at }, async () => {
  for (const path of ["//evil.example/?lang=en", "/\\evil.example/?lang=en", "/%2f%2fevil.example/?lang=en", "/?lang=en&q=%0d%0aSet-Cookie:%20evil=1", "/document?theme=dark&id=%0d%0aLocation:%20https://evil.example/", "/?lang=en&lang=https://evil.example/"]) {
    const answer = await raw(path);
    assert.doesNotMatch(answer.head, /^set-cookie: evil|^location: (https?:|\/\/|\/\\)/im, path);
    assert.equal((answer.head.match(/^location:/gim) ?? []).length <= 1, true, path);
  }
}));

/** The head of an answer to a path that is sent as it is. */
async function raw(path) {
  const { connect } = await import("node:net");
  const { hostname, port } = new URL(at());
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return { head: answer.split("\r\n\r\n")[0] };
}

test("answers of the API are no pages", drive({ at }, async () => {
  for (const [path, kind] of [["search?q=زعفران", "application/json"], ["export?format=csv&q=زعفران", "text/csv"], ["export?format=jsonl&q=زعفران", "application/"], [`search?from=${encodeURIComponent("<script>alert(1)</script>")}`, "application/json"], ["documents/none", "application/json"]]) {
    const answer = await fetch(`${at()}/api/${path}`);
    assert(answer.headers.get("content-type").startsWith(kind), `${path}: ${answer.headers.get("content-type")}`);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.match(answer.headers.get("content-security-policy"), /default-src 'none'/);
  }
}));

// The control: a page that escapes nothing and has no policy. What finds nothing above finds these.

/** Places of a page where a text may stand. */
const PLACES = {
  text: (text) => `<h1>${text}</h1><div>${text}</div>`,
  double: (text) => `<input class="x" value="${text}">`,
  single: (text) => `<input class='x' value='${text}'>`,
  bare: (text) => `<input class=x value=${text}>`,
  backtick: (text) => `<b>x</b><img alt=\`${text}\`>`,
  address: (text) => (/^[\s\x01]*(java|vbscript|data|\/\/)/i.test(text) ? `<a href="${text}">x</a>` : ""),
  decoded: (text) => { try { return decodeURIComponent(text); } catch { return ""; } },
  entities: (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&#60;/g, "<").replace(/&#62;/g, ">").replace(/&quot;/g, "\""),
  style: (text) => `<style>${text}</style>`,
  title: (text) => `<title>${text}</title>`,
  area: (text) => `<textarea>${text}</textarea>`,
  comment: (text) => `<!-- ${text} -->`,
  script: (text) => `<script>${text}</script>`,
};

/** Scripts in whose strings a text may stand. */
const STRINGS = [(text) => `var a = "${text}";`, (text) => `var a = '${text}';`, (text) => `var a = \`${text}\`;`, (text) => `/* ${text} */`, (text) => `// ${text}`,
  (text) => `var a = '${text.replace(/'/g, "\\'")}';`];

const IN_STRINGS = Object.keys(PAYLOADS).filter((name) => /out of a (string|template|comment)|into a template/.test(name));

let control;
let body = "";
before(() => new Promise((ready) => {
  control = createServer((request, answer) => {
    if (request.url !== "/page") return answer.writeHead(404).end();
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
  }).listen(0, "127.0.0.1", ready);
}));
after(() => control.close());

test("the control: every payload would be seen as an element, attribute or address if it were not escaped", drive({ at }, async (page) => {
  const answer = await (await fetch(`${at()}/nothing`)).text();
  const inPlace = (made) => answer.replace(/<main [^>]*>/, (main) => main + made);
  assert.deepEqual(await parsed(page, [answer, inPlace("x")]), [[], []]);
  const unseen = [];
  const places = Object.entries(PLACES).filter(([place]) => place !== "script").map(([, made]) => made);
  // What the places bring with them is seen anyhow; more of it is meant.
  const empty = await parsed(page, places.map((made) => inPlace(made(""))));
  for (const [name, payload] of Object.entries(PAYLOADS)) {
    const found = await parsed(page, places.map((made) => inPlace(made(payload))));
    if (!found.some((one, place) => one.some((what) => !empty[place].includes(what)))) unseen.push(name);
  }
  // Those for the inside of scripts are run below.
  assert.deepEqual(unseen.filter((name) => !IN_STRINGS.includes(name)).toSorted(), DEAD.toSorted());
}));

test("the control: what runs is seen to run, of each kind", async () => {
  const context = await browser.newContext();
  try {
    await context.addInitScript(traps);
    await context.route("https://evil.example/**", (route) => route.fulfill({ body: "", contentType: "text/plain" }));
    const where = `http://127.0.0.1:${control.address().port}/page`;
    const page = await context.newPage();
    const { seen } = spy(page);
    const runs = async (html, act, patience = 5_000) => {
      await page.goto("about:blank").catch(() => {});
      seen.length = 0;
      body = html;
      await page.goto(where, { waitUntil: "load" }).catch(() => {});
      await act?.(page);
      for (const end = Date.now() + patience; Date.now() < end;) {
        const ran = await page.evaluate(() => window.__ran).catch(() => "went away");
        if (ran || seen.length || !page.url().startsWith(where)) return true;
        await new Promise((done) => setTimeout(done, 10));
      }
      return false;
    };
    const plain = "<!DOCTYPE html><meta charset=utf-8><link rel=icon href=data:,>";
    assert.equal(await runs(`${plain}<p>x`, undefined, 300), false);
    for (const name of [
      "script", "script in svg", "end of a title", "image with onerror", "image with onerror in entities", "svg with onload", "body with onload",
      "input with autofocus", "details that open", "confirm", "prompt", "print", "frame with a document", "frame of another server",
      "object of data", "refresh to elsewhere", "import", "style sheet of another server", "background of another server", "picture of elsewhere",
      "noscript", "xmp", "end of noscript", "CDATA in svg", "polyglot of quotes", "joined to Arabic", "turned text", "name of the window",
    ]) {
      assert(await runs(plain + PLACES.text(PAYLOADS[name])), name);
    }
    for (const [place, name] of [["double", "out of double quotes"], ["single", "out of single quotes"], ["bare", "out of no quotes"], ["title", "end of a title"], ["area", "end of a textarea"], ["style", "end of a style"], ["comment", "end of a comment"], ["script", "end of a script"]]) {
      assert(await runs(plain + PLACES[place](PAYLOADS[name])), name);
    }
    for (const name of IN_STRINGS) {
      assert(await runs(plain + STRINGS.map((made) => `<script>${made(PAYLOADS[name])}</script>`).join("")), name);
    }
    for (const name of ["javascript address alone", "javascript address in capitals", "javascript address with a tab"]) {
      assert(await runs(plain + PLACES.address(PAYLOADS[name]), (page) => page.locator("a").click()), name);
    }
  } finally {
    await context.close();
  }
});
