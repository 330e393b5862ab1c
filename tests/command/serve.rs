//! `fihris serve`: the API gives what the command line gives, and stands what is done to it.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    folder::PATIENCE,
    program::{NUM_SAMPLES, Report, Stats, fihris, run, samples},
    server::{Collection, Server, TOKEN, encoded},
};

/// Filters as the command line and as an address has them.
const FILTERS: [(&[&str], &str); 10] = [
    (&[], ""),
    (&["--facet", "person:5", "--facet", "year"], "&facet=person:5&facet=year"),
    (&["--place", "مصر"], "&place=%D9%85%D8%B5%D8%B1"),
    (&["--from", "2023", "--facet", "place:3"], "&from=2023&facet=place:3"),
    (&["--to", "2024-05", "--sort", "date"], "&to=2024-05&sort=date"),
    (&["--limit", "3", "--offset", "2"], "&limit=3&offset=2"),
    (&["--copies", "--count", "copies"], "&copies=true&count=copies"),
    (&["--explain", "--limit", "2"], "&explain=true&limit=2"),
    (&["--feedback"], "&feedback=true"),
    (
        &["--source", "صحيفة الأفق", "--source", "وكالة المدى"],
        "&source=%D8%B5%D8%AD%D9%8A%D9%81%D8%A9%20%D8%A7%D9%84%D8%A3%D9%81%D9%82&source=%D9%88%D9%83%D8%A7%D9%84%D8%A9%20%D8%A7%D9%84%D9%85%D8%AF%D9%89",
    ),
];

/// JSON of an answer without the time that it took.
fn untimed(json: &str) -> String {
    let (before, after) = json.split_once("\"took_ms\":").unwrap();
    let (_, rest) = after.split_once(',').unwrap();
    format!("{before}{rest}")
}

#[test]
fn the_api_and_the_command_line_give_the_same_bytes() {
    let server = Server::of(samples());
    let topics = fs::read_to_string("corpus/eval/queries.jsonl").unwrap();
    let topics = topics.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut queries: Vec<String> = topics.map(|topic| topic["text"].as_str().unwrap().to_owned()).collect();
    let signs = [
        "\"مكتبة الإسكندرية\"",
        "+مصر -كرة",
        "مدر*",
        "مكتبه~",
        "=كتاب",
        "title:معرض",
        "(تونس OR المغرب) قطر",
        "a&b=c#d%41",
    ];
    queries.extend(signs.map(str::to_owned));
    let queries: Vec<&String> = queries.iter().cycle().take(100).collect();
    for (number, query) in queries.into_iter().enumerate() {
        let (args, parameters) = FILTERS[number % FILTERS.len()];
        let arguments = [&["search", query.as_str(), "--index", samples(), "--json"], args].concat();
        let printed = run(&arguments, std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).stdout;
        let answered = server.get(&format!("/api/search?q={}{parameters}", encoded(query))).ok();
        assert_eq!(untimed(&answered.text()), untimed(&printed), "{query} {args:?}");
    }
}

#[test]
fn facets_documents_entities_and_figures_are_those_of_the_command_line() {
    let server = Server::of(samples());
    let same = |path: &str, printed: String| assert_eq!(server.get(path).ok().text(), printed, "{path}");
    let index = samples();
    let facets = fihris(["facets", "person", "مصر", "--limit", "7", "--index", index, "--json"]).stdout;
    let path = format!("/api/facets/person?q={}&limit=7", encoded("مصر"));
    assert_eq!(untimed(&server.get(&path).ok().text()), untimed(&facets));
    let terms = fihris(["facets", "term", "--place", "مصر", "--index", index, "--json"]).stdout;
    let path = format!("/api/facets/term?place={}", encoded("مصر"));
    assert_eq!(untimed(&server.get(&path).ok().text()), untimed(&terms));
    for id in ["ufuq-0009", "long/2024-10-05-arab-digital-library.md"] {
        same(
            &format!("/api/documents/{}", encoded(id)),
            fihris(["show", id, "--index", index, "--json"]).stdout,
        );
        let entities = fihris(["show", id, "--entities", "--index", index, "--json"]).stdout;
        same(&format!("/api/documents/{}/entities", encoded(id)), entities);
    }
    same(
        "/api/entities?name=Google&kind=company",
        fihris(["entities", "Google", "--kind", "company", "--index", index, "--json"]).stdout,
    );
    same("/api/stats", fihris(["stats", "--index", index, "--json"]).stdout);
    assert_eq!(server.get("/api/stats").json::<Stats>().documents, NUM_SAMPLES);
}

