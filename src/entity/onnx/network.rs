//! Runs a token classifier by tract: from numbers of tokens to numbers of labels.
//!
//! A model whose inputs have any length is compiled for all at once; where that cannot be done, or where the model has
//! a fixed length, the inputs are filled up to it. A model is tried when it is opened, so that one that tract cannot
//! run is an error then and not a text without names. Panics of the runtime are errors too.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, bail};
use tract_onnx::{
    prelude::*,
    tract_hir::{infer::Factoid, internal::DimLike},
};

use super::Config;
use crate::error::{Error, Result};

/// Length of inputs where the model has none and cannot be compiled for any.
const FIXED_TOKENS: usize = 128;
/// Lengths with which a model is tried.
const TRIED: [usize; 2] = [3, 8];
/// Letters of an error of the runtime that are shown.
const MAX_REASON_CHARS: usize = 400;

/// A model that is ready to run; threads may share it.
pub struct Network {
    plan: Arc<TypedRunnableModel>,
    inputs: Vec<(Input, DatumType)>,
    output: usize,
    /// Length to which inputs are filled up.
    length: Option<usize>,
    padding: i64,
    num_labels: usize,
}

/// Inputs that a model may have.
#[derive(Debug, Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Types,
}

impl Network {
    /// Loads a model, and tries it.
    ///
    /// # Errors
    /// It cannot be read or run, has inputs that are not known, or other scores than the configuration has labels.
    pub fn open(path: &Path, config: &Config) -> Result<Network> {
        std::fs::File::open(path).map_err(Error::io(path))?;
        let loaded = caught(|| {
            let framework = tract_onnx::onnx().with_ignore_value_info(true);
            Network::load(framework.model_for_path(path)?, config)
        });
        loaded.map_err(|error| Error::Malformed { path: path.to_owned(), reason: reason(&error) })
    }

    fn load(model: InferenceModel, config: &Config) -> TractResult<Network> {
        let mut inputs = Vec::new();
        let mut length = None;
        for (place, outlet) in model.input_outlets()?.iter().enumerate() {
            let input = match model.node(outlet.node).name.as_str() {
                "input_ids" => Input::Ids,
                "attention_mask" => Input::Mask,
                "token_type_ids" => Input::Types,
                other => bail!("the input {other} is none of input_ids, attention_mask and token_type_ids"),
            };
            let fact = model.input_fact(place)?;
            inputs.push((input, fact.datum_type.concretize().unwrap_or(i64::datum_type())));
            let shape = fact.shape.concretize().unwrap_or_default();
            length = length.or(shape.get(1).and_then(|length| length.to_usize().ok()));
        }
        if !inputs.iter().any(|(input, _)| matches!(input, Input::Ids)) {
            bail!("the input input_ids is missing");
        }
        let outputs = model.output_outlets()?;
        let label = |outlet: &OutletId| model.outlet_label(*outlet) == Some("logits");
        let output = outputs.iter().position(label).unwrap_or(0);
        let open = |length: Option<usize>| {
            let plan = compile(model.clone(), &inputs, length)?;
            let (padding, num_labels) = (config.padding, config.tags.len());
            let network = Network { plan, inputs: inputs.clone(), output, length, padding, num_labels };
            for length in TRIED.into_iter().filter(|tried| length.is_none_or(|length| *tried <= length)) {
                network.run(&vec![config.padding; length])?;
            }
            Ok(network)
        };
        match length {
            Some(length) => open(Some(length)),
            None => caught(|| open(None)).or_else(|_| open(Some(FIXED_TOKENS.min(config.max_tokens)))),
        }
    }

    /// Tokens that the model takes at most, if it has a fixed length.
    pub fn length(&self) -> Option<usize> {
        self.length
    }

    /// The number of the best label of each token; `None` where the model fails.
    pub fn labels(&self, ids: &[i64]) -> Option<Vec<usize>> {
        caught(|| self.run(ids)).ok()
    }

    fn run(&self, ids: &[i64]) -> TractResult<Vec<usize>> {
        let length = self.length.unwrap_or(ids.len());
        let filled = |value: &dyn Fn(usize) -> i64, filler: i64| -> Vec<i64> {
            (0..length).map(|place| if place < ids.len() { value(place) } else { filler }).collect()
        };
        let inputs = self.inputs.iter().map(|(input, kind)| {
            let values = match input {
                Input::Ids => filled(&|place| ids[place], self.padding),
                Input::Mask => filled(&|_| 1, 0),
                Input::Types => filled(&|_| 0, 0),
            };
            let tensor = Tensor::from_shape(&[1, length], &values)?;
            Ok(tensor.cast_to_dt(*kind)?.into_owned().into_tvalue())
        });
        let outputs = self.plan.run(inputs.collect::<TractResult<_>>()?)?;
        let scores = outputs.get(self.output).context("the model has no output")?;
        let (shape, num_labels) = (scores.shape(), self.num_labels);
        if shape != [1, length, num_labels] {
            bail!(
                "the scores have the shape {shape:?}, not [1, {length}, {num_labels}] for {num_labels} labels"
            );
        }
        let scores = scores.cast_to::<f32>()?;
        let scores = scores.to_plain_array_view::<f32>()?;
        if scores.iter().any(|score| score.is_nan()) {
            bail!("a score is not a number");
        }
        let scores = scores.iter().copied().collect::<Vec<f32>>();
        let best = |scores: &[f32]| {
            let first = (0, f32::NEG_INFINITY);
            let scores = scores.iter().copied().enumerate();
            scores.fold(first, |best, score| if score.1 > best.1 { score } else { best }).0
        };
        Ok(scores.chunks(num_labels).take(ids.len()).map(best).collect())
    }
}

/// Compiles a model for inputs of a length, or of any.
fn compile(
    mut model: InferenceModel,
    inputs: &[(Input, DatumType)],
    length: Option<usize>,
) -> TractResult<Arc<TypedRunnableModel>> {
    let length = length.map_or_else(|| TDim::from(model.sym("tokens")), |length| TDim::from(length as i64));
    for (place, (_, kind)) in inputs.iter().enumerate() {
        let fact = InferenceFact::dt_shape(*kind, tvec![TDim::from(1), length.clone()]);
        model.set_input_fact(place, fact)?;
    }
    model.into_optimized()?.into_runnable()
}

/// What a function of the runtime gives, a panic as an error.
fn caught<T>(run: impl FnOnce() -> TractResult<T>) -> TractResult<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| bail!("the runtime of the model panicked"))
}

/// An error of the runtime on one line, the first of many lines.
fn reason(error: &TractError) -> String {
    let whole = format!("{error:#}");
    let line = whole.lines().next().unwrap_or("").trim();
    let mut reason: String = line.chars().take(MAX_REASON_CHARS).collect();
    if reason.len() < line.len() {
        reason.push('…');
    }
    reason
}
