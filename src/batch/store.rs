//! Objects of an S3-compatible store (feature `s3`): which there are below a prefix, and their bytes.
//!
//! Takes `s3://bucket/prefix`, gives objects in the order of their keys. Credentials come from the environment that all
//! programs for S3 read. Requests are repeated when they fail, and a read that breaks off goes on where it broke; what fails
//! for good costs the one object. Nothing is written. Must not know what is in an object.

use std::env;
use std::io::{self, Read};
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use crate::input::{DocumentError, is_transcript};
use crate::model::Bilingual;

use super::error::{BatchError, Doing};
use super::unreadable::refused;

/// Times that a request is repeated.
const RETRIES: usize = 5;

/// How long after its beginning a request may be repeated: the client counts from the first byte, and a long object may break
/// off after an hour. What ends the repeating is [`RETRIES`].
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a store may be silent.
const SILENCE: Duration = Duration::from_secs(20);

/// What says that there are credentials: keys, a role of a cluster, a role of a task, or that none are needed.
const CREDENTIALS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
];

/// One bucket; its requests are driven by whoever reads.
#[derive(Debug)]
struct Bucket {
    store: Box<dyn ObjectStore>,
    runtime: Runtime,
}

/// An object that was there when the bucket was listed.
#[derive(Debug, Clone)]
pub(super) struct Object {
    bucket: Arc<Bucket>,
    path: String,
    key: Path,
    length: u64,
}

/// The objects that `url` means: the one of this key, or those below it that are read from folders.
pub(super) fn objects(url: &str, endpoint: Option<&str>) -> Result<Vec<Object>, BatchError> {
    let at = FilePath::new(url);
    let (name, prefix, is_folder) = split(url).ok_or_else(|| {
        BatchError::new(
            at,
            Bilingual::new("不是对象存储里的位置", "is no place in a store"),
            Bilingual::new(
                "请写成 s3://桶 或 s3://桶/前缀",
                "write it as s3://bucket or s3://bucket/prefix",
            ),
        )
    })?;
    if !CREDENTIALS.iter().any(|name| env::var_os(name).is_some()) {
        return Err(BatchError::new(
            at,
            Bilingual::new("没有对象存储的凭证", "there are no credentials for the store"),
            Bilingual::new(
                "请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY；不需要凭证的，设 AWS_SKIP_SIGNATURE=true",
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SKIP_SIGNATURE=true where none are needed",
            ),
        ));
    }
    let told = |error: &Error| {
        let (what, help) = why(error);
        BatchError::new(at, what.behind("列不出：", "cannot be listed: "), help)
    };
    let runtime = Builder::new_current_thread().enable_all().build();
    let bucket = Arc::new(Bucket {
        store: Box::new(connect(name, endpoint).map_err(|error| told(&error))?),
        runtime: runtime.map_err(|error| BatchError::io(at, Doing::Listed, &error))?,
    });
    let key = Path::parse(prefix).map_err(|error| told(&error.into()))?;
    let found = bucket.runtime.block_on(list(&*bucket.store, &key, is_folder));
    let mut found = found.map_err(|error| told(&error))?;
    found.sort_by(|one, other| one.location.cmp(&other.location));
    if found.is_empty() {
        return Err(BatchError::new(
            at,
            Bilingual::new("里面没有可读的", "there is nothing to read"),
            Bilingual::new(
                "前缀要写到一级文件夹的 / 为止；请检查桶和前缀",
                "a prefix ends where a / follows; check bucket and prefix",
            ),
        ));
    }
    let objects = found.into_iter().map(|meta| Object {
        bucket: Arc::clone(&bucket),
        path: format!("s3://{name}/{}", meta.location),
        key: meta.location,
        length: meta.size,
    });
    Ok(objects.collect())
}

impl Object {
    /// The path as it goes into results.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Bytes at the time of listing.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Asks for the object.
    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>, DocumentError> {
        let got = self.bucket.runtime.block_on(self.bucket.store.get(&self.key));
        let got = got.map_err(|error| {
            let (what, help) = why(&error);
            refused(&self.path, &what, help)
        })?;
        Ok(Box::new(Body {
            bucket: Arc::clone(&self.bucket),
            stream: got.into_stream(),
            chunk: Vec::new().into(),
            at: 0,
        }))
    }
}

/// The bytes of an object as they come.
struct Body {
    bucket: Arc<Bucket>,
    stream: BoxStream<'static, object_store::Result<Chunk>>,
    chunk: Chunk,
    at: usize,
}

type Chunk = bytes::Bytes;

