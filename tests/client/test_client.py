"""Whether the API does what its OpenAPI document says, by a client that knows nothing else.

    FIHRIS_ADDRESS=http://127.0.0.1:7373 FIHRIS_TOKEN=... pytest tests/client

Asks a server of the sample collection, started with --writable, which has new documents afterwards. Needs pytest, requests
and jsonschema_rs, which schemathesis brings; `scripts/check_api.sh` runs it.
"""
import csv
import io
import json
import os
import random

import pytest

from client import ApiError, Client

ADDRESS, TOKEN = os.environ["FIHRIS_ADDRESS"], os.environ["FIHRIS_TOKEN"]
NAMES = {"person": "persons", "company": "companies", "organization": "organizations", "place": "places"}
FACETS = [*NAMES, "source", "category", "year", "month"]
SENTENCE = "أعلنت الوزارة اليوم أن المشروع الجديد سيبدأ العمل فيه خلال الشهر القادم بعد تأخر طويل."
client = Client(ADDRESS, TOKEN)
PARAMETERS = [(operation, p["name"], p["schema"]) for operation, (_, _, described)
              in client.operations.items() for p in described.get("parameters", [])]


def word():
    return "".join(random.choices("صضطظحخجزرش", k=10))


def call(operation, **parameters):
    some = {"id": client.search(limit=1)["hits"][0]["id"]}
    path = {"document": some, "documentEntities": some, "facets": {"name": "year"}}.get(operation, {})
    body = [b"", "application/x-ndjson"] if operation == "ingest" else []
    return client.call(operation, path, *body, **parameters)


def status(function, *arguments, **parameters):
    with pytest.raises(ApiError) as error:
        function(*arguments, **parameters)
    return error.value.status


def total(count="copies", **parameters):
    return client.search(limit=0, count=count, **parameters)["total"]


def lines(**parameters):
    hits = [json.loads(line) for line in client.export(format="jsonl", **parameters).splitlines()]
    for hit in hits:
        client.check({"$ref": "#/components/schemas/Hit"}, hit)
    return hits


def ids(hits):
    return [hit["id"] for hit in hits]


def values(facet, **parameters):
    return {v["value"]: v["count"] for v in client.facets(facet, **parameters)["facets"][facet]}


def cut(text, ranges):
    return [text.encode()[start:end].decode() for start, end in ranges]


@pytest.fixture(scope="module")
def posted():
    a, b, c = word(), word(), word()
    story = {"title": "خبر قصير", "text": " ".join([a, b, *(word() for _ in range(40))]), "source": b}
    documents = [story | {"id": f"{a}-{day}", "date": f"2015-07-{day}"} for day in (20, 21, 22)]
    documents.append({"id": f"{a}/ ?#{c}", "title": c, "text": f"{b} {a} {SENTENCE}", "category": "قصص",
                      "persons": ["أحمد زويل"], "author": "كاتب", "lang": "ar", "extra": {"x": [1, None]}})
    report = client.ingest("\n".join(map(json.dumps, documents)))
    assert [report[name] for name in ("added", "replaced", "unchanged", "failed")] == [4, 0, 0, 0]
    return a, b, c, documents


def test_server():
    assert client.health()["ok"] is True and total() == client.stats()["documents"]
    assert client.metrics().startswith("# ") and client.metrics().endswith("# EOF\n")
    other = Client(ADDRESS)
    other.session.headers["Host"] = "bogus.example"
    assert [status(f) for f in (other.health, other.metrics, other.search, other.stats)] == [421] * 4


@pytest.mark.parametrize("operation", [o for o, name, _ in PARAMETERS if name == "index"])
def test_index_and_unknown_parameters(operation):
    call(operation, index=""), call(operation, index=client.health()["indexes"][0])
    assert status(call, operation, index=word()) == 404 and status(call, operation, bogus="1") == 400


@pytest.mark.parametrize("operation,name,schema", [
    p for p in PARAMETERS if "maximum" in p[2] or "enum" in str(p[2]) or p[2]["type"] == "boolean"])
def test_values_of_parameters(operation, name, schema):
    least, most = schema.get("minimum", 0), schema.get("maximum")
    good = [least, most] if most else schema.get("items", schema).get("enum", [True, False])
    bad = [least - 1, most + 1, "x"] if most else ["bogus"]
    other = {"limit": 0} if name == "offset" else {}
    assert [call(operation, **other, **{name: value}) for value in good]
    assert {status(call, operation, **other, **{name: value}) for value in bad} == {400}


