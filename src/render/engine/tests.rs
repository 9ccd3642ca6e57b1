//! Tests.

use super::*;
use crate::render::functions;

/// A site of templates and the templates of a site theme called `mine`.
fn load(own: &[(&str, &str)], theme: &[(&str, &str)]) -> (Engine, Report) {
    load_with(own, theme, None)
}

fn load_with(own: &[(&str, &str)], theme: &[(&str, &str)], manifest: Option<&str>) -> (Engine, Report) {
    let files = |folder: &str, list: &[(&str, &str)]| -> Vec<TextFile> {
        list.iter().map(|(name, text)| TextFile::new(&format!("{folder}templates/{name}"), text)).collect()
    };
    let theme = SiteTheme {
        manifest: manifest.map(|text| TextFile::new("themes/mine/theme.toml", text)),
        templates: files("themes/mine/", theme),
        assets: Vec::new(),
        translations: Vec::new(),
        sass: Vec::new(),
    };
    let mut report = Report::default();
    let register = |tera: &mut Tera| {
        functions::register_rooted(tera);
        tera.register_function("fail", |_: tera::Kwargs, _: &tera::State<'_>| -> tera::TeraResult<Value> {
            Err(tera::Error::message("it failed\u{1F}write it otherwise"))
        });
    };
    let own = files("", own);
    let setup = Setup { name: "mine", theme: &theme, own: &own, is_strict: true };
    let mut engine = Engine::new(&setup, register, &mut report);
    engine.share([("config", Value::from_serializable(&std::collections::BTreeMap::from([("title", "Site")])))]);
    (engine, report)
}

/// `file:line:column message | help` of each.
fn told(report: &Report) -> Vec<String> {
    let one = |found: &crate::diag::Diagnostic| {
        let place = &found.place;
        let help = found.help.as_deref().map(|help| format!(" | {help}")).unwrap_or_default();
        format!("{}:{}:{} {}{help}", place.file, place.line, place.column, found.message)
    };
    report.sorted().into_iter().map(one).collect()
}

fn page() -> Context {
    let mut context = Context::new();
    let values = std::collections::BTreeMap::from([("title", "T"), ("permalink", "/a")]);
    context.insert_value("page", Value::from_serializable(&values));
    context
}

fn rendered(engine: &Engine, name: &str) -> Result<String, Vec<String>> {
    let place = || Place::file("content/a.md");
    engine.render(&[name.to_string()], &page(), place).map_err(|report| told(&report))
}

#[test]
fn the_sites_templates_stand_before_the_themes() {
    let (engine, report) = load(
        &[("page.html", "{% extends \"mine/templates/page.html\" %}{% block a %}own{% endblock %}"), ("x.js", "{{")],
        &[
            ("page.html", "theme {% block a %}{% endblock %} {% include \"part.html\" %}"),
            ("part.html", "{{ config.title }} {{ zola_version }}"),
        ],
    );
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(rendered(&engine, "page.html").unwrap(), "theme own Site 0.23.0");
    assert_eq!(rendered(&engine, "part.html").unwrap(), "Site 0.23.0");
    assert!(engine.has("mine/templates/page.html") && !engine.has("x.js"));
}

#[test]
fn the_context_can_be_shown() {
    let (engine, _) = load(&[("page.html", "{{ __tera_context | safe }}")], &[]);
    let found = rendered(&engine, "page.html").unwrap();
    assert!(found.contains("\"title\": \"Site\"") && found.contains("\"permalink\": \"/a\""), "{found}");
}

#[test]
fn what_is_not_there_names_the_nearest() {
    let own = [(
        "page.html",
        "\n{{ 1 | uper }}{% if 1 is ood %}{% endif %}{{ get_pge() }}{{<buton />}}{% include \"prt.html\" %}",
    )];
    let theme =
        [("part.html", "{% component button() %}{% endcomponent %}"), ("base.html", "{% block main %}{% endblock %}")];
    let (_, report) = load(&own, &theme);
    assert_eq!(
        told(&report),
        [
            "templates/page.html:2:8 Unknown filter `uper` | did you mean `upper`?",
            "templates/page.html:2:26 Unknown test `ood` | did you mean `odd`?",
            "templates/page.html:2:46 Unknown function `get_pge` | did you mean `get_page`?",
            "templates/page.html:2:60 Unknown component `buton` | did you mean `button`?",
            "templates/page.html:2:82 Unknown template `prt.html` | did you mean `part.html`?",
        ]
    );
    let (_, report) = load(&[("page.html", "{% extends \"base.html\" %}{% block mian %}{% endblock %}")], &theme);
    assert_eq!(
        told(&report),
        ["templates/page.html:1:35 Block `mian` is not defined in any parent template | did you mean `main`?"]
    );
    let (_, report) = load(&[("a.html", "{% extends \"bse.html\" %}"), ("b.html", "{% extends 'nothing' %}")], &theme);
    assert_eq!(
        told(&report),
        [
            "templates/a.html:1:13 there is no template `bse.html` to extend | did you mean `base.html`?",
            "templates/b.html:1:13 there is no template `nothing` to extend | add templates/nothing",
        ]
    );
}

