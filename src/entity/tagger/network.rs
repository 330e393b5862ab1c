//! Runs the network over the vectors of a text's tokens: from what each token is to scores of the labels.
//!
//! Residual blocks of a depthwise convolution over five tokens and a gated linear layer (after ConvNeXt, Liu et al.
//! 2022, and GLU variants, Shazeer 2020), with root mean square norms. All tokens of a piece go through a matrix
//! product at once; the product itself is `ndarray`'s.

use ndarray::{Array2, ArrayView1, Axis, Slice, linalg::general_mat_mul};

use super::weights::{Block, WIDTH, Weights};

/// Keeps the norm of an empty vector finite.
const EPSILON: f32 = 1e-5;

/// The scores of the labels for each token, from the tokens' vectors, which are used up.
pub fn scores(weights: &Weights, mut tokens: Array2<f32>) -> Array2<f32> {
    let num_tokens = tokens.nrows();
    let hidden = weights.blocks.first().map_or(0, |block| block.down.nrows());
    let mut normed = Array2::zeros(tokens.raw_dim());
    let mut gated = Array2::zeros((num_tokens, hidden * 2));
    let mut open = Array2::zeros((num_tokens, hidden));
    for block in &weights.blocks {
        norm(&tokens, block.conv_norm.view(), &mut normed);
        convolve(block, &normed, &mut tokens);
        norm(&tokens, block.norm.view(), &mut normed);
        general_mat_mul(1.0, &normed, &block.up, 0.0, &mut gated);
        for (gated, mut open) in gated.outer_iter().zip(open.outer_iter_mut()) {
            let (gates, values) = gated.split_at(Axis(0), hidden);
            let biases = block.up_bias.view().split_at(Axis(0), hidden);
            ndarray::Zip::from(&mut open).and(gates).and(values).and(biases.0).and(biases.1).for_each(
                |open, gate, value, gate_bias, value_bias| {
                    *open = (gate + gate_bias).max(0.0) * (value + value_bias);
                },
            );
        }
        general_mat_mul(1.0, &open, &block.down, 1.0, &mut tokens);
        tokens.outer_iter_mut().for_each(|mut token| token += &block.down_bias);
    }
    norm(&tokens, weights.norm.view(), &mut normed);
    let mut scores = Array2::zeros((num_tokens, weights.output.ncols()));
    general_mat_mul(1.0, &normed, &weights.output, 0.0, &mut scores);
    scores.outer_iter_mut().for_each(|mut token| token += &weights.output_bias);
    scores
}

/// Each vector divided by its root mean square, times a scale.
fn norm(tokens: &Array2<f32>, scale: ArrayView1<f32>, normed: &mut Array2<f32>) {
    for (token, mut normed) in tokens.outer_iter().zip(normed.outer_iter_mut()) {
        let mean = token.dot(&token) / token.len() as f32;
        let factor = 1.0 / (mean + EPSILON).sqrt();
        ndarray::Zip::from(&mut normed).and(&token).and(&scale).for_each(|normed, number, scale| {
            *normed = number * factor * scale;
        });
    }
}

/// Adds to each token the weighted vectors of its neighbors.
fn convolve(block: &Block, normed: &Array2<f32>, tokens: &mut Array2<f32>) {
    let num_tokens = tokens.nrows();
    for (place, weights) in block.conv.outer_iter().enumerate() {
        let shift = place as isize - (WIDTH / 2) as isize;
        let from = shift.max(0);
        let to = (num_tokens as isize + shift.min(0)).max(from);
        let neighbors = normed.slice_axis(Axis(0), Slice::from(from..to));
        let mut targets = tokens.slice_axis_mut(Axis(0), Slice::from(from - shift..to - shift));
        for (neighbor, mut target) in neighbors.outer_iter().zip(targets.outer_iter_mut()) {
            ndarray::Zip::from(&mut target).and(&neighbor).and(&weights).for_each(
                |target, number, weight| {
                    *target += number * weight;
                },
            );
        }
    }
    tokens.outer_iter_mut().for_each(|mut token| token += &block.conv_bias);
}
