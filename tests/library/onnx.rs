//! A model of the user's, made here: a table that gives each token its label, and a tokenizer of whole words.
//!
//! The file of the model is written as protobuf by hand, so that no crate is needed for that.

use std::{fs, path::Path};

use fihris::{
    bundled,
    entity::{OnnxTagger, TagNames, Tagged, tagger::Label},
    ingest::{Ingest, Report},
};
use serde_json::json;

const LABELS: [&str; 8] = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC"];
/// Words of the tokenizer with their label; number 0 is padding, 1 and 2 stand around a text, 3 is any other word.
const WORDS: [(&str, &str); 16] = [
    ("[PAD]", "B-PERS"),
    ("[CLS]", "B-PERS"),
    ("[SEP]", "B-PERS"),
    ("[UNK]", "O"),
    ("سامر", "B-PERS"),
    ("الزيتوني", "I-PERS"),
    ("مرجانة", "B-LOC"),
    ("العليا", "I-LOC"),
    ("بلدية", "B-ORG"),
    ("-", "I-ORG"),
    ("عيد", "B-MISC"),
    ("بمرجانة", "I-LOC"),
    ("سامر/فادي", "B-PERS"),
    (".", "O"),
    ("،", "O"),
    ("##توني", "B-LOC"),
];

/// Bytes of a number in protobuf.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn number(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

fn bytes(field: u64, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    [varint(field << 3 | 2), varint(bytes.as_ref().len() as u64), bytes.as_ref().to_vec()].concat()
}

/// An input or output of a graph: its name, the number of its type, its shape, 0 for any length.
fn value(name: &str, kind: u64, shape: &[u64]) -> Vec<u8> {
    let dims = shape.iter().map(|length| match length {
        0 => bytes(1, bytes(2, "sequence")),
        length => bytes(1, number(1, *length)),
    });
    let tensor = [number(1, kind), bytes(2, dims.collect::<Vec<_>>().concat())].concat();
    [bytes(1, name), bytes(2, bytes(1, tensor))].concat()
}

const FLOAT: u64 = 1;
const INT64: u64 = 7;

/// A model whose scores are rows of a table: for each token 1.0 at its label, else 0.0.
fn model(inputs: &[&str], length: u64, rows: &[&str]) -> Vec<u8> {
    let table = rows.iter().flat_map(|row| LABELS.map(|label| if label == *row { 1.0_f32 } else { 0.0 }));
    let table = [
        number(1, rows.len() as u64),
        number(1, LABELS.len() as u64),
        number(2, FLOAT),
        bytes(8, "table"),
        bytes(9, table.flat_map(f32::to_le_bytes).collect::<Vec<u8>>()),
    ];
    let node = [bytes(1, "table"), bytes(1, inputs[0]), bytes(2, "logits"), bytes(4, "Gather")];
    let inputs = inputs.iter().map(|name| bytes(11, value(name, INT64, &[1, length])));
    let graph = [
        bytes(1, node.concat()),
        bytes(2, "table"),
        bytes(5, table.concat()),
        inputs.collect::<Vec<_>>().concat(),
        bytes(12, value("logits", FLOAT, &[1, length, LABELS.len() as u64])),
    ];
    [number(1, 8), bytes(7, graph.concat()), bytes(8, number(2, 14))].concat()
}

