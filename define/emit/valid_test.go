package emit_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
	"github.com/goccy/go-yaml"
	"github.com/prometheus/prometheus/promql/parser"
)

// openSLO is the published structure of an OpenSLO v1 SLO, as far as one is emitted.
type openSLO struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		DisplayName string            `yaml:"displayName"`
		Labels      map[string]string `yaml:"labels"`
	} `yaml:"metadata"`
	Spec struct {
		Description string `yaml:"description"`
		Service     string `yaml:"service"`
		Indicator   struct {
			Metadata struct {
				Name string `yaml:"name"`
			} `yaml:"metadata"`
			Spec struct {
				ThresholdMetric *sloMetric `yaml:"thresholdMetric"`
				RatioMetric     *struct {
					Counter bool       `yaml:"counter"`
					Good    *sloMetric `yaml:"good"`
					Bad     *sloMetric `yaml:"bad"`
					Total   *sloMetric `yaml:"total"`
				} `yaml:"ratioMetric"`
			} `yaml:"spec"`
		} `yaml:"indicator"`
		TimeWindow []struct {
			Duration  string `yaml:"duration"`
			IsRolling bool   `yaml:"isRolling"`
			Calendar  *struct {
				StartTime string `yaml:"startTime"`
				TimeZone  string `yaml:"timeZone"`
			} `yaml:"calendar"`
		} `yaml:"timeWindow"`
		BudgetingMethod string `yaml:"budgetingMethod"`
		Objectives      []struct {
			DisplayName     string   `yaml:"displayName"`
			Op              string   `yaml:"op"`
			Value           *float64 `yaml:"value"`
			Target          *float64 `yaml:"target"`
			TimeSliceTarget *float64 `yaml:"timeSliceTarget"`
			TimeSliceWindow string   `yaml:"timeSliceWindow"`
		} `yaml:"objectives"`
	} `yaml:"spec"`
}

type sloMetric struct {
	MetricSource struct {
		Ref  string         `yaml:"metricSourceRef"`
		Type string         `yaml:"type"`
		Spec map[string]any `yaml:"spec"`
	} `yaml:"metricSource"`
}

// pattern compiles a pattern once.
var pattern = func() func(string) *regexp.Regexp {
	var known sync.Map
	return func(s string) *regexp.Regexp {
		re, ok := known.Load(s)
		if !ok {
			re, _ = known.LoadOrStore(s, regexp.MustCompile(s))
		}
		return re.(*regexp.Regexp) // nothing else is stored
	}
}()

const dnsLabel = `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`

func validOpenSLO(t reporter, text string) {
	t.Helper()
	var o openSLO
	if err := yaml.UnmarshalWithOptions([]byte(text), &o, yaml.Strict()); err != nil {
		t.Fatalf("OpenSLO: %v\n%s", err, text)
	}
	check := func(ok bool, what string, args ...any) {
		t.Helper()
		if !ok {
			t.Errorf("OpenSLO: "+what+"\n%s", append(args, text)...)
		}
	}
	check(o.APIVersion == "openslo/v1" && o.Kind == "SLO", "it is a %s of %s", o.Kind, o.APIVersion)
	for _, name := range []string{o.Metadata.Name, o.Spec.Service, o.Spec.Indicator.Metadata.Name} {
		check(pattern(dnsLabel).MatchString(name), "%q is no name", name)
	}
	for k, v := range o.Metadata.Labels {
		check(pattern(`^[a-z0-9A-Z][a-z0-9A-Z._-]*[a-z0-9A-Z]*$`).MatchString(v) && len(v) <= 63, "label %s is %q", k, v)
	}
	check(o.Metadata.DisplayName != "" && len([]rune(o.Spec.Description)) <= 1050, "display name %q, description of %d", o.Metadata.DisplayName, len(o.Spec.Description))
	i := o.Spec.Indicator.Spec
	check((i.ThresholdMetric == nil) != (i.RatioMetric == nil), "one of thresholdMetric and ratioMetric is needed")
	metrics := []*sloMetric{i.ThresholdMetric}
	if r := i.RatioMetric; r != nil {
		check((r.Good == nil) != (r.Bad == nil) && r.Total != nil, "a ratio has total and one of good and bad")
		metrics = []*sloMetric{r.Good, r.Bad, r.Total}
	}
	for _, m := range metrics {
		if m == nil {
			continue
		}
		check(m.MetricSource.Type != "" && len(m.MetricSource.Spec) > 0, "a metric source lacks its type or its spec")
		if q, ok := m.MetricSource.Spec["query"].(string); ok {
			validQuery(t, q)
		}
	}
	check(len(o.Spec.TimeWindow) == 1 && len(o.Spec.Objectives) == 1, "%d windows, %d objectives", len(o.Spec.TimeWindow), len(o.Spec.Objectives))
	w := o.Spec.TimeWindow[0]
	check(pattern(`^[1-9][0-9]*[mhdwMQY]$`).MatchString(w.Duration) || w.Calendar == nil, "duration %q", w.Duration)
	check(w.IsRolling == (w.Calendar == nil), "a window rolls or follows the calendar")
	b := o.Spec.Objectives[0]
	check(b.Target != nil && *b.Target >= 0 && *b.Target < 1, "target %v", b.Target)
	check((i.ThresholdMetric != nil && !math.IsNaN(*b.Target) && b.Value != nil) == (b.Op != ""), "op %q goes with a value of a threshold", b.Op)
	check(b.Op == "" || strings.Contains(" lte gte lt gt ", " "+b.Op+" "), "op %q", b.Op)
	switch o.Spec.BudgetingMethod {
	case "Occurrences":
		check(b.TimeSliceTarget == nil && b.TimeSliceWindow == "", "slices without Timeslices")
	case "Timeslices":
		check(b.TimeSliceTarget != nil && *b.TimeSliceTarget > 0 && *b.TimeSliceTarget <= 1 && b.TimeSliceWindow != "", "Timeslices without slices")
	default:
		t.Errorf("OpenSLO: budgeting method %q", o.Spec.BudgetingMethod)
	}
}

