//! Which part of a page is its text: the page without what frames it, the smallest part that holds most of the prose,
//! and of that without lists of links and what else is not text.
//!
//! Owns the choice; how much text there is and what names say is left to `measure` and `cues`. The steps are tried from
//! the strictest on until what is left is a fair share of the prose, so that a page without any structure keeps all its
//! text. Every step is one pass over the nodes. The idea of falling back is that of Mozilla's Readability.

use std::{collections::BTreeMap, ops::Range};

use super::{
    cues::{self, Cue},
    dates,
    dom::Dom,
    measure::{Counts, Measure, PROSE_LETTERS},
    tag::{Attr, Tag},
};

/// A part that holds this much of the prose, in percent, is the whole text.
const WHOLE_PERCENT: u32 = 65;

/// A choice with less than this much of the prose of the page, in percent, is none.
const FAIR_PERCENT: u32 = 40;

/// What remains must be this many letters of prose, so that what is dropped cannot have been the text.
const ENOUGH_LETTERS: u32 = 200;

/// A main part that the page declares counts if the page has at most this many times as many letters.
const MAX_TIMES_MAIN: u32 = 8;

/// What is beside the text is looked at up to this many levels above it; further out it is the frame of the page.
const MAX_KIN_LEVELS: usize = 2;

/// So many parts of one kind are a list of posts or the like.
const MIN_POSTS: usize = 3;

/// A line with more letters is never taken for one that only repeats in all posts.
const MAX_LINE_LETTERS: u32 = 100;

/// The part of a page that is its text.
#[derive(Debug)]
pub(super) struct Choice {
    /// The element that holds it.
    pub root: usize,
    /// What in it is left out, by node.
    pub dropped: Vec<bool>,
}

/// Chooses the text of a page.
pub(super) fn choose(dom: &Dom) -> Choice {
    let counts = &Counts::of(dom);
    let hidden = marked(dom, |node| cues::is_hidden(dom, node));
    let all = Measure::of(dom, counts, &hidden);
    let total = all.prose(dom.range(0));
    if total == 0 && all.runs.is_empty() {
        // Nothing is shown before a script has run.
        return Choice { root: 0, dropped: vec![false; dom.len()] };
    }
    let mut framed = hidden.clone();
    drop_frame(dom, &all, &mut framed);
    let plain = Measure::of(dom, counts, &framed);
    let mut dropped = framed.clone();
    drop_named(dom, &plain, &mut dropped);
    for dropped in [dropped, framed.clone()] {
        let fair = prose(dom, counts, 0, &dropped) * FAIR_PERCENT / 100;
        let (choice, is_declared) = narrowed(dom, counts, dropped);
        if is_declared || prose(dom, counts, choice.root, &choice.dropped) >= fair.max(1) {
            return choice;
        }
    }
    Choice { root: 0, dropped: if plain.runs.is_empty() { hidden } else { framed } }
}

fn prose(dom: &Dom, counts: &Counts, root: usize, dropped: &[bool]) -> u32 {
    Measure::of(dom, counts, dropped).prose(dom.range(root))
}

/// A mark on each element for which something is true, inside others that are marked only on the outermost.
fn marked(dom: &Dom, is_marked: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut marks = vec![false; dom.len()];
    let mut node = 0;
    while node < dom.len() {
        let tag = dom.tag(node);
        if !matches!(tag, Tag::Text | Tag::Page | Tag::Html | Tag::Body) && is_marked(node) {
            mark(&mut marks, node);
            node = dom.end(node);
        } else {
            node += 1;
        }
    }
    marks
}

fn mark(marks: &mut [bool], node: usize) {
    if let Some(mark) = marks.get_mut(node) {
        *mark = true;
    }
}

fn is_marked(marks: &[bool], node: usize) -> bool {
    marks.get(node).is_some_and(|mark| *mark)
}

/// Drops the parts for finding one's way, unless most of the prose and much of the rest is in them.
fn drop_frame(dom: &Dom, measure: &Measure, dropped: &mut [bool]) {
    let total = measure.prose(dom.range(0));
    let num_letters = measure.letters(dom.range(0));
    let mut node = 0;
    while node < dom.len() {
        if is_marked(dropped, node) {
            node = dom.end(node);
            continue;
        }
        let is_own_header =
            dom.tag(node) == Tag::Header && dom.ancestors(node).any(|outer| is_semantic(dom, outer));
        let range = dom.range(node);
        let is_minor = measure.prose(range.clone()) * 2 <= total || measure.letters(range) * 4 <= num_letters;
        if cues::is_frame(dom, node) && !is_own_header && is_minor {
            mark(dropped, node);
        }
        node += 1;
    }
}

