//! Copies are found among texts that only look like copies, and stories do not depend on the order of the input.

use fihris::copies::{Candidate, Shingler, Shingles, Signature, is_copy, stories};

use crate::{
    edits::{Edit, TEMPLATES, edited, quoting, shuffled},
    random::Random,
};

/// A made-up article: sentences of made-up words, as uneven in frequency as words are.
fn article(random: &mut Random) -> String {
    let syllables = ["با", "تو", "سي", "مر", "كل", "نا", "دي", "فر", "شا", "عو"];
    let mut text = String::new();
    for _ in 0..6 + random.below(10) {
        for _ in 0..10 + random.below(15) {
            let rank = random.below(100) * random.below(100);
            text.extend(rank.to_string().bytes().map(|digit| syllables[usize::from(digit - b'0')]));
            text.push(' ');
        }
        text.push_str("انتهى.\n");
    }
    text
}

fn found(texts: &[String], order: &[usize]) -> Vec<Vec<usize>> {
    let mut shingler = Shingler::new();
    let shingles: Vec<Shingles> = order.iter().map(|at| shingler.shingles(&texts[*at])).collect();
    let signatures: Vec<Signature> = shingles.iter().map(Signature::of).collect();
    let documents: Vec<Candidate> = shingles
        .iter()
        .zip(&signatures)
        .map(|(text, signature)| Candidate { key: text.key(), signature, num_words: text.num_words() })
        .collect();
    let found = stories(&documents, |one, other| is_copy(&shingles[one as usize], &shingles[other as usize]));
    found.into_iter().map(|story| story.into_iter().map(|at| order[at as usize]).collect()).collect()
}

#[test]
fn copies_are_found_and_lookalikes_are_not() {
    let mut random = Random::new(5);
    let mut texts: Vec<String> = (0..200).map(|_| article(&mut random)).collect();
    for at in 0..200 {
        let percent = 5 * (1 + at % 3);
        texts.push(edited(&texts[at], percent, &Edit::ALL, &texts[(at + 7) % 200], &mut random));
    }
    for at in 0..200 {
        let template = TEMPLATES[at % TEMPLATES.len()];
        texts.push(template(&mut random));
    }
    for at in 0..50 {
        let (around, other) = (article(&mut random), article(&mut random));
        let quoted: String = texts[at].split_inclusive('\n').take(2).collect();
        texts.push(quoting(&format!("{around} {other}"), &quoted));
        texts.push(shuffled(&texts[at], &mut random));
    }
    let order: Vec<usize> = (0..texts.len()).collect();
    let stories = found(&texts, &order);
    let right =
        stories.iter().filter(|story| matches!(story[..], [one, other] if one < 200 && other == one + 200));
    let right = right.count();
    assert!(right >= 198, "{right} of 200 found");
    assert!(stories.len() - right <= 2, "{} wrong", stories.len() - right);
}

#[test]
fn what_is_a_copy_of_what_does_not_depend_on_the_order() {
    let mut random = Random::new(6);
    let originals: Vec<String> = (0..50).map(|_| article(&mut random)).collect();
    let mut texts = originals.clone();
    for at in 0..150 {
        texts.push(edited(&originals[at % 50], 8, &Edit::ALL, &originals[(at + 7) % 50], &mut random));
    }
    let sorted = |mut stories: Vec<Vec<usize>>| {
        stories.iter_mut().for_each(|story| story.sort_unstable());
        stories.sort_unstable();
        stories
    };
    let forward: Vec<usize> = (0..texts.len()).collect();
    let backward: Vec<usize> = forward.iter().rev().copied().collect();
    let expected: Vec<Vec<usize>> = (0..50).map(|at| vec![at, at + 50, at + 100, at + 150]).collect();
    assert_eq!(sorted(found(&texts, &forward)), expected);
    assert_eq!(sorted(found(&texts, &backward)), expected);
}
