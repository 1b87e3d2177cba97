//! Tables through the whole room, as text and as workbooks.

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook};

use super::super::tests::{one, options, read, shown, speakers, turns};
use super::super::{Call, DocumentError, Options, read_bytes};

fn with_columns(path: &str, bytes: &[u8], columns: &[(&str, &str)]) -> Vec<Result<Call, DocumentError>> {
    let columns = columns
        .iter()
        .map(|(field, name)| ((*field).to_owned(), (*name).to_owned()));
    let options = Options {
        columns: columns.collect(),
        ..options()
    };
    read_bytes(path, bytes, &speakers(), &options)
}

/// A workbook of sheets of text cells.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn rows_of_one_call_belong_together() {
    let text = "通话编号,序号,角色,开始(秒),结束(秒),文本,逾期天数\n\
                c1,2,客户,2.5,3,嗯,\n\
                c2,1,客服,0,1,\"您好，\n请问\",45天\n\
                c1,1,客服,0,2.1,\"您好,在吗\",\n";
    let calls = read("a.csv", text);
    assert_eq!(shown(&calls), ["c1@2", "c2@3"]);
    let (first, second) = (calls[0].as_ref().expect("c1"), calls[1].as_ref().expect("c2"));
    assert_eq!(turns(first), ["A5:您好,在吗", "C2:嗯"]);
    assert_eq!(
        (first.turns[0].start_ms, first.turns[0].end_ms),
        (Some(0), Some(2100))
    );
    assert_eq!(first.source.assumed, ["format=csv", "times=s"]);
    assert_eq!(second.meta.overdue_days, Some(45));
    assert_eq!(turns(second), ["A3:您好，\n请问"]);
}

#[test]
fn lines_are_those_of_the_file() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "抽检",
            "",
            "角色,文本",
            "",
            "客服,\"您好",
            "请问\"",
            "客户,嗯",
            "",
        ]
        .join(end);
        let call = one("a.csv", &text);
        let places: Vec<_> = call.turns.iter().map(|turn| turn.line).collect();
        assert_eq!(places, [Some(5), Some(7)], "{end:?}");
    }
}

#[test]
fn delimiters_headers_and_times_vary() {
    let tabs = one(
        "a.txt",
        "speaker\tstart\tend\ttext\nagent\t00:00:01.5\t00:00:02\tHello\nuser\t00:03\t00:04\tHi\n",
    );
    assert_eq!(turns(&tabs), ["A2:Hello", "C3:Hi"]);
    assert_eq!(tabs.turns[0].start_ms, Some(1500));
    let ms = one(
        "a.csv",
        "抽检表;;\n角色;开始;内容\n坐席;1200;您好，请问有什么可以帮您\n客户;9800;没有\n",
    );
    assert_eq!(turns(&ms), ["A3:您好，请问有什么可以帮您", "C4:没有"]);
    assert_eq!(ms.turns[1].start_ms, Some(9800));
    assert_eq!(ms.source.assumed, ["format=csv", "times=ms"]);
    let dated = one(
        "a.csv",
        "说话人,时间,内容\n坐席,2026-01-05 09:00:03,您好\n客户,2026-01-05 09:00:05,嗯\n",
    );
    assert_eq!(dated.turns[1].start_ms, Some(2000));
    assert_eq!(
        dated.meta.started_at.as_deref(),
        Some("2026-01-05T09:00:03+08:00")
    );
}

#[test]
fn a_row_may_be_a_whole_call() {
    let text = "录音编号,工号,通话内容\n\
                r1,A17,\"坐席：您好？\n客户：嗯。\"\n\
                r2,,\"坐席：您好？群众：嗯。坐席：再见\"\n\
                r3,,\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"喂\"\"},{\"\"role\"\":\"\"staff\"\",\"\"content\"\":\"\"您好\"\"}]\"\n\
                r4,,只有一句\n";
    let calls = read("a.csv", text);
    let shown = shown(&calls);
    assert_eq!(shown[..3], ["r1@2", "r2@4", "r3@5"]);
    assert!(
        shown[3].starts_with("r4: a.csv:6: no line says who speaks"),
        "{}",
        shown[3]
    );
    let call = |at: usize| calls[at].as_ref().expect("a call");
    assert_eq!(turns(call(0)), ["A2:您好？", "C2:嗯。"]);
    assert_eq!(call(0).meta.agent_id.as_deref(), Some("A17"));
    assert_eq!(turns(call(1)), ["A4:您好？", "C4:嗯。", "A4:再见"]);
    assert_eq!(turns(call(2)), ["C5:喂", "A5:您好"]);
}

