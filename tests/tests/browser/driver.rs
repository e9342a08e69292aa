//! Controls a headless Chromium through chromedriver: opens pages, evaluates expressions, and ends with the test.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fs, process};

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};
use url::Url;

const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with its own profile.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Driver,
    folder: Folder,
}

impl Browser {
    /// Starts the browser; its files are in a folder of this name, which is removed at the end.
    pub(crate) fn start(name: &str) -> Self {
        let folder = Folder::new(name);
        let driver = Driver::start();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(&folder.0.join("profile")));
        let client = runtime.block_on(builder.connect(&driver.address())).unwrap();
        Self { runtime, client, driver, folder }
    }

    /// Opens a page from a file.
    pub(crate) fn open(&self, html: &str) {
        let path = self.folder.0.join("page.html");
        fs::write(&path, html).unwrap();
        let address = Url::from_file_path(&path).unwrap();
        self.runtime.block_on(self.client.goto(address.as_str())).unwrap();
    }

    /// Sets the width of the window, even below the minimum of a real one.
    pub(crate) fn set_width(&self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        let body = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": size});
        self.command("goog/cdp/execute", body);
    }

    /// Evaluates a JavaScript expression.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.runtime.block_on(self.client.execute(&script, Vec::new())).unwrap()
    }

    /// Evaluates a JavaScript expression that is a list of strings.
    pub(crate) fn texts(&self, expression: &str) -> Vec<String> {
        serde_json::from_value(self.value(expression)).unwrap()
    }

    pub(crate) fn title(&self) -> String {
        self.runtime.block_on(self.client.title()).unwrap()
    }

    /// Returns the visible text of the first element that matches the selector.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.runtime.block_on(self.find(selector).text()).unwrap()
    }

    pub(crate) fn click(&self, selector: &str) {
        self.runtime.block_on(self.find(selector).click()).unwrap();
    }

    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        self.runtime.block_on(self.find(selector).send_keys(text)).unwrap();
    }

    /// Chooses an option of a `select`.
    pub(crate) fn choose(&self, selector: &str, option: &str) {
        self.runtime.block_on(self.find(selector).select_by_value(option)).unwrap();
    }

    fn find(&self, selector: &str) -> Element {
        let found = self.runtime.block_on(self.client.find(Locator::Css(selector)));
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Returns the errors and warnings on the console since the last call.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.command("se/log", json!({"type": "browser"}));
        let entries = entries.as_array().unwrap().iter();
        let complaints = entries.filter(|entry| ["SEVERE", "WARNING"].contains(&text_of(entry, "level")));
        complaints.map(|entry| text_of(entry, "message").to_owned()).collect()
    }

    /// Returns the resources that the page has loaded or tried to load.
    pub(crate) fn loaded(&self) -> Vec<String> {
        self.texts("performance.getEntriesByType('resource').map((entry) => entry.name)")
    }

    /// Returns an address that answers, for pages that load something they must not.
    pub(crate) fn somewhere(&self) -> String {
        self.driver.address() + "/status"
    }

    fn command(&self, name: &'static str, body: Value) -> Value {
        self.runtime.block_on(self.client.issue_cmd(OfChromium { name, body })).unwrap()
    }
}

impl Drop for Browser {
    /// Ends Chromium, even after a failure; the driver is ended by its own guard.
    fn drop(&mut self) {
        if let Err(error) = self.runtime.block_on(self.client.clone().close()) {
            eprintln!("Chromium was not closed: {error}");
        }
    }
}

fn capabilities(profile: &Path) -> Map<String, Value> {
    let profile = format!("--user-data-dir={}", profile.display());
    let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": {"args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
    });
    wanted.as_object().unwrap().clone()
}

fn text_of<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry[key].as_str().unwrap_or_default()
}

/// A command of chromedriver that is not in the standard.
#[derive(Debug)]
struct OfChromium {
    name: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for OfChromium {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.name))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// chromedriver on a free port; killed when it is dropped.
struct Driver {
    process: Child,
    port: u16,
    /// Kept open, so that the process can continue to write.
    _said: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver (apt-get install chromium-driver): {error}"));
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let port = said.by_ref().lines().find_map(|line| port_in(&line.unwrap()));
        Self { process, port: port.expect("chromedriver names its port"), _said: said }
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.process.kill().and_then(|()| self.process.wait()).is_err() {
            eprintln!("chromedriver was gone already");
        }
    }
}

/// Parses the port from `ChromeDriver was started successfully on port 43477.`
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

/// A folder for this process, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("wua-browser-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} stays: {error}", self.0.display());
        }
    }
}
