//! The macro of `cpufeatures`. It hides the features that the environment variable `AES_BACK_END` excludes.

use std::sync::LazyLock;

/// The hidden features, as the lists that the `aes` crate asks for.
static HIDDEN: LazyLock<&[&[&str]]> = LazyLock::new(|| match std::env::var("AES_BACK_END").as_deref() {
    Ok("soft") => &[&["aes"], &["vaes"], &["avx512f", "vaes"]],
    Ok("aes-ni") => &[&["vaes"], &["avx512f", "vaes"]],
    Ok("vaes-256") => &[&["avx512f", "vaes"]],
    Ok("vaes-512") | Err(_) => &[],
    Ok(other) => panic!("AES_BACK_END={other}: there is no such back end"),
});

/// Whether code that needs these features may be used, if the processor has them.
#[must_use]
pub fn is_allowed(features: &[&str]) -> bool {
    !HIDDEN.contains(&features)
}

/// Makes a module that says whether the features are there.
#[macro_export]
macro_rules! new {
    ($name:ident, $($feature:tt),+ $(,)?) => {
        mod $name {
            use core::sync::atomic::{AtomicBool, Ordering};

            static IS_USED: AtomicBool = AtomicBool::new(false);

            #[derive(Copy, Clone, Debug)]
            pub struct InitToken(());

            impl InitToken {
                pub fn init() -> Self {
                    init()
                }

                pub fn init_get() -> (Self, bool) {
                    (InitToken(()), get())
                }

                #[inline(always)]
                pub fn get(&self) -> bool {
                    IS_USED.load(Ordering::Relaxed)
                }
            }

            pub fn init() -> InitToken {
                get();
                InitToken(())
            }

            pub fn get() -> bool {
                // The modules that use this are free of the standard library.
                extern crate std;
                let is_used = $crate::is_allowed(&[$($feature),+]) $(&& std::is_x86_feature_detected!($feature))+;
                IS_USED.store(is_used, Ordering::Relaxed);
                is_used
            }
        }
    };
}
