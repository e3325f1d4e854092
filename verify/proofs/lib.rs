//! The handle table of `hcryptkey`, over locks that loom runs in every order.
//!
//! The proofs stand beside what they prove, in `src/handle/`. The table knows nothing of the rest of the crate, so it is
//! compiled here without it.

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
