//! Words of a query that ask or connect and name nothing: they rank less, and no document is the worse for lacking one.
//!
//! After the stop lists of Arabic retrieval (Larkey, Ballesteros, Connell 2007), cut down to closed classes: question
//! words, pronouns, prepositions, conjunctions, negations, auxiliary verbs. Compared as written, because folding would
//! make a particle of the name علي. A list of the query only: all words are in the index.

use std::{collections::HashSet, sync::LazyLock};

/// As written without marks, with the usual spellings of alef and final yeh.
const PARTICLES: &str = "
    من ما ماذا متى متي أين اين كم كيف لماذا هل أي اي أية اية أيهما مم عم بم لم لمن بمن ممن عمن فيم مما عما فيما بما لما كما
    بماذا إلام علام حتام
    هو هي هم هن هما أنا انا نحن أنت انت أنتم انتم
    هذا هذه ذلك تلك ذاك هؤلاء أولئك اولئك هذان هذين هاتان هاتين كذلك لذلك
    الذي الذى التي التى الذين اللذان اللذين اللتان اللتين اللواتي اللاتي اللائي
    في فى على إلى الى إلي عن مع حتى حتي منذ مذ بعد قبل خلال بين عند لدى حول دون ضد عبر إزاء تجاه
    أو او ثم بل لكن لكنه لكنها إن ان أن آن إنه انه إنها انها أنه أنها بأن بان لأن لان لأنه لأنها كأن
    إذا اذا إذ اذ لو لولا حيث حين حينما عندما بينما كلما مثلما ريثما سوى إلا الا غير كل بعض أيضا ايضا فقط
    لا لن ليس ليست ليسوا ألا كان كانت كانوا يكون تكون قد لقد سوف
    منه منها منهم فيه فيها فيهم عليه عليها عليهم إليه اليه إليها اليها إليهم به بها بهم له لها لهم عنه عنها عنهم
    بينه بينها بينهم معه معها معهم لديه لديها هنا هناك هنالك إياه إياها نفسه نفسها
";

/// Whether a word, as written without marks, is a particle, alone or with و or ف before it.
pub fn is_particle(written: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| PARTICLES.split_whitespace().collect());
    KNOWN.contains(written) || written.strip_prefix(['و', 'ف']).is_some_and(|rest| KNOWN.contains(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_nouns_are_no_particles() {
        assert!(["متى", "ومن", "فهل", "في", "الى"].into_iter().all(is_particle));
        assert!(!["علي", "أم", "مصر", "و", "ف", "", "وعد", "وفد"].into_iter().any(is_particle));
    }
}
