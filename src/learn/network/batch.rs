//! Some talks at once: what the network says of them now, and how every parameter would have to change.
//!
//! Every turn of a talk is looked at by the narrow filters and comes to a short code; the codes are gone through in both directions; a
//! turn that is learned from is looked at by the wide filters, and judged by what they found, what is remembered there and what is known beside. Takes talks by
//! number, gives gradients. Knows nothing of steps.

use std::collections::HashMap;
use std::ops::Range;

use ndarray::{Array2, Axis, Slice, Zip};

use super::characters::Sounding;
use super::course::{Course, apart, beside};
use super::filters::{Found, Places};
use super::parameters::{Layer, Parameters, inputs};
use super::{Lesson, NetworkFit, Numbers, Talk, row_mut};
use crate::learn::random::Random;
use crate::lexicon::{CIRCUMSTANCES, Meanings, Source, Word};

/// The forward pass of one batch.
pub(super) struct Batch {
    parts: Parts,
    places: Places,
    /// What the wide filters found in the turns that are learned from.
    found: Found,
    /// What the narrow filters found in all turns, after some of it was left out, and what its slope is multiplied with.
    said: Found,
    said_inputs: Array2<f32>,
    said_mask: Array2<f32>,
    codes: Array2<f32>,
    courses: [Course; 2],
    /// By lesson and input, what it is after some were left out, and what its slope is multiplied with.
    inputs: Array2<f32>,
    input_mask: Array2<f32>,
    hidden: Array2<f32>,
    hidden_mask: Array2<f32>,
    /// What the loss wants of each sum.
    slopes: Array2<f32>,
}

