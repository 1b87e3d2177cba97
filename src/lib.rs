//! zhijian 质检 (work in progress)
pub mod analyzer;
pub mod judge;
pub mod learn;
pub mod lexicon;
pub mod model;
pub mod score;
pub mod text;
