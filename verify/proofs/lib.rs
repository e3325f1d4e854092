//! The handle table of `hcryptkey`, with loom's locks and atomics.
//!
//! The proofs are in `src/handle/`, in `proofs.rs` beside the code that they prove. The table knows nothing of the rest of the
//! crate, so this package compiles it alone.

/// The files of the modules below are those of the crate.
#[path = "../../src"]
mod sources {
    #[allow(dead_code, unused_imports, unreachable_pub, reason = "the rest of the crate uses it")]
    mod handle;
}
