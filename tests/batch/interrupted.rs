//! Runs that are killed or interrupted and taken up again.

use std::fs;
use std::path::Path;
use std::process::{Child, Command as Plain};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{ended, night, told};
use crate::cli::zhijian;
#[test]
fn killed_anywhere_and_started_again_it_gives_the_same_bytes() {
    let night = night(4);
    let more = ["--wave", "8", "--threads", "2"];
    let begun = Instant::now();
    night.done("undisturbed", "undisturbed.state", &more);
    let whole = begun.elapsed();
    let expected = night.results("undisturbed");
    // An earlier run of other inputs, whose results must stand until the new ones are complete.
    fs::create_dir(night.at("earlier")).expect("a folder");
    fs::write(
        night.at("earlier/a.txt"),
        "客服：您好，请问是张三吗？\n客户：我是。\n",
    )
    .expect("a file");
    let mut seed = 20_261_128_u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below.max(1)
    };
    // How long a run goes on, at most, until it is killed: shorter after one that came to its end first, since how fast the machine
    // is may change and what was judged before is not judged again.
    let mut longest = whole.as_micros() as u64;
    let (mut kills, mut known) = (0, 0);
    for round in 0..6 {
        let (out, state) = (format!("out-{round}"), format!("state-{round}"));
        let arguments = night.arguments(&out, &state, &[]);
        let arguments: Vec<String> = arguments
            .iter()
            .map(|argument| {
                if *argument == night.at("calls") {
                    night.at("earlier")
                } else {
                    argument.clone()
                }
            })
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(
            ended(&zhijian(&arguments).output().expect("the program runs")).0,
            0
        );
        let earlier = night.results(&out);
        for _ in 0..6 {
            let mut child = night.start(&out, &state, &more);
            sleep(Duration::from_micros(random(longest)));
            child.kill().expect("killed");
            let ended = child.wait().expect("it ends");
            let killed = ended.code().is_none();
            kills += usize::from(killed);
            longest = if killed {
                longest * 11 / 10
            } else {
                longest * 3 / 4
            };
            let now = night.results(&out);
            let is_whole = now == earlier || now == expected;
            let says_so = now.contains_key(Path::new("summary.json"));
            assert!(is_whole || !says_so, "a mixture of two runs has a summary");
        }
        known += told(&night.done(&out, &state, &more), "known");
        assert!(night.results(&out) == expected, "round {round}");
    }
    assert!(kills > 15, "only {kills} of 36 runs were killed before their end");
    assert!(known > 0, "no kill came after something was saved");
}

#[cfg(unix)]
#[test]
fn an_interrupt_finishes_what_is_in_hand_and_can_be_taken_up() {
    let night = night(6);
    night.done("undisturbed", "undisturbed.state", &[]);
    let expected = night.results("undisturbed");
    for signal in ["INT", "TERM"] {
        let (out, state) = (format!("out-{signal}"), format!("state-{signal}"));
        let child = night.start(&out, &state, &["--wave", "2", "--threads", "1"]);
        wait_until_saved(&night.at(&format!("{state}-wal")));
        send(signal, &child);
        let (code, err) = ended(&child.wait_with_output().expect("it ends"));
        assert_eq!(code, 130, "{err}");
        assert!(err.contains("the same command goes on from here"), "{err}");
        let judged = told(&err, "judged");
        assert!(judged > 0);
        assert_eq!(night.results(&out).len(), 0, "results come whole or not at all");
        let err = night.done(&out, &state, &["--wave", "2"]);
        assert_eq!(told(&err, "known"), judged, "{err}");
        assert!(night.results(&out) == expected, "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_waits_for_nothing_and_costs_what_was_in_hand_alone() {
    let night = night(6);
    night.done("undisturbed", "undisturbed.state", &[]);
    let expected = night.results("undisturbed");
    let child = night.start("out", "state", &["--wave", "64", "--threads", "1"]);
    wait_until_saved(&night.at("state-wal"));
    send("INT", &child);
    send("INT", &child);
    let (code, err) = ended(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 130, "{err}");
    assert_eq!(night.results("out").len(), 0, "results come whole or not at all");
    let err = night.done("out", "state", &["--wave", "64"]);
    assert!(told(&err, "known") > 0, "what was saved before is kept: {err}");
    assert!(night.results("out") == expected);
}

#[cfg(unix)]
#[test]
fn who_closes_the_terminal_of_a_night_under_nohup_does_not_end_it() {
    let night = night(6);
    let mut shell = Plain::new("sh");
    shell.args([
        "-c",
        "trap '' HUP; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_zhijian"),
    ]);
    let child = night.start_as(shell, "out", "state", &["--wave", "2", "--threads", "1"]);
    wait_until_saved(&night.at("state-wal"));
    send("HUP", &child);
    let (code, err) = ended(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 0, "{err}");
    assert!(!night.results("out").is_empty());
}

#[cfg(unix)]
fn wait_until_saved(log: &str) {
    let begun = Instant::now();
    while fs::metadata(log).map_or(0, |log| log.len()) < 50_000 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was saved");
        sleep(Duration::from_millis(2));
    }
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let id = child.id().to_string();
    let sent = Plain::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.expect("kill runs").success());
}