#[test]
fn a_facet_can_be_searched_in_either_script() {
    let server = Server::of(samples());
    let values = |find: &str| {
        let answer: Value = server.get(&format!("/api/facets/company?find={}", encoded(find))).ok().json();
        let counts = answer["facets"]["company"].as_array().unwrap().clone();
        counts.iter().map(|count| count["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = values("");
    for name in ["Google", "جوجل", "غوغ"] {
        assert_eq!(values(name).first().map(String::as_str), Some("غوغل"), "{name}");
        assert!(values(name).len() < all.len());
    }
    assert_eq!(values("لا أحد بهذا"), Vec::<String>::new());
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let server = Server::of(samples());
    server.get("/api/search?q=%22%D9%85%D8%B5%D8%B1").fails_with(400, &["quotation mark is not closed"]);
    let problem: Value = server.get("/api/search?q=%28%D9%85%D8%B5%D8%B1").json();
    assert_eq!(problem["error"]["span"], serde_json::json!([0, 1]));
    server.get("/api/search?querry=x").fails_with(400, &["no parameter querry", "person"]);
    server.get("/api/search?limit=101").fails_with(400, &["limit", "100"]);
    server.get("/api/search?limit=100&offset=9901").fails_with(400, &["10000"]);
    server.get("/api/search?limit=many").fails_with(400, &["limit"]);
    server.get("/api/search?from=2024&to=2023").fails_with(400, &["after"]);
    server.get("/api/search?from=yesterday").fails_with(400, &["from", "not a date"]);
    server.get("/api/search?facet=color").fails_with(400, &["color", "person"]);
    server.get("/api/search?index=other").fails_with(404, &["samples"]);
    server.get("/api/facets/color").fails_with(400, &["color"]);
    server.get("/api/documents/nobody").fails_with(404, &["no document"]);
    server.get("/api/documents/..%2F..%2F..%2Fetc%2Fpasswd").fails_with(404, &["no document"]);
    server.get("/api/nothing").fails_with(404, &["no such endpoint"]);
    let words = "كلمة+".repeat(300);
    server.get(&format!("/api/search?q={words}")).fails_with(400, &["256"]);
    server.get(&format!("/api/search?q={}", "x".repeat(40_000))).fails_with(414, &["longer"]);
    server.get(&format!("/api/search?q={}", encoded(&"(".repeat(60)))).fails_with(400, &["32 parentheses"]);
    assert_eq!(server.get("/assets/..%2F..%2FCargo.toml").status, 404);
    assert_eq!(server.get("/nothing/here").status, 404);
}

#[test]
fn browsers_are_bound_by_headers_and_other_names_are_refused() {
    let server = Server::of(samples());
    for path in ["/", "/?q=%22", "/api/search", "/api/nothing", "/assets/style.css", "/nothing"] {
        let answered = server.get(path);
        let policy = answered.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answered.header("x-content-type-options"), "nosniff");
        assert_eq!(answered.header("referrer-policy"), "no-referrer");
        assert_eq!(answered.header("access-control-allow-origin"), "");
    }
    server.get_with("/api/search", &[("host", "evil.example")]).fails_with(421, &["not called by that name"]);
    assert_eq!(server.get_with("/", &[("host", "localhost:80")]).status, 200);
    let named = Server::with(&["--index", samples(), "--allow-host", "archive.example"]);
    assert_eq!(named.get_with("/", &[("host", "archive.example")]).status, 200);
}

#[test]
fn language_and_theme_are_kept_and_lead_to_no_other_server() {
    let server = Server::of(samples());
    let page = server.get("/").ok().text();
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\""), "{page}");
    let chosen = server.get("/?q=%D9%85%D8%B5%D8%B1&lang=en&theme=dark");
    assert_eq!((chosen.status, chosen.header("location")), (303, "/?q=%D9%85%D8%B5%D8%B1"));
    let cookies: Vec<&str> = chosen
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    let page = server.get_with("/", &[("cookie", "lang=en; theme=dark")]).ok().text();
    assert!(page.contains("<html lang=\"en\" dir=\"ltr\" data-theme=\"dark\""), "{page}");
    let page = server.get_with("/", &[("cookie", "lang=\"><script>; theme=blue")]).ok().text();
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
    for path in ["//evil.example/?lang=en", "//evil.example?lang=en", "/%2F/evil.example?lang=en"] {
        assert_ne!(server.get(path).status, 303, "{path}");
    }
}

