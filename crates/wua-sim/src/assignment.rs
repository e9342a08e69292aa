//! The assignment of a job: the updates that it works on, and their results.

use std::sync::Arc;

use wua::{AsyncState, UpdateOperation};

/// The task of a job, shared by the job and its copies in forks.
pub(crate) struct Assignment {
    pub(crate) operation: UpdateOperation,
    pub(crate) installer: u32,
    pub(crate) client: Arc<str>,
    pub(crate) async_state: AsyncState,
    /// The place on the machine of each update of the list, if it is there.
    pub(crate) places: Box<[Option<Place>]>,
}

/// An update of the list on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) slot: u32,
    /// An update that is not worked on has its result without being touched.
    pub(crate) is_worked_on: bool,
}

impl Assignment {
    /// Returns the place of an update of the list; `None` if the machine has no such update.
    pub(crate) fn place(&self, index: u32) -> Option<Place> {
        self.places.get(index as usize).copied().flatten()
    }
}