def test_all_documents_and_pages():
    first = client.search()
    assert first["total"] == total("stories", q="") == total("stories", q="  ") and first["facets"] == {}
    pages = [hit for offset in range(0, 35, 7) for hit in client.search(offset=offset, limit=7)["hits"]]
    assert ids(pages) == ids(lines(limit=35)) and ids(pages)[:10] == ids(first["hits"])
    assert [hit["rank"] for hit in pages] == [*range(1, len(pages) + 1)]
    assert client.search(limit=100, offset=9900) and status(client.search, limit=100, offset=9901) == 400


@pytest.mark.parametrize("q,asked", [("  ", ""), (" مصر ", " مصر "), ("a\u0301 É", "a\u0301 É")])
def test_query_is_as_asked(q, asked):
    assert client.search(q=q, limit=0)["query"] == asked


@pytest.mark.parametrize("count", ["stories", "copies"])
@pytest.mark.parametrize("facet", FACETS)
def test_facets_and_filters(facet, count):
    counts = values(facet, limit=3, count=count)
    answer = client.search(facet=[f"{facet}:3"], limit=0, count=count)["facets"]
    assert answer == {facet: [{"value": v, "count": n} for v, n in counts.items()]} and len(counts) == 3
    for value, n in counts.items():
        by_value = {"q": f"month:{value}"} if facet == "month" else {facet: [value]}
        assert total(count, **by_value) == n <= total(count, q=f'{facet}:"{value}"')


def test_filters_join_and_facet_parameter():
    (a, b, *_), (place, *_) = values("source"), values("place")
    of_a, of_b, there = (set(ids(lines(q=q, count="copies"))) for q in map('{}:"{}"'.format,
                         ("source", "source", "place"), (a, b, place)))
    assert set(ids(lines(source=[a, b], count="copies"))) == of_a | of_b
    assert set(ids(lines(source=[a, b], place=[place], count="copies"))) == (of_a | of_b) & there
    assert list(client.search(facet=["year", "person:2", "month"])["facets"]) == ["year", "person", "month"]
    assert len(client.search(facet=[f"{f}:1000" for f in FACETS])["facets"]) == len(FACETS)
    for wrong in (["bogus"], ["term"], ["year:1001"], ["year:x"], FACETS + ["year"]):
        assert status(client.search, facet=wrong) == 400


@pytest.mark.parametrize("facet", ["person", "source", "category", "year"])
def test_facet_beside_its_own_filter(facet):
    everything = values(facet, limit=1000)
    value, n = [*everything.items()][-1]
    # By a search as if that filter were not there; by itself who is named together.
    found = client.search(facet=[facet + ":1000"], **{facet: [value]})["facets"][facet]
    assert {v["value"]: v["count"] for v in found} == everything
    together = values(facet, limit=1000, **{facet: [value]})
    assert value not in together and all(count <= n for count in together.values())


def test_named_together_find_and_terms():
    hits, (place, *_), (person, *_) = lines(), values("place"), values("person")
    for other, n in values("place", place=[place], limit=5).items():
        assert n == sum({place, other} <= {*hit["places"]} for hit in hits)
    assert person in values("person", find=person.split()[-1][:3], limit=1000)
    assert values("person", find=word()) == {} and status(client.facets, "bogus") == 400
    terms = values("term", person=[person], limit=5)
    assert 0 < len(terms) <= 5 and all(0 < n <= total("stories", person=[person]) for n in terms.values())
    assert status(client.facets, "term", limit=101) == status(client.facets, "term", find="ا") == 400


