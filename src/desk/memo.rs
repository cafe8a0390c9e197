//! A value that is kept while what it was made from is the same.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// Keeps one value together with the key it was made for. Two are always equal, and a copy begins empty: what is kept can be made again, so
/// it is no part of what a model is.
pub(super) struct Memo<K, V>(RefCell<Option<(K, Arc<V>)>>);

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`: the one that is kept, or a new one.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        if let Some((kept, value)) = self.0.borrow().as_ref()
            && *kept == key
        {
            return Arc::clone(value);
        }
        let value = Arc::new(make());
        *self.0.borrow_mut() = Some((key, Arc::clone(&value)));
        value
    }

    /// As [`Memo::get`]; a value that was kept is changed to what it is by now.
    pub fn get_on(&self, key: K, make: impl FnOnce() -> V, on: impl FnOnce(&mut V)) -> Arc<V>
    where
        V: Clone,
    {
        let kept = self.0.take().filter(|(kept, _)| *kept == key).map(|(_, value)| value);
        let value = match kept {
            None => Arc::new(make()),
            Some(mut value) => {
                on(Arc::make_mut(&mut value));
                value
            }
        };
        *self.0.borrow_mut() = Some((key, Arc::clone(&value)));
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
