//! Circles of needs: of steps, and of checks.

/// A circle in words, `what` first; a long one is cut short.
pub(super) fn told(what: &str, circle: &[usize], ids: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<&str> = circle.iter().take(SHOWN).map(|&i| ids[i].as_str()).collect();
    if circle.len() > SHOWN {
        names.push("…");
    }
    names.push(&ids[circle[0]]);
    format!("{what}: {}", names.join(" needs "))
}

/// Circles of a graph, one for each need that closes one, as far as anybody will read them. Depth first, without
/// recursion.
pub(super) fn circles(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const MOST: usize = 20;
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnPath,
        Done,
    }
    let mut seen = vec![Seen::Not; needs.len()];
    let mut circles = Vec::new();
    for start in 0..needs.len() {
        // The path from `start`, each step with the number of its needs that have been followed.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if seen[start] == Seen::Not {
            seen[start] = Seen::OnPath;
            path.push((start, 0));
        }
        while let Some((step, followed)) = path.last_mut() {
            let Some(&need) = needs[*step].get(*followed) else {
                seen[*step] = Seen::Done;
                path.pop();
                continue;
            };
            *followed += 1;
            match seen[need] {
                Seen::Not => {
                    seen[need] = Seen::OnPath;
                    path.push((need, 0));
                }
                Seen::OnPath if circles.len() < MOST => {
                    let from = path.iter().position(|(s, _)| *s == need).unwrap_or(0);
                    circles.push(path[from..].iter().map(|(s, _)| *s).collect());
                }
                Seen::OnPath | Seen::Done => {}
            }
        }
    }
    circles
}
