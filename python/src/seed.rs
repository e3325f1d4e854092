//! Repeatable random bytes, for repeatable runs.

use core::convert::Infallible;

use pyo3::PyErr;
use pyo3::exceptions::PyValueError;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A source for `random_source_fn` that gives the same bytes for the same seed of at most 32 bytes.
pub(crate) fn source(
    seed: &[u8],
) -> Option<impl FnMut(&mut [u8]) -> Result<(), Infallible> + Clone + Send + 'static> {
    let mut padded = [0; 32];
    padded.get_mut(..seed.len())?.copy_from_slice(seed);
    let mut rng = ChaCha20Rng::from_seed(padded);
    Some(move |bytes: &mut [u8]| {
        rng.fill_bytes(bytes);
        Ok(())
    })
}

pub(crate) fn too_long() -> PyErr {
    PyValueError::new_err("a seed has at most 32 bytes; hash a longer one")
}
