//! Tests of reads that failed.

use super::*;
use crate::backend::UpdateAgent;
use crate::member::IUpdate;
use crate::{
    Category, DeploymentAction, HResult, InstallationBehavior, InstallationImpact, UpdateCollection,
    UpdateIdentity, UpdateType,
};

const KEEP: [Member; 3] = [IUpdate::get_Identity, IUpdate::get_EulaAccepted, IUpdate::get_IsHidden];

/// An update in which no property has its usual value.
fn full() -> Update {
    let behavior =
        InstallationBehavior { impact: InstallationImpact::MINOR, ..InstallationBehavior::default() };
    let inner = Arc::new(Update::new(UpdateData::default()));
    let update = Update::new(UpdateData {
        identity: UpdateIdentity::new("a", 1),
        title: "t".into(),
        description: "d".into(),
        msrc_severity: "Low".into(),
        kb_article_ids: vec!["1".into()],
        update_type: UpdateType::DRIVER,
        deployment_action: DeploymentAction::UNINSTALLATION,
        categories: vec![Category::new("c", "n")],
        installation_behavior: behavior,
        uninstallation_behavior: Some(behavior),
        is_uninstallable: true,
        is_mandatory: true,
        browse_only: true,
        auto_select_on_web_sites: true,
        eula_text: "e".into(),
        superseded_update_ids: vec!["s".into()],
        is_downloaded: true,
        is_installed: true,
        is_present: true,
        reboot_required: true,
        bundled_updates: UpdateCollection::read_only([inner]),
    });
    update.accept_eula().unwrap();
    update.set_is_hidden(true).unwrap();
    update
}

fn shown(update: &Update) -> String {
    let data: &UpdateData = update;
    format!("{data:?} {} {}", update.eula_accepted(), update.is_hidden())
}

#[test]
fn a_property_that_cannot_be_read_has_no_value_and_the_others_keep_theirs() {
    let whole = full();
    let all = Update::properties();
    assert_eq!(all.len(), 23);
    let mut seen = std::collections::BTreeSet::new();
    for property in all.filter(|property| !KEEP.contains(property)) {
        let error = Error::new(HResult::E_INVALIDARG, property);
        let damaged = full().with_failures([error]);
        assert!(seen.insert(shown(&damaged)), "{property}: two lose the same value");
        assert_ne!(shown(&damaged), shown(&whole), "{property} keeps its value");
        for other in Update::properties() {
            let code = damaged.read(other).err().map(|error| error.hresult());
            assert_eq!(code, (other == property).then_some(HResult::E_INVALIDARG), "{other}");
        }
    }
}

#[test]
fn what_a_backend_needs_or_a_client_may_change_is_kept() {
    for property in KEEP {
        let damaged = full().with_failures([Error::new(HResult::E_FAIL, property)]);
        assert_eq!(damaged.read(property).unwrap_err().hresult(), HResult::E_FAIL);
        assert_eq!(shown(&damaged), shown(&full()));
    }
}

#[test]
fn data_that_is_shared_stays_as_it_is() {
    let data = Arc::clone(full().data());
    struct Silent;
    impl UpdateAgent for Silent {
        fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
            Ok(())
        }
        fn set_is_hidden(&self, _: &UpdateIdentity, _: bool) -> Result<()> {
            Ok(())
        }
    }
    let found = Update::found(Arc::clone(&data), true, false, Arc::new(Silent));
    let damaged = found.with_failures([Error::new(HResult::E_FAIL, IUpdate::get_Title)]);
    assert_eq!((&*damaged.title, &*data.title), ("", "t"));
}
