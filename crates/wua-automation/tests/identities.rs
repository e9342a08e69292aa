//! Identities: the object of a value, and when it is forgotten.

use std::sync::{Arc, Weak};

use wua_automation::{Entry, Identities, Key, WeakReference};

/// A reference to an object, which is its own entry here. While it is known, the mark has one owner more.
struct Reference {
    object: Weak<Entry>,
    _mark: Arc<()>,
}

impl WeakReference for Reference {
    type Object = Arc<Entry>;

    fn upgrade(&self) -> Option<Arc<Entry>> {
        self.object.upgrade()
    }
}

/// Returns the object of the value at that address.
fn object(identities: &Identities<Reference>, address: usize, mark: &Arc<()>) -> Arc<Entry> {
    identities.find_or_make(Key::of::<u8>(address), Arc::new, |object| {
        Some(Reference { object: Arc::downgrade(object), _mark: Arc::clone(mark) })
    })
}

/// Another thread may make the next object between the last release of one and its forgetting.
#[test]
fn an_object_that_is_forgotten_late_leaves_its_successor() {
    let (identities, mark) = (Identities::default(), Arc::default());
    let released = *object(&identities, 1, &mark);
    let successor = object(&identities, 1, &mark);
    identities.forget(released);
    assert!(Arc::ptr_eq(&successor, &object(&identities, 1, &mark)));
}

#[test]
fn nothing_is_kept_of_what_is_forgotten() {
    let (identities, mark) = (Identities::default(), Arc::default());
    let (one, two) = (object(&identities, 1, &mark), object(&identities, 2, &mark));
    assert_eq!(Arc::strong_count(&mark), 3);
    identities.forget(*one);
    assert_eq!(Arc::strong_count(&mark), 2);
    assert!(Arc::ptr_eq(&two, &object(&identities, 2, &mark)));
    assert!(!Arc::ptr_eq(&one, &object(&identities, 1, &mark)));
}

#[test]
fn a_key_is_a_type_and_an_address() {
    assert_eq!(Key::of::<u8>(1), Key::of::<u8>(1));
    assert_ne!(Key::of::<u8>(1), Key::of::<u16>(1));
    assert_ne!(Key::of::<u8>(1), Key::of::<u8>(2));
}
