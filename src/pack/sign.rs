//! Signatures of manifests in the format of minisign (Ed25519 over BLAKE2b-512), so that the program `minisign` verifies
//! our sticks and its keys sign ours. Signatures are randomised: the same manifest signed twice has two signatures, both
//! valid, so one that is already on a stick is kept (see [`super::stick`]).

use std::io::Cursor;

use ct_codecs::{Base64, Decoder};
use minisign::{KeyPair, PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

/// Base64 digits of the signature, and of the one over signature and comment. The crate slices without asking, so a
/// signature of another length must not get to it.
const DIGITS: [usize; 2] = [100, 88];

/// What stands in the first line of signatures; nobody may rely on it.
const UNTRUSTED: &str = "signature of manifest.json";

/// A new pair of keys, as the texts of two files.
#[derive(Debug, Clone)]
pub struct Keys {
    /// To be kept secret.
    pub secret: String,
    /// To be handed out beside, never on, the stick.
    pub public: String,
}

/// A signature, and the key that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The text of `manifest.json.minisig`.
    pub text: String,
    /// The public key as one line of base64.
    pub public_key: String,
}

/// Makes a pair of keys. With a password the secret key is encrypted so that trying one takes a tenth of a second and 32 MiB
/// of memory; keys that `minisign -G` made take a second and 1 GiB, and can be used as well.
pub fn generate(password: Option<&str>) -> Result<Keys, String> {
    let fail = |error: minisign::PError| format!("no key could be made: {error}");
    let pair = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_string())),
        None => KeyPair::generate_unencrypted_keypair(),
    }
    .map_err(fail)?;
    let secret = pair.sk.to_box(Some("minisign secret key")).map_err(fail)?.into_string();
    let public = pair.pk.to_box().map_err(fail)?.into_string();
    Ok(Keys { secret, public })
}

/// Signs the bytes of a manifest with the text of a secret key file. `comment` is signed too; it is one line, without
/// a time, so that it does not say more than the manifest. A password that the key does not need is ignored.
pub fn sign(manifest: &[u8], key_file: &str, password: Option<&str>, comment: &str) -> Result<Signed, String> {
    if comment.trim() != comment || comment.chars().any(char::is_control) {
        return Err("the comment of a signature is one line without spaces at its ends".to_string());
    }
    let key = secret_key(key_file, password)?;
    let fail = |error: minisign::PError| format!("the manifest cannot be signed: {error}");
    let public = PublicKey::from_secret_key(&key).map_err(fail)?;
    let signature =
        minisign::sign(Some(&public), &key, Cursor::new(manifest), Some(comment), Some(UNTRUSTED)).map_err(fail)?;
    Ok(Signed { text: signature.into_string(), public_key: public.to_base64() })
}

/// Whether a secret key cannot be used without its password.
pub fn has_password(key_file: &str) -> bool {
    let plain = SecretKeyBox::from_string(key_file).and_then(SecretKeyBox::into_unencrypted_secret_key);
    plain.err().is_some_and(|error| error.to_string().contains("encrypted"))
}

fn secret_key(text: &str, password: Option<&str>) -> Result<SecretKey, String> {
    let read = || SecretKeyBox::from_string(text);
    let plain = match read().and_then(SecretKeyBox::into_unencrypted_secret_key) {
        Ok(key) => return Ok(key),
        Err(error) => error.to_string(),
    };
    if let Some(key) = key_without_sum(text) {
        return Ok(key);
    }
    match password {
        Some(password) => read()
            .and_then(|key| key.into_secret_key(Some(password.to_string())))
            .map_err(|error| format!("the secret key cannot be used: {error}; see that the password is right")),
        None if plain.contains("encrypted") => Err("the secret key has a password: give it".to_string()),
        None => {
            Err(format!("the secret key cannot be used: {plain}; give the file that `minisign -G` or keygen wrote"))
        }
    }
}

