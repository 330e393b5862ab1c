//! Where the words of a phrase stand together: shared by the scorer and the highlighter.
//!
//! Input is, for each word of the phrase, its positions in the text in rising order.

/// First positions at which the words stand side by side in order.
pub fn adjacent(slots: &[Vec<u32>]) -> Vec<u32> {
    let Some((first, rest)) = slots.split_first() else {
        return Vec::new();
    };
    let follows = |start: u32| {
        (1..).zip(rest).all(|(offset, positions)| positions.binary_search(&(start + offset)).is_ok())
    };
    first.iter().copied().filter(|start| follows(*start)).collect()
}

/// Positions that are looked at for one phrase in one text, so that no text and phrase can hold a search up.
const MAX_LOOKS: usize = 2_000_000;

/// Shortest stretches, as first and last position, that hold each word once with at most `slop` others between.
pub fn near(slots: &[Vec<u32>], slop: u32) -> Vec<(u32, u32)> {
    let width = slots.len() as u32 + slop;
    let mut found = Vec::new();
    let mut next = vec![0; slots.len()];
    let mut rounds_left = MAX_LOOKS / slots.len().max(1);
    // Each round takes the leftmost word of the current choice and moves it on.
    while let Some(mut choice) = slots
        .iter()
        .zip(&next)
        .enumerate()
        .map(|(slot, (positions, place))| Some((*positions.get(*place)?, slot)))
        .collect::<Option<Vec<_>>>()
        .filter(|choice| !choice.is_empty() && rounds_left > 0)
    {
        rounds_left -= 1;
        choice.sort_unstable();
        if let Some(shared) = choice.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            // One of two words at one place goes on: the one that gets less far by it.
            let further = |slot: usize| Some((*slots[slot].get(next[slot] + 1)?, slot));
            let Some((_, slot)) = shared.iter().filter_map(|(_, slot)| further(*slot)).min() else {
                break;
            };
            next[slot] += 1;
            continue;
        }
        let (start, leftmost) = choice[0];
        let end = choice[choice.len() - 1].0;
        if end - start < width {
            found.push((start, end));
        }
        next[leftmost] += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_words_are_found_in_order_only() {
        assert_eq!(adjacent(&[vec![0, 5, 9], vec![1, 4, 10]]), [0, 9]);
        assert_eq!(adjacent(&[vec![3]]), [3]);
        assert!(adjacent(&[vec![4], vec![3]]).is_empty());
    }

    #[test]
    fn near_words_are_found_in_any_order_within_the_slop() {
        assert_eq!(near(&[vec![7], vec![3]], 3), [(3, 7)]);
        assert!(near(&[vec![7], vec![3]], 2).is_empty());
    }

    #[test]
    fn one_word_does_not_stand_for_two() {
        assert!(near(&[vec![3], vec![3]], 5).is_empty());
        assert_eq!(near(&[vec![3, 5], vec![3, 5]], 5), [(3, 5)]);
        assert_eq!(near(&[vec![0, 1], vec![0]], 2), [(0, 1)]);
        assert_eq!(near(&[vec![0], vec![0, 1]], 2), [(0, 1)]);
    }
}