fn is_semantic(dom: &Dom, node: usize) -> bool {
    matches!(dom.tag(node), Tag::Article | Tag::Main) || dom.attr(node, Attr::Role) == Some("main")
}

/// Drops the parts whose names say that they are something else; what others wrote below the text at last.
fn drop_named(dom: &Dom, measure: &Measure, dropped: &mut [bool]) {
    let total = measure.prose(dom.range(0));
    let is_heading = |node| dom.tag(node).heading_level().is_some();
    let mut left = total;
    for is_last in [false, true] {
        let mut node = 0;
        while node < dom.len() {
            let range = dom.range(node);
            let tag = dom.tag(node);
            let is_free = matches!(
                tag,
                Tag::Text | Tag::Page | Tag::Html | Tag::Body | Tag::Main | Tag::Article | Tag::Tr | Tag::Td
            );
            let cue = if is_free || is_marked(dropped, node) { None } else { cues::named(dom, node) };
            let prose = measure.prose(range.clone());
            let after = left.saturating_sub(prose);
            // A long paragraph is text even if its name happens to be `ad`, as names made by machines may.
            let is_long = tag == Tag::P && prose >= PROSE_LETTERS;
            let may_go = match cue {
                _ if is_long => false,
                Some(Cue::Weak) if is_heading(node) || is_heading(dom.parent(node)) => false,
                Some(Cue::Other | Cue::Weak) => {
                    !is_last && prose * 2 <= total && after >= total.min(ENOUGH_LETTERS) / 2
                }
                // Where next to nothing is left, they are the text.
                Some(Cue::Comments) => is_last && after >= ENOUGH_LETTERS / 2 && after * 33 >= left,
                Some(Cue::Byline) => !is_last && measure.letters(range.clone()) <= ENOUGH_LETTERS / 2,
                Some(Cue::Body) | None => false,
            };
            if may_go {
                mark(dropped, node);
                left = after;
            }
            // In listings names tell the parts of a program apart.
            let is_over = is_marked(dropped, node) || tag.is_preformatted();
            node = if is_over { range.end } else { node + 1 };
        }
    }
}

/// The smallest part that holds most of the prose, with the parts beside it that belong to it; and whether the page
/// itself declares it.
fn narrowed(dom: &Dom, counts: &Counts, mut dropped: Vec<bool>) -> (Choice, bool) {
    let measure = Measure::of(dom, counts, &dropped);
    let start = declared_main(dom, &measure, &dropped);
    let mut root = start.unwrap_or(0);
    let (total, free) = (measure.prose(dom.range(root)), measure.free(dom.range(root)));
    let mut path = Vec::new();
    while let Some(best) = dom
        .children(root)
        .filter(|child| !is_marked(&dropped, *child) && dom.is_container(*child))
        .max_by_key(|child| measure.prose(dom.range(*child)))
        .filter(|best| measure.prose(dom.range(*best)) * 100 >= total * WHOLE_PERCENT && total > 0)
        .filter(|best| measure.free(dom.range(*best)) * 3 >= free)
    {
        path.push((root, best));
        root = best;
    }
    // From the inside out, as long as something beside the path belongs to it.
    let mut kept_root = root;
    for (level, (outer, best)) in path.into_iter().rev().enumerate() {
        let is_kin = |child: &usize| {
            *child == best || is_kin(dom, &measure, *child, best, total, level < MAX_KIN_LEVELS)
        };
        let beside: Vec<usize> = dom.children(outer).filter(|child| !is_marked(&dropped, *child)).collect();
        let first = beside.iter().position(is_kin).unwrap_or(0);
        let last = beside.iter().rposition(is_kin).unwrap_or(0);
        for (at, child) in beside.iter().enumerate() {
            // What is short and between two parts of a text is a label in it.
            let is_between = at > first && at < last && measure.link_percent(dom.range(*child)) <= 30;
            if !is_between && !is_kin(child) {
                mark(&mut dropped, *child);
            }
        }
        if last > first {
            kept_root = outer;
        }
    }
    drop_lists(dom, counts, kept_root, &mut dropped);
    drop_repeated(dom, counts, kept_root, &mut dropped);
    (Choice { root: kept_root, dropped }, start.is_some())
}

