//! Which machine the table is of.

use std::fs;

/// What ciphers and hashes are faster for, by the names that Linux has for it.
const FEATURES: [&str; 4] = ["aes", "avx512f", "vaes", "sha_ni"];

/// The processor and which of the features it has.
pub fn description() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
    };
    let (model, flags) = (field("model name"), field("flags"));
    let has = |feature: &str| flags.split(' ').any(|flag| flag == feature);
    let features =
        FEATURES.map(|feature| format!("{} {feature}", if has(feature) { "with" } else { "without" }));
    format!("{model} (family {}, model {}), {}", field("cpu family"), field("model\t"), features.join(", "))
}
