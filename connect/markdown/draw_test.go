package markdown_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/cohort"
	"throughline.dev/measure/cohorts"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/tracking"
)

// texts are drawn with whatever means something to YAML, Markdown or an editor.
func texts() *rapid.Generator[string] {
	odd := rapid.SampledFrom([]string{
		"a", "B", "é", "漢", " ", "  ", "\n", "\n\n", "\r", "\r\n", "\t", "-", "---", "---\n", "\n---\n", "- ", ":", ": ", "#", " #", "# ", "'", "\"", "\\",
		"|", ">", "&", "*", "!", "%", "@", "`", "{", "}", "[", "]", ",", "? ", "~", "<<", "null", "no", "1e3", "2026-01-01", "0x1", "\u0001", "\u007f",
		"\u0085", "\u00a0", "\u2028", "\ufeff", "😀", "\u200b", "...", "key: value", "json:{}", "<b>", "&amp;",
	})
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(odd, 0, 8), func(s []string) string { return strings.Join(s, "") }),
		rapid.Map(rapid.String(), func(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }),
		rapid.StringMatching(`[A-Z][a-z]{1,8}( [a-z]{1,8}){0,6}\.?`),
	)
}

func words(t *rapid.T, what string) string {
	return rapid.StringMatching(`[A-Z][a-z]{1,8}( [a-z]{1,8}){0,5}`).Draw(t, what)
}

func day(t *rapid.T) ledger.Date {
	return ledger.DateOf(time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "day"), 0))
}

func float(t *rapid.T) float64 {
	return rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.SampledFrom([]float64{0, 1, 0.05, 0.8, -0.5, 1e21, 1e-9, 123456789.125, 1.7e308})).Draw(t, "number")
}

// fields draws the fields of a kind. One that the kind refuses is drawn anew, or left out; where that does not help,
// since fields contradict each other, all are.
func fields(t *rapid.T, k *ledger.Kind) json.RawMessage {
	for {
		v := reflect.New(k.Type()).Elem()
		draw := func(i int) {
			f, to := k.Fields[i], v.Field(i)
			if !f.Required && rapid.IntRange(0, 2).Draw(t, "empty") == 0 {
				to.SetZero()
				return
			}
			to.Set(field(t, k.Name, f, to.Type()))
		}
		for i := range k.Fields {
			draw(i)
		}
		for range 12 {
			raw, err := json.Marshal(v.Interface())
			if err != nil {
				t.Fatal(err)
			}
			canonical, err := k.Canonical(raw)
			if err == nil {
				return canonical
			}
			refused := slices.IndexFunc(k.Fields, func(f ledger.Field) bool { return f.Name == refusedField(err) })
			if refused < 0 {
				break
			}
			draw(refused)
		}
	}
}

// refusedField is the name of the field that an error is about.
func refusedField(err error) string {
	var e *ledger.Error
	if !errors.As(err, &e) {
		return ""
	}
	name, _ := strings.CutPrefix(e.Path, "fields.")
	if end := strings.IndexAny(name, ".["); end >= 0 {
		name = name[:end]
	}
	return name
}

// field draws the value of a field: one of its type, or one within the bounds that its kind sets.
func field(t *rapid.T, kind string, f ledger.Field, typ reflect.Type) reflect.Value {
	within := func(low, high float64) reflect.Value {
		chance := rapid.Float64Range(low, high).Draw(t, f.Name)
		return reflect.ValueOf(&chance)
	}
	switch kind + "." + f.Name {
	case measure.Experiment + ".alpha":
		return within(0.001, 0.499)
	case measure.Experiment + ".power":
		return within(0.5, 0.999)
	case measure.Experiment + ".winsor":
		return within(0.501, 0.999)
	case measure.Evaluation + ".window":
		return reflect.ValueOf(question.Span(fmt.Sprintf("%dd", rapid.IntRange(1, 400).Draw(t, f.Name))))
	}
	return value(t, typ, f.Enum)
}

// scope draws what questions share, which stands among their own members.
func scope(t *rapid.T) question.Scope {
	return question.Scope{Last: rapid.IntRange(1, 400).Draw(t, "last"), Where: []events.Cond{condition(t)}}
}