fn tokenizer() -> serde_json::Value {
    let vocab: serde_json::Map<String, serde_json::Value> =
        WORDS.iter().enumerate().map(|(number, (word, _))| ((*word).to_owned(), number.into())).collect();
    let special = |token: &str, id: u32| json!({ "id": token, "ids": [id], "tokens": [token] });
    let single = json!([
        { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
        { "Sequence": { "id": "A", "type_id": 0 } },
        { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
    ]);
    json!({
        "version": "1.0",
        "truncation": { "direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0 },
        "padding": null,
        "added_tokens": [],
        "normalizer": null,
        "pre_tokenizer": { "type": "WhitespaceSplit" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": single,
            "special_tokens": { "[CLS]": special("[CLS]", 1), "[SEP]": special("[SEP]", 2) },
        },
        "decoder": null,
        "model": { "type": "WordPiece", "vocab": vocab, "unk_token": "[UNK]",
                   "continuing_subword_prefix": "##", "max_input_chars_per_word": 100 },
    })
}

fn config() -> serde_json::Value {
    let labels = LABELS.iter().enumerate().map(|(number, label)| (number.to_string(), json!(label)));
    json!({ "id2label": labels.collect::<serde_json::Map<_, _>>(), "max_position_embeddings": 16, "model_type": "bert" })
}

fn rows() -> Vec<&'static str> {
    WORDS.iter().map(|(_, label)| *label).collect()
}

/// Writes a folder with a model.
fn write(folder: &Path, model: &[u8]) {
    fs::write(folder.join("model.onnx"), model).unwrap();
    fs::write(folder.join("tokenizer.json"), tokenizer().to_string()).unwrap();
    fs::write(folder.join("config.json"), config().to_string()).unwrap();
}

const INPUTS: [&str; 3] = ["input_ids", "attention_mask", "token_type_ids"];

fn tagger(model: &[u8]) -> OnnxTagger {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), model);
    OnnxTagger::open(dir.path()).unwrap()
}

fn named<'a>(tagger: &mut OnnxTagger, text: &'a str) -> Vec<(&'a str, Label)> {
    tagger.names(text).into_iter().map(|Tagged { range, label }| (&text[range], label)).collect()
}

#[test]
fn names_are_whole_words_and_labels_are_repaired() {
    use Label::{Organization, Person, Place};
    // Models of any length, with one input and with all, and one of a fixed length.
    let models =
        [model(&INPUTS, 0, &rows()), model(&INPUTS[..1], 0, &rows()), model(&INPUTS[..2], 12, &rows())];
    for model in models {
        let mut tagger = tagger(&model);
        for (text, expected) in [
            ("قال سامر الزيتوني هنا", &[("سامر الزيتوني", Person)][..]),
            // The first token decides: the second one of the word is a place in the table.
            ("قالت بلديةتوني", &[("بلديةتوني", Organization)]),
            ("مرجانة العليا سامر", &[("مرجانة العليا", Place), ("سامر", Person)]),
            ("سامر سامر", &[("سامر", Person), ("سامر", Person)]),
            // Inside without a beginning, and of another kind.
            ("الزيتوني العليا", &[("الزيتوني", Person), ("العليا", Place)]),
            ("جاء بمرجانة العليا", &[("بمرجانة العليا", Place)]),
            // Signs are in a name only between words; one token for two words is one name.
            ("بلدية - مرجانة", &[("بلدية", Organization), ("مرجانة", Place)]),
            ("جاء سامر/فادي", &[("سامر/فادي", Person)]),
            // Not across sentences and lines; other kinds are not named.
            ("سامر . الزيتوني", &[("سامر", Person), ("الزيتوني", Person)]),
            ("سامر\nالزيتوني", &[("سامر", Person), ("الزيتوني", Person)]),
            ("عيد ميلاد", &[]),
            ("", &[]),
            ("\n \n", &[]),
        ] {
            assert_eq!(named(&mut tagger, text), expected, "{text}");
        }
    }
}

