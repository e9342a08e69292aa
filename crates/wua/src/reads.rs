//! Reads of an update's properties that failed.

use std::sync::Arc;

use crate::update_data::PROPERTIES;
use crate::{Error, Member, Result, Update, UpdateData};

impl Update {
    /// Returns the properties that an update carries, each of which a search may fail to read.
    pub fn properties() -> impl ExactSizeIterator<Item = Member> {
        PROPERTIES.iter().map(|(member, _)| *member)
    }

    /// Returns the update with reads that failed, each an error of one of its [`properties`](Self::properties).
    ///
    /// Such a property reads as empty, false or `None`; the kind, the deployment action and the installation behavior
    /// read as in [`UpdateData::default`]. The identity is kept, as a backend finds its update again by it, and so are
    /// `eula_accepted` and `is_hidden`, which a backend passes to [`found`](Self::found).
    #[must_use]
    pub fn with_failures(mut self, failures: impl Into<Arc<[Error]>>) -> Self {
        self.failures = failures.into();
        if !self.failures.is_empty() {
            let failed = PROPERTIES.iter().filter(|(member, _)| self.read(*member).is_err());
            let mut data = UpdateData::clone(&self.data);
            failed.for_each(|(_, take)| take(&mut data));
            self.data = Arc::new(data);
        }
        self
    }

    /// Returns the reads that failed when the search read the update; empty for almost every update.
    #[must_use]
    pub fn failures(&self) -> &[Error] {
        &self.failures
    }

    /// Returns `Ok` if the search could read that property, so that its value can be relied on.
    ///
    /// ```
    /// use wua::member::IUpdate;
    /// use wua::{Error, HResult, Update, UpdateData};
    ///
    /// let damaged = Error::new(HResult::E_INVALIDARG, IUpdate::get_IsDownloaded);
    /// let update = Update::new(UpdateData::default()).with_failures([damaged]);
    /// assert!(!update.is_downloaded);
    /// assert!(update.read(IUpdate::get_IsDownloaded).is_err());
    /// assert!(update.read(IUpdate::get_Title).is_ok());
    /// ```
    ///
    /// # Errors
    /// The error that the property answered to the search, such as `E_INVALIDARG` of a damaged update. It stays with
    /// this object; a later search reads anew.
    pub fn read(&self, property: Member) -> Result<()> {
        let failed = self.failures.iter().find(|failure| failure.member() == Some(property));
        failed.map_or(Ok(()), |failure| Err(failure.clone()))
    }
}

#[cfg(test)]
mod tests;