impl Read for Body {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut rest = self.chunk.get(self.at..).unwrap_or_default();
            if !rest.is_empty() || out.is_empty() {
                let read = rest.read(out)?;
                self.at += read;
                return Ok(read);
            }
            match self.bucket.runtime.block_on(self.stream.next()) {
                None => return Ok(0),
                Some(chunk) => {
                    // The message of the client tells hosts and times, which differ from run to run.
                    self.chunk = chunk.map_err(|_| io::Error::from(io::ErrorKind::ConnectionAborted))?;
                    self.at = 0;
                }
            }
        }
    }
}

/// Bucket and prefix, without slashes around, and whether it can be no single object.
fn split(url: &str) -> Option<(&str, &str, bool)> {
    let rest = url.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let is_folder = prefix.is_empty() || prefix.ends_with('/');
    (!bucket.is_empty()).then_some((bucket, prefix.trim_matches('/'), is_folder))
}

fn connect(bucket: &str, endpoint: Option<&str>) -> object_store::Result<impl ObjectStore + use<>> {
    let endpoint = endpoint.map(|endpoint| match endpoint.contains("://") {
        true => endpoint.to_owned(),
        false => format!("https://{endpoint}"),
    });
    // A read may take as long as it needs, as long as something comes.
    let client = ClientOptions::new()
        .with_allow_http(
            endpoint
                .as_ref()
                .is_some_and(|endpoint| endpoint.starts_with("http://")),
        )
        .with_timeout_disabled()
        .with_connect_timeout(SILENCE)
        .with_read_timeout(SILENCE);
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(5),
            base: 2.0,
        },
        max_retries: RETRIES,
        retry_timeout: PATIENCE,
    };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
    }
    builder.build()
}

async fn list(store: &dyn ObjectStore, key: &Path, is_folder: bool) -> object_store::Result<Vec<ObjectMeta>> {
    if !is_folder {
        match store.head(key).await {
            Ok(meta) => return Ok(vec![meta]),
            // Who may only list is refused, where others are told that it is not there.
            Err(Error::NotFound { .. } | Error::PermissionDenied { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let prefix = (!key.as_ref().is_empty()).then_some(key);
    let mut listed = store.list(prefix);
    let mut found = Vec::new();
    while let Some(meta) = listed.next().await {
        let meta = meta?;
        if is_transcript(FilePath::new(meta.location.as_ref())) {
            found.push(meta);
        }
    }
    Ok(found)
}

/// What went wrong and what would be right. The message of the client tells hosts and times, and is not repeated.
fn why(error: &Error) -> (Bilingual, Bilingual) {
    let (what, help) = match error {
        Error::NotFound { .. } => (
            ("它不在了", "it is not there"),
            (
                "请检查 bucket 和 key；也可能在列出之后被删了",
                "check bucket and key; it may have been removed since it was listed",
            ),
        ),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => (
            ("存储拒绝访问", "the store refuses it"),
            (
                "请检查环境变量里的凭证，以及它能读什么",
                "check the credentials in the environment, and what they may read",
            ),
        ),
        Error::InvalidPath { .. } => (
            (
                "下面有一个 key 不是路径（含 `//`，或有一段是 `.` 或 `..`）",
                "a key below it is no path (it holds `//`, or `.` or `..` as a part)",
            ),
            (
                "请改名，或换一个不包含它的前缀",
                "rename that object, or choose a prefix without it",
            ),
        ),
        _ => (
            (
                "存储没有正常应答，重试也不行",
                "the store does not answer as it should, also when asked again",
            ),
            (
                "请检查 bucket、--s3-endpoint（不写 http 就是 https）和网络，再运行同一条命令",
                "check the bucket, --s3-endpoint (https unless it says http) and the network, and start the same command again",
            ),
        ),
    };
    (Bilingual::new(what.0, what.1), Bilingual::new(help.0, help.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_a_bucket_and_perhaps_a_prefix() {
        for (url, expected) in [
            ("s3://calls", Some(("calls", "", true))),
            ("s3://calls/", Some(("calls", "", true))),
            ("s3://calls/2026/11/", Some(("calls", "2026/11", true))),
            ("s3://calls/2026/11", Some(("calls", "2026/11", false))),
            ("s3:///2026", None),
            ("s3://", None),
        ] {
            assert_eq!(split(url), expected, "{url}");
        }
    }

    #[test]
    fn plain_http_is_spoken_only_where_it_is_asked_for() {
        for (endpoint, expected) in [
            (Some("http://127.0.0.1:9000"), "http://127.0.0.1:9000"),
            (Some("store.example/"), "https://store.example"),
            (Some("https://store.example"), "https://store.example"),
        ] {
            let store = format!("{:?}", connect("calls", endpoint).expect("a store"));
            assert!(store.contains(&format!("{expected}/calls")), "{store}");
            let is_plain = expected.starts_with("http://");
            assert!(
                store.contains(&format!("allow_http: Parsed({is_plain})")),
                "{store}"
            );
        }
    }
}
