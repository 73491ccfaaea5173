package wording_test

import (
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// A team's own rules are applied with the meaning they have in Vale.
func TestHouseRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rule, text, words, message, fixed string }{
		{"existence", "extends: existence\nmessage: \"Avoid '%s'\"\nignorecase: true\ntokens: [leverage, 'synerg(?:y|ies)']", "We Leverage it.", "Leverage", "Avoid 'Leverage'", ""},
		{"existence is about whole words", "extends: existence\nmessage: m\ntokens: [ever]", "Whatever it is.", "", "", ""},
		{"case counts", "extends: existence\nmessage: m\ntokens: [leverage]", "Leverage it.", "", "", ""},
		{"nonword", "extends: existence\nmessage: m\nnonword: true\ntokens: ['\\s+,']", "One , two.", " ,", "m", ""},
		{"exceptions", "extends: existence\nmessage: m\ntokens: ['\\w+ly']\nexceptions: [family]", "The family is here.", "", "", ""},
		{"raw", "extends: existence\nmessage: m\nraw: ['a\\w', 'c']", "An abc.", "abc", "m", ""},
		{"remove", "extends: existence\nmessage: m\naction: {name: remove}\ntokens: ['very ']\nnonword: true", "It is very big.", "very ", "m", "It is big."},
		{"substitution", "extends: substitution\nmessage: \"Use '%s' instead of '%s'\"\nswap:\n  utilize: use|apply", "We utilize it.", "utilize", "Use 'use” or “apply' instead of 'utilize'", "We use it."},
		{"occurrence", "extends: occurrence\nmessage: m\nmax: 1\ntoken: ','", "One, two, three.", "One, two, three.", "m", ""},
		{"occurrence within bounds", "extends: occurrence\nmessage: m\nmax: 2\ntoken: ','", "One, two, three.", "", "", ""},
		{"repetition", "extends: repetition\nmessage: \"'%s' is repeated\"\nignorecase: true\nalpha: true\ntokens: ['[^\\s]+']", "It is the the end.", "the the", "'the' is repeated", "It is the end."},
		{"consistency", "extends: consistency\nmessage: m\neither:\n  colour: color", "The colour of the color.", "color", "m", ""},
		{"conditional", "extends: conditional\nmessage: \"'%s' has no definition\"\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'", "The WHO acts.", "WHO", "'WHO' has no definition", ""},
		{"conditional kept", "extends: conditional\nmessage: m\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'", "World Health Organization (WHO) acts.", "", "", ""},
		{"capitalization", "extends: capitalization\nmessage: m\nmatch: $sentence", "The Big house.", "The Big house.", "m", ""},
		{"capitalization kept", "extends: capitalization\nmessage: m\nmatch: $sentence", "The big house.", "", "", ""},
		{"sequence", "extends: sequence\nmessage: m\ntokens:\n  - pattern: is\n  - pattern: able\n    skip: 2", "It is not yet able.", "is not yet able", "m", ""},
		{"other blocks", "extends: existence\nmessage: m\nscope: heading\ntokens: [leverage]", "We leverage it.", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rules, err := rulebook.Load(map[string][]byte{"styles/A/B.yml": []byte(c.rule)})
			if err != nil {
				t.Fatal(err)
			}
			b, err := wording.New(rules)
			if err != nil {
				t.Fatal(err)
			}
			s := passage.One(c.text)
			list, _ := b.Judge(s, criterion.Result{}, wording.Context{})
			if c.words == "" {
				if len(list) > 0 {
					t.Fatalf("%q gives %v", c.text, list)
				}
				return
			}
			if len(list) != 1 || list[0].Words != c.words || list[0].Message != c.message || list[0].Severity != ledger.Warning {
				t.Fatalf("%q gives %+v", c.text, list)
			}
			if c.fixed != "" {
				fix := list[0].Fixes[0]
				if got := c.text[:fix.Span.Start] + fix.Text + c.text[fix.Span.End:]; got != c.fixed {
					t.Errorf("the fix makes %q", got)
				}
			}
		})
	}
}

// A team may weigh rules in its own way.
func TestSeveritiesCanBeChanged(t *testing.T) {
	t.Parallel()
	b, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	milder, err := b.With(map[string]ledger.Severity{"RQ-V01": ledger.Info, "RQ-L07": rulebook.Off})
	if err != nil {
		t.Fatal(err)
	}
	list, verdict := judge(milder, "The system should be fast.", wording.Context{})
	if verdict == wording.Refused || has(list, "RQ-L07") || !has(list, "RQ-V01") {
		t.Errorf("the sentence is %s with %v", verdict, list)
	}
	if _, verdict = judge(b, "The system should be fast.", wording.Context{}); verdict != wording.Refused {
		t.Error("the book it was made from has changed")
	}
}
