//! `trans` and `text_direction`: what depends on the language. `get_env`, which says why it is not here.

use tera::{State, TeraResult, Value};
use unic_langid::{CharacterDirection, LanguageIdentifier};

use super::address::unknown_language;
use super::{Args, Shared};
use crate::base::nearest::nearest;

/// `trans(key, lang)`; what else is written fills the places of the word.
pub fn trans(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let key: String = args.must("key")?;
    let lang = shared.lang(args, state)?;
    let languages = &shared.site.config().languages;
    if !languages.iter().any(|language| language.code == lang) {
        return Err(unknown_language(shared, args, &lang));
    }
    if let Some(word) = shared.translations.word(&key, &lang) {
        let given = |place: &str| args.kwargs.get::<Value>(place).ok().flatten().map(|value| value.to_string());
        return Ok(word.say(given));
    }
    let near = nearest(&key, shared.translations.keys(&lang));
    let table = match lang == shared.site.config().default_language {
        true => "[translations]".to_string(),
        false => format!("[languages.{lang}.translations]"),
    };
    let message = format!("the language `{lang}` has no translation of `{key}`");
    match near.is_empty() {
        true => Err(args.error(message, format!("write {key} = \"…\" below {table} in {}", shared.site.config().file))),
        false => Err(args.unknown(message, &near.into_iter().map(str::to_string).collect::<Vec<_>>())),
    }
}

/// `text_direction(lang)`: `ltr` or `rtl`, for the attribute `dir`. Mongolian from above to below is `ltr` there.
pub fn direction(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let lang = shared.lang(args, state)?;
    let Ok(found) = lang.parse::<LanguageIdentifier>() else {
        let help = "write a language as BCP 47 has it, like zh-CN".to_string();
        return Err(args.error(format!("`{lang}` names no language"), help));
    };
    Ok(Value::from(if found.character_direction() == CharacterDirection::RTL { "rtl" } else { "ltr" }))
}

/// `get_env`, which Zola's templates no longer have either: a site is made of its library alone, so that two machines make
/// the same one.
pub fn environment(_: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    let message = "a page cannot depend on the machine that it is built on";
    Err(args.error(
        message,
        "write the value below [extra] of the configuration, and {{ config.extra.… }} here".to_string(),
    ))
}
