//! Runs the network over the vectors of a text's tokens: from what each token is to scores of the labels.
//!
//! Residual blocks of a depthwise convolution over five tokens and a gated linear layer (after ConvNeXt, Liu et al.
//! 2022, and GLU variants, Shazeer 2020), with root mean square norms. All tokens of a piece go through a matrix
//! product at once; the product itself is `ndarray`'s. The rest are plain loops, which `pulp` has compiled for the vector
//! instructions of the machine: that is why all they call is inlined.

use ndarray::{Array2, linalg::general_mat_mul};
use pulp::{Arch, Simd, WithSimd};

use super::weights::{Block, WIDTH, Weights};

/// Keeps the norm of an empty vector finite.
const EPSILON: f32 = 1e-5;

/// Numbers that are summed side by side.
const LANES: usize = 8;

/// The scores of the labels for each token, from the tokens' vectors, which are used up.
pub fn scores(weights: &Weights, tokens: Array2<f32>) -> Array2<f32> {
    Arch::new().dispatch(Scores { weights, tokens })
}

/// The arguments of [`scores`].
struct Scores<'a> {
    weights: &'a Weights,
    tokens: Array2<f32>,
}

impl WithSimd for Scores<'_> {
    type Output = Array2<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Array2<f32> {
        run(self.weights, self.tokens)
    }
}

#[inline(always)]
fn run(weights: &Weights, mut tokens: Array2<f32>) -> Array2<f32> {
    let num_tokens = tokens.nrows();
    let hidden = weights.blocks.first().map_or(0, |block| block.down.nrows());
    let mut normed = Array2::zeros(tokens.raw_dim());
    let mut gated = Array2::zeros((num_tokens, hidden * 2));
    let mut open = Array2::zeros((num_tokens, hidden));
    for block in &weights.blocks {
        norm(&tokens, &block.conv_norm, &mut normed);
        convolve(block, &normed, &mut tokens);
        norm(&tokens, &block.norm, &mut normed);
        general_mat_mul(1.0, &normed, &block.up, 0.0, &mut gated);
        gate(&gated, &block.up_bias, &mut open);
        general_mat_mul(1.0, &open, &block.down, 1.0, &mut tokens);
        rows_mut(&mut tokens, weights.size).for_each(|token| add(token, &block.down_bias));
    }
    norm(&tokens, &weights.norm, &mut normed);
    let num_labels = weights.output.ncols();
    let mut scores = Array2::zeros((num_tokens, num_labels));
    general_mat_mul(1.0, &normed, &weights.output, 0.0, &mut scores);
    rows_mut(&mut scores, num_labels).for_each(|token| add(token, &weights.output_bias));
    scores
}

/// Each vector divided by its root mean square, times a scale.
#[inline(always)]
fn norm(tokens: &Array2<f32>, scale: &[f32], normed: &mut Array2<f32>) {
    let size = scale.len();
    for (token, normed) in rows(tokens, size).zip(rows_mut(normed, size)) {
        // Several sums at once, for the compiler may not reorder one.
        let mut sums = [0.0; LANES];
        let (chunks, rest) = token.as_chunks::<LANES>();
        for numbers in chunks {
            sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number * number);
        }
        let squares = sums.iter().sum::<f32>() + rest.iter().map(|number| number * number).sum::<f32>();
        let factor = 1.0 / (squares / size as f32 + EPSILON).sqrt();
        for ((normed, number), scale) in normed.iter_mut().zip(token).zip(scale) {
            *normed = number * factor * scale;
        }
    }
}

/// Adds to each token the weighted vectors of its neighbors, and the bias.
#[inline(always)]
fn convolve(block: &Block, normed: &Array2<f32>, tokens: &mut Array2<f32>) {
    let size = block.conv_bias.len();
    let normed: Vec<&[f32]> = rows(normed, size).collect();
    for (place, token) in rows_mut(tokens, size).enumerate() {
        for (shift, weights) in rows(&block.conv, size).enumerate() {
            let Some(neighbor) = (place + shift).checked_sub(WIDTH / 2).and_then(|place| normed.get(place))
            else {
                continue;
            };
            for ((number, neighbor), weight) in token.iter_mut().zip(*neighbor).zip(weights) {
                *number += neighbor * weight;
            }
        }
        add(token, &block.conv_bias);
    }
}

/// What the gates let through.
#[inline(always)]
fn gate(gated: &Array2<f32>, bias: &[f32], open: &mut Array2<f32>) {
    let hidden = open.ncols();
    let (gate_bias, value_bias) = bias.split_at(hidden.min(bias.len()));
    for (gated, open) in rows(gated, hidden * 2).zip(rows_mut(open, hidden)) {
        let (gates, values) = gated.split_at(hidden);
        let biased = gates.iter().zip(gate_bias).zip(values.iter().zip(value_bias));
        for (open, ((gate, gate_bias), (value, value_bias))) in open.iter_mut().zip(biased) {
            *open = (gate + gate_bias).max(0.0) * (value + value_bias);
        }
    }
}

#[inline(always)]
fn add(token: &mut [f32], bias: &[f32]) {
    token.iter_mut().zip(bias).for_each(|(number, bias)| *number += bias);
}

/// The rows of a matrix in standard layout, which all of the network's have, as slices: they compile to vector code.
#[inline(always)]
fn rows(matrix: &Array2<f32>, size: usize) -> impl Iterator<Item = &[f32]> {
    matrix.as_slice().unwrap_or(&[]).chunks_exact(size.max(1))
}

#[inline(always)]
fn rows_mut(matrix: &mut Array2<f32>, size: usize) -> impl Iterator<Item = &mut [f32]> {
    matrix.as_slice_mut().unwrap_or(&mut []).chunks_exact_mut(size.max(1))
}
