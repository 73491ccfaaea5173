package criterion

import (
	"fmt"
	"strconv"
	"strings"

	"throughline.dev/define/quantity"
)

// Rules of the rulebook that a gap can carry.
const (
	ruleUnit        = "RQ-V04"
	ruleStatistic   = "RQ-V05"
	rulePopulation  = "RQ-V06"
	ruleWindow      = "RQ-V08"
	ruleShare       = "RQ-V09"
	ruleUpTo        = "RQ-V10"
	ruleRange       = "RQ-V11"
	rulePlaceholder = "RQ-V12"
	ruleClash       = "RQ-V16"
	ruleBase        = "RQ-V18"
	ruleMeasured    = "RQ-V22"
)

// Gaps names what a criterion leaves open and matters for its kind, each with a question somebody can answer: a load
// is asked of response times and rates only, a period of shares. A unit that cannot belong to the metric is named too.
func Gaps(c Criterion) []Gap {
	if c.Comparator == "" {
		return nil
	}
	var gaps []Gap
	ask := func(slot, rule, question string) { gaps = append(gaps, Gap{slot, rule, question}) }
	metric := c.Metric
	if metric == "" {
		metric = "it"
	}
	latency := c.Quantity == quantity.Duration && c.Direction == LowerIsBetter || c.Unit == "x" && isLatency(c.Metric)
	timed := isLatency(c.Metric) || isPercentile(c.Statistic)
	rate := c.Quantity == quantity.Rate || c.Quantity == quantity.Throughput
	share := c.Statistic == "ratio"
	overTime := share && isOverTime(c)

	if c.Threshold == nil {
		ask(Threshold, rulePlaceholder, fmt.Sprintf("Which number takes the place of %q for the %s?", c.Written, metric))
	}
	if clash := clashOf(c); clash != "" {
		ask(Unit, ruleClash, clash)
	} else if c.Unit == "" && c.Threshold != nil && !isDimensionless(c) {
		ask(Unit, ruleUnit, unitQuestion(c, metric))
	}
	if c.High != nil && c.Comparator != "within" && c.Threshold != nil {
		ask(Threshold, ruleRange, fmt.Sprintf("Is the limit %s or %s?", number(*c.Threshold, c.Unit), number(*c.High, c.Unit)))
	}
	if saysUpTo(c) {
		ask(Comparator, ruleUpTo, fmt.Sprintf("Does \"up to %s\" set a limit that must not be passed, or a capability that must be reached, and is %s itself included?", c.Written, c.Written))
	}
	if c.Unit == "x" || c.Relative != "" {
		what := c.Relative
		if what == "" {
			what = "the value it is compared with"
		}
		ask(Base, ruleBase, fmt.Sprintf("What is %s as a number, and where is it recorded?", what))
	}
	if latency && c.Statistic == "" {
		ask(Statistic, ruleStatistic, fmt.Sprintf("Must every case stay within %s, or a share of them such as 95 %%, or the mean?", limit(c)))
	}
	if c.Basis == "ambiguous" && c.Statistic != "" {
		ask(Statistic, ruleShare, fmt.Sprintf("Does %s count requests, or minutes of the day in which all of them are fast enough?", strings.TrimPrefix(share100(c.Statistic), "p")))
	}
	if latency && saysNothing(c.Population) && len(c.Filter) == 0 && isGeneric(c.Metric) {
		ask(Population, rulePopulation, fmt.Sprintf("Which requests, screens or jobs does the %s cover?", metric))
	}
	brief := c.SI == nil || *c.SI < 3600 // nobody runs a deletion period under load
	if (latency && timed && brief || rate) && !has(c, underLoad) && !isCapacity(c) {
		ask(Load, rulePopulation, fmt.Sprintf("Under which load must %s hold: how many users or requests at once, how much data?", limit(c)))
	}
	if c.Window == "" && (share && (overTime || isRate(c.Metric)) || isPercentile(c.Statistic) && latency) {
		q := fmt.Sprintf("Over which period is the %s measured: each calendar month, any 30 days, one test run?", metric)
		ask(Window, ruleWindow, q)
	}
	if overTime && !has(c, exclusion) && c.Direction == HigherIsBetter {
		ask(Exclusions, ruleWindow, "Does planned maintenance count as downtime?")
	}
	if latency && timed && !has(c, measuredFrom) && !has(c, measuredTo) && c.Statistic != "ratio" {
		ask(Measured, ruleMeasured, fmt.Sprintf("From which event to which is the %s measured?", metric))
	}
	return gaps
}

func has(c Criterion, kind string) bool {
	for _, x := range c.Conditions {
		if x.Kind == kind {
			return true
		}
	}
	return false
}

// isOverTime reports whether a share is one of time: availability.
func isOverTime(c Criterion) bool {
	m := strings.ToLower(c.Metric)
	for _, w := range []string{"availab", "uptime", "up time", "downtime", "down time", "unavailab", "outage"} {
		if strings.Contains(m, w) {
			return true
		}
	}
	return c.Basis == "time" || c.Basis == "ambiguous"
}

