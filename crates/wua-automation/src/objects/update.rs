//! `IUpdate` to `IUpdate5`: an update, as a search found it. And `IUpdateCollection`: a list of updates, shared by
//! reference.

use std::sync::Arc;

use super::behavior::InstallationBehavior;
use super::category::CategoryCollection;
use super::identity::UpdateIdentity;
use super::string_collection::StringCollection;
use crate::enumerator::Enumerator;

/// `IUpdate5`.
#[derive(Debug)]
pub struct Update(pub Arc<wua::Update>);

/// Hands the rows of [`objects::Update`](crate::objects::Update) to a macro.
#[macro_export]
macro_rules! update_rows {
    ($($face:tt)+) => { $($face)+! { Update as IUpdate5 known by { |update| Arc::as_ptr(&update.0) as usize } {
        IUpdate: IDispatch = "6a92b07a-d821-4682-b423-5c805022cc4d" {
            get_Title() -> String => read |update| update.0.title.clone();
            get_AutoSelectOnWebSites() -> bool => read |update| update.0.auto_select_on_web_sites;
            get_BundledUpdates() -> UpdateCollection =>
                read |update| UpdateCollection(update.0.bundled_updates.clone());
            get_CanRequireSource() -> bool;
            get_Categories() -> CategoryCollection =>
                read |update| CategoryCollection(update.0.categories.clone().into());
            get_Deadline() -> AsyncState;
            get_DeltaCompressedContentAvailable() -> bool;
            get_DeltaCompressedContentPreferred() -> bool;
            get_Description() -> String => read |update| update.0.description.clone();
            get_EulaAccepted() -> bool => read |update| update.0.eula_accepted();
            get_EulaText() -> String => read |update| update.0.eula_text.clone();
            get_HandlerID() -> String;
            get_Identity() -> UpdateIdentity => read |update| UpdateIdentity(update.0.identity.clone());
            get_Image() -> AnyObject;
            get_InstallationBehavior() -> InstallationBehavior =>
                read |update| InstallationBehavior(update.0.installation_behavior);
            get_IsBeta() -> bool;
            get_IsDownloaded() -> bool => read |update| update.0.is_downloaded;
            get_IsHidden() -> bool => read |update| update.0.is_hidden();
            put_IsHidden(value: bool) => ask |update| update.set_is_hidden(value)?;
            get_IsInstalled() -> bool => read |update| update.0.is_installed;
            get_IsMandatory() -> bool => read |update| update.0.is_mandatory;
            get_IsUninstallable() -> bool => read |update| update.0.is_uninstallable;
            get_Languages() -> AnyObject;
            get_LastDeploymentChangeTime() -> Date;
            get_MaxDownloadSize() -> Decimal;
            get_MinDownloadSize() -> Decimal;
            get_MoreInfoUrls() -> AnyObject;
            get_MsrcSeverity() -> String => read |update| update.0.msrc_severity.clone();
            get_RecommendedCpuSpeed() -> i32;
            get_RecommendedHardDiskSpace() -> i32;
            get_RecommendedMemory() -> i32;
            get_ReleaseNotes() -> String;
            get_SecurityBulletinIDs() -> AnyObject;
            get_SupersededUpdateIDs() -> StringCollection =>
                read |update| StringCollection::read_only(update.0.superseded_update_ids.clone());
            get_SupportUrl() -> String;
            get_Type() -> i32 => read |update| update.0.update_type.value();
            get_UninstallationNotes() -> String;
            get_UninstallationBehavior() -> Option<InstallationBehavior> =>
                read |update| update.0.uninstallation_behavior.map(InstallationBehavior);
            get_UninstallationSteps() -> AnyObject;
            get_KBArticleIDs() -> StringCollection =>
                read |update| StringCollection::read_only(update.0.kb_article_ids.clone());
            AcceptEula() => ask |update| update.accept_eula()?;
            get_DeploymentAction() -> i32 => read |update| update.0.deployment_action.value();
            CopyFromCache(path: String, toExtractCabFiles: bool);
            get_DownloadPriority() -> i32;
            get_DownloadContents() -> AnyObject;
        }
        IUpdate2: IUpdate = "144fe9b0-d23d-4a8b-8634-fb4457533b7a" {
            get_RebootRequired() -> bool => read |update| update.0.reboot_required;
            get_IsPresent() -> bool => read |update| update.0.is_present;
            get_CveIDs() -> AnyObject;
            CopyToCache(pFiles: AnyObject);
        }
        IUpdate3: IUpdate2 = "112eda6b-95b3-476f-9d90-aee82c6b8181" {
            get_BrowseOnly() -> bool => read |update| update.0.browse_only;
        }
        IUpdate4: IUpdate3 = "27e94b0d-5139-49a2-9a61-93522dc54652" {
            get_PerUser() -> bool;
        }
        IUpdate5: IUpdate4 = "c1c2f21a-d2f4-4902-b5c6-8a081c19a890" {
            get_AutoSelection() -> i32;
            get_AutoDownload() -> i32;
        }
    } } };
}

update_rows!(crate::rows);

/// `IUpdateCollection`.
#[derive(Debug)]
pub struct UpdateCollection(pub wua::UpdateCollection);

/// Hands the rows of [`objects::UpdateCollection`](crate::objects::UpdateCollection) to a macro.
#[macro_export]
macro_rules! update_collection_rows {
    ($($face:tt)+) => { $($face)+! { UpdateCollection as IUpdateCollection known by { |list| list.0.address() } {
        IUpdateCollection: IDispatch = "07f7438c-7709-4ca5-b518-91279288134e" {
            get_Item(index: i32) -> Update => |list| Update(list.0.item(index)?);
            put_Item(index: i32, value: Arc<wua::Update>) => |list| list.0.set_item(index, value)?;
            get__NewEnum() -> Enumerator<Update> =>
                |list| Enumerator::over(list.0.to_vec(), |update: &Arc<wua::Update>| Update(Arc::clone(update)));
            get_Count() -> i32 => |list| list.0.count();
            get_ReadOnly() -> bool => |list| list.0.is_read_only();
            Add(value: Arc<wua::Update>) -> i32 => |list| list.0.add(value)?;
            Clear() => |list| list.0.clear()?;
            Copy() -> UpdateCollection => |list| UpdateCollection(list.0.copy());
            Insert(index: i32, value: Arc<wua::Update>) => |list| list.0.insert(index, value)?;
            RemoveAt(index: i32) => |list| list.0.remove_at(index)?;
        }
    } } };
}

update_collection_rows!(crate::rows);
