//! `IUpdate` to `IUpdate5`: an update, as a search found it.

use std::sync::Arc;

use windows::Win32::Foundation::DECIMAL;
use windows::Win32::System::UpdateAgent;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{IUnknown, implement};

use crate::abi::{Date, Object};
use crate::behavior::{self, Behavior};
use crate::category::Categories;
use crate::collection::collection;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::identity::Identity;
use crate::own::{IWuaDouble, with_own};
use crate::shared::{Entry, Shared, object, outside};
use crate::strings::Strings;

/// `IUpdate5` over an update.
#[implement(IUpdate5, IWuaDouble)]
pub(crate) struct Update {
    update: Arc<wua::Update>,
    shared: Arc<Shared>,
    entry: Entry,
}

/// The object of an update: the same for as long as somebody holds it.
pub(crate) fn object_of(update: Arc<wua::Update>, shared: &Arc<Shared>) -> Object {
    let key = Arc::as_ptr(&update) as usize;
    shared.updates.find_or_make(key, |entry| Update { update, shared: Arc::clone(shared), entry })
}

/// The update behind an object. Of an object of another maker the identity and the title are read:
/// no agent knows more of it.
pub(crate) fn update_of(object: &UpdateAgent::IUpdate) -> Result<Arc<wua::Update>> {
    if let Some(update) = with_own(object, |update: &Update| Arc::clone(&update.update)) {
        return Ok(update);
    }
    // SAFETY: an interface that the caller gave and that answered to its name; so for the three below.
    let identity = unsafe { object.Identity() }?;
    // SAFETY: as above.
    let update_id = unsafe { identity.UpdateID() }?.to_string();
    // SAFETY: as above.
    let identity = wua::UpdateIdentity::new(update_id, unsafe { identity.RevisionNumber() }?);
    // SAFETY: as above.
    let title = unsafe { object.Title() }?.to_string();
    Ok(Arc::new(wua::Update::new(wua::UpdateData { identity, title, ..wua::UpdateData::default() })))
}

impl Update {
    fn title(&self) -> Result<String> {
        Ok(self.update.title.clone())
    }

    fn auto_select_on_web_sites(&self) -> Result<bool> {
        Ok(self.update.auto_select_on_web_sites)
    }

    fn bundled_updates(&self) -> Result<Object> {
        Ok(collection(&self.update.bundled_updates, &self.shared))
    }

    fn categories(&self) -> Result<Object> {
        Ok(object(Categories::new(self.update.categories.clone(), &self.shared)))
    }

    fn description(&self) -> Result<String> {
        Ok(self.update.description.clone())
    }

    fn eula_accepted(&self) -> Result<bool> {
        Ok(self.update.eula_accepted())
    }

    fn eula_text(&self) -> Result<String> {
        Ok(self.update.eula_text.clone())
    }

    fn identity(&self) -> Result<Object> {
        Ok(object(Identity::new(self.update.identity.clone(), &self.shared)))
    }

    fn installation_behavior(&self) -> Result<Object> {
        Ok(object(Behavior::new(self.update.installation_behavior, &self.shared)))
    }

    fn is_downloaded(&self) -> Result<bool> {
        Ok(self.update.is_downloaded)
    }

    fn is_hidden(&self) -> Result<bool> {
        Ok(self.update.is_hidden())
    }

    fn set_is_hidden(&self, value: bool) -> Result<()> {
        Ok(outside(&self.update, move |update| update.set_is_hidden(value))?)
    }

    fn is_installed(&self) -> Result<bool> {
        Ok(self.update.is_installed)
    }

    fn is_mandatory(&self) -> Result<bool> {
        Ok(self.update.is_mandatory)
    }

    fn is_uninstallable(&self) -> Result<bool> {
        Ok(self.update.is_uninstallable)
    }

    fn superseded_update_ids(&self) -> Result<Object> {
        Ok(object(Strings::read_only_of(&self.update.superseded_update_ids, &self.shared)))
    }

    fn update_type(&self) -> Result<i32> {
        Ok(self.update.update_type.value())
    }

    fn uninstallation_behavior(&self) -> Result<Object> {
        Ok(behavior::optional(self.update.uninstallation_behavior, &self.shared))
    }

    fn kb_article_ids(&self) -> Result<Object> {
        Ok(object(Strings::read_only_of(&self.update.kb_article_ids, &self.shared)))
    }

    fn accept_eula(&self) -> Result<()> {
        Ok(outside(&self.update, |update| update.accept_eula())?)
    }

    fn deployment_action(&self) -> Result<i32> {
        Ok(self.update.deployment_action.value())
    }

    fn reboot_required(&self) -> Result<bool> {
        Ok(self.update.reboot_required)
    }

    fn is_present(&self) -> Result<bool> {
        Ok(self.update.is_present)
    }

    fn browse_only(&self) -> Result<bool> {
        Ok(self.update.browse_only)
    }
}

impl Drop for Update {
    fn drop(&mut self) {
        self.shared.updates.forget(self.entry);
    }
}