impl Batch {
    pub(super) fn new(
        parameters: &Parameters,
        talks: &[(&Talk<'_>, &Numbers)],
        known: &Meanings,
        settings: &NetworkFit,
        random: &mut Random,
    ) -> Self {
        let shape = parameters.shape;
        let parts = Parts::gather(talks, settings, random);
        let places = Places {
            chars: parts.rows_of(&parameters.places, |at| at.char)
                + parts.rows_of(&parameters.sounds, |at| at.sound),
            words: meanings_of(&parts.words, shape.meaning, known),
        };
        let [wide, narrow] = &parameters.filters;
        let found = Found::new(wide, shape.of(Source::Turn), &places, &parts.lesson_texts());
        let said = Found::new(narrow, shape.of(Source::Said), &places, &parts.all_texts());
        let said_mask = mask(said.most.dim(), said.most.ncols(), settings.drop_said, random);
        let said_inputs = &said.most * &said_mask;
        let codes = parts.by_speaker(&said_inputs, &parameters.codes);
        let [forward, back] = &parameters.memories;
        let courses = [
            Course::new(forward, &codes, &parts.talks, false),
            Course::new(back, &codes, &parts.talks, true),
        ];
        let (filters, remembered) = (found.most.ncols(), 2 * shape.memory);
        let mut inputs = Array2::zeros((parts.lessons.len(), inputs(shape)));
        let mut first = inputs.slice_axis_mut(Axis(1), Slice::from(..filters));
        first.assign(&found.most);
        for (nth, (turn, lesson, is_of_bank)) in parts.lessons.iter().enumerate() {
            let row = row_mut(&mut inputs, nth);
            beside(&courses, *turn, &mut row[filters..filters + remembered]);
            let beside_it = &mut row[filters + remembered..];
            for (input, is) in beside_it.iter_mut().zip(lesson.known.inputs()) {
                *input = f32::from(u8::from(is));
            }
            beside_it[CIRCUMSTANCES] = f32::from(u8::from(*is_of_bank));
        }
        let dropped = filters + remembered;
        let input_mask = mask(inputs.dim(), dropped, settings.drop_inputs, random);
        inputs *= &input_mask;
        let mut hidden = inputs.dot(&parameters.hidden.weights) + &parameters.hidden.biases;
        let mut hidden_mask = mask(hidden.dim(), shape.hidden, settings.drop_hidden, random);
        Zip::from(&mut hidden_mask).and(&hidden).for_each(|mask, unit| {
            if *unit <= 0.0 {
                *mask = 0.0;
            }
        });
        hidden *= &hidden_mask;
        let sums = hidden.dot(&parameters.outputs)
            + inputs.dot(&parameters.direct.weights)
            + &parameters.direct.biases;
        #[allow(clippy::cast_precision_loss, reason = "a batch is small")]
        let share = 1.0 / parts.lessons.len() as f32;
        let slopes = Array2::from_shape_fn(sums.dim(), |(nth, category)| {
            let lesson = &parts.lessons[nth].1;
            let wanted = f32::from(lesson.labels >> category & 1);
            let odds = 1.0 / (1.0 + (-sums[(nth, category)]).exp());
            (odds - wanted) * lesson.weight * share
        });
        Self {
            parts,
            places,
            found,
            said,
            said_inputs,
            said_mask,
            codes,
            courses,
            inputs,
            input_mask,
            hidden,
            hidden_mask,
            slopes,
        }
    }

    /// What every parameter changes the loss by.
    pub(super) fn gradients(self, parameters: &Parameters) -> Parameters {
        let shape = parameters.shape;
        let of_hidden = self.slopes.dot(&parameters.outputs.t()) * &self.hidden_mask;
        let of_inputs = (of_hidden.dot(&parameters.hidden.weights.t())
            + self.slopes.dot(&parameters.direct.weights.t()))
            * &self.input_mask;
        let filters = self.found.most.ncols();
        let [wide, narrow] = &parameters.filters;
        let of_found = of_inputs.slice_axis(Axis(1), Slice::from(..filters)).to_owned();
        let lessons = self.parts.lesson_texts();
        let found = self.found.slopes(wide, &self.places, &lessons, &of_found);
        let turns: Vec<usize> = self.parts.lessons.iter().map(|lesson| lesson.0).collect();
        let held = (self.parts.texts.len(), shape.memory);
        let of_held = apart(&of_inputs, filters, &turns, held);
        let talks = &self.parts.talks;
        let [forward, back] = &parameters.memories;
        let (forward, of_codes) = self.courses[0].slopes(forward, &self.codes, talks, false, &of_held[0]);
        let (back, of_codes_too) = self.courses[1].slopes(back, &self.codes, talks, true, &of_held[1]);
        let mut of_codes = of_codes + of_codes_too;
        Zip::from(&mut of_codes).and(&self.codes).for_each(|slope, code| {
            if *code <= 0.0 {
                *slope = 0.0;
            }
        });
        let codes = [false, true].map(|is_agent| {
            let of_codes = self.parts.only(&of_codes, is_agent);
            Layer {
                weights: self.said_inputs.t().dot(&of_codes),
                biases: summed(&of_codes),
            }
        });
        let mut of_said = Array2::zeros(self.said_inputs.dim());
        for (is_agent, layer) in [false, true].into_iter().zip(&parameters.codes) {
            of_said += &self.parts.only(&of_codes, is_agent).dot(&layer.weights.t());
        }
        of_said *= &self.said_mask;
        let said = self
            .said
            .slopes(narrow, &self.places, &self.parts.all_texts(), &of_said);
        let of_places = found.chars + said.chars;
        let mut places = Array2::zeros(parameters.places.dim());
        let mut sounds = Array2::zeros(parameters.sounds.dim());
        for (at, slope) in self.parts.chars.iter().zip(of_places.rows()) {
            let mut place = places.row_mut(at.char as usize);
            place += &slope;
            // What has no sound stays without one.
            if at.sound > 0 {
                let mut sound = sounds.row_mut(at.sound as usize);
                sound += &slope;
            }
        }
        Parameters {
            shape,
            places,
            sounds,
            filters: [found.filters, said.filters],
            codes,
            memories: [forward, back],
            hidden: Layer {
                weights: self.inputs.t().dot(&of_hidden),
                biases: summed(&of_hidden),
            },
            outputs: self.hidden.t().dot(&self.slopes),
            direct: Layer {
                weights: self.inputs.t().dot(&self.slopes),
                biases: summed(&self.slopes),
            },
        }
    }
}

fn summed(array: &Array2<f32>) -> Array2<f32> {
    array.sum_axis(Axis(0)).insert_axis(Axis(0))
}

/// What a batch is made of.
struct Parts {
    /// The characters in it with their sounds, the one for all others first.
    chars: Vec<Sounding>,
    /// The words in it, none first.
    words: Vec<Word>,
    /// The turns of its talks: for each letter the number of the character and of its word among them.
    texts: Vec<Vec<(u32, u32)>>,
    /// By turn, whether the agent speaks.
    is_agent: Vec<bool>,
    /// Which turns belong to a talk.
    talks: Vec<Range<usize>>,
    /// The turns that are learned from, and whether they are lines of the bank.
    lessons: Vec<(usize, Lesson, bool)>,
}

impl Parts {
    /// The parts of a batch; some characters of the agent become the one for all others, with or without their sound, and without a word.
    fn gather(talks: &[(&Talk<'_>, &Numbers)], settings: &NetworkFit, random: &mut Random) -> Self {
        let (mut chars, mut words) = (Among::default(), Among::default());
        chars.number(Sounding::default());
        words.number(0);
        let mut parts = Self {
            chars: Vec::new(),
            words: Vec::new(),
            texts: Vec::new(),
            is_agent: Vec::new(),
            talks: Vec::new(),
            lessons: Vec::new(),
        };
        for (talk, numbers) in talks {
            let from = parts.texts.len();
            for (spoken, text) in talk.turns.iter().zip(numbers.iter()) {
                let dropped = if spoken.is_agent {
                    settings.drop_characters
                } else {
                    0.0
                };
                let local = |(at, word): &(Sounding, Word)| {
                    let (mut at, mut word) = (*at, *word);
                    if random.unit() < dropped {
                        (at.char, word) = (0, 0);
                        if random.unit() >= settings.keep_sounds {
                            at.sound = 0;
                        }
                    }
                    (chars.number(at), words.number(word))
                };
                parts.texts.push(text.iter().map(local).collect());
                parts.is_agent.push(spoken.is_agent);
            }
            parts.talks.push(from..parts.texts.len());
            let lessons = talk.lessons.iter();
            parts
                .lessons
                .extend(lessons.map(|lesson| (from + lesson.turn, *lesson, talk.is_of_bank)));
        }
        (parts.chars, parts.words) = (chars.all, words.all);
        parts
    }

    fn all_texts(&self) -> Vec<&[(u32, u32)]> {
        self.texts.iter().map(Vec::as_slice).collect()
    }

    fn lesson_texts(&self) -> Vec<&[(u32, u32)]> {
        self.lessons
            .iter()
            .map(|(turn, _, _)| self.texts[*turn].as_slice())
            .collect()
    }

    /// The rows of a matrix that belong to its characters.
    fn rows_of(&self, matrix: &Array2<f32>, number: impl Fn(&Sounding) -> u32) -> Array2<f32> {
        let at: Vec<usize> = self.chars.iter().map(|at| number(at) as usize).collect();
        matrix.select(Axis(0), &at)
    }

    /// What the layer of whoever speaks makes of each turn; nothing below 0.
    fn by_speaker(&self, said: &Array2<f32>, layers: &[Layer; 2]) -> Array2<f32> {
        let of = |layer: &Layer| said.dot(&layer.weights) + &layer.biases;
        let [listener, agent] = layers.each_ref().map(of);
        let mut codes = self.only(&agent, true) + self.only(&listener, false);
        codes.mapv_inplace(|code| code.max(0.0));
        codes
    }

    /// The rows of turns of the agent, or of the listener; nothing in those of the other.
    fn only(&self, rows: &Array2<f32>, is_agent: bool) -> Array2<f32> {
        let mut only = rows.clone();
        for (mut row, who) in only.rows_mut().into_iter().zip(&self.is_agent) {
            if *who != is_agent {
                row.fill(0.0);
            }
        }
        only
    }
}

/// What was met, each once, in the order in which it was.
#[derive(Default)]
struct Among<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T: Copy + Eq + std::hash::Hash> Among<T> {
    fn number(&mut self, one: T) -> u32 {
        *self.numbers.entry(one).or_insert_with(|| {
            self.all.push(one);
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// The places of words in the space of meanings, a row for each.
fn meanings_of(words: &[Word], dimensions: usize, known: &Meanings) -> Array2<f32> {
    let mut places = Array2::zeros((words.len(), dimensions));
    for (mut row, word) in places.rows_mut().into_iter().zip(words) {
        for (cell, number) in row.iter_mut().zip(known.place(*word)) {
            *cell = f32::from(number) / 1000.0;
        }
    }
    places
}

/// Leaves out a share of the first `columns` columns; what is kept counts so much more.
fn mask(size: (usize, usize), columns: usize, dropped: f32, random: &mut Random) -> Array2<f32> {
    Array2::from_shape_fn(size, |(_, column)| match column < columns {
        true if random.unit() < dropped => 0.0,
        true => 1.0 / (1.0 - dropped),
        false => 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::network::characters::Characters;
    use crate::learn::network::{Spoken, number};
    use crate::lexicon::{Circumstances, Shape};

    /// Keeps everything.
    fn settings() -> NetworkFit {
        NetworkFit {
            shape: Shape {
                space: 5,
                meaning: 1,
                filters: 4,
                widest: 3,
                said_filters: 6,
                said_widest: 2,
                code: 5,
                memory: 4,
                hidden: 6,
            },
            drop_characters: 0.0,
            drop_said: 0.0,
            drop_inputs: 0.0,
            drop_hidden: 0.0,
            ..NetworkFit::default()
        }
    }

    /// The log loss that the slopes of the sums come from.
    fn loss(batch: &Batch) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a batch is small")]
        let lessons = batch.parts.lessons.len() as f64;
        let of = |((nth, category), slope): ((usize, usize), &f32)| {
            let wanted = f64::from(batch.parts.lessons[nth].1.labels >> category & 1);
            let odds = f64::from(*slope) * lessons + wanted;
            -(if wanted > 0.0 { odds } else { 1.0 - odds }).ln()
        };
        batch.slopes.indexed_iter().map(of).sum::<f64>() / lessons
    }

    #[test]
    fn the_loss_changes_as_the_gradients_say() {
        let meanings = Meanings::read("抓\tk\n信\tS\n").unwrap();
        let spoken = |is_agent: bool, text: &str| Spoken::of(is_agent, text, &meanings);
        let turns = [
            spoken(true, "你在家吗"),
            spoken(false, "要抓我吗"),
            spoken(true, "你说呢"),
            spoken(false, ""),
            spoken(true, "写信"),
        ];
        let lesson = |turn: usize, labels: u8| Lesson {
            turn,
            labels,
            weight: 1.0,
            known: Circumstances::of_bits(0x2_4924_9249 << turn),
        };
        let talks = [
            Talk {
                turns: &turns,
                lessons: vec![lesson(0, 0), lesson(2, 1), lesson(4, 0)],
                is_of_bank: false,
            },
            Talk {
                turns: &turns[2..3],
                lessons: vec![lesson(0, 2)],
                is_of_bank: true,
            },
        ];
        let characters = Characters::new(&talks, 1);
        let numbered = talks.each_ref().map(|talk| number(talk, &characters));
        let batch: Vec<(&Talk<'_>, &Numbers)> = talks.iter().zip(&numbered).collect();
        let settings = settings();
        let look = |parameters: &Parameters| {
            Batch::new(parameters, &batch, &meanings, &settings, &mut Random::new(1))
        };
        let mut random = Random::new(7);
        let sizes = (characters.count(), characters.sound_count());
        let mut parameters = Parameters::new(settings.shape, sizes.0, sizes.1, &mut random);
        // At a bias of nothing a turn without a letter stands on the edge where a unit begins to count.
        for biases in parameters
            .all_mut()
            .into_iter()
            .filter(|matrix| matrix.nrows() == 1)
        {
            biases.mapv_inplace(|bias| bias + 0.3 * random.normal());
        }
        let gradients = look(&parameters).gradients(&parameters);
        const STEP: f32 = 3e-4;
        const SOUNDS: usize = 1;
        for nth in 0..parameters.all().len() {
            // Along one direction of one matrix at a time.
            let size = parameters.all()[nth].dim();
            let mut direction = Array2::from_shape_simple_fn(size, || random.normal());
            if nth == SOUNDS {
                // What has no sound stays without one, whatever it would change.
                direction.row_mut(0).fill(0.0);
            }
            let at = |step: f32| {
                let mut moved = parameters.clone();
                moved.all_mut()[nth].scaled_add(step, &direction);
                loss(&look(&moved))
            };
            let found = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
            let said = f64::from((gradients.all()[nth] * &direction).sum());
            // Single precision tells them to some thousandths.
            let is_near = (found - said).abs() < 0.02 * said.abs().max(0.05);
            assert!(is_near, "matrix {nth}: {found} and not {said}");
        }
    }
}
