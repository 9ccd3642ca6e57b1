//! HTTP as far as browsers need it from a server on the same machine: one request a connection, and a thread for each, so
//! that no open connection keeps another waiting.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long a browser may hold a connection open before it asks.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of a request's head.
const LARGEST_HEAD: usize = 64 * 1024;

/// What is sent back.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// MIME type.
    pub kind: &'static str,
    /// Where the page is, of a redirect; percent-encoded.
    pub location: Option<String>,
    /// The file.
    pub body: Vec<u8>,
}

/// Reads the request of a connection and writes the answer for its target (path and query).
pub fn respond(mut stream: TcpStream, answer: impl FnOnce(&str) -> Answer) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (answer, is_head) = match read(&mut stream)? {
        Asked::For { method, target } if method == "GET" || method == "HEAD" => (answer(&target), method == "HEAD"),
        Asked::For { .. } => (plain(405, "only GET and HEAD are answered\n"), false),
        Asked::Nonsense => (plain(400, "this is no request\n"), false),
        Asked::Nothing => return Ok(()),
    };
    let Answer { status, kind, location, body } = answer;
    let location = location.map(|to| format!("Location: {to}\r\n")).unwrap_or_default();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} {}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
         {location}Connection: close\r\n\r\n",
        reason(status)
    );
    stream.write_all(head.as_bytes())?;
    if !is_head {
        stream.write_all(&body)?;
    }
    stream.flush()
}

enum Asked {
    For {
        method: String,
        target: String,
    },
    Nonsense,
    /// The browser went away without a word, as it does with connections that it opens beforehand.
    Nothing,
}

fn read(stream: &mut TcpStream) -> io::Result<Asked> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(Asked::Nothing);
        }
        head.extend_from_slice(&chunk[..count]);
        let mut headers = [httparse::EMPTY_HEADER; 100];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(&head) {
            Ok(httparse::Status::Complete(_)) => {
                let text = |found: Option<&str>| found.unwrap_or_default().to_string();
                return Ok(Asked::For { method: text(request.method), target: text(request.path) });
            }
            Ok(httparse::Status::Partial) if head.len() < LARGEST_HEAD => {}
            _ => return Ok(Asked::Nonsense),
        }
    }
}

/// A short answer in words.
pub fn plain(status: u16, text: &str) -> Answer {
    Answer { status, kind: "text/plain; charset=utf-8", location: None, body: text.into() }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// What a server says to these bytes.
    fn said(request: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.write_all(request.as_bytes()).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let (stream, _) = listener.accept().unwrap();
        respond(stream, |target| plain(200, target)).unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_request_is_answered_once() {
        let text = said("GET /a%20b?v=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("\r\n\r\n/a%20b?v=1"), "{text}");
        let head = said("HEAD /a HTTP/1.1\r\n\r\n");
        assert!(head.contains("Content-Length: 2\r\n") && head.ends_with("\r\n\r\n"), "{head}");
        assert!(said("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
        assert!(said("\u{1}\u{2}nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
        assert_eq!(said("GET / HT"), "");
    }
}
