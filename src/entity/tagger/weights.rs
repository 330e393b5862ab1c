//! Reads the weights of the tagger's network from their file.
//!
//! Made by `scripts/tagger`, whose `weights_file.py` documents the layout: a header, the rows of words and n-grams in 8
//! bits with a scale each, the rest as 32-bit floats, all little-endian. Nothing is copied that is large: the rows stay
//! in the file's bytes.

use ndarray::Array2;
use pulp::{Arch, Simd, WithSimd};

use super::{
    features::NUM_BUCKETS,
    lists::{NUM_HINTS, NUM_MARKS},
};

/// Begins every file of weights.
const MAGIC: &[u8; 8] = b"FIHRTAG1";
/// Tokens that a block's convolution looks at.
pub const WIDTH: usize = 5;

/// Weights of the network.
pub struct Weights {
    /// Length of a token's vector.
    pub size: usize,
    /// Fingerprints of the frequent words, ascending; the place is the row.
    fingerprints: Vec<u64>,
    words: Rows,
    buckets: Rows,
    /// What each mark of a word adds.
    pub marks: Array2<f32>,
    /// What each hint of a token adds.
    pub hints: Array2<f32>,
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// Scale of the last norm.
    pub norm: Vec<f32>,
    /// From a vector to the scores of the labels.
    pub output: Array2<f32>,
    /// Bias of the scores.
    pub output_bias: Vec<f32>,
    /// Score of a label after another.
    pub transitions: Array2<f32>,
}

/// One block: a convolution over neighbors, then a gated layer for each token, each added to what came in.
pub struct Block {
    /// Scale of the norm before the convolution.
    pub conv_norm: Vec<f32>,
    /// Weight of each neighbor, for each number of the vector.
    pub conv: Array2<f32>,
    /// Bias of the convolution.
    pub conv_bias: Vec<f32>,
    /// Scale of the norm before the gated layer.
    pub norm: Vec<f32>,
    /// To the gates and what they let through.
    pub up: Array2<f32>,
    /// Bias of both.
    pub up_bias: Vec<f32>,
    /// Back to a vector.
    pub down: Array2<f32>,
    /// Its bias.
    pub down_bias: Vec<f32>,
}

/// Vectors of 8-bit numbers, each row with its scale.
struct Rows {
    size: usize,
    numbers: &'static [u8],
    scales: Vec<f32>,
}

impl Rows {
    #[inline(always)]
    fn add(&self, row: usize, factor: f32, sum: &mut [f32]) {
        let numbers = self.numbers.get(row * self.size..(row + 1) * self.size);
        let (Some(numbers), Some(scale)) = (numbers, self.scales.get(row)) else { return };
        let factor = factor * scale;
        for (sum, number) in sum.iter_mut().zip(numbers) {
            *sum += factor * f32::from(*number as i8);
        }
    }
}

impl Weights {
    /// Reads a file of weights; `None` where it is not one, or one of another version.
    pub fn read(bytes: &'static [u8]) -> Option<Weights> {
        let mut reader = Reader(bytes);
        if reader.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let [size, hidden, num_blocks, num_words, num_buckets, num_marks, num_hints, num_labels] =
            reader.numbers::<8>()?;
        let is_ours = [num_buckets, num_marks, num_hints, num_labels]
            == [NUM_BUCKETS as usize, NUM_MARKS, NUM_HINTS, super::decode::NUM_LABELS];
        if !is_ours {
            return None;
        }
        let fingerprints = reader.take(num_words.checked_mul(8)?)?.chunks_exact(8);
        let fingerprints = fingerprints.map(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let weights = Weights {
            size,
            fingerprints: fingerprints.collect::<Option<_>>()?,
            words: reader.rows(num_words, size)?,
            buckets: reader.rows(num_buckets, size)?,
            marks: reader.matrix(num_marks, size)?,
            hints: reader.matrix(num_hints, size)?,
            blocks: (0..num_blocks).map(|_| reader.block(size, hidden)).collect::<Option<_>>()?,
            norm: reader.floats(size)?,
            output: reader.matrix(size, num_labels)?,
            output_bias: reader.floats(num_labels)?,
            transitions: reader.matrix(num_labels, num_labels)?,
        };
        reader.0.is_empty().then_some(weights)
    }

    /// Adds the vector of a word to `sum`: of the whole word if it is frequent, of its n-grams, of its marks.
    pub fn add_word(&self, fingerprint: u64, buckets: &[u32], marks: &[u8], sum: &mut [f32]) {
        Arch::new().dispatch(AddWord { weights: self, fingerprint, buckets, marks, sum });
    }

    #[inline(always)]
    fn add_rows(&self, fingerprint: u64, buckets: &[u32], marks: &[u8], sum: &mut [f32]) {
        if let Ok(row) = self.fingerprints.binary_search(&fingerprint) {
            self.words.add(row, 1.0, sum);
        }
        let factor = 1.0 / (buckets.len().max(1) as f32).sqrt();
        for row in buckets {
            self.buckets.add(*row as usize, factor, sum);
        }
        for mark in marks {
            let row = self.marks.row(usize::from(*mark));
            sum.iter_mut().zip(row.to_slice().unwrap_or(&[])).for_each(|(sum, number)| *sum += number);
        }
    }
}

/// The arguments of [`Weights::add_word`], whose loops `pulp` has compiled for the machine's vector instructions.
struct AddWord<'a> {
    weights: &'a Weights,
    fingerprint: u64,
    buckets: &'a [u32],
    marks: &'a [u8],
    sum: &'a mut [f32],
}

impl WithSimd for AddWord<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.weights.add_rows(self.fingerprint, self.buckets, self.marks, self.sum);
    }
}

/// The bytes not read yet.
struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, num_bytes: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(num_bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn numbers<const N: usize>(&mut self) -> Option<[usize; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize;
        }
        Some(numbers)
    }

    fn floats(&mut self, number: usize) -> Option<Vec<f32>> {
        let bytes = self.take(number.checked_mul(4)?)?.chunks_exact(4);
        bytes.map(|bytes| Some(f32::from_le_bytes(bytes.try_into().ok()?))).collect()
    }

    fn rows(&mut self, number: usize, size: usize) -> Option<Rows> {
        let numbers = self.take(number.checked_mul(size)?)?;
        Some(Rows { size, numbers, scales: self.floats(number)? })
    }

    fn matrix(&mut self, rows: usize, columns: usize) -> Option<Array2<f32>> {
        Array2::from_shape_vec((rows, columns), self.floats(rows.checked_mul(columns)?)?).ok()
    }

    fn block(&mut self, size: usize, hidden: usize) -> Option<Block> {
        Some(Block {
            conv_norm: self.floats(size)?,
            conv: self.matrix(WIDTH, size)?,
            conv_bias: self.floats(size)?,
            norm: self.floats(size)?,
            up: self.matrix(size, hidden.checked_mul(2)?)?,
            up_bias: self.floats(hidden * 2)?,
            down: self.matrix(hidden, size)?,
            down_bias: self.floats(size)?,
        })
    }
}
