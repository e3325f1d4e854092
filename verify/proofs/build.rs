//! Says to `src/handle/` that it is to take loom's locks.

fn main() {
    println!("cargo::rustc-cfg=hcryptkey_proofs");
}
