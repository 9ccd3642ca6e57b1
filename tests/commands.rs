//! `init`, `new` and `serve`, through the real program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::{TestLibrary, stderr, tashan};

#[test]
fn a_new_library_builds_and_is_whole() {
    let library = TestLibrary::empty();
    let dir = library.root.join("我的库");
    let made = tashan().arg("init").arg(&dir).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let run = |arguments: &[&str]| tashan().args(arguments).arg("--root").arg(&dir).output().unwrap();
    for command in ["check", "build"] {
        let output = run(&[command]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert!(fs::read_to_string(dir.join("public/cases/shili.html")).unwrap().contains("1200余人"));
    let again = tashan().arg("init").arg(&dir).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "an occupied folder is refused");
}

#[test]
fn a_new_theme_is_a_site_and_serves_others() {
    let library = TestLibrary::new(
        "=== zola.toml\nbase_url = \"https://example.org\"\ntitle = \"站\"\ntheme = \"mine\"\n[extra]\nhome_pages = 1\n\
         === content/_index.md\n+++\n+++\n=== content/notes/_index.md\n+++\ntitle = \"笔记\"\nsort_by = \"title\"\n+++\n\
         === content/notes/a.md\n+++\ntitle = \"甲\"\n+++\n\
         === content/notes/b.md\n+++\ntitle = \"乙\"\n+++\n",
    );
    let dir = library.path("themes/mine");
    let made = tashan().args(["init", "--theme"]).arg(&dir).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let again = tashan().args(["init", "--theme"]).arg(&dir).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "an occupied folder is refused");

    // The theme by itself: its demo, list pages and all.
    let output = tashan().arg("build").arg("--root").arg(&dir).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let demo = |path: &str| fs::read_to_string(dir.join("public").join(path)).unwrap();
    assert!(demo("index.html").contains("href=\"notes/third/index.html\""));
    assert!(demo("notes/page/2/index.html").contains("第一篇"));
    assert!(demo("tags/yang-shi/index.html").contains("href=\"../../theme.css\""));
    assert!(demo("theme.css").contains("#8a3b12"));

    // A site that uses it: nothing of the demo comes along, and its own settings hold.
    library.build(&[]);
    let home = library.read("index.html");
    assert!(home.contains("甲") != home.contains("乙"), "one page of the section, as [extra] says");
    assert!(library.read("notes/a/index.html").contains("../../theme.css"));
    assert!(!library.path("public/about").exists());
}

#[test]
fn a_new_case_takes_its_name_from_the_title() {
    let library = TestLibrary::empty();
    assert_eq!(library.run(&["new", "cases/x", "--title", "x"]).status.code(), Some(2), "no library, no case");
    library.write("config.toml", "");
    let output = library.run(&["new", "cases/", "--title", "重庆：“五心”工作法"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let path = library.root.join("content/cases/chongqing-wuxin-gongzuofa.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("title = \"重庆：“五心”工作法\"") && text.contains("draft = true"));
    library.build(&["--drafts"]);
    fs::write(&path, "mine").unwrap();
    assert_eq!(library.run(&["new", "cases/", "--title", "重庆：“五心”工作法"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine", "never over a file");
    assert_eq!(library.run(&["new", "../x", "--title", "x"]).status.code(), Some(2));
    library.run(&["new", "cases/曲靖", "--title", "say \"hi\""]);
    assert!(library.root.join("content/cases/qujing.md").exists());
    library.write("archetypes/cases.md", "+++\ntitle = \"{{ title }}\"\ndate = {{ date }}\n+++\nown\n");
    library.run(&["new", "cases/own", "--title", "自有"]);
    assert!(fs::read_to_string(library.root.join("content/cases/own.md")).unwrap().contains("own"));
}

/// A server that ends with its test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(library: &TestLibrary) -> Server {
        // As a curator does: in the library's folder, without naming it.
        let mut child = tashan()
            .args(["serve", "--port", "0"])
            .current_dir(&library.root)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_string();
        Server { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut out = Vec::new();
        stream.read_to_end(&mut out).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Asks until the answer holds the text.
    fn wait_for(&self, path: &str, text: &str) -> String {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(text) {
                return answer;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no `{text}` in {answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // lost on purpose: it may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_server_follows_changes_shows_mistakes_and_recovers() {
    let library =
        TestLibrary::new("=== config.toml\ntitle = \"库\"\n=== content/cases/a.md\n+++\ntitle = \"甲\"\n+++\n一\n");
    let server = Server::start(&library);
    assert!(server.address.starts_with("127.0.0.1:"), "loopback only: {}", server.address);
    let page = server.get("/cases/a.html");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("甲") && page.contains("/_tashan/reload.js?v=1"));
    assert!(server.get("/").contains("text/html") && server.get("/jade.css").contains("text/css"));
    assert!(server.get("/none.html").starts_with("HTTP/1.1 404"));
    assert!(server.get("/themes/../../Cargo.toml").starts_with("HTTP/1.1 404"));
    assert!(server.get("/cases").starts_with("HTTP/1.1 301"));
    assert!(server.get("/../Cargo.toml").starts_with("HTTP/1.1 404"));
    library.write("content/cases/a.md", "+++\ntitle = \"甲\"\n+++\n二二二\n");
    let page = server.wait_for("/cases/a.html", "二二二");
    assert!(!page.contains("reload.js?v=1\""));
    library.write("content/cases/a.md", "+++\ntitle = 甲\n+++\n");
    let page = server.wait_for("/cases/a.html", "content/cases/a.md:2:9");
    assert!(page.starts_with("HTTP/1.1 500") && page.contains("/_tashan/reload.js"));
    library.write("content/cases/a.md", "+++\ntitle = \"甲\"\n+++\n三三三\n");
    server.wait_for("/cases/a.html", "三三三");
    assert!(server.get("/_tashan/news.js?v=1").contains("window.tashanNews("));
    assert!(!library.root.join("public").exists(), "serving writes nothing");
}
