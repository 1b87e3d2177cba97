//! Parquet and Arrow for `--report`, or a clear message where the program was built without them (feature `columnar`).

#[cfg(feature = "columnar")]
pub(super) use zhijian::report::{ArrowReport, ParquetReport};

#[cfg(not(feature = "columnar"))]
pub(super) use without::{Without as ArrowReport, Without as ParquetReport};

#[cfg(not(feature = "columnar"))]
mod without {
    use std::io;

    use anyhow::Result;
    use zhijian::report::{Options, Outcome};

    use super::super::told::failed;

    /// There is none: whoever asks for one is told so before anything is judged.
    pub(crate) enum Without {}

    impl Without {
        pub(crate) fn new(_: &Options) -> Result<Self> {
            Err(failed(
                "这个程序不带 Parquet 和 Arrow；请用 cargo build --release --features columnar 编译，或改用 csv",
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
