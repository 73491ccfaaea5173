package criterion

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// Schema returns the JSON schema (draft 2020-12) of a criterion and of a reading, which adds gaps and the canonical
// sentence. It is made from the types, so that it cannot fall behind them.
func Schema() ([]byte, error) {
	defs := map[string]any{}
	for _, t := range []reflect.Type{reflect.TypeFor[Criterion](), reflect.TypeFor[Filter](), reflect.TypeFor[Condition](), reflect.TypeFor[Check](), reflect.TypeFor[Gap](), reflect.TypeFor[Reading]()} {
		defs[strings.ToLower(t.Name())] = object(t)
	}
	return json.MarshalIndent(map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "Criterion",
		"description": "One checkable condition of a requirement: metric, population, circumstances, statistic, comparison, threshold with its unit, window.",
		"$ref":        "#/$defs/criterion",
		"$defs":       defs,
	}, "", "  ")
}

// object is the schema of a struct.
func object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	texts := descriptions()[strings.ToLower(t.Name())]
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous { // a reading has all of a criterion
			inner := object(f.Type)
			maps.Copy(properties, inner["properties"].(map[string]any))
			required = append(required, inner["required"].([]string)...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		p := typed(f.Type)
		if d := texts[name]; d != "" {
			p["description"] = d
		}
		if v := allowed()[strings.ToLower(t.Name())+"."+name]; v != nil {
			p["enum"] = v
		}
		properties[name] = p
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func typed(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return typed(t.Elem())
	case reflect.Struct:
		return map[string]any{"$ref": "#/$defs/" + strings.ToLower(t.Name())}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": typed(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": typed(t.Elem())}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	return map[string]any{"type": "string"}
}

// allowed lists the values of slots that take only some.
func allowed() map[string][]string {
	return map[string][]string{
		"criterion.direction":  {string(LowerIsBetter), string(HigherIsBetter), string(OnTarget)},
		"criterion.comparator": {"<", "<=", "=", ">=", ">", "within"},
		"criterion.basis":      {"requests", "users", "time", "ambiguous"},
		"filter.comparator":    {"<", "<=", "=", ">=", ">"},
		"condition.kind":       {underLoad, inState, inPlace, atTime, exclusion, measuredFrom, measuredTo},
		"check.source":         {"events", "prometheus", "tests"},
	}
}

// descriptions says of each slot what it holds.
func descriptions() map[string]map[string]string {
	return map[string]map[string]string{
		"criterion": {
			"text":       "The sentence as written.",
			"metric":     "What is measured, such as API response time.",
			"quantity":   "The dimension of the threshold, such as duration, share, count, rate, size.",
			"direction":  "Which way is better.",
			"population": "Over which cases, such as search queries.",
			"filter":     "Bounds on which of these cases count.",
			"conditions": "Circumstances under which it must hold.",
			"statistic":  "Which statistic of the cases is bounded: p95 and the like, p100 or every, mean, median, max, min, or ratio when the criterion is a share itself. Absent: not stated.",
			"basis":      "Of what a share or a percentile is one. Ambiguous: of time or of requests, the text does not say.",
			"comparator": "How the metric compares with the threshold, negation applied. Within: from threshold to high, both included.",
			"threshold":  "The bound, in the unit as written; the lower one of a range. Absent while a placeholder stands for it.",
			"high":       "The upper bound of a range.",
			"unit":       "Canonical symbol: ms, %, GB, users, requests/s; x for a multiple.",
			"written":    "Number and unit as they stand in the text.",
			"si":         "The threshold in SI units; a share as a fraction of 1.",
			"si_high":    "The upper bound in SI units.",
			"relative":   "What the threshold is relative to, such as last month's median.",
			"window":     "Over which stretch of time the statistic is taken, such as calendar month.",
			"modality":   "The modal verb: shall, must, should, will.",
			"check":      "Where the numbers come from, so that a machine can judge.",
		},
		"filter": {
			"text":       "The words of the filter.",
			"attribute":  "The attribute that is compared, such as result_count.",
			"comparator": "How the attribute compares with the value.",
			"value":      "The value it is compared with.",
			"unit":       "Its unit; absent for counts.",
		},
		"condition": {
			"kind": "What sort of circumstance it is.",
			"text": "Its words, with the preposition or keyword that opens it.",
		},
		"check": {
			"source":     "Which numbers are judged.",
			"event":      "Events: the name of the event that is one case.",
			"property":   "Events: the property that holds the measured value.",
			"unit":       "Events: the unit of that property.",
			"where":      "Events and Prometheus: properties or labels and their values; values that begin with < or >= compare.",
			"good":       "Events: for a share, the value of the property that counts as good.",
			"metric":     "Prometheus: the name of the histogram or counter.",
			"window":     "How far back to look, such as 28d.",
			"confidence": "One-sided confidence of the verdict; absent: 0.95.",
		},
		"gap": {
			"slot":     "What is not stated.",
			"rule":     "The rule of the rulebook that asks for it.",
			"question": "The question to ask the author.",
		},
		"reading": {
			"gaps":      "What the sentence leaves open.",
			"canonical": "The criterion as one sentence, to be confirmed by its author.",
		},
	}
}
