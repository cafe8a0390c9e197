//! Circles between the modules of one folder. A file and the files in its folder are one family and may know each other.

use super::scan::{Path, paths};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};

type Module = Vec<String>;

/// Who knows whom in one folder, and where that is written first.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// One finding for each circle.
pub fn of(sources: &[Source]) -> Vec<String> {
    let house = House::new(sources);
    let mut graphs: BTreeMap<Module, Graph> = BTreeMap::new();
    for source in sources {
        for path in paths(&source.code) {
            let from: Module = source.module().into_iter().chain(path.within.clone()).collect();
            let Some(to) = house.target(&from, &path) else { continue };
            let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if let (Some(a), Some(b)) = (from.get(common), to.get(common)) {
                let graph = graphs.entry(from[..common].to_vec()).or_default();
                let place = source.found(path.line, &format!("{a} knows {b}"));
                graph.entry(a.clone()).or_default().entry(b.clone()).or_insert(place);
            }
        }
    }
    graphs.iter().flat_map(|(folder, graph)| rings(folder, graph)).collect()
}

/// Which modules there are, and which names a module takes from modules below it.
struct House {
    modules: BTreeSet<Module>,
    lent: BTreeMap<(Module, String), Module>,
}

impl House {
    fn new(sources: &[Source]) -> House {
        let modules: BTreeSet<Module> = sources.iter().map(Source::module).collect();
        let mut house = House { modules, lent: BTreeMap::new() };
        for source in sources {
            let module = source.module();
            for path in paths(&source.code).into_iter().filter(|p| p.used && p.parts.len() > 1) {
                let plain: Module = path.parts.iter().skip_while(|p| *p == "self").cloned().collect();
                let child: Module = module.iter().chain(&plain[..plain.len() - 1]).cloned().collect();
                if child.len() > module.len() && house.modules.contains(&child) {
                    house.lent.insert((module.clone(), plain[plain.len() - 1].clone()), child);
                }
            }
        }
        house
    }

    /// The module in which a path ends, as seen from a module; names that a module takes from below are followed.
    fn target(&self, from: &Module, path: &Path) -> Option<Module> {
        let ups = path.parts.iter().take_while(|p| *p == "super").count();
        let (start, rest) = match path.parts.first()?.as_str() {
            "crate" => (Vec::new(), &path.parts[1..]),
            "super" => (from[..from.len().checked_sub(ups)?].to_vec(), &path.parts[ups..]),
            _ => return None,
        };
        let mut at = start;
        for part in rest {
            at.push(part.clone());
            if !self.modules.contains(&at) {
                at.pop();
                return Some(self.lent.get(&(at.clone(), part.clone())).cloned().unwrap_or(at));
            }
        }
        Some(at)
    }
}

/// Modules that can be reached from each other, told once a circle with the arrows between them.
fn rings(folder: &Module, graph: &Graph) -> Vec<String> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = graph.keys().map(|from| (from, reached(graph, from))).collect();
    let mut told = BTreeSet::new();
    for (from, far) in reach.iter().filter(|(from, far)| far.contains(*from)) {
        told.insert(far.iter().filter(|to| reach.get(*to).is_some_and(|back| back.contains(from))).collect::<Vec<_>>());
    }
    let place = ["src".to_owned()].into_iter().chain(folder.clone()).collect::<Vec<_>>().join("/");
    let tell = |ring: Vec<&&String>| {
        let arrows = ring.iter().flat_map(|a| ring.iter().filter_map(|b| graph[a.as_str()].get(b.as_str())));
        let names = ring.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        arrows.fold(format!("{place}: a circle between {names}"), |told, arrow| format!("{told}\n    {arrow}"))
    };
    told.into_iter().map(tell).collect()
}

fn reached<'a>(graph: &'a Graph, from: &String) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = graph.get(from).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(graph.get(next).into_iter().flat_map(BTreeMap::keys));
        }
    }
    found
}

#[test]
fn circles_are_found_and_trees_are_not() {
    let told = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        of(&sources).iter().map(|told| told.lines().next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (a, b) = (("src/desk/a.rs", "use super::b::B;"), ("src/desk/b.rs", "use super::Desk;"));
    let parent = ("src/desk.rs", "mod a;\nmod b;\npub use a::A;\npub struct Desk(b::B);");
    assert_eq!(told(&[parent, a, b]), [""; 0]);
    assert_eq!(
        told(&[parent, a, ("src/desk/b.rs", "fn f(x: crate::desk::a::A) {}")]),
        ["src/desk: a circle between a, b"]
    );
    // By the name that the parent took from `a`, and from deeper within `b`.
    assert_eq!(
        told(&[parent, a, b, ("src/desk/b/deep.rs", "use super::super::A;")]),
        ["src/desk: a circle between a, b"]
    );
    let three = [("src/a.rs", "use crate::b::B;"), ("src/b.rs", "use crate::c::C;"), ("src/c.rs", "use crate::a::A;")];
    assert_eq!(told(&three), ["src: a circle between a, b, c"]);
}
