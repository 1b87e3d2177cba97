//! Labels -> roles: whom a transcript means by 客服, 客户王女士, SPEAKER_00 or 张三.
//!
//! Takes the labels that the caller knows and the user's own, gives for any label a role, or what kind of unknown it
//! is. Must not know lines: where a label ends is for `head` to say. Roles are never guessed: an A or a 说话人1 may be
//! either side.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::{Options, Speakers};
use crate::model::Role;

/// What a label says about the speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// One of the roles.
    Known(Role),
    /// Surely a speaker, but not which: `A`, `说话人1`, `SPEAKER_00`, `左声道`.
    Anonymous,
    /// Perhaps a name (张三), perhaps words before a colon (明细).
    Named,
}

/// All labels that are known.
#[derive(Debug)]
pub(super) struct Labels {
    roles: HashMap<String, Role>,
}

/// What may follow a known label: a number, a name, a remark, a verb of saying.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(?:小|老|阿)\p{Han}{1,2}|\p{Han}{1,3}(?:先生|女士|小姐|师傅)";
    Regex::new(&format!(r"^(?:[-_#·/]?\d{{1,8}}号?|[-_#·/].{{1,10}}|[a-z]|\([^()]{{1,12}}\)|{name}|说|问|答|道|回复|回应|回答|反问|提问|表示)$"))
        .expect("a valid pattern")
});

static ANONYMOUS: LazyLock<Regex> = LazyLock::new(|| {
    let speaker =
        "说话人|发言人|讲话人|说话者|发言者|讲话者|角色|参与者|嘉宾|声道|通道|speaker|spk|channel|ch";
    Regex::new(&format!(r"^(?:[a-z]|[甲乙丙丁]方?|[左右](?:声道|通道|侧)?|(?:{speaker})[-_#]?[0-9a-z甲乙左右一二三四]{{0,3}})$"))
        .expect("a valid pattern")
});

impl Labels {
    /// The caller's labels, overridden by the user's. The names of the roles themselves are labels too.
    pub(super) fn new(speakers: &Speakers, options: &Options) -> Self {
        let by_role = [
            (Role::Agent, &speakers.agent),
            (Role::Customer, &speakers.customer),
            (Role::ThirdParty, &speakers.third_party),
            (Role::Note, &speakers.note),
        ];
        let ids = [
            ("agent", Role::Agent),
            ("customer", Role::Customer),
            ("third_party", Role::ThirdParty),
            ("note", Role::Note),
            ("unknown", Role::Unknown),
        ];
        let known = by_role
            .iter()
            .flat_map(|(role, labels)| labels.iter().map(|l| (l.as_str(), *role)));
        let own = options.roles.iter().map(|(label, role)| (label.as_str(), *role));
        let all = ids
            .into_iter()
            .chain(known)
            .chain(own)
            .map(|(label, role)| (fold(label).into_owned(), role));
        let roles = all.filter(|(label, _)| !label.is_empty()).collect();
        Self { roles }
    }

    /// The role of a label that is known as it stands, or with a number or name behind it (`客服001`, `客户-小王`).
    pub(super) fn role(&self, label: &str) -> Option<Role> {
        self.plain(label).or_else(|| self.exact_or_numbered(&fold(label)))
    }

    /// The role of a speaker as a format names him. An anonymous one is known only if the user says who he is, as a
    /// whole (`SPEAKER_00`) or by his number (`0`).
    pub(super) fn speaker(&self, label: &str) -> Option<Role> {
        let folded = fold(label);
        if !ANONYMOUS.is_match(&folded) && !folded.chars().all(|c| c.is_ascii_digit()) {
            return self.role(label);
        }
        let by_number = || {
            let number = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
            let number: u32 = number.parse().ok()?;
            self.roles.get(number.to_string().as_str())
        };
        self.roles.get(folded.as_ref()).or_else(by_number).copied()
    }

    /// The role of a label, or what kind of unknown it is; none when it cannot be a label at all.
    pub(super) fn who(&self, label: &str) -> Option<Who> {
        if let Some(role) = self.plain(label) {
            return Some(Who::Known(role));
        }
        let label = fold(label);
        if let Some(role) = self.exact_or_numbered(&label).or_else(|| self.compound(&label)) {
            return Some(Who::Known(role));
        }
        if ANONYMOUS.is_match(&label) {
            return Some(Who::Anonymous);
        }
        (is_name_like(&label) || is_phone_number(&label)).then_some(Who::Named)
    }

    /// Whether a label in brackets is one of notes by its last part: 【质检备注】, 【温馨提示】.
    pub(super) fn is_of_note(&self, label: &str) -> bool {
        let label = fold(label);
        let starts = label.char_indices().map(|(at, _)| at);
        let mut parts = starts.map(|start| label.get(start..).unwrap_or_default());
        parts.any(|part| part.chars().nth(1).is_some() && self.plain(part) == Some(Role::Note))
    }

    /// Most labels are written as they are folded.
    fn plain(&self, label: &str) -> Option<Role> {
        self.roles.get(label).copied()
    }

