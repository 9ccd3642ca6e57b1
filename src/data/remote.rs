//! Data from other machines. The caller asks for nothing that the configuration does not allow; a redirect to
//! another host is not followed, since that host was not allowed.

use std::io::Read;
use std::time::Duration;

use ureq::http;
use url::Url;

/// The most bytes of an answer.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Seconds until there must be a connection.
const CONNECT: u64 = 10;

/// Seconds until the whole answer must be there.
const WHOLE: u64 = 60;

/// Redirects on one host.
const REDIRECTS: usize = 5;

/// How it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

impl Method {
    /// By the name that a template gives it.
    pub fn of_name(name: &str) -> Result<Method, String> {
        match name.to_lowercase().as_str() {
            "get" => Ok(Method::Get),
            "post" => Ok(Method::Post),
            _ => Err(format!("there is no method `{name}`; write `GET` or `POST`")),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The address, with `http` or `https`.
    pub url: &'a str,
    /// The method.
    pub method: Method,
    /// Headers as templates write them: `accept=application/json`.
    pub headers: &'a [String],
    /// The body of a `POST`.
    pub body: Option<&'a str>,
    /// Its media type.
    pub content_type: Option<&'a str>,
    /// The media type that is wanted ([`super::Format::media_type`]).
    pub accept: &'a str,
}

/// What came.
#[derive(Debug)]
pub struct Response {
    /// The status: 200 and those near it mean success.
    pub status: u16,
    /// All bytes of the body.
    pub body: Vec<u8>,
}

/// The host that an address asks, with its port if it names one, as the configuration lists it.
pub fn host(url: &str) -> Result<String, String> {
    let url = parse(url)?;
    let name = url.host_str().unwrap_or("");
    Ok(url.port().map_or_else(|| name.to_string(), |port| format!("{name}:{port}")))
}

fn parse(url: &str) -> Result<Url, String> {
    let parsed = Url::parse(url).map_err(|error| format!("`{url}` is no address: {error}"))?;
    match parsed.scheme() {
        "http" | "https" => Ok(parsed),
        other => Err(format!("`{url}` begins with {other}:, data is fetched by http: or https: alone")),
    }
}

/// Fetches; an answer that says that something is wrong is an answer too.
pub fn fetch(request: &Request<'_>) -> Result<Response, String> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent(concat!("tashan/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(Duration::from_secs(CONNECT)))
        .timeout_global(Some(Duration::from_secs(WHOLE)))
        .build()
        .new_agent();
    let mut url = parse(request.url)?;
    let mut method = request.method;
    for _ in 0..=REDIRECTS {
        let asked = build(request, &url, method)?;
        let mut answer = agent.run(asked).map_err(|error| format!("{url} cannot be fetched: {error}"))?;
        let status = answer.status().as_u16();
        let moved =
            answer.headers().get("location").and_then(|to| to.to_str().ok()).filter(|_| (300..400).contains(&status));
        let Some(moved) = moved else {
            return Ok(Response { status, body: body(&url, answer.body_mut())? });
        };
        let next =
            url.join(moved).map_err(|error| format!("{url} leads on to `{moved}`, which is no address: {error}"))?;
        if (next.scheme(), next.host(), next.port_or_known_default())
            != (url.scheme(), url.host(), url.port_or_known_default())
        {
            return Err(format!("{url} leads on to {next}, another host; fetch it from there if it may be fetched"));
        }
        if matches!(status, 301..=303) {
            method = Method::Get;
        }
        url = next;
    }
    Err(format!("{} leads on and on", request.url))
}

fn build(request: &Request<'_>, url: &Url, method: Method) -> Result<http::Request<String>, String> {
    let name = if method == Method::Get { "GET" } else { "POST" };
    let mut asked = http::Request::builder().method(name).uri(url.as_str());
    for header in request.headers {
        let (name, value) =
            header.split_once('=').ok_or_else(|| format!("the header `{header}` is not written name=value"))?;
        asked = asked.header(name.trim(), value.trim());
    }
    asked = asked.header("accept", request.accept);
    let body = request.body.filter(|_| method == Method::Post);
    if let Some(kind) = request.content_type.filter(|_| method == Method::Post) {
        asked = asked.header("content-type", kind);
    }
    asked.body(body.unwrap_or("").to_string()).map_err(|error| format!("this cannot be asked of {url}: {error}"))
}

fn body(url: &Url, body: &mut ureq::Body) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = body.with_config().limit(LONGEST + 1).reader().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("{url} broke off: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{url} is longer than {} MiB", LONGEST / 1024 / 1024));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread;

    /// A server that gives these answers, one after another; then the requests' heads and bodies.
    fn served(answers: Vec<String>) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let serve = move || {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                while !head.ends_with("\r\n\r\n") {
                    let start = head.len();
                    reader.read_line(&mut head).unwrap();
                    if let Some(value) = head[start..].to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                asked.push(head + &String::from_utf8(body).unwrap());
                stream.write_all(answer.as_bytes()).unwrap();
            }
            asked
        };
        (base, thread::spawn(serve))
    }

    fn answer(head: &str, body: &str) -> String {
        format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
    }

    fn get(url: &str) -> Result<Response, String> {
        fetch(&Request { url, method: Method::Get, headers: &[], body: None, content_type: None, accept: "text/csv" })
    }

    #[test]
    fn answers_come_as_they_are() {
        let (base, server) = served(vec![answer("200 OK", "甲"), answer("404 Not Found", "no")]);
        let found = get(&format!("{base}/a")).unwrap();
        assert_eq!((found.status, found.body.as_slice()), (200, "甲".as_bytes()));
        let headers = ["X-One=1".to_string(), "X-Two= a=b".to_string()];
        let url = format!("{base}/b");
        let request = Request {
            url: &url,
            method: Method::Post,
            headers: &headers,
            body: Some("q"),
            content_type: Some("text/x"),
            accept: "text/plain",
        };
        assert_eq!(fetch(&request).unwrap().status, 404);
        let asked = server.join().unwrap();
        assert!(asked[0].starts_with("GET /a HTTP/1.1") && asked[0].contains("accept: text/csv"), "{}", asked[0]);
        for part in ["POST /b", "x-one: 1", "x-two: a=b", "content-type: text/x", "\r\n\r\nq"] {
            assert!(asked[1].contains(part), "{part} in {}", asked[1]);
        }
    }

    #[test]
    fn a_redirect_stays_on_its_host() {
        let (base, server) = served(vec![answer("302 Found\r\nLocation: /b", ""), answer("200 OK", "x")]);
        assert_eq!(get(&base).unwrap().body, b"x");
        server.join().unwrap();
        let (base, server) = served(vec![answer("302 Found\r\nLocation: http://example.org/", "")]);
        assert!(get(&base).unwrap_err().contains("another host"));
        server.join().unwrap();
    }

    #[test]
    fn what_cannot_be_fetched_is_said() {
        assert_eq!(host("https://example.org:8080/a").unwrap(), "example.org:8080");
        assert_eq!(host("https://Example.org:443/a").unwrap(), "example.org");
        assert!(get("file:///etc/passwd").unwrap_err().contains("http: or https:"));
        assert!(get("nothing").unwrap_err().contains("no address"));
        assert!(Method::of_name("put").is_err());
    }
}