#[test]
fn new_commits_are_seen_without_a_restart() {
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
    let collection = Collection::of(&line("one", "خبر عن القمح"));
    let server = Server::of(collection.index());
    let total = |query: &str| {
        server.get(&format!("/api/search?q={}", encoded(query))).ok().json::<Value>()["total"]
            .as_u64()
            .unwrap()
    };
    assert_eq!((total("القمح"), total("الشعير")), (1, 0));
    collection.write(&(line("one", "خبر عن الشعير") + &line("two", "خبر آخر عن الشعير")));
    let started = Instant::now();
    while (total("القمح"), total("الشعير")) != (0, 2) {
        assert!(started.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    // A new generation of the whole index too.
    let file = collection.dir.path().join("documents.jsonl");
    fs::write(&file, line("three", "خبر عن الذرة")).unwrap();
    fihris(["ingest", file.to_str().unwrap(), "--index", collection.index(), "--full"]).ok();
    while total("الذرة") != 1 {
        assert!(started.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut metrics = server.get("/metrics").ok().text();
    while !metrics.contains("fihris_documents{index=\"index\"} 1") {
        assert!(started.elapsed() < PATIENCE, "{metrics}");
        metrics = server.get("/metrics").ok().text();
    }
    assert!(metrics.contains("fihris_requests_total{route=\"/api/search\",status=\"200\"}"), "{metrics}");
    assert!(metrics.trim_end().ends_with("# EOF"), "{metrics}");
}

#[test]
fn many_indexes_are_served_by_name() {
    let collection = Collection::of("{\"id\":\"one\",\"text\":\"خبر عن القمح\"}\n");
    let server = Server::with(&["--index", samples(), "--index", collection.index()]);
    let documents =
        |index: &str| server.get(&format!("/api/stats?index={index}")).ok().json::<Stats>().documents;
    assert_eq!((documents(""), documents("samples"), documents("index")), (NUM_SAMPLES, NUM_SAMPLES, 1));
    let health: Value = server.get("/healthz").ok().json();
    assert_eq!(health, serde_json::json!({"ok": true, "indexes": ["samples", "index"]}));
    assert!(server.get("/?index=index").ok().text().contains("<option value=\"index\" selected>"));
    fihris(["serve", "--port", "0", "--index", "no-such-folder"]).fails_with(&["no index in no-such-folder"]);
}

#[test]
fn documents_are_taken_with_the_token_alone_and_are_found_at_once() {
    let collection = Collection::of("{\"id\":\"one\",\"text\":\"خبر عن القمح\"}\n");
    let read_only = Server::of(collection.index());
    read_only.post("application/json", "{\"text\":\"خبر\"}").fails_with(403, &["--writable"]);
    let server = Server::with(&["--index", collection.index(), "--writable", "--max-body-mb", "1"]);
    let kind = ("content-type", "application/x-ndjson");
    for token in ["", "Bearer", "Bearer another token than it", "Basic YTpi"] {
        server.post_with(&[kind, ("authorization", token)], "{}").fails_with(401, &["token"]);
    }
    server.post("text/plain", "خبر").fails_with(415, &["application/x-ndjson"]);
    server.post("application/json", "{").fails_with(400, &["EOF"]);
    assert_eq!(server.status_of_body(2 << 20, (1 << 20) + 1), 413);
    // Before any of it is read.
    assert_eq!(read_only.status_of_body(2 << 20, 0), 403);
    let total = |query: &str| {
        server.get(&format!("/api/search?q={}", encoded(query))).ok().json::<Value>()["total"]
            .as_u64()
            .unwrap()
    };
    let lines = "{\"id\":\"two\",\"text\":\"خبر عن الشعير\"}\nnot json\n{\"text\":\"خبر عن الذرة\",\"path\":\"/etc/passwd\"}\n";
    let report: Report = server.post("application/x-ndjson", lines).ok().json();
    assert_eq!((report.added, report.replaced, report.failed), (2, 0, 1), "{report:?}");
    assert_eq!(report.failures[0].line, Some(2));
    assert!(!report.failures[0].path.contains('/'), "{report:?}");
    assert_eq!((total("القمح"), total("الشعير"), total("الذرة")), (1, 1, 1));
    // The later of two with one id counts, and what was ingested from files stays.
    let again =
        "[{\"id\": \"two\", \"text\": \"خبر عن\\nالأرز\"}, {\"id\": \"one\", \"text\": \"خبر عن البن\"}]";
    let report: Report = server.post("application/json", again).ok().json();
    assert_eq!((report.replaced, report.failed), (2, 0), "{report:?}");
    assert_eq!((total("القمح"), total("الشعير"), total("الأرز"), total("البن")), (0, 0, 1, 1));
    assert!(collection.shows("two"));
    let check = fihris(["check", "--index", collection.index(), "--json"]).ok();
    assert!(check.stdout.contains("\"ok\":true"), "{check:?}");
    let one = Server::with(&["--index", collection.index()]);
    assert_eq!(one.get("/api/documents/two").ok().json::<Value>()["text"], "خبر عن\nالأرز");
}

#[test]
fn a_server_that_is_writable_needs_a_token_that_cannot_be_guessed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    for (token, message) in [("", "needs a token"), ("short", "shorter than 16")] {
        fs::write(&file, token).unwrap();
        let file = file.to_str().unwrap();
        let args = ["serve", "--port", "0", "--index", samples(), "--writable", "--token-file", file];
        fihris(args).fails_with(&[message]);
    }
    assert!(TOKEN.len() > 16);
}

#[test]
fn a_result_list_can_be_taken_away() {
    let collection = Collection::of(concat!(
        "{\"id\":\"=1+1\",\"title\":\"=HYPERLINK(\\\"http://evil.example\\\")\",\"text\":\"خبر عن القمح، \\\"كما قيل\\\"\\nوغيره\",\"date\":\"2024-03-01\",\"persons\":[\"أحمد\",\"@سالم\"]}\n",
        "{\"id\":\"two\",\"title\":\"عنوان\",\"text\":\"خبر آخر عن القمح\"}\n"
    ));
    let server = Server::of(collection.index());
    let query = encoded("القمح");
    let list = server.get(&format!("/api/export?q={query}")).ok();
    assert_eq!(list.header("content-type"), "text/csv; charset=utf-8");
    assert!(list.header("content-disposition").contains("fihris.csv"));
    let table = list.text();
    assert!(table.starts_with("\u{FEFF}rank,id,title,date"), "{table}");
    assert!(table.contains("'=1+1,\"'=HYPERLINK(\"\"http://evil.example\"\")\",2024-03-01"), "{table}");
    assert!(table.contains("خبر عن القمح، \"\"كما قيل\"\""), "{table}");
    let lines = server.get(&format!("/api/export?q={query}&format=jsonl")).ok().text();
    let hits: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answer: Value = server.get(&format!("/api/search?q={query}")).ok().json();
    assert_eq!(&hits, answer["hits"].as_array().unwrap());
}

#[test]
fn searches_end_with_their_time_and_too_many_are_refused_at_once() {
    let slow = Server::with(&["--index", samples(), "--max-ms", "0"]);
    slow.get("/api/search?q=x").fails_with(504, &["longer than it may"]);
    let page = slow.get("/?q=x");
    assert_eq!((page.status, page.text().contains("أسرع")), (504, true));
    let busy = Server::with(&["--index", samples(), "--max-searches", "1", "--max-waiting", "0"]);
    let query = encoded(&"مكتبه~ ".repeat(60));
    let counts = [200, 503].map(|_| AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let answered = busy.get(&format!("/api/search?q={query}"));
                    match answered.status {
                        200 => counts[0].fetch_add(1, Ordering::Relaxed),
                        503 => {
                            assert_eq!(answered.header("retry-after"), "1");
                            counts[1].fetch_add(1, Ordering::Relaxed)
                        }
                        other => panic!("{other}: {}", answered.text()),
                    };
                }
            });
        }
    });
    let [found, refused] = counts.map(AtomicUsize::into_inner);
    assert!(found > 0 && refused > 0, "{found} {refused}");
    assert!(busy.get("/metrics").text().contains("fihris_searches_working 0"));
    assert_eq!(busy.get("/api/search?q=x").status, 200);
}

#[test]
fn a_server_that_is_asked_to_stop_ends_well() {
    let server = Server::of(samples());
    server.get("/").ok();
    let started = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(started.elapsed() < PATIENCE);
}