// value draws a value of a type.
func value(t *rapid.T, typ reflect.Type, enum []string) reflect.Value {
	var v any
	switch typ {
	case reflect.TypeFor[time.Time]():
		at := time.UnixMicro(rapid.Int64Range(0, 2e15).Draw(t, "time")).UTC()
		if rapid.Bool().Draw(t, "zone") {
			at = at.In(time.FixedZone("", 2*60*60))
		}
		v = at
	case reflect.TypeFor[ledger.Date]():
		v = day(t)
	case reflect.TypeFor[ledger.Money]():
		v = ledger.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"EUR", "JPY", "BHD", "CLF", "USD"}).Draw(t, "currency")}
	case reflect.TypeFor[ledger.Duration]():
		v = ledger.Duration{Value: rapid.Float64Range(0, 1e9).Draw(t, "length"), Unit: rapid.SampledFrom([]string{"ms", "s", "min", "h", "d", "wk", "mo"}).Draw(t, "unit")}
	case reflect.TypeFor[ledger.Range]():
		low := float(t)
		v = ledger.Range{Low: low, High: max(low, float(t))}
	case reflect.TypeFor[ledger.Key]():
		v = ledger.Key(fmt.Sprintf("MET-%d", rapid.IntRange(1, 99).Draw(t, "key")))
	case reflect.TypeFor[json.RawMessage]():
		doc := document(t, 3)
		if string(doc) == "null" {
			doc = json.RawMessage(`["null"]`) // null is no value, and is not kept as one
		}
		v = doc
	case reflect.TypeFor[define.Criterion]():
		c := define.Criterion{Text: words(t, "criterion"), Metric: texts().Draw(t, "metric"), Unit: texts().Draw(t, "unit")}
		if rapid.Bool().Draw(t, "compared") {
			threshold := float(t)
			c.Comparator, c.Threshold = rapid.SampledFrom([]string{"<", "<=", "=", ">=", ">"}).Draw(t, "comparator"), &threshold
		}
		v = c
	case reflect.TypeFor[decide.Decline]():
		v = decide.Decline{Class: rapid.SampledFrom(decide.DeclineClasses()).Draw(t, "class"), Explanation: words(t, "explanation"), ReopenIf: words(t, "reopen")}
	case reflect.TypeFor[decide.Override]():
		v = decide.Override{Rank: rapid.IntRange(1, 9).Draw(t, "rank"), Reason: words(t, "reason")}
	case reflect.TypeFor[define.Scenario]():
		v = define.Scenario{Name: texts().Draw(t, "name"), When: words(t, "when"), Then: words(t, "then")}
	case reflect.TypeFor[discover.Turn]():
		v = discover.Turn{Speaker: texts().Draw(t, "speaker"), Offset: rapid.Int64Range(-1, 1e7).Draw(t, "offset"), Text: words(t, "said") + texts().Draw(t, "text")}
	case reflect.TypeFor[cohorts.Rule]():
		v = cohorts.Rule{Question: cohort.Question{Scope: scope(t), Pick: cohort.Rule{Any: []cohort.Rule{
			{Did: &cohort.Did{Match: matcher(t)}}, {Not: &cohort.Rule{Reached: &cohort.Reached{Start: matcher(t), End: matcher(t), Within: "14d"}}},
		}}}}
	case reflect.TypeFor[cohorts.Frozen]():
		v = cohorts.Frozen{Mark: events.Mark{Seq: rapid.Int64Range(1, 1e9).Draw(t, "seq"), Through: time.Unix(rapid.Int64Range(1, 2e9).Draw(t, "through"), 0).UTC()}}
	case reflect.TypeFor[metrics.Question]():
		if rapid.Bool().Draw(t, "retention") {
			v = metrics.Question{Type: metrics.Retention, Retention: &retention.Question{Scope: scope(t), Start: matcher(t), Back: matcher(t), Mode: retention.Bracketed, Brackets: [][2]int{{1, 3}}}}
			break
		}
		v = metrics.Question{Type: metrics.Within, Start: words(t, "start"), End: words(t, "end"), Days: rapid.IntRange(1, 90).Draw(t, "days"), Split: day(t)}
	case reflect.TypeFor[experiment.Measure]():
		v = experiment.Measure{Name: texts().Draw(t, "name"), Type: experiment.Proportion, Match: matcher(t), Window: "14d"}
	case reflect.TypeFor[events.Matcher]():
		v = matcher(t)
	case reflect.TypeFor[events.Cond]():
		v = condition(t)
	case reflect.TypeFor[[]tracking.Property]():
		all := []tracking.Property{}
		for i := range rapid.IntRange(0, 3).Draw(t, "properties") {
			all = append(all, tracking.Property{
				Name: fmt.Sprintf("%d%s", i, texts().Draw(t, "name")), Type: rapid.SampledFrom([]string{"", tracking.Text, tracking.Number, tracking.Boolean, tracking.List}).Draw(t, "type"),
				Required: rapid.Bool().Draw(t, "required"), Allowed: rapid.SliceOfN(texts(), 0, 2).Draw(t, "allowed"), Description: texts().Draw(t, "description"),
			})
		}
		v = all
	case reflect.TypeFor[[]decide.Option]():
		v = []decide.Option{{Name: "Build", Doc: texts().Draw(t, "doc")}, {Name: "Buy", Scores: map[string]ledger.Range{}}}
	}
	if v != nil {
		return reflect.ValueOf(v)
	}
	out := reflect.New(typ).Elem()
	switch typ.Kind() {
	case reflect.Pointer:
		out = reflect.New(typ.Elem())
		out.Elem().Set(value(t, typ.Elem(), enum))
	case reflect.String:
		if len(enum) > 0 {
			out.SetString(rapid.SampledFrom(enum).Draw(t, "enum"))
		} else {
			out.SetString(texts().Draw(t, "text"))
		}
	case reflect.Bool:
		out.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		out.SetInt(rapid.Int64Range(0, 1e12).Draw(t, "int"))
	case reflect.Float64:
		out.SetFloat(float(t))
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			out = reflect.Append(out, value(t, typ.Elem(), enum))
		}
	case reflect.Struct:
		for i := range typ.NumField() {
			out.Field(i).Set(value(t, typ.Field(i).Type, nil))
		}
	case reflect.Map:
		out.Set(reflect.MakeMap(typ))
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			out.SetMapIndex(reflect.ValueOf(texts().Draw(t, "name")), value(t, typ.Elem(), nil))
		}
	}
	return out
}

