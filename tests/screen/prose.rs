//! A runbook's Markdown as lines: readable at any width, and never a panic.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;
use warroom::desk::{Ink, PageLine, highlight, prose};

const TEXT: &str = r#"
# Restore the *storage* of one customer

Read **all** of it first. See [the storage page](https://wiki.example.com/storage "title") and <https://status.example.com>;
replace <namespace> with `prod`, and ~~call~~ write to [alice](mailto:alice@example.com). ![The layout](layout.png)

> [!WARNING]
> This deletes what is newer than the backup. Nobody can bring it back, so look twice at the name of the customer before you go on.

!!! danger "Not on Fridays"
    The backup of Friday runs until noon.

    - nor on Mondays

:::tip
It is quick.
:::

> a quote > in a line

1. First
   1. a nested one
   2. and `another` one that is long enough to be broken at the edge of a narrow page
2. Second

   with a paragraph
- [ ] to do
- [x] done

| Customer | Where it is restored to | Minutes |
|---|---|--:|
| acme | `dc2`, the storage behind the second door on the left | 12 |
| globex | dc3 | 7 |

<details>
<summary>What if it fails?</summary>

Then **wait**.<br>And try again. <!-- nobody sees this -->

</details>

***

```bash
# a comment
if [ -d "$HOME/x" ]; then rm -rf "${HOME}/x"; fi
```

    indented code
"#;

/// A mark before each piece that is not plain, so that a picture shows the inks.
fn drawn(lines: &[PageLine]) -> String {
    let piece = |(ink, text): &(Ink, String)| match ink {
        Ink::Text => text.clone(),
        ink => format!("‹{}:{text}›", format!("{ink:?}").to_lowercase()),
    };
    lines.iter().map(|l| l.pieces.iter().map(piece).collect::<String>() + "\n").collect()
}

fn plain(lines: &[PageLine]) -> String {
    lines.iter().map(|l| l.text() + "\n").collect()
}

#[test]
fn prose_at_three_widths() {
    insta::assert_snapshot!("prose_100_inked", drawn(&prose(TEXT, 100)));
    insta::assert_snapshot!("prose_60", plain(&prose(TEXT, 60)));
    insta::assert_snapshot!("prose_30", plain(&prose(TEXT, 30)));
}

#[test]
fn code_by_classes_of_tokens() {
    let shell = r#"#!/bin/bash
set -euo pipefail   # stop at once
NAME=web FULL="a $b" run --all 'it' "$(date +%s)" | tee out.log && echo ${x:-y}
for c in $customers; do
  kubectl -n <ns> get pods -o json | jq '.items[]'
done
cat <<'EOF' >file
$not a variable
EOF
echo "two
lines" \# no comment
case $1 in start) begin ;; esac"#;
    let python = "import os\n# a remark\ndef go(x: str) -> None:\n    '''doc\n    more'''\n    print(f\"{x}\", 'it\\'s')\n    return None";
    let lines = |lang: &str, text: &str| {
        let lines: Vec<PageLine> = highlight(lang, text).into_iter().map(|pieces| PageLine { pieces }).collect();
        drawn(&lines)
    };
    insta::assert_snapshot!("code_shell", lines("bash", shell));
    insta::assert_snapshot!("code_python", lines("python", python));
    assert_eq!(lines("sql", "DROP TABLE x; -- '"), "‹code:DROP TABLE x; -- '›\n");
}

#[test]
fn links_show_where_they_lead_and_entities_bring_nothing_in() {
    assert_eq!(plain(&prose("[here](https://evil.example)", 60)), "here (https://evil.example)\n");
    assert_eq!(plain(&prose("[https://a.example](https://a.example)", 60)), "https://a.example\n");
    let shown = plain(&prose("a&#x202e;b&#27;[31mc [x](&#x202e;y)", 60));
    assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown:?}");
}

#[test]
fn a_table_with_too_many_columns_becomes_a_list() {
    let table = "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|one long cell|two long cells|three|four|five|six|\n|1|2|3|4|5|6|\n";
    let shown = plain(&prose(table, 30));
    assert!(shown.contains("a: one long cell\nb: two long cells\n"), "{shown}");
    assert!(plain(&prose(table, 80)).contains("one long cell │ two long cells"), "{}", plain(&prose(table, 80)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_at_any_width(text in "([a-z <>!&;#*_`|~:.-]|\n|> |- |    |1\\. |```|\\[|\\]\\(|<b>|</|\\$|\"|'|é|世|\u{200d}|<!--|:::|!!! note|\\||\t){0,80}", width in 8usize..120) {
        for line in prose(&text, width) {
            let wide = line.text().width();
            prop_assert!(wide <= width, "{} > {} in {:?}", wide, width, line);
        }
    }

    #[test]
    fn anything_is_highlighted(text in any::<String>(), lang in "(bash|python|sql|)") {
        let fit = warroom::text::sanitise(&text);
        let lines = highlight(&lang, &fit);
        let back: Vec<String> = lines.iter().map(|l| l.iter().map(|(_, t)| t.as_str()).collect()).collect();
        prop_assert_eq!(back.join("\n"), fit.trim_end());
    }

    #[test]
    fn shell_and_python_of_any_shape(text in "([a-z$<>=;|&(){}#]|\\\\|\"|'|`|\n| |<<EOF\n|EOF\n|\\$\\{|'''|\"\"\"){0,80}", lang in "(bash|python)") {
        let back: Vec<String> = highlight(&lang, &text).iter().map(|l| l.iter().map(|(_, t)| t.as_str()).collect()).collect();
        prop_assert_eq!(back.join("\n"), text.trim_end());
    }
}

/// A hostile runbook must not hold up the seat.
#[test]
fn deep_and_long_texts_take_no_time() {
    let began = std::time::Instant::now();
    for text in [
        ">".repeat(5000),
        "- ".repeat(5000),
        "*a ".repeat(20_000),
        "|a".repeat(5000),
        "[".repeat(20_000),
        "<a ".repeat(20_000),
    ] {
        let table = format!("{text}\n{}\n", "|-".repeat(5000));
        for line in prose(&text, 60).into_iter().chain(prose(&table, 60)) {
            assert!(line.text().width() <= 60);
        }
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
