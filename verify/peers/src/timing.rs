//! Contenders run in turn, so that whatever slows the machine down slows all of them.

use std::process::exit;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::counted::{Counted, counted};

/// One batch takes at least this long, so that reading the clock costs nothing beside it.
const BATCH: Duration = Duration::from_micros(250);

/// A contender has this long in a round; the fastest of its batches counts.
const TURN: Duration = Duration::from_millis(1);

/// Slow work is measured for about this long, in fewer rounds, but in at least this many.
const ENOUGH: Duration = Duration::from_secs(2);
const FEWEST_ROUNDS: usize = 7;

/// A contender that does the compared work.
pub struct Contender<'a> {
    name: &'static str,
    /// Does the work this many times and returns the time that it took.
    run: Box<dyn FnMut(u64) -> Duration + 'a>,
    calls: u64,
}

impl<'a> Contender<'a> {
    pub fn new(name: &'static str, mut work: impl FnMut() + 'a) -> Self {
        Self::with_clock(name, move |calls| {
            // Valgrind does not know the clock.
            let start = counted().is_none().then(time_on_core);
            for _ in 0..calls {
                work();
            }
            start.map_or(Duration::ZERO, |start| time_on_core().saturating_sub(start))
        })
    }

    /// A contender that times itself.
    pub fn with_clock(name: &'static str, run: impl FnMut(u64) -> Duration + 'a) -> Self {
        Self { name, run: Box::new(run), calls: 1 }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does the work this many times.
    pub fn work(&mut self, calls: u64) {
        (self.run)(calls);
    }

    /// Finds the number of calls in a batch, which also warms up caches and clocks.
    fn calibrate(&mut self) {
        while (self.run)(self.calls) < BATCH {
            self.calls *= 2;
        }
    }

    /// The nanoseconds of one call in the fastest batch of this turn.
    fn turn(&mut self) -> f64 {
        let (mut spent, mut fastest) = (Duration::ZERO, Duration::MAX);
        while spent < TURN {
            let batch = (self.run)(self.calls);
            spent += batch;
            fastest = fastest.min(batch);
        }
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let calls = self.calls as f64;
        fastest.as_secs_f64() * 1e9 / calls
    }
}

/// The time of one contender in nanoseconds for each call, round by round.
pub struct Measured {
    pub name: &'static str,
    rounds: Vec<f64>,
}

impl Measured {
    pub fn nanoseconds(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// The median over the rounds of the time over the other's time in the same round.
    pub fn over(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(ours, theirs)| ours / theirs).collect())
    }
}

/// Runs every contender once in each round, in at most this many rounds; or makes the calls that are counted, and
/// exits.
pub fn in_turn(rounds: usize, mut contenders: Vec<Contender<'_>>) -> Vec<Measured> {
    if let Some(Counted { who, calls, .. }) = counted() {
        contenders.iter_mut().filter(|one| one.name() == who).for_each(|one| one.work(*calls));
        exit(0);
    }
    contenders.iter_mut().for_each(Contender::calibrate);
    let mut measured: Vec<_> =
        contenders.iter().map(|contender| Measured { name: contender.name, rounds: Vec::new() }).collect();
    let start = Instant::now();
    for round in 0..rounds {
        if round >= FEWEST_ROUNDS && start.elapsed() > ENOUGH {
            break;
        }
        for (contender, measured) in contenders.iter_mut().zip(&mut measured) {
            measured.rounds.push(contender.turn());
        }
    }
    measured
}

/// The time that this thread has been on a core, without the time of other programs on a busy machine.
fn time_on_core() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).expect("below a second"))
}

pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
