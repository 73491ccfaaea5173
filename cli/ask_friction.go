package cli

import (
	"cmp"
	"flag"

	"throughline.dev/events"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
)

// frictionQuestion asks what those met who did not get somewhere.
func frictionQuestion() bareQuestion {
	return bareQuestion{
		name: "ask friction", summary: "What those meet on the way who do not get there",
		doc: `What people met between --start and --goal: requests that failed by operation, status and code, the same request tried
again, requests before the first that did not fail, searches that found nothing, and the last thing before silence. Ranked
by the time they cost, with how much more often those met it who did not get there. That is association, and no cause.
Of a request log the operation is --operation route and the code --code code.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "start", "", "the `EVENT` at which the way begins")
			in.stringFlag(fs, "goal", "", "the `EVENT` it leads to")
			in.stringFlag(fs, "late", "", "who gets there later than this counts as not there, such as 7d (`SPAN`); no limit unless given")
			in.stringFlag(fs, "failed", "", "the `EVENT` of a request that failed; any with a status of 400 and more unless given")
			in.stringFlag(fs, "fine", "", "the `EVENT` of a request that did not fail; any with an operation and a status below 400 unless given")
			in.stringFlag(fs, "empty", "", "the `EVENT` of a search that found nothing; any with 0 results unless given")
			in.stringFlag(fs, "found", "", "the `EVENT` of a search that found something; any with more results unless given")
			in.stringFlag(fs, "operation", "", "`PROPERTY` that names what was requested; operation unless given")
			in.stringFlag(fs, "status", "", "`PROPERTY` with the status of the answer; status unless given")
			in.stringFlag(fs, "code", "", "`PROPERTY` with the error code; error_code unless given")
			in.stringFlag(fs, "results", "", "`PROPERTY` that counts what was found; results unless given")
			in.stringFlag(fs, "repeat", "", "how soon after a failure the same request counts as tried again (`SPAN`); 30min unless given")
			in.stringFlag(fs, "silence", "", "how long nothing must have come from somebody who counts as gone (`SPAN`); 14d unless given")
			in.intFlag(fs, "top", 0, "how many frictions are listed (`N`); 20 unless given")
		},
		build: buildFriction,
	}
}

func buildFriction(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := friction.Question{
		Scope: s, Late: question.Span(in.string("late")), Repeat: question.Span(in.string("repeat")), Silence: question.Span(in.string("silence")), Top: in.int("top"),
		Operation: in.string("operation"), Status: in.string("status"), Code: in.string("code"), Results: in.string("results"),
	}
	if q.Start, err = in.matcher("start"); err != nil {
		return out, nil, nil, err
	}
	if q.Goal, err = in.matcher("goal"); err != nil {
		return out, nil, nil, err
	}
	all = []events.Matcher{q.Start, q.Goal}
	for _, f := range []struct {
		name string
		into **events.Matcher
	}{{"failed", &q.Failed}, {"fine", &q.Fine}, {"empty", &q.Empty}, {"found", &q.Found}} {
		if in.string(f.name) == "" {
			continue
		}
		m, err := in.matcher(f.name)
		if err != nil {
			return out, nil, nil, err
		}
		*f.into, all = &m, append(all, m)
	}
	used = given(cmp.Or(q.Operation, "operation"), cmp.Or(q.Status, "status"), cmp.Or(q.Code, "error_code"), cmp.Or(q.Results, "results"))
	return metrics.Question{Type: metrics.Friction, Friction: &q}, all, used, nil
}
