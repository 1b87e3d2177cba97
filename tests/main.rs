//! The one integration test binary; each module says what it holds.

mod charmap;