def test_dates():
    hits = lines(sort="date", count="copies")
    dates = [hit["date"] or "" for hit in hits]
    assert dates == sorted(dates, reverse=True)
    assert ids(client.search(sort="date", count="copies")["hits"]) == ids(hits)[:10]
    middle = next(filter(None, dates[len(dates) // 4:]))
    for day in (middle, middle[:7], middle[:4]):
        assert total(from_=day) == sum(date[:len(day)] >= day for date in dates)
        assert total(to=day) == sum("" < date[:len(day)] <= day for date in dates)
        within = sum(date.startswith(day) for date in dates)
        assert total(from_=day, to=day) == total(q=f"date:{day}..{day}") == within
    for bad in ("2015-13", "2015-02-30", "x"):
        assert status(client.search, from_=bad) == status(client.search, to=bad) == 400
        assert status(client.search, q=f"date:{bad}") == 400


def test_query_language(posted):
    a, b, c, _ = posted
    for q, n in {a: 4, f"{a} {c}": 4, f"+{a} +{c}": 1, f"{a} -{c}": 3, f'"{a} {b}"': 3, f'"{b} {a}"': 1,
                 f"{c} OR {b}": 4, f'"{a} {c}"~5': 0, f'"{b} {a}"~5': 4, f"{a[:8]}*": 4, f"={a}": 4,
                 f"{a[:-1]}ل~": 4, f"title:{a}": 0, f"title:{c}": 1, f"text:{a}": 4, f"source:{b}": 3,
                 f"+({c} OR {word()}) +{a}": 1, f"+{a} +date:2015-07-21..2015-08": 2, word(): 0,
                 f"+{a} +month:2015-07": 3, f"+{a} +year:2015": 3, f"+{a} +person:زويل": 1}.items():
        assert total(q=q) == n, q
    assert client.search(q="م " * 256) and client.search(q="م" * 4096)
    for q in ('"' + a, "(" + a, a + ")", f"bogus:{a}", f"{a} OR", "م" * 4097, "م " * 257):
        with pytest.raises(ApiError) as error:
            client.search(q=q)
        start, end = error.value.body["error"]["span"]
        assert error.value.status == 400 and 0 <= start <= end <= len(q.encode())


def test_hits_and_copies(posted):
    a, b, c, documents = posted
    assert total("stories", q=b) == client.search(q=b)["total"] == 2
    assert (values("source", q=a), values("source", q=a, count="copies")) == ({b: 1}, {b: 3})
    hit, = client.search(q=f'"{a} {b}"', copies=True)["hits"]
    assert sorted([hit["id"], *ids(hit["copies"])]) == ids(documents[:3])
    hit, other = client.search(q=f"{a} {c}")["hits"]
    assert hit.get("copies") is other.get("copies") is None
    assert cut(hit["title"], hit["title_highlights"]) == [c]
    assert cut(hit["snippet"]["text"], hit["snippet"]["highlights"]) == [a]


@pytest.mark.parametrize("feedback", [False, True])
def test_explain_and_feedback(posted, feedback):
    for hit in client.search(q=f"{posted[0]} {posted[2]}", explain=True, feedback=feedback)["hits"]:
        e = {"feedback": 0} | hit["explanation"]
        score = sum(part["points"] for part in e["parts"]) * e["coordination"]
        score += e["all_words"] + e["closeness"] + e["kin"] + e["feedback"]
        assert hit["score"] == pytest.approx(score, rel=1e-3) and len(e["parts"]) == 2


def test_export():
    text, hits = client.export(limit=20), lines(limit=20)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert text.startswith("\ufeff") and len(lines()) == min(1000, total("stories"))
    for row, hit in zip(rows, hits, strict=True):
        assert [row[k] for k in ("id", "title", "date")] == [hit["id"], hit["title"], hit["date"] or ""]
        assert all(row[names] == " | ".join(hit[names]) for names in NAMES.values())


def test_documents_and_places_of_entities():
    for hit in lines(limit=200):
        document, found = client.document(hit["id"]), client.document_entities(hit["id"])
        assert (document["title"], document.get("date")) == (hit["title"], hit["date"])
        assert all(names == hit[kind] for kind, names in document["entities"].items())
        for mentions in found.values():
            assert all(cut(document[m["field"]], [(m["start"], m["end"])]) == [m["text"]] for m in mentions)
            order = [(m["field"] == "text", m["start"]) for m in mentions]
            assert order == sorted(order)
    assert status(client.document, word()) == status(client.document_entities, word()) == 404


@pytest.mark.parametrize("kind", NAMES)
def test_entities(kind):
    entities = client.entities(kind=[kind], limit=200)["entities"]
    assert entities == sorted(entities, key=lambda e: -e["documents"])
    assert {e["kind"] for e in entities} == {kind} and len(client.entities()["entities"]) == 20
    first, name = entities[0], entities[0]["name"]
    assert first in client.entities(name=name.split()[-1])["entities"]
    assert client.entities(name=first["id"])["entities"] == [first]
    assert total(**{kind: [name]}) == first["documents"]


@pytest.mark.parametrize("name", ["احمد زويل", "Ahmed Zewail", "زويل"])
def test_names_in_any_script(posted, name):
    assert total(q=posted[0], person=[name]) == len(values("person", q=posted[0], find=name)) == 1


def test_suggest(posted):
    a, b, *_ = posted
    # The words are made up, so that they may be taken for a name, which is suggested with all of its words.
    found = client.suggest(q=f"{b} {a[:7]}")["suggestions"]
    assert found and all(a in suggested["text"].split() for suggested in found)
    assert all(suggested["query"].startswith(b + " ") for suggested in found)
    person = next(e for e in client.entities(kind=["person"], limit=200)["entities"] if " " in e["name"])
    found = [(s["kind"], s["text"], s["count"]) for s in client.suggest(q=person["name"][:-1])["suggestions"]]
    assert ("person", person["name"], person["documents"]) in found
    assert len(client.suggest(q="ال")["suggestions"]) == 8 and status(client.suggest, q="م" * 4097) == 400


def test_relaxations_and_corrections(posted):
    a, b, c, _ = posted
    right = client.relaxations(q=f"خبر {c[:4] + c[5:]}")["correction"]
    assert (right["query"], right["kind"]) == (f"خبر {c}", "spelling")
    assert cut(right["query"], right["changes"]) == [c]
    for asked in [{"q": c[:4] + c[5:]}, {"q": f"+{a} +{c}"}, {"q": f'"{a} {c}"'}, {"q": f"{a} -{c}"},
                  {"q": a, "year": ["1990"]}, {"q": a, "source": [b], "from_": "1990", "to": "1991"}]:
        relaxations = client.relaxations(**asked)["relaxations"]
        assert relaxations, asked
        for r in relaxations:
            left_out = {"without_filter": {r.get("facet")}, "without_dates": {"from_", "to"},
                        "without_filters": asked.keys()}.get(r["kind"], set())
            wider = {k: v for k, v in asked.items() if k not in left_out} | {"q": r["query"] or ""}
            assert total("stories", **wider) == r["total"] > total("stories", **asked), (asked, r)


def test_ingest(posted):
    *_, last = posted[3]
    kept = client.document(last["id"])
    kept |= {"persons": kept["entities"]["persons"][:1]} | kept["metadata"]
    assert {k: kept[k] for k in last} == last and kept["metadata"] == {"extra": last["extra"]}
    new, other = {"id": word(), "title": word()}, {"title": word()}
    assert client.ingest(json.dumps(new), "application/json")["added"] == 1
    report = client.ingest(json.dumps([new | other, other]), "application/json")
    assert (report["replaced"], report["added"]) == (1, 1)
    assert (total(q=other["title"]), total(q=new["title"])) == (2, 0)


def test_what_is_posted_again_is_another_file(posted):
    report = client.ingest("\n".join(map(json.dumps, posted[3])))
    assert (report["replaced"], report["unchanged"]) == (4, 0)


def test_ingest_failures():
    new, document = word(), '{"title": "x"}'
    report = client.ingest(f'{{"id": "{new}", "title": "{new}"}}\n{{bad\n[1]\n{{}}\n{{"text": "{new}"}}')
    assert [report["added"], report["failed"], *(f["line"] for f in report["failures"])] == [2, 3, 2, 3, 4]
    assert total(q=new) == 2 and all(client.document(i)["id"] == i for i in ids(lines(q=new)))
    assert [status(Client(ADDRESS, token).ingest, document) for token in (None, "wrong")] == [401, 401]
    assert status(client.ingest, document, "text/plain") == 415
    assert [status(client.ingest, body, "application/json") for body in ("{bad", '"text"', "")] == [400] * 3


@pytest.mark.parametrize("text,note", [
    (f"\u202b{SENTENCE}\u202c", {"note": "bidi_controls", "signs": 2}),
    (f"\u202b{SENTENCE}", {"note": "bidi_controls", "signs": 1}),
    (f"\u200f{SENTENCE}\u200f", None),
    ("\u200f" * 9 + SENTENCE, {"note": "bidi_controls", "signs": 9}),
    ("ﻣﺤﻤﺪ ﻭﺻﻞ ﺇﻟﻰ ﺍﻟﻤﺪﻳﻨﺔ", {"note": "presentation_forms", "letters": 17}),
    (SENTENCE + " ﻣﺤﻤﺪ", None),
    (SENTENCE + " کتاب فی کبیر", {"note": "persian_letters", "letters": 4}),
    (SENTENCE + " کتاب", None),
    (SENTENCE, None)], ids=range(9))
def test_text_to_the_letter_and_notes(text, note):
    client.ingest(json.dumps({"id": "blind-note", "title": "نص", "text": text}))
    kept = client.document("blind-note")
    assert kept["text"] == text and kept.get("notes", []) == ([note] if note else [])


def test_too_long_address():
    assert status(client.search, q="a" * 33_000) == 414
    answer = client.session.get(f"{ADDRESS}/api/search", params={"q": "a" * 70_000}, timeout=60)
    assert (answer.status_code, answer.content) == (414, b"")
