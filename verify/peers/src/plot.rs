//! The bars, as SVG. Only rows against OpenSSL or Wine, because the others say little in a chart.

use std::fmt::Write as _;

use crate::subject::{BARE, OPENSSL, OURS, WINE};
use crate::table::{Group, Unit};

const COLOURS: [(&str, &str); 4] =
    [(OURS, "#2563eb"), (BARE, "#93b4f5"), (OPENSSL, "#d97706"), (WINE, "#8b8f98")];

const WIDTH: f64 = 860.0;
/// Where the bars begin, and how long the longest is.
const LEFT: f64 = 360.0;
const LONGEST: f64 = 410.0;
const BAR: f64 = 13.0;
const GAP: f64 = 12.0;

/// The whole picture.
pub fn svg(groups: &[Group]) -> String {
    let mut picture = Picture { body: String::new(), y: 34.0 };
    picture.legend();
    picture.panel(groups, Unit::Time, "Time of a call, shorter is better (logarithmic)");
    picture.panel(groups, Unit::Speed, "Speed in calls of 1 MiB, longer is better (logarithmic)");
    let Picture { body, y } = picture;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" font-family=\"system-ui, \
         sans-serif\" font-size=\"12\" fill=\"#1f2937\">\n<rect width=\"{WIDTH}\" height=\"{y}\" rx=\"8\" \
         fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

struct Picture {
    body: String,
    y: f64,
}

impl Picture {
    fn legend(&mut self) {
        let mut x = 24.0;
        for (name, colour) in COLOURS {
            let top = self.y - 10.0;
            self.add(&format!(
                "<rect x=\"{x}\" y=\"{top}\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{colour}\"/>"
            ));
            self.text(x + 18.0, self.y, "start", name);
            x += 120.0;
        }
        self.y += 34.0;
    }

    fn panel(&mut self, groups: &[Group], unit: Unit, title: &str) {
        let drawn: Vec<_> = groups.iter().filter(|group| group.unit == unit && has_peer(group)).collect();
        if drawn.is_empty() {
            return;
        }
        self.add(&format!(
            "<text x=\"24\" y=\"{}\" font-size=\"15\" font-weight=\"600\">{title}</text>",
            self.y
        ));
        self.y += 20.0;
        let lengths = drawn.iter().flat_map(|group| &group.bars).map(|(_, time)| magnitude(unit, *time));
        let longest = lengths.clone().fold(f64::MIN, f64::max);
        // The shortest bar keeps a little length.
        let start = lengths.fold(f64::MAX, f64::min) - 0.15;
        for group in drawn {
            #[expect(clippy::cast_precision_loss, reason = "a handful")]
            let middle = self.y + BAR * group.bars.len() as f64 / 2.0;
            self.text(LEFT - 12.0, middle + 4.0, "end", &group.what);
            for (name, time) in &group.bars {
                let length = (magnitude(unit, *time) - start) / (longest - start) * LONGEST;
                self.bar(colour(name), length, &unit.show(*time));
            }
            self.y += GAP;
        }
        self.y += 24.0;
    }

    fn bar(&mut self, colour: &str, length: f64, label: &str) {
        let (y, height) = (self.y, BAR - 2.0);
        self.add(&format!(
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{height}\" rx=\"2\" fill=\"{colour}\"/>"
        ));
        self.add(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"10\" fill=\"#4b5563\">{label}</text>",
            LEFT + length + 6.0,
            y + 9.5
        ));
        self.y += BAR;
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        self.add(&format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"));
    }

    fn add(&mut self, element: &str) {
        let _ = writeln!(self.body, "{element}");
    }
}

fn has_peer(group: &Group) -> bool {
    group.bars.iter().any(|(name, _)| [OPENSSL, WINE].contains(name))
}

fn colour(name: &str) -> &'static str {
    COLOURS.iter().find(|(other, _)| *other == name).map_or("#000000", |(_, colour)| colour)
}

/// The logarithm of the value that the bar shows.
fn magnitude(unit: Unit, nanoseconds: f64) -> f64 {
    match unit {
        Unit::Time => nanoseconds.log10(),
        Unit::Speed => -nanoseconds.log10(),
    }
}