/// The only element that the page itself declares to be its main part, if it holds anything.
fn declared_main(dom: &Dom, measure: &Measure, dropped: &[bool]) -> Option<usize> {
    let is_main = |node: &usize| {
        let is = |name, value| dom.attr(*node, name).is_some_and(|own| own.eq_ignore_ascii_case(value));
        dom.tag(*node) == Tag::Main || is(Attr::Role, "main") || is(Attr::Itemprop, "articleBody")
    };
    let mut found = None;
    let mut node = 0;
    while node < dom.len() {
        if is_marked(dropped, node) || is_main(&node) {
            if !is_marked(dropped, node) && found.replace(node).is_some() {
                return None;
            }
            node = dom.end(node);
        } else {
            node += 1;
        }
    }
    let (all, free) = (measure.free(dom.range(0)), found.map_or(0, |main| measure.letters(dom.range(main))));
    found.filter(|_| free * MAX_TIMES_MAIN >= all && free > 0)
}

/// Whether an element beside the best one is a part of the same text.
fn is_kin(dom: &Dom, measure: &Measure, node: usize, best: usize, total: u32, is_near: bool) -> bool {
    let range = dom.range(node);
    let (prose, links) = (measure.prose(range.clone()), measure.link_percent(range.clone()));
    if measure.letters(range.clone()) == 0 || links > 30 {
        return false;
    }
    let class = |node| dom.attr(node, Attr::Class).map(str::trim).filter(|class| !class.is_empty());
    let is_same = dom.tag(node) == dom.tag(best) && class(node).is_some() && class(node) == class(best);
    match dom.tag(node) {
        _ if is_same => prose > 0,
        Tag::Text => prose > 0,
        Tag::Thead | Tag::Caption => true,
        tag if !tag.is_block() => is_near,
        tag if tag.heading_level().is_some() => node < best,
        Tag::P | Tag::Blockquote | Tag::Pre | Tag::Ul | Tag::Ol | Tag::Table => prose > 20,
        _ => is_near && links <= 10 && prose * 20 >= total && (node < best || prose * 10 >= total),
    }
}

/// Drops lists of links, headings that lead elsewhere and what follows them.
fn drop_lists(dom: &Dom, counts: &Counts, root: usize, dropped: &mut [bool]) {
    let measure = Measure::of(dom, counts, dropped);
    let total = measure.prose(dom.range(root));
    if total < ENOUGH_LETTERS {
        return;
    }
    let mut node = root + 1;
    while node < dom.end(root) {
        if is_marked(dropped, node) {
            node = dom.end(node);
            continue;
        }
        let tag = dom.tag(node);
        let range = dom.range(node);
        let is_above = measure.prose(root..node) < 20;
        if is_above && is_date_line(dom, &measure, node) {
            mark(dropped, node);
            node = range.end;
            continue;
        }
        if tag.is_block() && tag != Tag::Tr && measure.letters(range.clone()) > 0 {
            let prose = measure.prose(range.clone());
            let links = measure.link_percent(range.clone());
            let is_links = match tag {
                _ if tag.heading_level().is_some() => false,
                Tag::P => links > 80 && prose == 0,
                Tag::Li | Tag::Dt | Tag::Dd | Tag::Td | Tag::Th | Tag::Tbody | Tag::Pre => false,
                _ => links > 50 && prose * 10 <= total,
            };
            if is_links {
                mark(dropped, node);
                node = range.end;
                continue;
            }
            if range.len() < 64
                && measure.letters(range.clone()) < 40
                && cues::leads_elsewhere(&dom.inner_text(node, 60))
            {
                drop_from(dom, &measure, node, total, dropped);
                node = range.end;
                continue;
            }
        }
        node += 1;
    }
    drop_empty_headings(dom, counts, root, dropped);
}

