//! The handle table of `hcryptkey`, with loom's locks and atomics.
//!
//! The proofs are in `src/handle/`, in `proofs.rs` beside the code that they prove. The table knows nothing of the rest of the
//! crate, so this package compiles it alone.

/// Modules below this one have their files where the crate has them.
#[path = "../../src"]
mod sources {
    #[allow(
        dead_code,
        unused_imports,
        unreachable_pub,
        reason = "it is what the rest of the crate takes from it"
    )]
    mod handle;
}
