package ledgertest

import (
	"math"
	"time"

	"throughline.dev/ledger"
)

// commentChecks are about comments.
func commentChecks() []check {
	comments := func(l *lab, key ledger.Key) []ledger.Comment {
		l.Helper()
		out, err := l.Store.Comments(l.ctx, key)
		l.ok(err)
		return out
	}
	return []check{
		{"CommentsCarryActorTimeAndPlace", func(l *lab) {
			key := l.put("theme", "t")
			done := l.make(by(cora, remark(key, " first\n"), remark(key, "second")))
			now := l.Clock.Now()
			l.equal("result", done, ledger.Applied{Position: 2, Keys: []ledger.Key{key, key}, Linked: 2})
			l.equal("comments", comments(l, key), []ledger.Comment{
				{Record: key, Position: 2, Seq: 0, Actor: "cora", At: now, Body: "first"},
				{Record: key, Position: 2, Seq: 1, Actor: "cora", At: now, Body: "second"},
			})
			l.equal("version", l.record(key).Version, int64(1))
			_, err := l.Store.Comments(l.ctx, "TH-9")
			l.coded(ledger.CodeNotFound, err)
		}},
		{"ImportedCommentsSpeakForOthersOnce", func(l *lab) {
			key := l.put("theme", "t")
			at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.FixedZone("", 7200))
			op := ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(key), Body: "old", Author: "zoe", At: at, Once: true}}
			l.apply(remark(key, "new"))
			l.apply(op)
			l.equal("again", l.apply(op).Empty(), true)
			l.equal("comments", comments(l, key), []ledger.Comment{
				{Record: key, Position: 3, Actor: "zoe", At: at.UTC(), Body: "old"},
				{Record: key, Position: 2, Actor: "ada", At: l.Clock.Now().Add(-2 * time.Second), Body: "new"},
			})
			both := l.apply(op, ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(key), Body: "old", Author: "yan", At: at, Once: true}})
			l.equal("another author", both.Linked, 1)
			op.Comment.Once = false
			l.equal("without once", l.apply(op).Linked, 1)
		}},
		{"WithdrawnCommentsAreGoneButNotForgotten", func(l *lab) {
			key := l.put("theme", "t")
			l.apply(remark(key, "a"), remark(key, "b"))
			withdrawal := ledger.Op{Withdraw: &ledger.Withdrawal{Key: ledger.Ref(key), Position: 2, Seq: 0}}
			l.apply(withdrawal)
			l.equal("standing", len(comments(l, key)), 1)
			l.equal("the other stands", comments(l, key)[0].Body, "b")
			l.refuse(ledger.CodeNotFound, by(ada, withdrawal))
			l.refuse(ledger.CodeNotFound, by(ada, ledger.Op{Withdraw: &ledger.Withdrawal{Key: ledger.Ref(key), Position: 1, Seq: 0}}))
			l.refuse(ledger.CodeNotFound, by(ada, ledger.Op{Withdraw: &ledger.Withdrawal{Key: "TH-9", Position: 2, Seq: 1}}))
			entries, err := l.Store.History(l.ctx, key)
			l.ok(err)
			l.equal("comments in the history", len(entries[1].Comments), 2)
			then, err := l.asOf(2).Comments(l.ctx, key)
			l.ok(err)
			l.equal("comments then", len(then), 2)
		}},
		{"CommentsHaveTextAndLimits", func(l *lab) {
			key := l.put("theme", "t")
			for _, bad := range []ledger.Remark{
				{Body: " \n"},
				{Body: string(make([]byte, 10))},
				{Body: "\xff"},
				{Body: "x", Author: "a\x00b"},
				{Body: "x", At: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)},
				{Body: "x", At: time.Unix(math.MaxInt32*1000, 0)},
				{Body: long(ledger.MaxReason + 1)},
			} {
				bad.Key = ledger.Ref(key)
				l.refuse(ledger.CodeInvalid, by(ada, ledger.Op{Comment: &bad}))
			}
			l.apply(remark(key, long(ledger.MaxReason)))
		}},
	}
}