#[test]
fn long_texts_are_cut_and_every_name_is_found_once() {
    // More tokens than the model takes at once: 16, or the fixed 12.
    for model in [model(&INPUTS, 0, &rows()), model(&INPUTS, 12, &rows())] {
        let mut tagger = tagger(&model);
        let text = "كلمة سامر بعد مرجانة ، ".repeat(500);
        let names = tagger.names(&text);
        assert_eq!(names.len(), 1000);
        let found: Vec<&str> = names.iter().map(|name| &text[name.range.clone()]).collect();
        assert!(found.chunks(2).all(|pair| pair == ["سامر", "مرجانة"]), "{found:?}");
        assert!(names.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
    }
}

#[test]
fn a_piece_that_the_model_fails_on_has_no_names() {
    // The table ends before the numbers of some words.
    let mut tagger = tagger(&model(&INPUTS, 0, &rows()[..5]));
    assert_eq!(named(&mut tagger, "سامر مرجانة\nثم سامر"), [("سامر", Label::Person)]);
}

#[test]
fn errors_name_the_file_and_what_is_missing() {
    let good = model(&INPUTS, 0, &rows());
    let fails = |change: &dyn Fn(&Path), expected: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &good);
        change(dir.path());
        let error = OnnxTagger::open(dir.path()).err().unwrap().to_string();
        for part in expected {
            assert!(error.contains(part), "{part} is not in: {error}");
        }
        assert!(error.chars().count() < 700 && !error.contains('\n'), "{error}");
    };
    for name in ["model.onnx", "tokenizer.json", "config.json"] {
        fails(&|dir| fs::remove_file(dir.join(name)).unwrap(), &[name]);
        fails(&|dir| fs::write(dir.join(name), "{").unwrap(), &[name]);
        fails(&|dir| fs::write(dir.join(name), "").unwrap(), &[name]);
    }
    let configure = |change: &dyn Fn(&mut serde_json::Value), expected: &[&str]| {
        let mut file = config();
        change(&mut file);
        fails(&|dir| fs::write(dir.join("config.json"), file.to_string()).unwrap(), expected);
    };
    configure(&|file| file["id2label"] = json!(null), &["config.json", "id2label"]);
    configure(&|file| file["id2label"] = json!({ "0": "O", "2": "B-PER" }), &["config.json", "no label 1"]);
    configure(
        &|file| file["id2label"] = json!({ "0": "LABEL_0", "1": "B-MISC" }),
        &["config.json", "LABEL_0, B-MISC"],
    );
    configure(&|file| file["id2label"] = json!({ "0": "O", "1": "PER" }), &["model.onnx", "2 labels"]);
    let remodel = |model: Vec<u8>, expected: &[&str]| {
        fails(&|dir| fs::write(dir.join("model.onnx"), &model).unwrap(), expected);
    };
    remodel(model(&["input_ids", "position_ids"], 0, &rows()), &["model.onnx", "position_ids"]);
    remodel(model(&["attention_mask"], 0, &rows()), &["model.onnx", "input_ids is missing"]);
    remodel(good[..good.len() / 2].to_vec(), &["model.onnx"]);
    let nowhere = OnnxTagger::open(Path::new("/nowhere/model")).err().unwrap().to_string();
    assert!(nowhere.contains("/nowhere/model"), "{nowhere}");
}

#[test]
fn documents_are_named_anew_by_another_model_alone() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("model");
    fs::create_dir(&folder).unwrap();
    let file = dir.path().join("a.jsonl");
    fs::write(&file, json!({ "id": "1", "text": "قال سامر الزيتوني هنا" }).to_string()).unwrap();
    let index = dir.path().join("index");
    let ingest = |tagger: Option<OnnxTagger>| -> Report {
        let analyzer = bundled::analyzer();
        let namers = match &tagger {
            Some(tagger) => bundled::namers_with(tagger.clone(), tagger.version()),
            None => bundled::namers(),
        };
        let ingest = Ingest::new(&index, [file.clone()], &analyzer, &namers, bundled::name_matcher);
        ingest.run().unwrap()
    };
    let persons = || {
        let searcher = fihris::search::Searcher::open(&index, &bundled::analyzer()).unwrap();
        let address = searcher.reader().find("1").unwrap().unwrap();
        searcher.reader().document(address).unwrap().entities.persons
    };
    write(&folder, &model(&INPUTS, 0, &rows()));
    assert_eq!(ingest(None).added, 1);
    assert_eq!(ingest(Some(OnnxTagger::open(&folder).unwrap())).replaced, 1);
    assert_eq!(persons(), ["سامر الزيتوني"]);
    assert_eq!(ingest(Some(OnnxTagger::open(&folder).unwrap())).unchanged, 1);
    let mut other = rows();
    other[5] = "O";
    write(&folder, &model(&INPUTS, 0, &other));
    assert_eq!(ingest(Some(OnnxTagger::open(&folder).unwrap())).replaced, 1);
    assert_eq!(persons(), ["سامر"]);
    assert_eq!(ingest(None).replaced, 1);
}
