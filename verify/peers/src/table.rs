//! The rows, and their form in Markdown.

use std::fmt;

use crate::counted::counted;
use crate::instructions;
use crate::subject::{BARE, MIB, OPENSSL};
use crate::timing::Measured;

/// The target of a row's ratio.
#[derive(Clone, Copy)]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Self::AtMost(limit) => ratio <= limit,
            Self::AtLeast(limit) => ratio >= limit,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "<= {limit}"),
            Self::AtLeast(limit) => write!(f, ">= {limit}"),
        }
    }
}

/// How a measured call is shown and compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Its time: less is better.
    Time,
    /// The speed at which it works on 1 MiB: more is better.
    Speed,
}

impl Unit {
    pub fn show(self, nanoseconds: f64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "2^20 is exact")]
        let megabytes = MIB as f64 / nanoseconds * 1e3;
        match self {
            Self::Time if nanoseconds >= 10_000.0 => format!("{:.1} µs", nanoseconds / 1e3),
            Self::Time => format!("{nanoseconds:.1} ns"),
            Self::Speed if megabytes >= 1000.0 => format!("{:.2} GB/s", megabytes / 1e3),
            Self::Speed => format!("{megabytes:.1} MB/s"),
        }
    }

    fn ratio(self, ours: &Measured, theirs: &Measured) -> f64 {
        match self {
            Self::Time => ours.over(theirs),
            Self::Speed => theirs.over(ours),
        }
    }
}

/// One comparison.
pub struct Row {
    pub what: String,
    pub ours: String,
    pub against: String,
    pub theirs: String,
    pub ratio: f64,
    /// Ours and theirs for a call, where they can be counted.
    pub instructions: Option<(f64, f64)>,
    pub target: Option<Target>,
}

/// All measurements of one piece of work.
pub struct Group {
    pub what: String,
    pub unit: Unit,
    /// The contender, and the nanoseconds of a call.
    pub bars: Vec<(&'static str, f64)>,
}

/// All the comparisons.
pub struct Report {
    only: String,
    rows: Vec<Row>,
    pub groups: Vec<Group>,
}

impl Report {
    /// A report of the rows with `only` in their names.
    pub fn new(only: String) -> Self {
        Self { only, rows: Vec::new(), groups: Vec::new() }
    }

    /// Whether this is to be measured.
    pub fn wants(&self, what: &str) -> bool {
        counted().map_or_else(|| what.contains(&self.only), |counted| counted.what == what)
    }

    pub fn push(&mut self, row: Row) {
        eprintln!("{}: {:.3} x {}", row.what, row.ratio, row.against);
        self.rows.push(row);
    }

    /// Adds a row for each contender after the first, which is ours.
    pub fn compare(
        &mut self,
        what: &str,
        unit: Unit,
        measured: &[Measured],
        targets: &[(&'static str, Target)],
    ) {
        let (ours, others) = measured.split_first().expect("us");
        // Wine's are made by another process, and a full store takes long to fill.
        let counted = |theirs: &Measured| unit == Unit::Time && [OPENSSL, BARE].contains(&theirs.name);
        for theirs in others {
            let target = targets.iter().find(|(name, _)| *name == theirs.name);
            self.push(Row {
                what: what.to_owned(),
                ours: unit.show(ours.nanoseconds()),
                against: theirs.name.to_owned(),
                theirs: unit.show(theirs.nanoseconds()),
                ratio: unit.ratio(ours, theirs),
                instructions: counted(theirs)
                    .then(|| instructions::of(what, ours.name).zip(instructions::of(what, theirs.name)))
                    .flatten(),
                target: target.map(|(_, target)| *target),
            });
        }
        let bars = measured.iter().map(|one| (one.name, one.nanoseconds())).collect();
        self.groups.push(Group { what: what.to_owned(), unit, bars });
    }
}

impl Report {
    /// The rows' ratios, for comparison on another machine.
    pub fn saved(&self, machine: &str) -> String {
        let rows = self.rows.iter().map(|row| format!("{}\t{}\t{:.3}\n", row.what, row.against, row.ratio));
        format!("{machine}\n{}", rows.collect::<String>())
    }

    /// The table, with a column of what another machine saved.
    pub fn beside(&self, other: Option<&str>) -> String {
        let other_ratio = |row: &Row| {
            let ratio = other?.lines().find_map(|line| {
                line.strip_prefix(&row.what)?
                    .strip_prefix('\t')?
                    .strip_prefix(&row.against)?
                    .strip_prefix('\t')
            });
            Some(ratio.unwrap_or_default())
        };
        let (head, rule) = if other.is_some() { (" there |", "---:|") } else { ("", "") };
        let mut lines = vec![
            format!("| what | ours | against | theirs | ours / theirs |{head} instructions | target | met |"),
            format!("|---|---:|---|---:|---:|{rule}---:|---|---|"),
        ];
        for row in &self.rows {
            let Row { what, ours, against, theirs, ratio, instructions, target } = row;
            let there = other_ratio(row).map_or_else(String::new, |ratio| format!(" {ratio} |"));
            let instructions =
                instructions.map_or_else(String::new, |(ours, theirs)| format!("{ours:.0} : {theirs:.0}"));
            let limit = target.map(|target| target.to_string()).unwrap_or_default();
            let met = target.map_or("", |target| if target.holds(*ratio) { "yes" } else { "**no**" });
            lines.push(format!(
                "| {what} | {ours} | {against} | {theirs} | {ratio:.3} |{there} {instructions} | {limit} | {met} |"
            ));
        }
        lines.join("\n") + "\n"
    }
}
