//! Update objects of the agent: read once, when a search finds them, and found again when they are passed back.

use std::any::Any;
use std::sync::Arc;

use windows::Win32::System::UpdateAgent::{
    IInstallationBehavior, IUpdate, IUpdate2, IUpdate3, IUpdateIdentity, IWindowsDriverUpdate2,
    IWindowsDriverUpdate3,
};
use windows_core::Interface;
use wua::backend::UpdateAgent;
use wua::{Error, InstallationBehavior, Member, Result, Update, UpdateData, UpdateIdentity, member};

use crate::agile::{Agile, Here};
use crate::call::{answered, get, get_object, invoke, truth, variant_bool};
use crate::collection::{categories, strings, updates};
use crate::own_update;

/// Reads a property of an update: `property!(reads, com, IUpdate::Title)`.
macro_rules! property {
    ($reads:ident, $com:expr, $interface:ident::$member:ident) => {
        $reads.of(named!($interface::$member), get!($com, $interface::$member))
    };
}

/// Reads a property that is a list, with the function that reads such a list.
macro_rules! list {
    ($reads:ident, $com:expr, $interface:ident::$member:ident, $read:expr) => {
        $reads.of(named!($interface::$member), get_object!($com, $interface::$member).and_then($read))
    };
}

/// Reads a boolean of a newer interface version, of software or of a driver (clause `UPD-QI-1`).
macro_rules! newer {
    ($reads:ident, $com:expr, $software:ident::$member:ident, $driver:ident) => {{
        let value = match ($com.cast::<$software>(), $com.cast::<$driver>()) {
            (Ok(com), _) => get!(com, $software::$member),
            (_, Ok(com)) => get!(com, $driver::$member),
            _ => Ok(variant_bool(false)),
        };
        truth($reads.of(named!($software::$member), value))
    }};
}

/// Names a getter: `named!(IUpdate::Title)`.
macro_rules! named {
    ($interface:ident::$member:ident) => {
        const { Member::named(concat!(stringify!($interface), "::get_", stringify!($member))) }
    };
}

/// The object of the agent behind an update.
struct ComUpdate(Agile<IUpdate>);

impl UpdateAgent for ComUpdate {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        invoke!(self.0, member::IUpdate::AcceptEula, AcceptEula())
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, value: bool) -> Result<()> {
        invoke!(self.0, member::IUpdate::put_IsHidden, SetIsHidden(variant_bool(value)))
    }
}

/// Reads every property of an update that the traits have. One that fails is a failure of the update, and the others are
/// read all the same. A property of an interface version that the agent does not have is false.
pub(crate) fn read(com: IUpdate) -> Arc<Update> {
    let mut reads = Reads::default();
    let data = Arc::new(data_of(&com, &mut reads));
    let eula_accepted = truth(property!(reads, com, IUpdate::EulaAccepted));
    let is_hidden = truth(property!(reads, com, IUpdate::IsHidden));
    let update = Update::found(data, eula_accepted, is_hidden, Arc::new(ComUpdate(Agile::new(com))));
    Arc::new(update.with_failures(reads.0))
}

/// The reads that failed.
#[derive(Default)]
struct Reads(Vec<Error>);

impl Reads {
    /// Returns the value that was read. Of a failure it returns an empty one, and keeps the failure as one of that
    /// property: it may be of a list that the property answered, or of the property of the same name of a driver.
    fn of<T: Default>(&mut self, property: Member, value: Result<T>) -> T {
        value.unwrap_or_else(|failure| {
            let is_own = failure.member() == Some(property);
            let named = |failure: Error| Error::new(failure.hresult(), property).with_source(failure);
            self.0.push(if is_own { failure } else { named(failure) });
            T::default()
        })
    }
}

/// Returns the object to pass to the agent for an update: the agent's own, or one with the same values.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if the agent's own belongs to another thread's apartment.
pub(crate) fn com_of(update: &Arc<Update>) -> Result<IUpdate> {
    let agent: Option<&dyn Any> = update.agent().map(|agent| &**agent as _);
    match agent.and_then(|agent| agent.downcast_ref::<ComUpdate>()) {
        Some(own) => answered(member::IUpdateCollection::Add, own.0.here().cloned()),
        None => Ok(own_update::com_of(Arc::clone(update))),
    }
}

fn data_of(com: &IUpdate, reads: &mut Reads) -> UpdateData {
    let identity = get!(com, IUpdate::Identity).and_then(|identity| identity_of(&identity));
    let installation = get!(com, IUpdate::InstallationBehavior).and_then(|own| behavior_of(&own));
    let removal = get_object!(com, IUpdate::UninstallationBehavior);
    let removal = removal.and_then(|own| own.as_ref().map(behavior_of).transpose());
    UpdateData {
        identity: reads.of(member::IUpdate::get_Identity, identity),
        title: property!(reads, com, IUpdate::Title).to_string(),
        description: property!(reads, com, IUpdate::Description).to_string(),
        kb_article_ids: list!(reads, com, IUpdate::KBArticleIDs, strings),
        update_type: property!(reads, com, IUpdate::Type).0.into(),
        deployment_action: property!(reads, com, IUpdate::DeploymentAction).0.into(),
        categories: list!(reads, com, IUpdate::Categories, categories),
        installation_behavior: reads.of(member::IUpdate::get_InstallationBehavior, installation),
        uninstallation_behavior: reads.of(member::IUpdate::get_UninstallationBehavior, removal),
        is_uninstallable: truth(property!(reads, com, IUpdate::IsUninstallable)),
        is_mandatory: truth(property!(reads, com, IUpdate::IsMandatory)),
        browse_only: newer!(reads, com, IUpdate3::BrowseOnly, IWindowsDriverUpdate3),
        auto_select_on_web_sites: truth(property!(reads, com, IUpdate::AutoSelectOnWebSites)),
        eula_text: property!(reads, com, IUpdate::EulaText).to_string(),
        superseded_update_ids: list!(reads, com, IUpdate::SupersededUpdateIDs, strings),
        is_downloaded: truth(property!(reads, com, IUpdate::IsDownloaded)),
        is_installed: truth(property!(reads, com, IUpdate::IsInstalled)),
        is_present: newer!(reads, com, IUpdate2::IsPresent, IWindowsDriverUpdate2),
        reboot_required: newer!(reads, com, IUpdate2::RebootRequired, IWindowsDriverUpdate2),
        bundled_updates: list!(reads, com, IUpdate::BundledUpdates, |list| updates(list, read)),
    }
}

/// Reads the identity of an update, or of the update in a history entry (clause `UPD-ID-1`).
pub(crate) fn identity_of(com: &IUpdateIdentity) -> Result<UpdateIdentity> {
    Ok(UpdateIdentity {
        update_id: get!(com, IUpdateIdentity::UpdateID)?.to_string(),
        revision_number: get!(com, IUpdateIdentity::RevisionNumber)?,
    })
}

/// Reads the installation or uninstallation behaviour of an update (clause `BEH-1`).
fn behavior_of(com: &IInstallationBehavior) -> Result<InstallationBehavior> {
    Ok(InstallationBehavior {
        can_request_user_input: truth(get!(com, IInstallationBehavior::CanRequestUserInput)?),
        impact: get!(com, IInstallationBehavior::Impact)?.0.into(),
        reboot_behavior: get!(com, IInstallationBehavior::RebootBehavior)?.0.into(),
        requires_network_connectivity: truth(get!(com, IInstallationBehavior::RequiresNetworkConnectivity)?),
    })
}
