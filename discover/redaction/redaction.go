// Package redaction finds personal data in what people wrote, so that it can be left out on a screen or in an export
// while the original stays as it is. It works on letters and check digits alone: what looks like an order number, a
// version, a date, a price, an identifier or a hash is left, and what no rule knows is not found. Names are found only
// when the caller gives them.
package redaction

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says what somebody would learn from a span.
type Kind string

// The kinds, which are also the words a replacement is made of.
const (
	Mail  Kind = "mail"
	Phone Kind = "phone"
	Card  Kind = "card"
	IBAN  Kind = "iban"
	Key   Kind = "key" // passwords, tokens, private keys
	IP    Kind = "ip"
	Name  Kind = "name"
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Mail, Phone, Card, IBAN, Key, IP, Name} }

// Span is a place in a text in bytes, the end exclusive. It never cuts a character in two.
type Span struct {
	Start, End int
	Kind       Kind
}

// Redactor finds personal data. The zero value finds everything but names.
type Redactor struct{ names names }

// New returns a redactor that knows the names of people, such as the contacts of the account a text came from: "Anna
// Weber" or "Weber, Anna". A name that is also a word of the language, such as Mark or Short, counts alone only after a
// form of address.
func New(people []string) Redactor { return Redactor{names: index(people)} }

// Find returns the spans in order; none overlaps another. The time grows with the length of the text and no faster.
func (r Redactor) Find(text string) []Span {
	f := foldText(text)
	var found []Span
	found = keys(found, f.text)
	found = mails(found, f.text)
	found = ibans(found, f.text)
	found = addresses(found, f.text)
	found = numbers(found, f.text)
	found = r.names.find(found, f.text)
	found = apart(found)
	for i := range found {
		found[i].Start, found[i].End = f.place(found[i].Start, found[i].End)
	}
	return found
}

// Text returns a text with what was found replaced by its kind in brackets, such as [mail].
func (r Redactor) Text(text string) string { return Replace(text, r.Find(text)) }

// Replace puts the kind in brackets where each span stands. The spans are those of Find for the same text.
func Replace(text string, spans []Span) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start])
		b.WriteByte('[')
		b.WriteString(string(s.Kind))
		b.WriteByte(']')
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// apart orders spans and drops each that overlaps one of a kind that was looked for earlier: a card is no phone number.
func apart(found []Span) []Span {
	rank := map[Kind]int{Key: 0, Mail: 1, IBAN: 2, Card: 3, IP: 4, Phone: 5, Name: 6}
	slices.SortStableFunc(found, func(a, b Span) int { return cmp.Or(a.Start-b.Start, rank[a.Kind]-rank[b.Kind], b.End-a.End) })
	out := found[:0]
	for _, s := range found {
		if n := len(out); n > 0 && out[n-1].End > s.Start {
			if last := &out[n-1]; rank[s.Kind] < rank[last.Kind] && (n == 1 || out[n-2].End <= s.Start) {
				*last = s
			}
			continue
		}
		out = append(out, s)
	}
	return out
}