#[test]
fn columns_that_are_missing_are_named() {
    let error = |documents: Vec<Result<Call, DocumentError>>| shown(&documents).remove(0);
    let missing = error(read("a.csv", "角色,时间\n客服,1\n"));
    assert!(
        missing.contains("the table names no column text; the columns are 角色, 时间")
            && missing.contains("--column text=NAME"),
        "{missing}"
    );
    let unlabelled = error(read("a.csv", "通话编号,内容\n1,您好\n2,再见\n"));
    assert!(
        unlabelled.contains("names no column role; the columns are 通话编号, 内容"),
        "{unlabelled}"
    );
    let text = "谁,啥\n客服,您好\n客户,嗯\n";
    let calls = with_columns("a.csv", text.as_bytes(), &[("role", "谁"), ("text", "啥")]);
    assert_eq!(turns(calls[0].as_ref().expect("a call")), ["A2:您好", "C3:嗯"]);
    let wrong = error(with_columns(
        "a.csv",
        text.as_bytes(),
        &[("role", "谁"), ("text", "什么")],
    ));
    assert!(
        wrong.contains("no column is called 什么; the columns are 谁, 啥"),
        "{wrong}"
    );
    let calls = with_columns(
        "a.csv",
        text.as_bytes(),
        &[("role", "谁"), ("text", "啥"), ("overdue_days", "逾期")],
    );
    let call = calls[0].as_ref().expect("a call");
    assert!(
        left_out(call)[0].starts_with("no column is called 逾期, as --column"),
        "{:?}",
        left_out(call)
    );
}

#[test]
fn workbooks_of_calls_are_read_like_csv() {
    let rows: &[&[&str]] = &[
        &["抽检"],
        &["通话编号", "说话人", "内容"],
        &["c1", "坐席", "您好"],
        &["", "客户", "嗯"],
        &["c2", "坐席", "在吗"],
    ];
    let bytes = book(&[("通话", rows), ("说明", &[&["填表说明"]])]);
    let calls = read_bytes("a.xlsx", &bytes, &speakers(), &options());
    assert_eq!(shown(&calls), ["c1@3", "c2@5"]);
    let call = calls[0].as_ref().expect("c1");
    assert_eq!(turns(call), ["A3:您好", "C4:嗯"]);
    assert_eq!(call.turns[0].sheet.as_deref(), Some("通话"));
    assert_eq!(
        call.source.assumed,
        ["format=xlsx", "sheet 说明 is no table of calls: left out"]
    );
    // Read as a script where that is asked for.
    let script = Options {
        kind: Some(crate::model::Kind::Script),
        ..options()
    };
    let bytes = book(&[("话术", &[&["角色", "话术"], &["坐席", "您好"]])]);
    let calls = read_bytes("a.xlsx", &bytes, &speakers(), &script);
    assert_eq!(
        calls[0].as_ref().expect("a script").kind,
        crate::model::Kind::Script
    );
}

#[test]
fn times_in_cells_are_times() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let style = Style::new().set_num_format("hh:mm:ss");
    for (column, title) in (0..).zip(["角色", "开始", "文本"]) {
        sheet.write_string(0, column, title).expect("a cell");
    }
    for (row, (role, second)) in (1..).zip([("坐席", 1), ("客户", 65)]) {
        let time = ExcelDateTime::from_hms(0, second / 60, f64::from(second % 60)).expect("a time");
        sheet.write_string(row, 0, role).expect("a cell");
        sheet
            .write_datetime_with_format(row, 1, time, &style)
            .expect("a cell");
        sheet.write_string(row, 2, "您好").expect("a cell");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let calls = read_bytes("a.xlsx", &bytes, &speakers(), &options());
    let starts: Vec<_> = calls[0]
        .as_ref()
        .expect("a call")
        .turns
        .iter()
        .map(|turn| turn.start_ms)
        .collect();
    assert_eq!(starts, [Some(1000), Some(65_000)]);
}

#[test]
fn speech_is_no_table() {
    for text in ["客服：您好,请问\n客户：嗯,文本\n", "角色：客服\n客服：您好"] {
        let calls = read("a.txt", text);
        let call = calls[0].as_ref().expect(text);
        assert!(
            !call.source.assumed.iter().any(|note| note == "format=csv"),
            "{text}"
        );
    }
}

