//! Loom runs two threads over the caches in every order: a thread sees the page of each slot that it takes.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;

use super::FreeCaches;

/// Puts a slot into a cache while `take` takes it out.
fn check(take: fn(&FreeCaches) -> Option<u32>) {
    loom::model(move || {
        // A thread is sure to see the page only if the caches synchronise it with the thread that allocated the page.
        let (caches, page) = (Arc::new(FreeCaches::new()), Arc::new(AtomicBool::new(false)));
        let (others, allocated) = (caches.clone(), page.clone());
        let thread = thread::spawn(move || {
            allocated.store(true, Ordering::Relaxed);
            assert!(others.put(0, 7).is_none_or(|index| index == 8));
        });
        if let Some(index) = take(&caches) {
            assert_eq!(index, 7);
            assert!(page.load(Ordering::Relaxed), "the page of a slot that was taken");
        }
        thread.join().unwrap();
    });
}

#[test]
fn a_taken_slot_has_its_page() {
    check(|caches| caches.take(0));
    check(FreeCaches::take_any);
}

#[test]
fn a_replaced_slot_has_its_page() {
    check(|caches| caches.put(0, 8));
}
