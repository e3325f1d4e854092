//! Makes `src/handle/` use loom's locks.

fn main() {
    println!("cargo::rustc-cfg=hcryptkey_proofs");
}