dual! {
    impl Update (Update_Impl) as IUpdate5 {
        interface IUpdate (IUpdate_Impl): IDispatch = "6a92b07a-d821-4682-b423-5c805022cc4d" {
            0 Get Both Title => title() -> String;
            0x6002_0001 Get Both AutoSelectOnWebSites => auto_select_on_web_sites() -> bool;
            0x6002_0002 Get Both BundledUpdates => bundled_updates() -> Object;
            0x6002_0003 Get No CanRequireSource => can_require_source() -> bool;
            0x6002_0004 Get Both Categories => categories() -> Object;
            0x6002_0005 Get No Deadline => deadline() -> VARIANT;
            0x6002_0006 Get No DeltaCompressedContentAvailable => delta_compressed_content_available() -> bool;
            0x6002_0007 Get No DeltaCompressedContentPreferred => delta_compressed_content_preferred() -> bool;
            0x6002_0008 Get Both Description => description() -> String;
            0x6002_0009 Get Both EulaAccepted => eula_accepted() -> bool;
            0x6002_000a Get Both EulaText => eula_text() -> String;
            0x6002_000b Get No HandlerID => handler_id() -> String;
            0x6002_000c Get Both Identity => identity() -> Object;
            0x6002_000d Get No Image => image() -> Object;
            0x6002_000e Get Both InstallationBehavior => installation_behavior() -> Object;
            0x6002_000f Get No IsBeta => is_beta() -> bool;
            0x6002_0010 Get Both IsDownloaded => is_downloaded() -> bool;
            0x6002_0011 Get Both IsHidden => is_hidden() -> bool;
            0x6002_0011 Put Both IsHidden => set_is_hidden(value: bool);
            0x6002_0012 Get Both IsInstalled => is_installed() -> bool;
            0x6002_0013 Get Both IsMandatory => is_mandatory() -> bool;
            0x6002_0014 Get Both IsUninstallable => is_uninstallable() -> bool;
            0x6002_0015 Get No Languages => languages() -> Object;
            0x6002_0016 Get No LastDeploymentChangeTime => last_deployment_change_time() -> Date;
            0x6002_0017 Get No MaxDownloadSize => max_download_size() -> DECIMAL;
            0x6002_0018 Get No MinDownloadSize => min_download_size() -> DECIMAL;
            0x6002_0019 Get No MoreInfoUrls => more_info_urls() -> Object;
            0x6002_001a Get No MsrcSeverity => msrc_severity() -> String;
            0x6002_001b Get No RecommendedCpuSpeed => recommended_cpu_speed() -> i32;
            0x6002_001c Get No RecommendedHardDiskSpace => recommended_hard_disk_space() -> i32;
            0x6002_001d Get No RecommendedMemory => recommended_memory() -> i32;
            0x6002_001e Get No ReleaseNotes => release_notes() -> String;
            0x6002_001f Get No SecurityBulletinIDs => security_bulletin_ids() -> Object;
            0x6002_0021 Get Both SupersededUpdateIDs => superseded_update_ids() -> Object;
            0x6002_0022 Get No SupportUrl => support_url() -> String;
            0x6002_0023 Get Both Type => update_type() -> i32;
            0x6002_0024 Get No UninstallationNotes => uninstallation_notes() -> String;
            0x6002_0025 Get Both UninstallationBehavior => uninstallation_behavior() -> Object;
            0x6002_0026 Get No UninstallationSteps => uninstallation_steps() -> Object;
            0x6002_0028 Get Both KBArticleIDs => kb_article_ids() -> Object;
            0x6002_0027 Call Both AcceptEula => accept_eula();
            0x6002_0029 Get Both DeploymentAction => deployment_action() -> i32;
            0x6002_002a Call No CopyFromCache => copy_from_cache(path: String, toExtractCabFiles: bool);
            0x6002_002b Get No DownloadPriority => download_priority() -> i32;
            0x6002_002c Get No DownloadContents => download_contents() -> Object;
        }
        interface IUpdate2 (IUpdate2_Impl): IUpdate = "144fe9b0-d23d-4a8b-8634-fb4457533b7a" {
            0x6003_0001 Get Both RebootRequired => reboot_required() -> bool;
            0x6003_0003 Get Both IsPresent => is_present() -> bool;
            0x6003_0004 Get No CveIDs => cve_ids() -> Object;
            0x6003_0002 Call No CopyToCache => copy_to_cache(pFiles: Option<IUnknown>);
        }
        interface IUpdate3 (IUpdate3_Impl): IUpdate2 = "112eda6b-95b3-476f-9d90-aee82c6b8181" {
            0x6004_0001 Get Both BrowseOnly => browse_only() -> bool;
        }
        interface IUpdate4 (IUpdate4_Impl): IUpdate3 = "27e94b0d-5139-49a2-9a61-93522dc54652" {
            0x6005_0001 Get No PerUser => per_user() -> bool;
        }
        interface IUpdate5 (IUpdate5_Impl): IUpdate4 = "c1c2f21a-d2f4-4902-b5c6-8a081c19a890" {
            0x6006_0001 Get No AutoSelection => auto_selection() -> i32;
            0x6006_0002 Get No AutoDownload => auto_download() -> i32;
        }
    }
}
