//! A progress bar for work that takes longer than a second.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const DELAY: Duration = Duration::from_secs(1);
const TEMPLATE: &str = "{bar:40} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}";

/// Progress on standard error, if that is a terminal.
pub(crate) struct Progress {
    started: Instant,
    total: Option<u64>,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Progress through this many bytes, if it is known how many there are.
    pub(crate) fn of_bytes(total: Option<u64>) -> Self {
        Self { started: Instant::now(), total, done: 0, bar: None }
    }

    pub(crate) fn add(&mut self, amount: u64) {
        self.done += amount;
        if self.bar.is_none() && self.started.elapsed() > DELAY && io::stderr().is_terminal() {
            let bar = self.total.map_or_else(ProgressBar::no_length, ProgressBar::new);
            if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
