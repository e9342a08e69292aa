//! Update objects of the agent: read once, when a search finds them, and found again when they are passed back.

use std::any::Any;
use std::sync::Arc;

use windows::Win32::System::UpdateAgent::{
    IInstallationBehavior, IUpdate, IUpdate2, IUpdate3, IUpdateIdentity, IWindowsDriverUpdate2,
    IWindowsDriverUpdate3,
};
use windows_core::Interface;
use wua::backend::UpdateAgent;
use wua::{InstallationBehavior, Result, Update, UpdateData, UpdateIdentity, member};

use crate::agile::{Agile, Here};
use crate::call::{answered, get, get_object, invoke, truth, variant_bool};
use crate::collection::{categories, strings, updates};
use crate::own_update;

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

/// Reads every property of an update that the traits have.
///
/// # Errors
/// The error of the first property that fails. A property of an interface version that the agent does not have is
/// false.
pub(crate) fn read(com: IUpdate) -> Result<Arc<Update>> {
    let data = Arc::new(data_of(&com)?);
    let eula_accepted = truth(get!(com, IUpdate::EulaAccepted)?);
    let is_hidden = truth(get!(com, IUpdate::IsHidden)?);
    Ok(Arc::new(Update::found(data, eula_accepted, is_hidden, Arc::new(ComUpdate(Agile::new(com))))))
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

fn data_of(com: &IUpdate) -> Result<UpdateData> {
    let (reboot_required, is_present) = of_version_2(com)?;
    let removal = get_object!(com, IUpdate::UninstallationBehavior)?;
    Ok(UpdateData {
        identity: identity_of(&get!(com, IUpdate::Identity)?)?,
        title: get!(com, IUpdate::Title)?.to_string(),
        description: get!(com, IUpdate::Description)?.to_string(),
        kb_article_ids: strings(get_object!(com, IUpdate::KBArticleIDs)?)?,
        update_type: get!(com, IUpdate::Type)?.0.into(),
        deployment_action: get!(com, IUpdate::DeploymentAction)?.0.into(),
        categories: categories(get_object!(com, IUpdate::Categories)?)?,
        installation_behavior: behavior_of(&get!(com, IUpdate::InstallationBehavior)?)?,
        uninstallation_behavior: removal.as_ref().map(behavior_of).transpose()?,
        is_uninstallable: truth(get!(com, IUpdate::IsUninstallable)?),
        is_mandatory: truth(get!(com, IUpdate::IsMandatory)?),
        browse_only: browse_only(com)?,
        auto_select_on_web_sites: truth(get!(com, IUpdate::AutoSelectOnWebSites)?),
        eula_text: get!(com, IUpdate::EulaText)?.to_string(),
        superseded_update_ids: strings(get_object!(com, IUpdate::SupersededUpdateIDs)?)?,
        is_downloaded: truth(get!(com, IUpdate::IsDownloaded)?),
        is_installed: truth(get!(com, IUpdate::IsInstalled)?),
        is_present,
        reboot_required,
        bundled_updates: updates(get_object!(com, IUpdate::BundledUpdates)?)?,
    })
}

/// Reads `RebootRequired` and `IsPresent`, of software or of a driver (clause `UPD-QI-1`).
fn of_version_2(com: &IUpdate) -> Result<(bool, bool)> {
    if let Ok(com) = com.cast::<IUpdate2>() {
        return Ok((truth(get!(com, IUpdate2::RebootRequired)?), truth(get!(com, IUpdate2::IsPresent)?)));
    }
    let Ok(com) = com.cast::<IWindowsDriverUpdate2>() else { return Ok((false, false)) };
    let reboot_required = get!(com, IWindowsDriverUpdate2::RebootRequired)?;
    Ok((truth(reboot_required), truth(get!(com, IWindowsDriverUpdate2::IsPresent)?)))
}

/// Reads `BrowseOnly`, of software or of a driver (clause `UPD-QI-1`).
fn browse_only(com: &IUpdate) -> Result<bool> {
    if let Ok(com) = com.cast::<IUpdate3>() {
        return get!(com, IUpdate3::BrowseOnly).map(truth);
    }
    match com.cast::<IWindowsDriverUpdate3>() {
        Ok(com) => get!(com, IWindowsDriverUpdate3::BrowseOnly).map(truth),
        Err(_) => Ok(false),
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