/// The remarks of the only call of a table that tell of something left out.
fn left_out(call: &Call) -> Vec<&str> {
    let remarks = call.source.assumed.iter().filter(|remark| remark.left_out);
    remarks.map(|remark| remark.text.en.as_str()).collect()
}

#[test]
fn commas_that_were_not_quoted_stay_in_the_words() {
    let text = "call_id,role,text,start\nc1,客服,您好,在吗,1\nc1,客户,嗯,2,,\n";
    let call = one("a.csv", text);
    assert_eq!(turns(&call), ["A2:您好,在吗", "C3:嗯"]);
    assert_eq!(call.turns[0].start_ms, Some(1000));
    assert_eq!(
        left_out(&call),
        ["line 2 has more cells than the header: taken for commas in the words and joined, please check"]
    );
    // Words where a time should stand, an unnamed column, a role that is one only where it stood.
    let timed = "call_id,role,text,start,end,\nc1,客服,您好,打断你的腿\nc1,客户,嗯,1分02秒,\n";
    assert_eq!(turns(&one("a.csv", timed)), ["A2:您好,打断你的腿", "C3:嗯"]);
    let role_behind = "call_id,text,role\nc1,打断你的腿,客服,已复核\nc1,您好,在吗,客户\n";
    let call = one("a.csv", role_behind);
    assert_eq!(turns(&call), ["A2:打断你的腿", "C3:您好,在吗"]);
    assert!(left_out(&call)[0].ends_with("those are not read, please check"));
    let rows = "call_id,对话\nc1,客服：您好，在吗,客户：嗯\n";
    assert_eq!(left_out(&one("a.csv", rows)).len(), 1);
}

#[test]
fn a_quote_that_nothing_closes_is_told_with_its_line() {
    let told = |text: &str| shown(&read("a.csv", text)).join("\n");
    let text = "call_id,role,text\nc1,客服,您好\nc1,客户,\"嗯\nc2,客服,您好\nc2,客户,\"嗯\"\"\n";
    assert!(
        told(text).contains("the quote that opens on line 3 is never closed"),
        "{}",
        told(text)
    );
    for good in [
        "call_id,role,text\nc1,客服,\"您好\"\nc1,客户,5\" 屏\n",
        "call_id,对话,x\nc1,\"客服：您好\n客户：嗯\" ,y\n",
    ] {
        assert_eq!(told(good), "c1@2");
    }
    let open = "call_id,role,text\nc1,客服,您好\nc1,客户,\"嗯\nc2,客服,您好\n";
    assert!(told(open).contains("the quote that opens on line 3 is never closed"));
}

#[test]
fn a_whole_call_in_a_cell_has_its_speakers_parted_somehow() {
    for between in ["|", " / ", "<br>", "<BR/>", "\\n"] {
        let text = format!("call_id,对话\nc1,客服：您好{between}客户：王八蛋{between}客服：再见\n");
        let call = one("a.csv", &text);
        let said: Vec<_> = turns(&call).iter().map(|turn| turn[..1].to_owned()).collect();
        assert_eq!(said, ["A", "C", "A"], "{text}");
    }
}

#[test]
fn a_table_that_may_hold_several_calls_is_told() {
    let rows = "k1,客服,您好\nk1,客户,嗯\nk2,客服,您好\nk2,客户,谁\n";
    let call = one("a.csv", &format!("案卷,role,text\n{rows}"));
    assert_eq!(call.turns.len(), 4);
    assert!(
        left_out(&call)[0].starts_with("no column tells the calls apart (the columns are 案卷, role, text)")
    );
    assert_eq!(read("a.csv", &format!("工单号,role,text\n{rows}")).len(), 2);
    assert_eq!(
        read("a.csv", &format!("通話編號,說話人,說話內容\n{rows}")).len(),
        2
    );
    // The better title counts, whichever stands first.
    let numbered = "工单号,call_id,坐席姓名,工号,role,text\nt1,c1,张,A7,客服,您好\nt1,c2,张,A7,客服,您好\n";
    let calls = read("a.csv", numbered);
    assert_eq!(shown(&calls), ["c1@2", "c2@3"]);
    assert_eq!(
        calls[0].as_ref().expect("c1").meta.agent_id.as_deref(),
        Some("A7")
    );
    let mood = one(
        "a.csv",
        "情绪,role,text\n好,客服,您好\n差,客户,嗯\n好,客服,您好\n好,客户,谁\n",
    );
    assert_eq!(left_out(&mood), [""; 0]);
}