// findingChecks are about findings.
func findingChecks() []check {
	set := func(subject ledger.Key, reconciler, engine string, findings ...ledger.Finding) ledger.Change {
		return by(robo, ledger.Op{Findings: &ledger.FindingSet{Subject: subject, Reconciler: reconciler, Engine: engine, Findings: findings}})
	}
	find := func(l *lab, r ledger.Reader, q ledger.FindingQuery) []ledger.Finding {
		l.Helper()
		out, err := r.Findings(l.ctx, q)
		l.ok(err)
		return out
	}
	vague := ledger.Finding{
		Rule: "wording.vague", Severity: ledger.Warning, Message: "vague", Path: "fields.statement", Related: []ledger.Key{"TH-1"},
		Figures: []ledger.Figure{{Name: "n", Value: ptr(0.1), Unit: "d", N: 3, Definition: "d", AsOf: "change 1"}},
	}
	loose := ledger.Finding{Rule: "wording.loose", Severity: ledger.Info, Message: "loose", NeedsPerson: true}
	return []check{
		{"ASetReplacesTheOneBefore", func(l *lab) {
			l.put("theme", "t")
			l.make(set("TH-1", "wording", "1", vague, loose))
			l.make(set("TH-1", "other", "1", loose))
			l.make(set("TH-1", "wording", "1", loose))
			want := loose
			want.Subject, want.Reconciler, want.Engine = "TH-1", "wording", "1"
			var got []ledger.Finding
			for _, f := range find(l, l.Store, ledger.FindingQuery{}) {
				if f.Reconciler == "wording" {
					got = append(got, f)
				}
			}
			want.Position = 4
			l.equal("findings", got, []ledger.Finding{want})
			l.equal("all", len(find(l, l.Store, ledger.FindingQuery{})), 2)
			l.make(set("TH-1", "wording", "1"))
			l.equal("all", len(find(l, l.Store, ledger.FindingQuery{})), 1)
		}},
		{"FindingsComeBackAsTheyWere", func(l *lab) {
			l.put("theme", "t")
			l.make(set("TH-1", "wording", "2", vague))
			want := vague
			want.Subject, want.Reconciler, want.Engine, want.Position = "TH-1", "wording", "2", 2
			l.equal("findings", find(l, l.Store, ledger.FindingQuery{Subject: "TH-1"}), []ledger.Finding{want})
		}},
		{"AnEqualSetIsNoChange", func(l *lab) {
			l.put("theme", "t")
			l.make(set("TH-1", "wording", "1", vague, loose))
			again := l.make(set("TH-1", "wording", "1", loose, vague)) // order says nothing
			l.equal("empty", again.Empty(), true)
			l.equal("unchanged", again.Unchanged, 1)
			l.equal("position", l.position(), ledger.Position(2))
			l.equal("none twice", l.make(set("TH-1", "silent", "1")).Empty(), true)
			l.equal("another engine version", l.make(set("TH-1", "wording", "2", vague, loose)).Linked, 1)
		}},
		{"TheCallersFindingsAreLeftAlone", func(l *lab) {
			l.put("theme", "t")
			mine := []ledger.Finding{vague, loose}
			mine[0].Engine = "mine"
			l.make(set("TH-1", "wording", "1", mine...))
			l.equal("first", mine[0].Rule+mine[0].Engine, vague.Rule+"mine")
		}},
		{"FindingsAreTemporal", func(l *lab) {
			l.put("theme", "t")
			l.make(set("TH-1", "wording", "1", vague))
			l.make(set("TH-1", "wording", "1", loose))
			l.equal("before", len(find(l, l.asOf(1), ledger.FindingQuery{})), 0)
			then := find(l, l.asOf(2), ledger.FindingQuery{Subject: "TH-1"})
			if len(then) != 1 || then[0].Rule != vague.Rule || then[0].Position != 2 {
				l.Errorf("as of 2: %+v, want the vague one", then)
			}
			l.equal("now", find(l, l.Store, ledger.FindingQuery{})[0].Rule, loose.Rule)
		}},
		{"FindingsAreSortedAndFiltered", func(l *lab) {
			for range 10 {
				l.put("theme", "t")
			}
			refusal := ledger.Finding{Rule: "scope", Severity: ledger.Refusal, Message: "too large"}
			l.make(set("TH-10", "a", "1", loose, vague))
			l.make(set("TH-2", "a", "1", refusal, loose, vague))
			l.make(set("", "a", "1", vague))
			for _, c := range []struct {
				name string
				q    ledger.FindingQuery
				want []string
			}{
				{"all", ledger.FindingQuery{}, []string{"TH-2 scope", " wording.vague", "TH-2 wording.vague", "TH-10 wording.vague", "TH-2 wording.loose", "TH-10 wording.loose"}},
				{"limit", ledger.FindingQuery{Limit: 2}, []string{"TH-2 scope", " wording.vague"}},
				{"subject", ledger.FindingQuery{Subject: "TH-10"}, []string{"TH-10 wording.vague", "TH-10 wording.loose"}},
				{"rule", ledger.FindingQuery{Rule: "scope"}, []string{"TH-2 scope"}},
				{"rules", ledger.FindingQuery{Rule: "wording.l*"}, []string{"TH-2 wording.loose", "TH-10 wording.loose"}},
				{"no pattern but *", ledger.FindingQuery{Rule: "%"}, nil},
				{"severity", ledger.FindingQuery{Severity: ledger.Warning, Subject: "TH-2"}, []string{"TH-2 wording.vague"}},
				{"needs a person", ledger.FindingQuery{NeedsPerson: true}, []string{"TH-2 wording.loose", "TH-10 wording.loose"}},
			} {
				var got []string
				for _, f := range find(l, l.Store, c.q) {
					got = append(got, string(f.Subject)+" "+f.Rule)
				}
				l.equal(c.name, got, c.want)
			}
		}},
		{"FindingsThatSayNothingAreRefused", func(l *lab) {
			l.put("theme", "t")
			with := func(change func(*ledger.Finding)) ledger.Finding {
				f := loose
				change(&f)
				return f
			}
			for _, f := range []ledger.Finding{
				with(func(f *ledger.Finding) { f.Rule = "" }),
				with(func(f *ledger.Finding) { f.Message = "" }),
				with(func(f *ledger.Finding) { f.Severity = "dire" }),
				with(func(f *ledger.Finding) { f.Message = "a\x00b" }),
				with(func(f *ledger.Finding) { f.Act = "\xff" }),
				with(func(f *ledger.Finding) { f.Figures = []ledger.Figure{{Value: ptr(math.NaN())}} }),
				with(func(f *ledger.Finding) { f.Figures = []ledger.Figure{{Note: "a\x00b"}} }),
			} {
				l.refuse(ledger.CodeInvalid, set("TH-1", "wording", "1", f))
			}
			l.refuse(ledger.CodeInvalid, set("TH-1", "", "1", loose))
			l.refuse(ledger.CodeInvalid, set("TH-1", "wording", "", loose))
			l.refuse(ledger.CodeNotFound, set("TH-9", "wording", "1", loose))
		}},
	}
}
