//! A local server for writing: watches the library, rebuilds, reloads the browser. A page is rendered when it
//! is asked for; a mistake is shown in the page until it is mended.

mod http;
mod live;
mod watch;

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::config::SearchFormat;
use crate::diag::{Report, to_text};
use crate::pipeline::{self, Options, Site};
use crate::render::{self, Rendered};

use http::{Answer, plain};
use live::Live;

/// How long a page's question for news is held before it is answered with none.
const HOLD: Duration = Duration::from_secs(20);

/// What a path has to have encoded in a header.
const ADDRESS: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

/// Where to listen and what to serve.
pub struct Serve<'a> {
    /// The library's folder.
    pub root: &'a Path,
    /// What the command line decides.
    pub options: &'a Options,
    /// An address of this machine.
    pub interface: &'a str,
    /// A port; 0 for any free one.
    pub port: u16,
    /// Told the server's address, and the outcome of every build.
    pub notify: &'a (dyn Fn(Event<'_>) + Sync),
}

/// What happens while serving.
pub enum Event<'a> {
    /// The server listens here.
    Listening(SocketAddr),
    /// A build came through, with so many files and these warnings, or found these mistakes.
    Built(Result<(usize, Report), &'a Report>),
}

/// Serves until the process ends.
pub fn run(serve: &Serve<'_>) -> io::Result<()> {
    let listener = TcpListener::bind((serve.interface, serve.port))?;
    let live = Live::new(build(serve));
    (serve.notify)(Event::Listening(listener.local_addr()?));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let changed = || live.replace(build(serve));
            if let Err(error) = watch::watch(serve.root, &serve.options.config, changed) {
                let mut report = Report::default();
                let place = crate::diag::Place::file(serve.root.display().to_string());
                report.error(crate::diag::Code::Io, place, format!("cannot be watched: {error}"), None);
                (serve.notify)(Event::Built(Err(&report)));
            }
        });
        // lost on purpose: a connection that broke before it was taken
        for stream in listener.incoming().flatten() {
            let live = &live;
            scope.spawn(move || {
                // lost on purpose: the browser has gone away
                let _ = http::respond(stream, |target| answer(live, target));
            });
        }
    });
    Ok(())
}

fn build(serve: &Serve<'_>) -> Result<Arc<Site>, Report> {
    let built = pipeline::site(serve.root, serve.options).map(Arc::new);
    let event = |site: &Arc<Site>| (site.plan.entries.len(), site.warnings.clone());
    (serve.notify)(Event::Built(built.as_ref().map(event)));
    built
}

fn answer(live: &Live, target: &str) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match path {
        "/_tashan/reload.js" => script(include_str!("reload.js").to_string()),
        "/_tashan/news.js" => {
            let known = query.trim_start_matches("v=").split('&').next().and_then(|text| text.parse().ok());
            script(format!("window.tashanNews({});\n", live.wait(known.unwrap_or(0), HOLD)))
        }
        path => page(live, path),
    }
}

fn script(text: String) -> Answer {
    found("text/javascript; charset=utf-8", text.into_bytes())
}

fn found(kind: &'static str, body: Vec<u8>) -> Answer {
    Answer { status: 200, kind, location: None, body }
}

fn page(live: &Live, path: &str) -> Answer {
    let (version, current) = live.current();
    match current {
        Ok(site) => file(&site, path).unwrap_or_else(|report| mistakes(&report)).with_reload(version),
        Err(report) => mistakes(&report).with_reload(version),
    }
}

impl Answer {
    /// Pages ask for news; the version is the one that they show.
    fn with_reload(mut self, version: u64) -> Answer {
        if self.kind.starts_with("text/html") {
            let script = format!("<script src=\"/_tashan/reload.js?v={version}\"></script>");
            let at = self.body.windows(7).rposition(|part| part == b"</body>").unwrap_or(self.body.len());
            self.body.splice(at..at, script.into_bytes());
        }
        self
    }
}

/// The file of a path, rendered now; the 404 page where the site has none.
fn file(site: &Site, path: &str) -> Result<Answer, Report> {
    let path = percent_encoding::percent_decode_str(path.trim_start_matches('/')).decode_utf8_lossy().into_owned();
    let entry = site.plan.locate(&path);
    if entry.is_none()
        && site.library.config.search == SearchFormat::Shards
        && let Some(text) = site.renderer.search_index().find(&path)
    {
        return Ok(script(text));
    }
    if let Some(name) = render::picture_name(&path).filter(|_| entry.is_none()) {
        return Ok(found(kind(&path), site.renderer.picture(name)?));
    }
    let is_found = entry.is_some();
    let Some(entry) = entry.or_else(|| site.plan.locate("404.html")) else {
        return Ok(plain(404, "not found\n"));
    };
    if is_found && entry.path.as_str().ends_with("/index.html") && !path.ends_with('/') && !path.ends_with(".html") {
        // Without the slash the page's relative links would lead astray.
        let to = percent_encoding::utf8_percent_encode(&path, ADDRESS);
        return Ok(Answer { location: Some(format!("/{to}/")), ..plain(301, "") });
    }
    let status = if is_found { 200 } else { 404 };
    let body = match site.renderer.render(entry)?.value {
        Rendered::Bytes(bytes) => bytes,
        // lost on purpose: a file that has just gone is empty until the next build
        Rendered::Copy(path) | Rendered::Link(path) => fs::read(path).unwrap_or_default(),
    };
    Ok(Answer { status, ..found(kind(entry.path.as_str()), body) })
}

/// The mistakes as a page that reloads when they are mended.
fn mistakes(report: &Report) -> Answer {
    let text = to_text(report).replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>生成失败</title></head>\
         <body><h1>生成失败，改正后自动刷新</h1><pre id=\"errors\">{text}</pre></body></html>"
    );
    Answer { status: 500, ..found("text/html; charset=utf-8", body.into_bytes()) }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "txt" | "csv" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
