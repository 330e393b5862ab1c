//! Groups of names that are being joined, most certain first, under constraints on every pair.
//!
//! Two groups become one only where each member of the one may stand beside each of the other, so that what must stay
//! apart never comes together by way of a third (complete linkage). Keeps the links, from which it can be told why a
//! member is there.

use std::collections::VecDeque;

use super::Evidence;

/// The names of a census in groups; at first each alone.
pub(super) struct Clusters {
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    links: Vec<Vec<(usize, Link)>>,
}

/// Why two names were joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Link {
    User,
    Gazetteer,
    Spelling { distance: f32, context: f32 },
    Short { share: f32, context: f32 },
}

impl Clusters {
    pub fn new(num_names: usize) -> Clusters {
        Clusters {
            of: (0..num_names).collect(),
            members: (0..num_names).map(|name| vec![name]).collect(),
            links: vec![Vec::new(); num_names],
        }
    }

    /// Joins the groups of two names if all their members may stand together; whether they do now.
    pub fn join(
        &mut self,
        one: usize,
        other: usize,
        link: Link,
        mut may: impl FnMut(usize, usize) -> bool,
    ) -> bool {
        let (left, right) = (self.of[one], self.of[other]);
        if left == right {
            // Also said, so that a member is explained by the name that is shown where it can be.
            self.link(one, other, link);
            return true;
        }
        for first in &self.members[left] {
            for second in &self.members[right] {
                if !may(*first, *second) {
                    return false;
                }
            }
        }
        let moved = std::mem::take(&mut self.members[right]);
        for name in &moved {
            self.of[*name] = left;
        }
        self.members[left].extend(moved);
        self.link(one, other, link);
        true
    }

    fn link(&mut self, one: usize, other: usize, link: Link) {
        if one != other {
            self.links[one].push((other, link));
            self.links[other].push((one, link));
        }
    }

    /// The group of a name.
    pub fn of(&self, name: usize) -> usize {
        self.of[name]
    }

    /// The members of a group.
    pub fn members(&self, group: usize) -> &[usize] {
        &self.members[group]
    }

    /// The groups that have members.
    pub fn groups(&self) -> impl Iterator<Item = usize> {
        (0..self.members.len()).filter(|group| !self.members[*group].is_empty())
    }

    /// Whether a name was joined by something else than its spelling.
    pub fn is_joined_by_rule(&self, name: usize) -> bool {
        self.links[name].iter().any(|(_, link)| !matches!(link, Link::Spelling { .. }))
    }

    /// The members of a name's group, the name first, each with what joined it to one before.
    pub fn explained(&self, name: usize) -> Vec<(usize, Option<(usize, Link)>)> {
        let mut found = vec![(name, None)];
        let mut next = VecDeque::from([name]);
        while let Some(name) = next.pop_front() {
            for (other, link) in &self.links[name] {
                if found.iter().all(|(known, _)| known != other) {
                    found.push((*other, Some((name, *link))));
                    next.push_back(*other);
                }
            }
        }
        found
    }
}

impl Link {
    /// What the link says to people; figures to two places.
    pub fn evidence(self, with: String) -> Evidence {
        let round = |figure: f32| (figure * 100.0).round() / 100.0;
        match self {
            Link::User => Evidence::User { with },
            Link::Gazetteer => Evidence::Gazetteer { with },
            Link::Spelling { distance, context } => {
                Evidence::Spelling { with, distance: round(distance), context: round(context) }
            }
            Link::Short { share, context } => {
                Evidence::Short { with, share: round(share), context: round(context) }
            }
        }
    }
}