/// A key that `minisign -G -W` made: version 0.11 leaves out the sum that the crate asks for. Both halves of the key must
/// still fit: signing verifies with the public one.
fn key_without_sum(text: &str) -> Option<SecretKey> {
    /// Bytes of a secret key; the sum is the last 32, the third and fourth are 0 without a password.
    const BYTES: usize = 158;
    let bytes = Base64::decode_to_vec(text.lines().nth(1)?.trim(), None).ok()?;
    let plain = bytes.starts_with(b"Ed\0\0") && bytes.len() == BYTES && bytes.ends_with(&[0; 32]);
    if plain { SecretKey::from_bytes(&bytes).ok() } else { None }
}

/// Verifies the signature of a manifest with a public key: the text of its file, or its line of base64. Gives the
/// comment that was signed with it.
pub fn verify(manifest: &[u8], signature: &str, public_key: &str) -> Result<String, String> {
    let key = read_public_key(public_key)?;
    let lengths = [signature.lines().nth(1), signature.lines().nth(3)].map(|line| line.unwrap_or("").trim().len());
    let padded = signature.lines().nth(3).is_some_and(|line| line.trim().ends_with("=="));
    if lengths != DIGITS || !padded {
        return Err("the signature is damaged".to_string());
    }
    let parsed = SignatureBox::from_string(signature).map_err(|error| format!("the signature is damaged: {error}"))?;
    if parsed.keynum() != key.keynum() {
        return Err("it was signed with another key".to_string());
    }
    minisign::verify(&key, &parsed, Cursor::new(manifest), true, false, false)
        .map_err(|error| format!("the signature does not fit the manifest: {error}"))?;
    parsed.trusted_comment().map_err(|error| format!("the signature is damaged: {error}"))
}

/// Whether a signature file was written here, by its first line.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(format!("untrusted comment: {UNTRUSTED}\n").as_bytes())
}

fn read_public_key(text: &str) -> Result<PublicKey, String> {
    let text = text.trim();
    let key = if text.contains('\n') {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        PublicKeyBox::from_string(&lines.join("\n")).and_then(PublicKeyBox::into_public_key)
    } else {
        PublicKey::from_base64(text)
    };
    key.map_err(|_| {
        "the public key cannot be read: give the text of its file, or the line of 56 letters in it".to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_verifies() {
        let keys = generate(None).unwrap();
        let signed = sign(b"manifest", &keys.secret, None, "edition 3").unwrap();
        assert!(is_ours(signed.text.as_bytes()));
        assert_eq!(verify(b"manifest", &signed.text, &keys.public).unwrap(), "edition 3");
        assert_eq!(verify(b"manifest", &signed.text, &signed.public_key).unwrap(), "edition 3");
        assert_eq!(verify(b"manifest", &signed.text.replace('\n', "\r\n"), &keys.public).unwrap(), "edition 3");
        assert!(verify(b"Manifest", &signed.text, &keys.public).unwrap_err().contains("does not fit"));
        let other = generate(None).unwrap();
        assert!(verify(b"manifest", &signed.text, &other.public).unwrap_err().contains("another key"));
        let forged = signed.text.replace("edition 3", "edition 4");
        assert!(verify(b"manifest", &forged, &keys.public).unwrap_err().contains("does not fit"));
        assert!(sign(b"m", &keys.secret, None, "two\nlines").is_err());
        assert!(sign(b"m", "nothing", None, "c").unwrap_err().contains("secret key"));
    }

    /// Whatever stands in the file, it is refused and nothing breaks.
    #[test]
    fn refuses_damaged_signatures() {
        let keys = generate(None).unwrap();
        let text = sign(b"manifest", &keys.secret, None, "c").unwrap().text;
        for cut in 0..text.trim_end().len() {
            assert!(verify(b"manifest", &text[..cut], &keys.public).is_err(), "{cut}");
        }
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in [(1, "QUFBQQ=="), (3, "QUFBQQ=="), (3, ""), (1, "!"), (2, "trusted comment"), (0, "x")] {
            let mut changed = lines.clone();
            changed[at] = line;
            assert!(verify(b"manifest", &changed.join("\n"), &keys.public).is_err(), "{at} {line}");
        }
        for key in ["", "RWQ", "a\nb", "untrusted comment: x\n", &"=".repeat(56)] {
            assert!(verify(b"manifest", &text, key).unwrap_err().contains("public key"), "{key}");
        }
    }
}