    fn exact_or_numbered(&self, label: &str) -> Option<Role> {
        if let Some(role) = self.roles.get(label) {
            return Some(*role);
        }
        // The longest known part at the beginning decides.
        label.char_indices().rev().find_map(|(end, _)| {
            let (head, tail) = label.split_at(end);
            let role = self.roles.get(head)?;
            // `users` and `airs` are words, 客户A is the first of two customers.
            let is_word = head.is_ascii() && tail.starts_with(|c: char| c.is_ascii_lowercase());
            (!is_word && TAIL.is_match(tail)).then_some(*role)
        })
    }

    /// A Chinese compound is what its last part is: 客户家属 is a relative, 某某银行客服 is an agent.
    fn compound(&self, label: &str) -> Option<Role> {
        // 非本人 is not the debtor; 尊敬的客户 is a salutation, 联系客服 an advice.
        const NO_PREFIX: &str = "非不的您你我他她它请尊敬亲爱各位贵联系咨询致电拨打转找问告知给是";
        let mut starts = label.char_indices().map(|(at, _)| at).skip(1);
        let (head, role) = starts.find_map(|start| {
            let (head, tail) = label.split_at(start);
            let long_enough = tail.chars().nth(1).is_some() && !tail.is_ascii();
            Some((head, *self.roles.get(tail).filter(|_| long_enough)?))
        })?;
        let plain = head
            .chars()
            .all(|c| c.is_alphanumeric() && !NO_PREFIX.contains(c));
        (plain && head.chars().count() <= 6 && role != Role::Note).then_some(role)
    }
}

/// The form in which labels are compared: full-width, case and blanks do not matter.
pub(super) fn fold(label: &str) -> Cow<'_, str> {
    let is_folded = |c| matches!(c, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9' | '_' | '-');
    if label.chars().all(is_folded) {
        return Cow::Borrowed(label);
    }
    label
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Short, without the small words that sentences are made of: 张三 and 王经理 may speak, 提醒您 and 明细如下 do not.
fn is_name_like(label: &str) -> bool {
    const SMALL_WORDS: &str =
        "您你我他她它们的了是在请如下为这那就会要把被让给对从吗呢吧啊哦嗯呀么什怎哪谁几若则应须";
    (1..=8).contains(&label.chars().count())
        && label.starts_with(char::is_alphabetic)
        && label.chars().all(|c| {
            (c.is_alphanumeric() || matches!(c, '-' | '_' | '·' | '(' | ')')) && !SMALL_WORDS.contains(c)
        })
}

/// A mobile number, whole or masked (138****8000): recorders name the lines by what was dialled.
fn is_phone_number(label: &str) -> bool {
    const DIGITS: usize = 11;
    label.starts_with('1')
        && label.chars().count() == DIGITS
        && label.chars().all(|c| c.is_ascii_digit() || c == '*')
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    #[test]
    fn knows_labels_in_their_variants() {
        let labels = Labels::new(&speakers(), &options());
        let agent = Some(Who::Known(Role::Agent));
        let customer = Some(Who::Known(Role::Customer));
        let third = Some(Who::Known(Role::ThirdParty));
        let cases = [
            ("客服", agent),
            ("客服001", agent),
            ("坐席-小王", agent),
            ("催收员（工号1024）", agent),
            ("客服小李", agent),
            ("Agent 2", agent),
            ("ＡＩ", agent),
            ("某某银行客服", agent),
            ("客户经理", Some(Who::Named)),
            ("客户王女士", customer),
            ("客户说", customer),
            ("客户家属", third),
            ("张三家属", third),
            ("非本人", Some(Who::Named)),
            ("尊敬的客户", None),
            ("联系客服", Some(Who::Named)),
            ("third party", third),
            ("备注", Some(Who::Known(Role::Note))),
            ("温馨提示", Some(Who::Named)),
            ("A", Some(Who::Anonymous)),
            ("甲", Some(Who::Anonymous)),
            ("说话人 1", Some(Who::Anonymous)),
            ("SPEAKER_00", Some(Who::Anonymous)),
            ("左声道", Some(Who::Anonymous)),
            ("张三", Some(Who::Named)),
            ("提醒您", None),
            ("users", Some(Who::Named)),
            ("95588", None),
            ("13800138000", Some(Who::Named)),
            ("138****8000", Some(Who::Named)),
            ("", None),
        ];
        for (label, expected) in cases {
            assert_eq!(labels.who(label), expected, "{label}");
        }
    }

    #[test]
    fn the_user_overrides() {
        let mut options = options();
        options.roles = vec![("说话人1".into(), Role::Agent), ("银行".into(), Role::Customer)];
        let labels = Labels::new(&speakers(), &options);
        assert_eq!(labels.who("说话人 1"), Some(Who::Known(Role::Agent)));
        assert_eq!(labels.role("银行"), Some(Role::Customer));
        assert_eq!(labels.who("说话人2"), Some(Who::Anonymous));
    }
}
