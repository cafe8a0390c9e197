//! `warroom theme`, from the command line.

use crate::help::House;

#[test]
fn themes_are_listed_shown_and_checked() {
    let house = House::new();
    house.setting(
        "themes/mine.toml",
        "name = \"mine\"\nabout = \"my own\"\ninherits = \"light\"\n[palette]\nquiet = \"#bbbbbb\"\n",
    );
    let list = house.run(&["theme", "list"]).exits(0).out;
    for name in ["dark", "light", "high-contrast", "colour-blind", "sixteen", "mono"] {
        assert!(list.contains(name), "{list}");
    }
    assert!(list.contains("my own") && list.contains("mine.toml"), "{list}");
    let json = house.run(&["theme", "list", "--json"]).exits(0).json();
    assert_eq!(json.as_array().unwrap().len(), 7);
    let show = house.run(&["theme", "show", "mine"]).exits(0).out;
    assert!(show.contains("quiet") && show.contains("#bbbbbb") && !show.contains('\x1b'), "{show}");
    let colours = house.run(&["theme", "show", "mine", "--color", "always"]).exits(0).out;
    assert!(colours.contains("\x1b[0;38;2;187;187;187;48;2;251;250;246m quiet"), "{colours:?}");
    // A colour of the palette is too faint: the role is inherited, so the place is `inherits`.
    let check = house.run(&["theme", "check", "mine"]).exits(1);
    assert!(
        check.out.contains("`quiet` has a contrast of") && check.out.contains("inherits = \"light\""),
        "{check:#?}"
    );
    assert!(check.err.contains("1 theme,"), "{check:#?}");
    house.run(&["theme", "check", "dark", "light"]).exits(0);
    house.run(&["theme", "check", "drak"]).exits(2).says(&["did you mean `dark`?"]);
    let toml = house.run(&["theme", "show", "mono", "--toml"]).exits(0).out;
    assert!(toml.contains("name = \"mono\"") && toml.contains("[roles]"), "{toml}");
}

#[test]
fn a_scheme_is_imported_kept_and_never_overwritten() {
    let house = House::new();
    let scheme = house.file("dim.yaml", include_str!("../fixtures/themes/dim.yaml"));
    let done = house.run(&["theme", "import", scheme.to_str().unwrap()]).exits(0).says(&["quiet: #5f6875 became"]);
    assert!(done.out.ends_with("themes/dim.toml\n"), "{done:#?}");
    house.run(&["theme", "check", "dim"]).exits(0);
    let text = std::fs::read_to_string(done.out.trim()).unwrap();
    house.run(&["theme", "import", scheme.to_str().unwrap()]).refuses(2, &["dim.toml", "--name"]);
    assert_eq!(std::fs::read_to_string(done.out.trim()).unwrap(), text);
    let printed = house.run(&["theme", "import", scheme.to_str().unwrap(), "--print"]).exits(0);
    assert_eq!(printed.out, text);
    let junk = house.file("junk.yaml", "a: [\n");
    let done = house.run(&["theme", "import", junk.to_str().unwrap()]).exits(2);
    assert!(done.err.contains("it is no base16 or base24 scheme"), "{done:#?}");
}

#[test]
fn a_wrong_theme_is_said_with_its_place() {
    let house = House::new();
    house.setting("themes/mine.toml", "inherits = \"dark\"\n[roles]\nupp = { fg = \"red\" }\n");
    let done = house.run(&["theme", "show", "mine"]).exits(2).says(&["mine.toml", "line 3, column 1", "no role `upp`"]);
    assert!(done.err.contains("warroom theme check mine"), "{done:#?}");
    let check = house.run(&["theme", "check", "mine"]).exits(1);
    assert!(check.out.contains("3 | upp = ") && check.out.contains("^^^"), "{check:#?}");
}
