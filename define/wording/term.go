package wording

import (
	"strings"

	"throughline.dev/define/rulebook"
)

// terms minds acronyms that are neither spelled out in the sentence nor in the glossary. Without a glossary it says
// nothing: every acronym would be undefined.
func terms(j *judge, r *rulebook.Rule) {
	if len(j.context.Terms) == 0 {
		return
	}
	said := map[string]bool{}
	for i := range j.words {
		w := &j.words[i]
		if w.masked || w.quantity || said[w.low] || j.context.Terms[w.low] {
			continue
		}
		written := j.s.Text[w.Start:w.End]
		if !acronym(written) || common(written) || j.at(i-1).low == "(" && j.at(i+1).low == ")" || j.at(i+1).low == "(" {
			continue
		}
		if one := strings.TrimSuffix(w.low, "s"); j.context.Terms[one] || said[one] {
			continue
		}
		said[w.low] = true
		j.add(r, i, i+1)
	}
}

// acronym reports whether a word is two to six capitals, a plural "s" allowed.
func acronym(w string) bool {
	w = strings.TrimSuffix(w, "s")
	if len(w) < 2 || len(w) > 6 {
		return false
	}
	for _, c := range w {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// common reports whether everybody knows an acronym, or whether it is a word in capitals for stress.
func common(w string) bool {
	switch strings.TrimSuffix(w, "s") {
	case "API", "CSV", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "PDF", "UI", "URL", "URI", "XML", "SQL", "CPU", "RAM", "USB", "TCP", "UDP", "TLS", "SSL", "SSH",
		"YAML", "UTC", "GMT", "OK", "AM", "PM", "PIN", "SMS", "PC", "TV", "US", "EU", "UK", "AND", "OR", "NOT", "SHALL", "MUST", "SHOULD", "MAY", "CAN", "THE", "IT", "IF", "NO", "ALL", "TO", "IS", "BE", "IN", "ON", "OF", "FAQ", "ISO", "IEC", "IEEE", "RFC", "GDPR":
		return true
	}
	return false
}