#[test]
fn variables_and_fields_name_the_nearest() {
    let (engine, report) = load(
        &[
            ("a.html", "{{ pge.title }}"),
            ("b.html", "{{ page.titel }}"),
            ("c.html", "{{ page.xyz }}"),
            ("d.html", "{{ (page.nothing) }}"),
            ("e.html", "{{ config.titel }}"),
            ("f.html", "{{ fail() }}"),
            ("g.html", "{% set a = [1] %}{{ a[7] }}"),
        ],
        &[],
    );
    assert_eq!(told(&report), Vec::<String>::new());
    let one = |name: &str| rendered(&engine, name).unwrap_err().remove(0);
    let end = "; it was rendered for content/a.md";
    assert_eq!(
        one("a.html"),
        format!("templates/a.html:1:4 Variable `pge` is not defined | did you mean `page`?{}", &end[1..])
    );
    assert_eq!(
        one("b.html"),
        format!("templates/b.html:1:9 Field `titel` is not defined | did you mean `title`?{}", &end[1..])
    );
    assert_eq!(
        one("c.html"),
        format!("templates/c.html:1:9 Field `xyz` is not defined | there is `permalink`, `title`{end}")
    );
    assert!(one("d.html").contains("is not defined"), "{}", one("d.html"));
    assert!(one("e.html").contains("did you mean `title`?"), "{}", one("e.html"));
    assert!(one("g.html").contains("`a[7]` is not defined"), "{}", one("g.html"));
    assert_eq!(one("f.html"), format!("templates/f.html:1:4 it failed | write it otherwise{end}"));
}

#[test]
fn a_mistake_says_how_rendering_came_there() {
    let (engine, report) = load(
        &[("page.html", "{% extends \"base.html\" %}{% block main %}\n{% include \"part.html\" %}{% endblock %}")],
        &[
            ("base.html", "{% block main %}{% endblock %}\n{{ page.footer }}"),
            ("part.html", "\n\n{{<card />}}"),
            ("cards.html", "{% component card() %}{{ nothing }}{% endcomponent %}"),
            ("other.html", "{% extends \"base.html\" %}"),
        ],
    );
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(
        rendered(&engine, "page.html").unwrap_err(),
        ["themes/mine/templates/cards.html:1:26 Variable `nothing` is not defined | \
          called at themes/mine/templates/part.html:3:3; called at templates/page.html:2:12; \
          it was rendered for content/a.md"]
    );
    assert_eq!(
        rendered(&engine, "other.html").unwrap_err(),
        ["themes/mine/templates/base.html:2:9 Field `footer` is not defined | there is `permalink`, `title`; \
          themes/mine/templates/other.html extends themes/mine/templates/base.html; it was rendered for content/a.md"]
    );
}

#[test]
fn templates_of_an_older_zola_are_told_what_to_write() {
    for (text, expected) in [
        (
            "{% import \"m.html\" as m %}",
            "1:4 `import` is of an older Zola: Tera 2 has components instead of macros | take this line out: every component can be used everywhere",
        ),
        (
            "{%- macro card(title) %}x{% endmacro card %}",
            "1:5 `macro` is of an older Zola: Tera 2 has components instead of macros | write {% component card(…) %} and {% endcomponent card %} at its end",
        ),
        (
            "{{ m::card(title=1) }}",
            "`m::card` is of an older Zola: Tera 2 has components instead of macros | write {{<card argument={value} />}}; a component has no namespace",
        ),
        ("{% include [\"a.html\", \"b.html\"] %}", "a list of templates to include is of an older Zola"),
        ("{% include \"a.html\" ignore missing %}", "`ignore missing` is of an older Zola"),
        ("{% if page.path is starting_with(\"/a\") %}{% endif %}", "a test takes its argument by name"),
        ("{{ page.a.0 }}", "1:11 `page.a.0` is of an older Zola: numbers stand in brackets | write page.a[0]"),
        ("{% if x %}{% elseif y %}{% endif %}", "there is no tag `elseif` | write {% elif … %}"),
        ("a{% endfor %}", "1:5 `endfor` closes nothing | take it out"),
        (
            "{% block a %}\n{% if x %}\n{% endblock %}",
            "3:4 `if` at 2:1 is not closed | write {% endif %} before `endblock`",
        ),
        ("\n{% for a in page %}", "`for` at 2:1 is not closed | write {% endfor %} before the end"),
        ("{% block a %}{% if x %}\n", "`if` at 1:14 is not closed | write {% endif %} before the end"),
        ("{{ page.title | as_str }}", "Unknown filter `as_str` | write `str`"),
        ("{{ x | map(attribute=\"a\") }}", "Unknown filter `map` | write `[item.key for item in list]`"),
        (
            "{% if 1 is divisibleby(divisor=2) %}{% endif %}",
            "Unknown test `divisibleby` | write `divisible_by(divisor=2)`",
        ),
    ] {
        let (_, report) = load(&[("page.html", text)], &[]);
        let found = told(&report);
        assert!(found.len() == 1 && found[0].contains(expected), "{text}\n{found:?}");
    }
    let shortcodes = [("shortcodes/video.html", "<video src=\"{{ id }}\">"), ("page.html", "{{ video(id=1) }}")];
    let (_, report) = load_with(&[], &shortcodes, Some("name = \"mine\"\nmin_version = \"0.24.1\"\n"));
    let found = told(&report);
    let help =
        "write {% component video(…) %}…{% endcomponent video %} in any template, and in Markdown {{<video … />}}";
    assert_eq!(found[0], format!("themes/mine/templates/page.html:1:4 Unknown function `video` | {help}"));
    assert_eq!(
        found[1],
        format!("themes/mine/templates/shortcodes/video.html:1:1 shortcodes are of Zola before 0.23 | {help}")
    );
    assert!(found[2].starts_with("themes/mine/theme.toml:2:15 the site theme asks for Zola 0.24.1 | "), "{}", found[2]);
}

