package cli

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

const recordGroup = "Records"

func recordCommands() []command {
	return []command{
		{
			name: "list", args: "[KIND] [FILTER …]", group: recordGroup, summary: "List records",
			doc: `A filter is what you would type into a search box:

  throughline list feature horizon:now,next
  throughline list requirement -state:met updated>2026-03-01
  throughline list feedback "error messages" --sort occurred_at

field:value compares, field>value and its kin compare in order, field~text finds text inside, field:* asks for any
value and -field:* for none. All other words are searched in the text. Fields of a kind: throughline kinds KIND.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "sort", "", "sort by `FIELD`; -FIELD: the greatest first")
				in.intFlag(fs, "limit", 50, "show at most `N` records, up to 1,000")
				in.stringFlag(fs, "after", "", "go on after the `CURSOR` that the page before ended with")
				in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
				in.boolFlag(fs, "deleted", "with deleted records")
			},
			run: list,
		},
		{
			name: "show", args: "KEY", group: recordGroup, summary: "Show a record with its links, findings and comments",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
			},
			run: show,
		},
		{
			name: "create", args: "KIND TITLE [FIELD=VALUE …]", group: recordGroup, summary: "Create a record",
			doc: `Values: text as it is, numbers, dates 2026-03-01, ranges 2..6, true or false, lists a,b, and JSON for the rest.
A part of an object is set with a dot: decline.class=cost.`,
			flags: contentFlags, run: create,
		},
		{
			name: "edit", args: "KEY [FIELD=VALUE …]", group: recordGroup, summary: "Edit a record; FIELD= clears a field",
			flags: func(fs *flag.FlagSet, in *invocation) {
				contentFlags(fs, in)
				in.stringFlag(fs, "title", "", "the new `TITLE`")
				in.intFlag(fs, "if-version", 0, "refuse when the record does not stand at version `N`")
			},
			run: edit,
		},
		{
			name: "delete", args: "KEY", group: recordGroup, summary: "Delete a record, with a reason; its history stays",
			flags: reasonFlag, run: func(ctx context.Context, in *invocation) error {
				return in.onKey(ctx, func(key ledger.Ref) ledger.Op { return ledger.Op{Delete: &ledger.Target{Key: key}} }, "deleted")
			},
		},
		{
			name: "restore", args: "KEY or BACKUP", group: recordGroup, summary: "Bring a deleted record back, or make a product of a backup",
			doc: restoreDoc, flags: reasonFlag, run: func(ctx context.Context, in *invocation) error {
				if in.namesBackup() {
					return restoreBackup(ctx, in)
				}
				return in.onKey(ctx, func(key ledger.Ref) ledger.Op { return ledger.Op{Restore: &ledger.Target{Key: key}} }, "restored")
			},
		},
		{
			name: "comment", args: "KEY TEXT", group: recordGroup, summary: "Comment on a record",
			run: func(ctx context.Context, in *invocation) error {
				if len(in.args) != 2 {
					return usage("comment needs a key and a text")
				}
				return in.apply(ctx, "commented on", ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(in.key(0)), Body: in.args[1]}})
			},
		},
		{
			name: "search", args: "WORD …", group: recordGroup, summary: "Find records by words in title, body and fields",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "kind", "", "only of these kinds: `KIND,…`")
				in.intFlag(fs, "limit", 20, "show at most `N` hits")
			},
			run: search,
		},
	}
}

func reasonFlag(fs *flag.FlagSet, in *invocation) {
	in.stringFlag(fs, "reason", "", "`WHY`; it stays in the history")
}

func contentFlags(fs *flag.FlagSet, in *invocation) {
	in.stringFlag(fs, "body", "", "the text, in Markdown; - reads it from standard input (`TEXT`)")
	in.stringFlag(fs, "state", "", "the `STATE` it is in")
	in.stringFlag(fs, "owner", "", "the `PERSON` who looks after it")
	in.stringFlag(fs, "labels", "", "its labels: `A,B`")
	reasonFlag(fs, in)
}

func list(ctx context.Context, in *invocation) error {
	p, reader, err := in.openReader(ctx)
	if err != nil {
		return err
	}
	var kinds []string
	words := in.args
	if len(words) > 0 {
		if k, ok := p.Schema.Kind(words[0]); ok {
			kinds, words = []string{k.Name}, words[1:]
		}
	}
	for i, w := range words { // an argument with a blank in it was quoted in the shell
		if strings.ContainsAny(w, " \t") && !strings.Contains(w, `"`) {
			if field, value, ok := strings.Cut(w, ":"); ok && !strings.Contains(field, " ") {
				words[i] = field + `:"` + value + `"`
			} else {
				words[i] = `"` + w + `"`
			}
		}
	}
	q, err := filter.Parse(p.Schema, strings.Join(words, " "), kinds...)
	if err != nil {
		return usageError{err}
	}
	q.Limit, q.After, q.Deleted, q.WithTotal = in.int("limit"), in.string("after"), in.bool("deleted"), true
	if s := in.string("sort"); s != "" {
		field, desc := strings.CutPrefix(s, "-")
		q.Sort = []ledger.Order{{Field: field, Desc: desc}}
	}
	page, err := reader.List(ctx, q)
	if err != nil {
		return err
	}
	counts, err := findingCounts(ctx, reader)
	if err != nil {
		return err
	}
	page.Records = listed(page.Records)
	return in.print(page, func(w io.Writer) error {
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range page.Records {
			note := ""
			if n := counts[r.Key]; n > 0 {
				note = count(n, "finding")
			}
			if r.Deleted {
				note = "deleted"
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.Key, r.State, clip(r.Title, 80), note)
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		shown := fmt.Sprintf("%d of %s", len(page.Records), ledger.FormatNumber(float64(page.Total)))
		if page.Next != "" {
			shown += "; the next page: --after " + page.Next
		}
		_, err := fmt.Fprintln(w, shown)
		return err
	})
}

// findingCounts counts warnings and refusals by record.
func findingCounts(ctx context.Context, reader ledger.Reader) (map[ledger.Key]int, error) {
	findings, err := reader.Findings(ctx, ledger.FindingQuery{})
	counts := map[ledger.Key]int{}
	for _, f := range findings {
		if f.Severity != ledger.Info {
			counts[f.Subject]++
		}
	}
	return counts, err
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

func create(ctx context.Context, in *invocation) error {
	if len(in.args) < 2 {
		return usage("create needs a kind and a title")
	}
	p, err := in.open(ctx, begins)
	if err != nil {
		return err
	}
	k, ok := p.Schema.Kind(in.args[0])
	if !ok {
		return usage("there is no kind %q. See `throughline kinds`", in.args[0])
	}
	fields, err := assignments(k, nil, in.args[2:])
	if err != nil {
		return usageError{err}
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	put := &ledger.Put{Kind: k.Name, Title: in.args[1], State: in.string("state"), Owner: in.string("owner"), Labels: words(in.string("labels")), Fields: raw}
	if put.Body, err = in.body(); err != nil {
		return err
	}
	return in.apply(ctx, "created", ledger.Op{Put: put})
}

func edit(ctx context.Context, in *invocation) error {
	if len(in.args) < 1 {
		return usage("edit needs a key")
	}
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	cur, err := p.Store.Record(ctx, in.key(0))
	if err != nil {
		return err
	}
	k, ok := p.Schema.Kind(cur.Kind)
	if !ok {
		return ledger.Errorf(ledger.CodeInternal, "%s has the unknown kind %s", cur.Key, cur.Kind)
	}
	e := &ledger.Edit{Key: ledger.Ref(cur.Key), IfVersion: int64(in.int("if-version"))}
	if e.Fields, err = assignments(k, cur.Fields, in.args[1:]); err != nil {
		return usageError{err}
	}
	for name, target := range map[string]**string{"title": &e.Title, "state": &e.State, "owner": &e.Owner} {
		if in.given(name) {
			v := in.string(name)
			*target = &v
		}
	}
	if in.given("labels") {
		l := words(in.string("labels"))
		e.Labels = &l
	}
	if in.given("body") {
		body, err := in.body()
		if err != nil {
			return err
		}
		e.Body = &body
	}
	return in.apply(ctx, "edited", ledger.Op{Edit: e})
}

func words(s string) []string {
	var out []string
	for w := range strings.SplitSeq(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (in *invocation) body() (string, error) {
	if in.string("body") != "-" {
		return in.string("body"), nil
	}
	b, err := io.ReadAll(io.LimitReader(in.In, ledger.MaxBody+1))
	return string(b), err
}

func (in *invocation) onKey(ctx context.Context, op func(ledger.Ref) ledger.Op, done string) error {
	if len(in.args) != 1 {
		return usage("expected one key")
	}
	return in.apply(ctx, done, op(ledger.Ref(in.key(0))))
}

// apply makes a change and brings the findings up to date.
func (in *invocation) apply(ctx context.Context, done string, ops ...ledger.Op) error {
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	reason := ""
	if v, ok := in.opts["reason"].(*string); ok {
		reason = *v
	}
	applied, err := p.Store.Apply(ctx, ledger.Change{Actor: in.actor(), Reason: reason, Source: "cli", Ops: ops})
	if err != nil {
		return err
	}
	if _, err := p.Reconcile(ctx); err != nil {
		return err
	}
	return in.print(applied, func(w io.Writer) error {
		what := done
		if applied.Empty() {
			what = "already as asked"
		}
		key := ""
		if len(applied.Keys) > 0 {
			key = string(applied.Keys[0]) + " "
		}
		_, err := fmt.Fprintf(w, "%s%s (change %d)\n", key, what, applied.Position)
		return err
	})
}

func search(ctx context.Context, in *invocation) error {
	if len(in.args) == 0 {
		return usage("search needs at least one word")
	}
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	var kinds []string
	for _, name := range words(in.string("kind")) {
		k, ok := p.Schema.Kind(name)
		if !ok {
			return usage("there is no kind %q. See `throughline kinds`", name)
		}
		kinds = append(kinds, k.Name)
	}
	hits, err := p.Store.Search(ctx, strings.Join(in.args, " "), kinds, in.int("limit"))
	if err != nil {
		return err
	}
	return in.print(listed(hits), func(w io.Writer) error {
		if len(hits) == 0 {
			_, err := fmt.Fprintln(w, "Nothing holds all of these words.")
			return err
		}
		for _, h := range hits {
			if _, err := fmt.Fprintf(w, "%s  %s\n    %s\n", h.Record.Key, h.Record.Title, strings.Join(strings.Fields(h.Snippet), " ")); err != nil {
				return err
			}
		}
		return nil
	})
}
