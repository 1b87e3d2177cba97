//! Parquet and Arrow for `--report`, or a clear message where the program was built without them (feature `columnar`).

#[cfg(feature = "columnar")]
pub(super) use zhijian::report::{ArrowReport, ParquetReport};

#[cfg(not(feature = "columnar"))]
pub(super) use without::{Without as ArrowReport, Without as ParquetReport};

#[cfg(not(feature = "columnar"))]
mod without {
    use std::io;

    use zhijian::report::{Options, Outcome};

    /// There is none: whoever asks for one is told so before anything is judged.
    pub(crate) enum Without {}

    impl Without {
        pub(crate) fn new(_: &Options) -> io::Result<Self> {
            Err(io::Error::other(
                "this program was built without Parquet and Arrow; build it with `cargo build --release --features columnar`, or ask for csv",
            ))
        }

        #[expect(clippy::needless_pass_by_ref_mut, reason = "the shape of the other one")]
        pub(crate) fn add(&mut self, _: Outcome<'_>) -> io::Result<()> {
            match *self {}
        }

        pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
            match self {}
        }
    }
}
