//! A value that is kept while what it was made from is the same.

use crate::words::Stamp;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// Keeps one value together with the key and the instant that it was made for. Two are always equal, and a copy begins empty: what is kept
/// can be made again, so it is no part of what a model is.
pub(super) struct Memo<K, V>(RefCell<Option<Kept<K, V>>>);

struct Kept<K, V> {
    key: K,
    /// None where time alone changes nothing.
    at: Option<Stamp>,
    value: Arc<V>,
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`: the one that is kept, or a new one.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        self.kept(&key, None).unwrap_or_else(|| self.keep(key, None, Arc::new(make())))
    }

    /// As [`Memo::get`], of a value that goes on with time: one that was kept for another instant is taken on to `now`. It is copied first
    /// where somebody still holds it.
    pub fn get_at(&self, key: K, now: Stamp, make: impl FnOnce() -> V, on: impl FnOnce(&mut V)) -> Arc<V>
    where
        V: Clone,
    {
        if let Some(value) = self.kept(&key, Some(now)) {
            return value;
        }
        let older = self.0.take().filter(|kept| kept.key == key);
        let value = match older {
            None => Arc::new(make()),
            Some(Kept { mut value, .. }) => {
                on(Arc::make_mut(&mut value));
                value
            }
        };
        self.keep(key, Some(now), value)
    }

    fn kept(&self, key: &K, at: Option<Stamp>) -> Option<Arc<V>> {
        let kept = self.0.borrow();
        kept.as_ref().filter(|kept| kept.key == *key && kept.at == at).map(|kept| Arc::clone(&kept.value))
    }

    fn keep(&self, key: K, at: Option<Stamp>, value: Arc<V>) -> Arc<V> {
        *self.0.borrow_mut() = Some(Kept { key, at, value: Arc::clone(&value) });
        value
    }
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Memo<K, V> {
        Memo(RefCell::new(None))
    }
}

impl<K, V> Clone for Memo<K, V> {
    fn clone(&self) -> Memo<K, V> {
        Memo::default()
    }
}

impl<K, V> PartialEq for Memo<K, V> {
    fn eq(&self, _: &Memo<K, V>) -> bool {
        true
    }
}

impl<K, V> fmt::Debug for Memo<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}