func validQuery(t reporter, q string) {
	t.Helper()
	if _, err := parser.NewParser(parser.Options{}).ParseExpr(q); err != nil {
		t.Errorf("PromQL %s: %v", q, err)
	}
}

// ruleFile is the published structure of a file of Prometheus rules.
type ruleFile struct {
	Groups []struct {
		Name  string `yaml:"name"`
		Rules []struct {
			Record      string            `yaml:"record"`
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

func validRules(t reporter, text string) {
	t.Helper()
	var f ruleFile
	if err := yaml.UnmarshalWithOptions([]byte(text), &f, yaml.Strict()); err != nil {
		t.Fatalf("rules: %v\n%s", err, text)
	}
	if len(f.Groups) != 1 || len(f.Groups[0].Rules) < 2 {
		t.Fatalf("rules: %+v", f)
	}
	for _, r := range f.Groups[0].Rules {
		validQuery(t, r.Expr)
		if (r.Record == "") == (r.Alert == "") || r.Record != "" && !pattern(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`).MatchString(r.Record) {
			t.Errorf("rules: record %q, alert %q", r.Record, r.Alert)
		}
		if len(r.Labels) != 2 || r.Annotations != nil && strings.Contains(r.Annotations["summary"], "{{") {
			t.Errorf("rules: labels %v, annotations %v", r.Labels, r.Annotations)
		}
	}
	if alt := pattern(`#   (histogram_fraction.*)`).FindStringSubmatch(text); alt != nil {
		validQuery(t, alt[1])
	}
}

// The grammar of thresholds that k6 publishes: a method of aggregation, an operator, a number.
const k6Threshold = `^(avg|min|max|med|count|rate|value|p\((\d+(?:\.\d+)?)\))(<=|>=|===|==|!=|<|>)(-?\d+(?:\.\d+)?)$`

func validK6(t reporter, text string) {
	t.Helper()
	_, rest, ok := strings.Cut(text, "thresholds: {\n")
	body, _, closed := strings.Cut(rest, "\n  },\n")
	if !ok || !closed || !strings.Contains(text, "export const options = {") || !strings.Contains(text, "export default function () {") {
		t.Fatalf("k6: no thresholds in\n%s", text)
	}
	m := pattern(`^    '([A-Za-z_][A-Za-z0-9_]{0,127})\{criterion:[A-Za-z0-9.-]+\}': \[('[^']*'(?:, '[^']*')*)\],$`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("k6: no metric with its thresholds: %s", body)
	}
	for _, x := range strings.Split(m[2], ", ") {
		p := pattern(k6Threshold).FindStringSubmatch(strings.Trim(x, "'"))
		if p == nil {
			t.Errorf("k6: %s is no threshold", x)
			continue
		}
		if v, err := strconv.ParseFloat(p[2], 64); p[2] != "" && (err != nil || v < 0 || v > 100) {
			t.Errorf("k6: percentile %s", p[2])
		}
	}
	balanced(t, text)
}

// balanced reads the script as JavaScript reads comments, strings and brackets: text of a criterion must not end one.
func balanced(t reporter, text string) {
	t.Helper()
	var open []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.HasPrefix(text[i:], "//"):
			i += strings.IndexByte(text[i:]+"\n", '\n')
		case strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i:], "*/")
			if end < 0 {
				t.Fatalf("k6: a comment does not end")
			}
			i += end
		case c == '\'' || c == '"' || c == '`':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
				if i < len(text) && text[i] == '\n' {
					t.Fatalf("k6: a string does not end on its line:\n%s", text)
				}
			}
		case strings.IndexByte("([{", c) >= 0:
			open = append(open, c)
		case strings.IndexByte(")]}", c) >= 0:
			if len(open) == 0 || strings.IndexByte("([{", open[len(open)-1]) != strings.IndexByte(")]}", c) {
				t.Fatalf("k6: %q closes nothing in\n%s", c, text)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Fatalf("k6: %q stays open in\n%s", open, text)
	}
}

func validGherkin(t reporter, text string) {
	t.Helper()
	id := 0
	doc, err := gherkin.ParseGherkinDocument(strings.NewReader(text), func() string { id++; return strconv.Itoa(id) })
	if err != nil {
		t.Fatalf("Gherkin: %v\n%s", err, text)
	}
	children := doc.Feature.Children
	if len(children) != 1 || children[0].Scenario == nil {
		t.Fatalf("Gherkin: not one scenario in\n%s", text)
	}
	var keywords []messages.StepKeywordType
	for _, s := range children[0].Scenario.Steps {
		keywords = append(keywords, s.KeywordType)
	}
	if len(keywords) < 3 || keywords[0] != messages.StepKeywordType_CONTEXT || keywords[len(keywords)-1] != messages.StepKeywordType_OUTCOME {
		t.Errorf("Gherkin: steps %v in\n%s", keywords, text)
	}
}