// document draws any JSON.
func document(t *rapid.T, depth int) json.RawMessage {
	switch rapid.IntRange(0, 7).Draw(t, "shape") {
	case 0:
		return json.RawMessage("null")
	case 1:
		return json.RawMessage(rapid.SampledFrom([]string{"true", "false", "1", "-0.5", "1e3", "1E+400", "12345678901234567890", "0.10"}).Draw(t, "literal"))
	case 2, 3:
		if depth > 0 {
			list := []json.RawMessage{}
			for range rapid.IntRange(0, 3).Draw(t, "items") {
				list = append(list, document(t, depth-1))
			}
			raw, _ := json.Marshal(list)
			return raw
		}
	case 4, 5:
		if depth > 0 {
			all := map[string]json.RawMessage{}
			for range rapid.IntRange(0, 3).Draw(t, "members") {
				all[texts().Draw(t, "name")] = document(t, depth-1)
			}
			raw, _ := json.Marshal(all)
			return raw
		}
	}
	raw, _ := json.Marshal(texts().Draw(t, "text"))
	return raw
}

// put draws a record of a kind.
func put(t *rapid.T, k *ledger.Kind, n int64) *ledger.Put {
	p := &ledger.Put{
		Key: ledger.Key(fmt.Sprintf("%s-%d", k.Prefix, n)), Kind: k.Name,
		Title: words(t, "title"), Body: texts().Draw(t, "body"), Owner: texts().Draw(t, "owner"),
		State: rapid.SampledFrom(k.Lifecycle.Names()).Draw(t, "state"),
	}
	if odd := strings.Join(strings.FieldsFunc(texts().Draw(t, "odd title"), func(r rune) bool { return r == '\n' || r == '\r' }), " "); strings.TrimSpace(odd) != "" {
		p.Title = odd
		if k.Name == tracking.TrackedEvent {
			p.Title = "sent " + odd // the title is the event's name where none is given, and a name in "$" is the program's
		}
	}
	if k.Name != discover.Quote {
		p.Fields = fields(t, k)
	}
	for range rapid.IntRange(0, 3).Draw(t, "labels") {
		if l := texts().Draw(t, "label"); !strings.ContainsAny(l, "\n\r") && len(l) < 200 {
			p.Labels = append(p.Labels, l)
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "external keys") {
		p.External = append(p.External, ledger.ExternalKey{
			Source: strings.ReplaceAll("s"+texts().Draw(t, "source"), "/", ""),
			Key:    fmt.Sprintf("%s%s-%d", texts().Draw(t, "external"), p.Key, i),
		})
	}
	return p
}

// quotes draws words out of a source.
func quoteFields(t *rapid.T, source ledger.Record) json.RawMessage {
	text, err := discover.SourceText(source)
	runes := []rune(text)
	if err != nil || len(runes) == 0 {
		return nil
	}
	start := rapid.IntRange(0, len(runes)-1).Draw(t, "start")
	end := rapid.IntRange(start+1, len(runes)).Draw(t, "end")
	if strings.TrimSpace(string(runes[start:end])) == "" {
		return nil
	}
	raw, err := json.Marshal(discover.QuoteFields{Source: source.Key, SourceVersion: source.Version, Start: start, End: end, Text: string(runes[start:end]), Speaker: texts().Draw(t, "speaker")})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// numbers draws the numbers of the keys of one kind.
func numbers(t *rapid.T) []int64 {
	list := rapid.SliceOfNDistinct(rapid.Int64Range(1, 40), 0, 2, rapid.ID[int64]).Draw(t, "keys")
	slices.Sort(list)
	return list
}

func matcher(t *rapid.T) events.Matcher {
	return events.Matcher{Names: []string{words(t, "event")}, Where: []events.Cond{condition(t)}}
}

func condition(t *rapid.T) events.Cond {
	return events.Cond{Property: words(t, "property"), Op: events.Ge, Value: texts().Draw(t, "value")}
}
