//! A local server for writing: watches the library, rebuilds, reloads the browser. A page is rendered when it
//! is asked for; a mistake is shown in the page until it is mended.

mod live;
mod watch;

use std::fs;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tiny_http::{Header, Request, Response, Server};

use crate::config::SearchFormat;
use crate::diag::{Report, to_text};
use crate::pipeline::{self, Options, Site};
use crate::render::{self, Rendered};

use live::Live;

/// How long a page's question for news is held before it is answered with none.
const HOLD: Duration = Duration::from_secs(20);

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
    let address = (serve.interface, serve.port).to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the interface has no address"))?;
    let server = Server::http(address).map_err(io::Error::other)?;
    let live = Live::new(build(serve));
    if let Some(address) = server.server_addr().to_ip() {
        (serve.notify)(Event::Listening(address));
    }
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
        for request in server.incoming_requests() {
            let live = &live;
            // A thread for each request: questions for news wait, and there are few readers.
            scope.spawn(move || {
                // lost on purpose: the browser has gone away
                let _ = answer(live, request);
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

struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
}

fn answer(live: &Live, request: Request) -> io::Result<()> {
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let answer = match path {
        "/_tashan/reload.js" => script(include_str!("reload.js").to_string()),
        "/_tashan/news.js" => {
            let known = query.trim_start_matches("v=").split('&').next().and_then(|text| text.parse().ok());
            script(format!("window.tashanNews({});\n", live.wait(known.unwrap_or(0), HOLD)))
        }
        path => page(live, path),
    };
    let header = |name: &str, value: &str| Header::from_bytes(name, value).map_err(|()| io::Error::other("header"));
    let location = (answer.status == 301).then(|| String::from_utf8_lossy(&answer.body).into_owned());
    let mut response = Response::from_data(answer.body)
        .with_status_code(answer.status)
        .with_header(header("Content-Type", answer.kind)?)
        .with_header(header("Cache-Control", "no-store")?);
    if let Some(location) = location {
        let encoded = percent_encoding::utf8_percent_encode(&location, percent_encoding::CONTROLS).to_string();
        response = response.with_header(header("Location", &encoded)?);
    }
    request.respond(response)
}

fn script(text: String) -> Answer {
    Answer { status: 200, kind: "text/javascript; charset=utf-8", body: text.into_bytes() }
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
    let found = site.plan.locate(&path);
    if found.is_none()
        && site.library.config.search == SearchFormat::Shards
        && let Some(text) = site.renderer.search_index().find(&path)
    {
        return Ok(script(text));
    }
    if let Some(name) = render::picture_name(&path).filter(|_| found.is_none()) {
        return Ok(Answer { status: 200, kind: kind(&path), body: site.renderer.picture(name)? });
    }
    let Some(entry) = found.or_else(|| site.plan.locate("404.html")) else {
        return Ok(Answer { status: 404, kind: "text/plain; charset=utf-8", body: "not found\n".into() });
    };
    if found.is_some()
        && entry.path.as_str().ends_with("/index.html")
        && !path.ends_with('/')
        && !path.ends_with(".html")
    {
        // Without the slash the page's relative links would lead astray.
        return Ok(Answer { status: 301, kind: "text/plain", body: format!("/{path}/").into_bytes() });
    }
    let status = if found.is_some() { 200 } else { 404 };
    let body = match site.renderer.render(entry)?.value {
        Rendered::Bytes(bytes) => bytes,
        // lost on purpose: a file that has just gone is empty until the next build
        Rendered::Copy(path) | Rendered::Link(path) => fs::read(path).unwrap_or_default(),
    };
    Ok(Answer { status, kind: kind(entry.path.as_str()), body })
}

/// The mistakes as a page that reloads when they are mended.
fn mistakes(report: &Report) -> Answer {
    let text = to_text(report).replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>生成失败</title></head>\
         <body><h1>生成失败，改正后自动刷新</h1><pre id=\"errors\">{text}</pre></body></html>"
    );
    Answer { status: 500, kind: "text/html; charset=utf-8", body: body.into_bytes() }
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