// isRate reports whether a metric counts what goes wrong, or is a rate, so that it needs a period. Of "share of A that B"
// only B is counted; A may well be about errors.
func isRate(metric string) bool {
	m := strings.ToLower(metric)
	if strings.HasPrefix(m, "share of ") {
		if i := strings.LastIndex(m, " that "); i >= 0 {
			m = m[i:]
		}
	}
	return strings.Contains(m, "error") || strings.Contains(m, "fail") || strings.HasSuffix(m, " rate") || strings.Contains(m, "reliability")
}

func isPercentile(s string) bool { return len(s) > 1 && s[0] == 'p' && s[1] >= '0' && s[1] <= '9' }

func isCapacity(c Criterion) bool { return strings.HasSuffix(c.Metric, "supported") }

// saysNothing reports whether a population is only the thing that is specified.
func saysNothing(p string) bool {
	switch strings.ToLower(trimDeterminer(p)) {
	case "", "system", "product", "application", "app", "software", "software product", "it", "website", "platform", "service", "the system", "the product":
		return true
	}
	return false
}

// isGeneric reports whether a metric names no operation: "response time", not "search response time".
func isGeneric(metric string) bool {
	known := classes()
	for w := range strings.FieldsSeq(strings.ToLower(metric)) {
		if !known[w].is(lower|higher|timely|vessel|system|determiner|preposition) && w != "response" && w != "average" && w != "processing" {
			return false
		}
	}
	return true
}

// isDimensionless reports whether a number needs no unit: a score, an index, a ratio.
func isDimensionless(c Criterion) bool {
	m := strings.ToLower(c.Metric)
	for _, w := range []string{"score", "index", "apdex", "nps", "coefficient", "probability", "level", "rating", "ratio", "version", "factor", "f1", "auc", "kappa"} {
		if strings.Contains(m, w) {
			return true
		}
	}
	if strings.HasPrefix(m, "number of") || strings.HasPrefix(m, "count of") {
		return true
	}
	return *c.Threshold > 0 && *c.Threshold <= 1 && directionOf(c.Metric, quantity.Share) != "" && !isLatency(c.Metric)
}

func saysUpTo(c Criterion) bool {
	if c.Written == "" {
		return false
	}
	i := strings.Index(c.Text, c.Written)
	if i < 0 {
		return false
	}
	before := strings.ToLower(strings.TrimRight(c.Text[max(0, i-12):i], " "))
	return strings.HasSuffix(before, "up to")
}

// clashOf asks about a unit that cannot belong to the metric.
func clashOf(c Criterion) string {
	words := strings.Fields(strings.ToLower(c.Metric))
	if len(words) == 0 || c.Unit == "" || c.Unit == "x" || c.Relative != "" {
		return ""
	}
	head := words[len(words)-1]
	for k, w := range words {
		if k > 0 && (w == "of" || w == "for" || w == "to") {
			head = words[k-1]
			break
		}
	}
	known := classes()[head]
	switch c.Quantity {
	case quantity.Share, quantity.Size, quantity.Temperature, quantity.Money, quantity.Length:
		if head == "latency" || head == "latencies" || head == "duration" || head == "durations" || head == "delay" || head == "time" && len(words) > 1 && words[0] != "up" && words[0] != "down" && (words[len(words)-2] == "response" || words[len(words)-2] == "load" || words[len(words)-2] == "loading" || words[len(words)-2] == "recovery" || words[len(words)-2] == "wait") {
			return fmt.Sprintf("%s cannot be a %s. Which unit is meant: ms, s, min?", c.Written, c.Metric)
		}
	case quantity.Duration:
		if head == "availability" || head == "accuracy" && false || head == "throughput" || head == "bandwidth" || head == "precision" && c.Unit == "h" || head == "percentage" {
			return fmt.Sprintf("%s cannot be %s. Which unit is meant: %s?", c.Written, c.Metric, map[bool]string{true: "%", false: "requests/s, MB/s"}[known.is(sharing) || head == "percentage"])
		}
	}
	return ""
}

func unitQuestion(c Criterion, metric string) string {
	n := number(*c.Threshold, "")
	switch {
	case isLatency(c.Metric):
		return fmt.Sprintf("In which unit is %s: ms, s, min?", n)
	case directionOf(c.Metric, quantity.Share) == HigherIsBetter:
		return fmt.Sprintf("In which unit is %s: %%?", n)
	}
	return fmt.Sprintf("%s of what? Name the unit or the noun that is counted for the %s.", n, metric)
}

// limit words the bound for a question: "200 ms".
func limit(c Criterion) string {
	switch {
	case c.Threshold == nil:
		return "the limit"
	case c.Unit == "x":
		return number(*c.Threshold, "") + " times the base"
	}
	return number(*c.Threshold, c.Unit)
}

func share100(statistic string) string {
	return `"` + strings.TrimPrefix(statistic, "p") + ` % of the time"`
}

// number writes a number with its unit, thousands set apart with a comma.
func number(f float64, unit string) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if f >= 1e15 || f <= -1e15 || f != 0 && f < 1e-6 && f > -1e-6 {
		s = strconv.FormatFloat(f, 'g', -1, 64)
	} else {
		s = thousands(s)
	}
	if unit == "" || unit[0] == ':' { // 4.5:1
		return s + unit
	}
	return s + " " + unit
}

func thousands(s string) string {
	whole, rest, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if rest != "" {
		return sign + b.String() + "." + rest
	}
	return sign + b.String()
}
