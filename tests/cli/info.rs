//! What the program tells of itself and of its machine.

use crate::help::House;
use serde_json::Value;

#[test]
fn it_tells_where_everything_is_and_what_is_wrong_with_the_settings() {
    let house = House::new();
    let told = |code| serde_json::from_str::<Value>(&house.run(&["info", "--json"]).exits(code).out).unwrap();
    let info = told(0);
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&info["room_count"], &info["settings_found"]), (&0.into(), &false.into()));
    assert!(info["open_files"].as_u64().unwrap() > 0 && info["terminal"]["size"].is_null());
    let settings = std::path::PathBuf::from(info["settings"].as_str().unwrap());

    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "mouse = false\nthem = \"dark\"\n").unwrap();
    let text = house.run(&["info"]).exits(1).out;
    assert!(text.contains("(1 mistake)") && text.contains("them = \"dark\"") && text.contains("theme"), "{text}");
    let problem = told(1)["settings_problems"][0].as_str().unwrap().to_owned();
    assert!(problem.starts_with("line 2, column 1"), "{problem}");

    house.open("one", "---\nkind: drill\n---\n- [ ] Look\n");
    std::fs::write(&settings, "mouse = false\n").unwrap();
    assert_eq!(told(0)["room_count"], 1);
}
