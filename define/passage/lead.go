package passage

import "strings"

// longestLead is how long a lead-in may be; what is longer is no lead-in, and joining it to many items would cost.
const longestLead = 400

// leadOf returns the sentence at an index when others continue it: it ends in a colon, or in words such as "shall"
// that want more. With it comes what it continues itself.
func (r *reader) leadOf(i int) *Sentence {
	if i < 0 {
		return nil
	}
	s := r.doc.Sentences[i]
	if len(s.Text) > longestLead || !open(s) {
		return nil
	}
	if s.lead != nil && len(s.lead.Text)+len(s.Text) <= longestLead {
		s = s.Whole()
	}
	return &s
}

// open reports whether a sentence wants to be continued.
func open(s Sentence) bool {
	if strings.HasSuffix(s.Text, ":") {
		return true
	}
	if len(s.Words) == 0 {
		return false
	}
	switch s.Words[len(s.Words)-1].Lower {
	case "shall", "must", "should", "will", "can", "may", "to", "following":
		return true
	}
	return false
}

// follow makes the sentence at an index continue a lead-in, unless it is a clause of its own. What a note leads in is
// a note.
func (r *reader) follow(i int, lead *Sentence) {
	s := &r.doc.Sentences[i]
	if lead == nil || !s.Kind.Binding() {
		return
	}
	if lead.Kind == Note && s.Kind == Item {
		s.Kind = Note
	}
	if !independent(*s) {
		s.lead, s.Lead = lead, lead.Text
	}
}

// independent reports whether a sentence has a verb of obligation of its own, and not in a clause about a noun:
// "orders that must be approved" has none.
func independent(s Sentence) bool {
	for i, w := range s.Words {
		switch w.Lower {
		case "shall", "must", "should", "will", "may", "can":
			return i > 0
		case "that", "which", "who", "where", "when", "if":
			if i > 0 {
				return false
			}
		}
	}
	return false
}