/// Whether a block above the text only says when it was published.
fn is_date_line(dom: &Dom, measure: &Measure, node: usize) -> bool {
    let is_piece =
        matches!(dom.tag(node), Tag::Div | Tag::P | Tag::Span | Tag::Time | Tag::H4 | Tag::H5 | Tag::H6);
    let letters = measure.letters(dom.range(node));
    is_piece && (1..40).contains(&letters) && dates::day(&dom.inner_text(node, 100)).is_some()
}

/// Drops a heading that leads elsewhere and what follows it up to the next heading.
fn drop_from(dom: &Dom, measure: &Measure, heading: usize, total: u32, dropped: &mut [bool]) {
    mark(dropped, heading);
    let outer = dom.parent(heading);
    let mut sibling = dom.end(heading);
    while sibling < dom.end(outer) {
        let range = dom.range(sibling);
        // Whatever the heading says, a third of the text is the text.
        if dom.tag(sibling).heading_level().is_some() || measure.prose(range.clone()) * 3 > total {
            return;
        }
        if dom.tag(sibling) == Tag::P
            && measure.link_percent(range.clone()) < 50
            && measure.prose(range.clone()) > 0
        {
            return;
        }
        mark(dropped, sibling);
        sibling = range.end;
    }
}

/// Drops headings under which nothing is left although something was.
fn drop_empty_headings(dom: &Dom, counts: &Counts, root: usize, dropped: &mut [bool]) {
    let measure = Measure::of(dom, counts, dropped);
    let headings: Vec<(usize, u8)> = (root..dom.end(root))
        .filter_map(|node| dom.tag(node).heading_level().map(|level| (node, level)))
        .collect();
    let mut next: Option<(usize, u8)> = None;
    for &(node, level) in headings.iter().rev() {
        let end = match next {
            Some((next, next_level)) if next_level > level => {
                // What is under a smaller heading is under this one.
                if !is_marked(dropped, next) { None } else { Some(next) }
            }
            Some((next, _)) => Some(next),
            None => Some(dom.end(root)),
        };
        if let Some(end) = end {
            let under = dom.end(node)..end.max(dom.end(node));
            let had = under.clone().any(|inner| is_marked(dropped, inner));
            if had && measure.letters(under) == 0 {
                mark(dropped, node);
            }
        }
        next = Some((node, level));
    }
}

/// Drops short lines that stand in nearly all posts of a page: names of ranks, signatures, dates.
fn drop_repeated(dom: &Dom, counts: &Counts, root: usize, dropped: &mut [bool]) {
    let measure = Measure::of(dom, counts, dropped);
    let has_prose = |node: &usize| measure.prose(dom.range(*node)) >= 20;
    let mut outer = root;
    let posts: Vec<usize> = loop {
        let inner: Vec<usize> = dom.children(outer).filter(has_prose).collect();
        match inner.as_slice() {
            [only] => outer = *only,
            _ => break inner,
        }
    };
    let is_post = |node: &usize| {
        matches!(dom.tag(*node), Tag::Div | Tag::Table | Tag::Article | Tag::Section | Tag::Li)
    };
    let posts: Vec<usize> = posts.into_iter().filter(is_post).collect();
    if posts.len() < MIN_POSTS {
        return;
    }
    let mut lines: BTreeMap<String, (usize, Vec<Range<usize>>)> = BTreeMap::new();
    let mut runs = measure.runs.iter().peekable();
    for (number, post) in posts.iter().enumerate() {
        while runs.next_if(|run| run.first < *post).is_some() {}
        while let Some(run) = runs.next_if(|run| run.first < dom.end(*post)) {
            if run.letters >= MAX_LINE_LETTERS {
                continue;
            }
            let text: String = (run.first..=run.last).map(|node| dom.text(node)).collect();
            let key = if dates::day(&text).is_some() { String::new() } else { text.trim().to_owned() };
            let (last_post, places) = lines.entry(key).or_insert((usize::MAX, Vec::new()));
            // Twice in one post counts once.
            if *last_post != number {
                *last_post = number;
                places.push(run.first..run.last + 1);
            }
        }
    }
    for (_, places) in lines.into_values().filter(|(_, places)| places.len() * 5 >= posts.len() * 4) {
        for node in places.into_iter().flatten().filter(|node| dom.tag(*node) == Tag::Text) {
            mark(dropped, node);
        }
    }
}
