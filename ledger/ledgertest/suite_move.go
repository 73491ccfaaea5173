package ledgertest

import (
	"throughline.dev/ledger"
)

// moveChecks are about life cycles, reasons and roles.
func moveChecks() []check {
	refusing := func(subject ledger.Key, rule string, severity ledger.Severity) ledger.Change {
		return by(robo, ledger.Op{Findings: &ledger.FindingSet{Subject: subject, Reconciler: "wording", Engine: "1", Findings: []ledger.Finding{
			{Rule: rule, Severity: severity, Message: "says nothing testable", Act: "Name a number"},
		}}})
	}
	withReason := func(c ledger.Change) ledger.Change {
		c.Reason = "because"
		return c
	}
	// met brings a new requirement to the state met.
	met := func(l *lab) ledger.Key {
		key := l.put("requirement", "r", Requirement{Statement: "s"})
		l.apply(move(key, "ready"))
		l.make(by(robo, move(key, "met")))
		return key
	}
	return []check{
		{"RecordsStartInTheFirstStateOrAnEntry", func(l *lab) {
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "a", State: "confirmed"}})
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "specimen", Title: "a", State: "lost"}})
			e := l.refuse(ledger.CodeBlocked, by(ada, ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "a", State: "closed"}}))
			l.equal("path", e.Path, "state")
			l.refuse(ledger.CodeBlocked, by(ada, ledger.Op{Put: &ledger.Put{Kind: "requirement", Title: "a", State: "ready"}}))
			l.refuse(ledger.CodeInvalid, by(ada, ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "a", State: "ready"}}))
		}},
		{"OnlyDeclaredMovesAreMade", func(l *lab) {
			key := l.put("theme", "a")
			l.refuse(ledger.CodeInvalid, by(ada, move(key, "nowhere")))
			l.apply(move(key, "confirmed"))
			l.refuse(ledger.CodeBlocked, by(ada, move(key, "seen")))
			l.apply(move(key, "closed")) // from any state
			l.refuse(ledger.CodeBlocked, withReason(by(robo, move(key, "confirmed"))))
		}},
		{"SomeMovesNeedAReason", func(l *lab) {
			key := l.put("requirement", "r")
			l.refuse(ledger.CodeReasonRequired, by(ada, move(key, "dropped")))
			l.refuse(ledger.CodeReasonRequired, ledger.Change{Actor: ada, Reason: " \n", Ops: []ledger.Op{move(key, "dropped")}})
			done := l.because("nobody wants it", move(key, "dropped"))
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{After: done.Position - 1, Brief: true})
			l.ok(err)
			l.equal("reason", changes[0].Reason, "nobody wants it")
		}},
		{"SomeFieldsDoNotChangeSilently", func(l *lab) {
			key := l.put("requirement", "r", Requirement{Horizon: "next"})
			l.apply(setting(key, "target", "200"))                                       // the first value needs no reason
			l.apply(setting(key, "statement", `"s"`), setting(key, "horizon", `"next"`)) // nor does an equal one
			e := l.refuse(ledger.CodeReasonRequired, by(ada, setting(key, "horizon", `"later"`)))
			l.equal("path", e.Path, "fields.horizon")
			l.refuse(ledger.CodeReasonRequired, by(ada, setting(key, "target", "null")))
			l.refuse(ledger.CodeReasonRequired, by(robo, setting(key, "target", "300")))
			l.because("r", setting(key, "horizon", `"later"`), setting(key, "target", "null"))
		}},
		{"ImportsDoNotChangeSilentlyEither", func(l *lab) {
			op := func(horizon string) ledger.Op {
				return putExternal("requirement", "r", "1", func(p *ledger.Put) { p.Fields = encode(Requirement{Horizon: horizon}) })
			}
			l.apply(op("now"))
			l.refuse(ledger.CodeReasonRequired, by(ada, op("later")))
			l.because("imported", op("later"))
		}},
		{"DeletingNeedsAReason", func(l *lab) {
			key := l.put("theme", "a")
			l.refuse(ledger.CodeReasonRequired, by(ada, deleting(key)))
			done := l.because("r", deleting(key))
			l.equal("result", done, ledger.Applied{Position: 2, Keys: []ledger.Key{key}, Deleted: 1})
			l.equal("deleted", l.record(key).Deleted, true)
			l.refuse(ledger.CodeNotFound, withReason(by(ada, deleting(key))))
			l.refuse(ledger.CodeNotFound, by(ada, retitle(key, "b")))
			l.refuse(ledger.CodeNotFound, by(ada, remark(key, "b")))
			l.apply(restoring(key))
			l.equal("restored", l.record(key).Deleted, false)
			l.equal("restoring twice", l.apply(restoring(key)).Unchanged, 1)
			l.refuse(ledger.CodeNotFound, by(ada, restoring("TH-9")))
		}},
		{"MovesHaveRequirements", func(l *lab) {
			key := l.put("requirement", "r")
			e := l.refuse(ledger.CodeBlocked, by(ada, move(key, "ready")))
			l.equal("path", e.Path, "fields.statement")
			l.apply(ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), State: ptr("ready"), Fields: map[string]rawJSON{"statement": rawJSON(`"s"`)}}})
		}},
		{"RefusingFindingsBlockMoves", func(l *lab) {
			key := l.put("requirement", "r", Requirement{Statement: "s"})
			for _, rule := range []string{"wording.vague", "scope"} {
				l.make(refusing(key, rule, ledger.Refusal))
				e := l.refuse(ledger.CodeBlocked, withReason(by(ada, move(key, "ready"))))
				l.equal("remedy", e.Remedy, "Name a number")
				l.refuse(ledger.CodeBlocked, by(robo, move(key, "ready")))
			}
			l.because("may always be dropped", move(key, "dropped"))
			l.because("and taken up", move(key, "draft"))
			l.make(refusing(key, "wording.vague", ledger.Warning))
			l.apply(move(key, "ready"))
		}},
		{"FindingsOfOtherRulesOrRecordsDoNotBlock", func(l *lab) {
			key := l.put("requirement", "r", Requirement{Statement: "s"})
			other := l.put("requirement", "other", Requirement{Statement: "s"})
			l.make(refusing(key, "wordings", ledger.Refusal))
			l.make(refusing(other, "wording.vague", ledger.Refusal))
			l.make(refusing("", "wording.vague", ledger.Refusal))
			l.apply(move(key, "ready"))
		}},
		{"SomeMovesAreMadeByVerdictsOnly", func(l *lab) {
			key := l.put("requirement", "r", Requirement{Statement: "s"})
			l.apply(move(key, "ready"))
			l.refuse(ledger.CodeBlocked, withReason(by(ada, move(key, "met"))))
			l.make(by(robo, move(key, "met")))
		}},
		{"UndoDoesNotPassRefusingFindings", func(l *lab) {
			key := l.put("requirement", "r", Requirement{Statement: "s"})
			l.apply(move(key, "ready"))
			back := l.because("r", move(key, "draft"))
			l.apply(setting(key, "statement", `"vague"`))
			l.make(refusing(key, "wording.vague", ledger.Refusal))
			_, err := l.Store.Undo(l.ctx, back.Position, ada, "")
			l.coded(ledger.CodeBlocked, err)
			l.equal("state", l.record(key).State, "draft")
			l.make(refusing(key, "wording.vague", ledger.Info))
			l.undo(back.Position)
			l.equal("state", l.record(key).State, "ready")
		}},
		{"UndoDoesNotStandInForAVerdict", func(l *lab) {
			key := met(l)
			back := l.because("r", move(key, "ready"))
			edit := l.apply(setting(key, "statement", `"something else"`))
			_, err := l.Store.Undo(l.ctx, back.Position, ada, "")
			l.coded(ledger.CodeBlocked, err)
			l.undo(edit.Position)
			l.undo(back.Position) // now the record says again what the verdict was about
			l.equal("state", l.record(key).State, "met")
		}},
		{"OwnersRestoreStatesWithAReason", func(l *lab) {
			key := l.put("requirement", "r")
			load := func(who ledger.Actor, reason string) ledger.Change {
				return ledger.Change{Actor: who, Reason: reason, Restore: true, Ops: []ledger.Op{move(key, "met"), {Put: &ledger.Put{Kind: "requirement", Title: "x", State: "ready"}}}}
			}
			l.refuse(ledger.CodeForbidden, load(ed, "r"))
			l.refuse(ledger.CodeReasonRequired, load(ada, " "))
			l.make(load(ada, "loaded from files"))
			l.equal("state", l.record(key).State, "met")
			l.equal("state", l.record("REQ-2").State, "ready")
		}},
		{"RolesLimitWhatOneMayDo", func(l *lab) {
			key := l.put("theme", "a")
			other := l.put("theme", "b")
			set := ledger.Op{Findings: &ledger.FindingSet{Subject: key, Reconciler: "x", Engine: "1", Findings: []ledger.Finding{{Rule: "r", Severity: ledger.Info, Message: "m"}}}}
			ops := map[string]ledger.Op{
				"put": putting("theme", "c"), "edit": retitle(key, "d"), "link": linking(key, "parent", other), "unlink": unlinking(key, "parent", other),
				"delete": deleting(other), "restore": restoring(other), "comment": remark(key, "hi"), "findings": set, "feedback": putting("feedback", "f"),
			}
			order := []string{"put", "edit", "link", "unlink", "delete", "restore", "comment", "feedback", "findings"}
			may := map[ledger.Role][]string{
				ledger.System: order, ledger.Owner: order[:8], ledger.Editor: order[:8], ledger.Contributor: {"comment", "feedback"}, ledger.Viewer: {}, "": {}, "boss": {},
			}
			for role, allowed := range may {
				for _, name := range order {
					c := withReason(by(ledger.Actor{ID: "x", Role: role}, ops[name]))
					if has(allowed, name) {
						l.make(c)
					} else {
						l.refuse(ledger.CodeForbidden, c)
					}
				}
			}
		}},
		{"ContributorsSubmitNothingButNewFeedback", func(l *lab) {
			l.refuse(ledger.CodeForbidden, by(cora, putExternal("feedback", "f", "1")))
			l.refuse(ledger.CodeForbidden, by(cora, ledger.Op{Put: &ledger.Put{Kind: "feedback", Key: "FB-999", Title: "f"}}))
			sneaky := remark("FB-1", "hi")
			sneaky.Delete = &ledger.Target{Key: "FB-1"}
			l.make(by(cora, putting("feedback", "f")))
			l.refuse(ledger.CodeInvalid, withReason(by(cora, sneaky)))
			l.refuse(ledger.CodeForbidden, by(cora, ledger.Op{Comment: &ledger.Remark{Key: "FB-1", Body: "hi", Author: "ada"}}))
			_, err := l.Store.Undo(l.ctx, 1, cora, "")
			l.coded(ledger.CodeForbidden, err)
			_, err = l.Store.Undo(l.ctx, 1, vic, "")
			l.coded(ledger.CodeForbidden, err)
		}},
		{"AnOperationDoesOneThing", func(l *lab) {
			l.refuse(ledger.CodeInvalid, by(ada, ledger.Op{}))
			two := putting("theme", "a")
			two.Comment = &ledger.Remark{Key: "TH-1", Body: "b"}
			l.refuse(ledger.CodeInvalid, by(ada, two))
			l.refuse(ledger.CodeInvalid, by(ada))
			l.refuse(ledger.CodeInvalid, by(ledger.Actor{Role: ledger.Owner}, putting("theme", "a")))
		}},
	}
}