#[test]
fn components_that_never_end_are_named() {
    let own = [
        ("a.html", "{% component tree(n) %}{{<leaf n={n + 1} />}}{% endcomponent %}"),
        ("b.html", "\n{% component leaf(n) %}{% if n %}{{<tree n={n} />}}{% endif %}{% endcomponent %}"),
        ("page.html", "{{<tree n={1} />}}"),
    ];
    let (engine, report) = load(&own, &[]);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(
        rendered(&engine, "page.html").unwrap_err(),
        ["templates/b.html:2:1 components go in a circle: leaf → tree → leaf | \
          call it only below an {% if … %} that ends; it was rendered for content/a.md"]
    );
}

#[test]
fn two_components_of_one_name_are_both_named() {
    let (_, report) = load(
        &[
            ("a.html", "{% component card() %}{% endcomponent %}"),
            ("b.html", "\n{% component card() %}{% endcomponent %}"),
        ],
        &[("c.html", "{% component card() %}{% endcomponent %}")],
    );
    assert_eq!(
        told(&report),
        [
            "templates/b.html:2:1 the component `card` is defined twice | the other is at templates/a.html:1; give one another name"
        ]
    );
}

#[test]
fn markdown_is_expanded_and_its_mistakes_stand_in_its_file() {
    let (engine, _) = load(
        &[(
            "c.html",
            "{% component card(title) %}<b>{{ title }}</b>{% endcomponent %}{% component box() %}[{{ body }}]{% endcomponent %}",
        )],
        &[],
    );
    let expand = |text: &str| {
        let file = TextFile::new("content/a.md", &format!("+++\ntitle = \"{{{{\"\n+++\n{text}"));
        let from = file.text.len() - text.len();
        engine.expand(&file, from..file.text.len(), &page()).map_err(|report| told(&report))
    };
    assert_eq!(
        expand("# {{ page.title }}\n{{<card title=\"<i>\" />}} {% <box> %}x{% </box> %}").unwrap(),
        "# T\n<b><i></b> [x]"
    );
    assert_eq!(
        expand("中 {{ page.titel }}").unwrap_err(),
        ["content/a.md:4:11 Field `titel` is not defined | did you mean `title`?"]
    );
    assert_eq!(expand("中\n中 {{ a ").unwrap_err().len(), 1);
    assert!(expand("中\n中 {{ a ").unwrap_err()[0].starts_with("content/a.md:5:"));
    assert_eq!(
        expand("\n{{ crd() }} {{<crd />}}").unwrap_err(),
        [
            "content/a.md:5:4 Unknown function `crd` | shortcodes are of an older Zola: write {{<crd … />}}, and \
             {% component crd(…) %}…{% endcomponent crd %} in a template",
            "content/a.md:5:15 Unknown component `crd` | did you mean `card`?",
        ]
    );
    assert_eq!(
        expand("{{ page.content }}").unwrap_err(),
        ["content/a.md:4:9 Field `content` is not defined | template code in Markdown runs before any text is read: \
          of other pages only metadata and addresses are there"]
    );
    assert_eq!(
        expand("{{<youtube />}}").unwrap_err(),
        ["content/a.md:4:3 Unknown component `youtube` | there is `box`, `card`"]
    );
    assert_eq!(
        expand("{{ card(title=1) }}").unwrap_err(),
        ["content/a.md:4:4 Unknown function `card` | `card` is a component: write {{<card … />}}"]
    );
    assert_eq!(expand("{% quote(author=1) %}x{% end %}").unwrap_err().len(), 1);
    assert!(
        expand("{% quote(author=1) %}x{% end %}").unwrap_err()[0]
            .contains("write {% <quote …> %} and {% </quote> %} at its end")
    );
    let inside = expand("\n  {{<card />}}").unwrap_err();
    assert!(inside[0].starts_with("content/a.md:5:"), "{inside:?}");
    assert!(has_code("a {% b") && has_code("{{") && !has_code("{# a #} { }"));
}
