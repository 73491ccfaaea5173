package transcript

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// interview makes the items of one file: the account it comes from, where the file names one, and the interview.
func interview(text, file string, o connect.Options) []connect.Item {
	where := connect.Where{File: file, Line: 1}
	fail := func(err *connect.RowError) []connect.Item { return []connect.Item{{Where: err.Where, Err: err}} }
	s, err := parse(text, file)
	if err != nil {
		return fail(err)
	}
	s.speakers()
	turns, notes, err := s.turns()
	if err != nil {
		return fail(err)
	}
	if len(turns) == 0 {
		if len(s.pieces) == 0 {
			return fail(s.fail(0, "holds no spoken words", "Expected turns such as `Ada: We waited a week`"))
		}
		return fail(s.fail(s.pieces[0].line, "no speaker is named", "Expected turns such as `Ada: We waited a week`, or voice tags such as <v Ada>"))
	}
	f := discover.InterviewFields{Date: s.day(o), Consent: s.consent(), Turns: turns}
	f.Interviewer = s.interviewer(turns)
	f.Participants = s.participants(turns, f.Interviewer)
	fields, encodeErr := ledger.Encode(f)
	if encodeErr != nil {
		return fail(s.fail(0, encodeErr.Error(), ""))
	}
	source := name
	if o.Origin != "" {
		source += ":" + o.Origin
	}
	put := &ledger.Put{
		Kind: discover.Interview, Title: s.lost.Title("title", s.title(f.Participants)), Body: notes, Fields: fields,
		Labels:   s.lost.Labels("labels", s.header.Labels),
		External: []ledger.ExternalKey{{Source: source, Key: file}},
	}
	item := connect.Item{Where: where, Put: put}
	var items []connect.Item
	if company := s.lost.Title("account", s.header.Account); company != "" {
		account := connect.AccountNamed(company)
		items = append(items, connect.Item{Where: where, Put: account})
		item.Links = []ledger.Bond{{From: ledger.RefTo(put.External[0]), Relation: ledger.From, To: ledger.RefTo(account.External[0]), IfPresent: true}}
	}
	item.Lost = s.lost
	return append(items, item)
}

// turns joins what one speaker says on end, and returns what nobody said as notes.
func (s *script) turns() (turns []discover.Turn, notes string, err *connect.RowError) {
	last := int64(-1) // the latest time
	open := false     // words may go on
	var said, noted strings.Builder
	end := func() {
		if n := len(turns) - 1; n >= 0 {
			turns[n].Text = said.String()
		}
		said.Reset()
	}
	for _, p := range s.pieces {
		text := strings.Join(strings.Fields(s.lost.Text("text", p.text)), " ")
		if p.offset >= 0 {
			if p.offset < last {
				return nil, "", s.fail(p.line, "the times run backwards: "+mark(p.offset)+" after "+mark(last), "Mend the times, or split the file where a new recording begins")
			}
			last = p.offset
		}
		n := len(turns) - 1
		switch {
		case p.speaker == "" && (p.note || n < 0 || !open):
			add(&noted, text, p.start, "\n\n", "\n")
			open = open && !p.note
			continue
		case p.speaker != "" && (n < 0 || turns[n].Speaker != p.speaker):
			end()
			turns = append(turns, discover.Turn{Speaker: p.speaker, Offset: p.offset})
		}
		// Words go on in a paragraph of their own where the file has them so.
		add(&said, text, p.start && p.offset < 0, "\n", " ")
		open = true
	}
	end()
	return slices.DeleteFunc(turns, func(t discover.Turn) bool { return t.Text == "" }), noted.String(), nil
}

// add puts words after words, parted by one separator or the other.
func add(b *strings.Builder, text string, start bool, fresh, on string) {
	switch {
	case text == "":
		return
	case b.Len() == 0:
	case start:
		b.WriteString(fresh)
	default:
		b.WriteString(on)
	}
	b.WriteString(text)
}

// speakerNames lists the speakers in the order in which they first speak.
func speakerNames(turns []discover.Turn) []string {
	var list []string
	met := map[string]bool{}
	for _, t := range turns {
		if !met[t.Speaker] {
			met[t.Speaker] = true
			list = append(list, t.Speaker)
		}
	}
	return list
}

// interviewer returns who asked: as the header says, else the speaker who is called so, else the one who asks most of
// the questions, if that is clear: three at least, twice as many as anybody else, in half of the own turns or more.
func (s *script) interviewer(turns []discover.Turn) string {
	list := speakerNames(turns)
	if s.header.Interviewer != "" {
		for _, n := range list {
			if strings.EqualFold(n, s.header.Interviewer) || strings.HasPrefix(s.header.Interviewer, n+" ") {
				return n
			}
		}
		return s.header.Interviewer
	}
	for _, n := range list {
		switch strings.ToLower(n) {
		case "interviewer", "moderator", "pm", "product manager", "researcher", "facilitator", "host", "q":
			return n
		}
	}
	asked, spoke := map[string]int{}, map[string]int{}
	for _, t := range turns {
		spoke[t.Speaker]++
		if strings.Contains(t.Text, "?") {
			asked[t.Speaker]++
		}
	}
	best, second := "", 0
	for _, n := range list {
		switch {
		case best == "" || asked[n] > asked[best]:
			if best != "" {
				second = asked[best]
			}
			best = n
		case asked[n] > second:
			second = asked[n]
		}
	}
	if len(list) > 1 && asked[best] >= 3 && asked[best] >= 2*second && 2*asked[best] >= spoke[best] {
		return best
	}
	return ""
}

// participants are those the header names, else all who speak, but for the interviewer.
func (s *script) participants(turns []discover.Turn, interviewer string) []string {
	list := s.header.Participants
	if len(list) == 0 {
		list = speakerNames(turns)
	}
	return slices.DeleteFunc(slices.Clone(list), func(n string) bool { return strings.EqualFold(n, interviewer) })
}

// title is that of the file, else made of the participants, else the file's name.
func (s *script) title(participants []string) string {
	switch n := len(participants); {
	case s.header.Title != "":
		return s.header.Title
	case n > 3:
		return fmt.Sprintf("Interview with %s and %d others", strings.Join(participants[:3], ", "), n-3)
	case n > 1:
		return "Interview with " + strings.Join(participants[:n-1], ", ") + " and " + participants[n-1]
	case n == 1:
		return "Interview with " + participants[0]
	}
	base := path.Base(strings.ReplaceAll(s.file, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}
