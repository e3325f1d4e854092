//! The machine and the build that the table describes.

use std::fs;

/// Processor features that make ciphers and hashes faster, by their names in Linux.
const FEATURES: [&str; 5] = ["aes", "avx2", "avx512f", "vaes", "sha_ni"];

/// The processor, which of the features it has, and the codegen units of the build.
pub fn description() -> String {
    // Cargo does not tell a program its profile. Of the ways to choose another one than the default of 16, the README names
    // only this variable.
    let units = option_env!("CARGO_PROFILE_RELEASE_CODEGEN_UNITS").unwrap_or("16");
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
    };
    let (model, flags) = (field("model name"), field("flags"));
    let has = |feature: &str| flags.split(' ').any(|flag| flag == feature);
    let features =
        FEATURES.map(|feature| format!("{} {feature}", if has(feature) { "with" } else { "without" }));
    format!(
        "{model} (family {}, model {}), {}, built in {units} codegen unit{}",
        field("cpu family"),
        field("model\t"),
        features.join(", "),
        if units == "1" { "" } else { "s" },
    )
}
