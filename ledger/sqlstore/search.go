package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

const (
	maxAsked    = 32  // words of a search that count
	ranked      = 120 // newest matches that are ranked, of each of the two sorts
	defaultHits = 20
	maxHits     = 1000
	readForRank = 4000 // characters of a body that ranking reads
)

// asked is what a search asks for: words that must occur. The last may be a beginning.
type asked struct {
	words []string
}

// ask reads words from text, whatever else it holds.
func ask(text string) (a asked) {
	for w := range words(text) {
		if w.text == "" {
			continue
		}
		if len(a.words) == maxAsked {
			break
		}
		if i := slices.Index(a.words, w.text); i >= 0 {
			a.words = slices.Delete(a.words, i, i+1) // the last one counts, as a beginning
		}
		a.words = append(a.words, w.text)
	}
	return a
}

// groups lists the alternatives for each word, each with a mark before it.
func (a asked) groups(ctx context.Context, s *Store, mark string) (out [][]string, err error) {
	last := len(a.words) - 1
	for _, w := range a.words[:last] {
		out = append(out, []string{mark + w})
	}
	group, err := s.dialect.beginnings(ctx, s, mark+a.words[last])
	return append(out, group), err
}

// meets reports how well a word of a text meets a word that was asked for: 1 for the word itself, a half for one
// that starts with the last word.
func (a asked) meets(i int, w string) float64 {
	switch {
	case w == a.words[i]:
		return 1
	case i == len(a.words)-1 && strings.HasPrefix(w, a.words[i]):
		return 0.5
	}
	return 0
}

// holds is the condition of a listing that records hold all words of a text.
func (r *reader) holds(ctx context.Context, kinds []*ledger.Kind, text string) (condition, error) {
	a := ask(text)
	if len(a.words) == 0 {
		return condition{write: func(st *statement) { st.WriteString("FALSE") }}, nil
	}
	inText := condition{write: func(st *statement) { st.WriteString("TRUE") }, check: func(rec ledger.Record) bool { return a.in(rec, kinds) }}
	if r.at != 0 {
		return inText, nil // the index knows the current words only
	}
	groups, err := a.groups(ctx, r.store, "")
	if err != nil {
		return condition{}, err
	}
	matching := func(st *statement) {
		st.WriteString("SELECT m.id FROM " + r.store.dialect.matching(st.arg(r.store.dialect.match(groups)), false) + " m")
	}
	return condition{
		write: func(st *statement) {
			st.WriteString("r.id IN (")
			matching(st)
			st.WriteString(")")
		},
		narrow: matching,
		probe:  &inText,
	}, nil
}

// in reports whether a record holds all words.
func (a asked) in(rec ledger.Record, kinds []*ledger.Kind) bool {
	var k *ledger.Kind
	for _, known := range kinds {
		if known.Name == rec.Kind {
			k = known
		}
	}
	if k == nil {
		return false
	}
	have := wordsOf(rec, k)
	for i := range a.words {
		if !slices.ContainsFunc(have, func(w string) bool { return a.meets(i, w) > 0 }) {
			return false
		}
	}
	return true
}

// Search finds records by words; see the package comment for what is ranked.
func (s *Store) Search(ctx context.Context, text string, kinds []string, limit int) ([]ledger.Hit, error) {
	hits, err := s.search(ctx, text, kinds, limit)
	return hits, s.explain("search", err)
}

func (s *Store) search(ctx context.Context, text string, names []string, limit int) ([]ledger.Hit, error) {
	kinds, all, err := s.present.kindsOf(names)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = defaultHits
	}
	limit = min(limit, maxHits)
	a := ask(text)
	if len(a.words) == 0 {
		return nil, nil
	}
	best, err := s.candidates(ctx, a, kinds, all, limit)
	if err != nil {
		return nil, err
	}
	keys := make([]ledger.Key, len(best))
	for i, c := range best {
		keys[i] = c.Key
	}
	records, err := s.Records(ctx, keys)
	if err != nil {
		return nil, err
	}
	scores := make(map[ledger.Key]float64, len(best))
	for _, c := range best {
		scores[c.Key] = c.score
	}
	hits := make([]ledger.Hit, 0, len(records))
	for _, r := range records {
		k, ok := s.rules.Schema.Kind(r.Kind)
		if ok {
			hits = append(hits, ledger.Hit{Record: r, Snippet: a.snippet(r, k), Score: scores[r.Key]})
		}
	}
	return hits, nil
}

// candidate is a match that is ranked; its record has part of the body only.
type candidate struct {
	row
	score float64
}

// candidates returns the best matches, the best first.
func (s *Store) candidates(ctx context.Context, a asked, kinds []*ledger.Kind, all bool, limit int) ([]candidate, error) {
	var of []string
	if !all {
		for _, k := range kinds {
			of = append(of, ofKind+k.Name)
		}
	}
	seen := map[int64]bool{}
	var out []candidate
	for _, mark := range []string{inHead, ""} {
		groups, err := a.groups(ctx, s, mark)
		if err != nil {
			return nil, err
		}
		if of != nil {
			groups = append(groups, of)
		}
		var st statement
		st.WriteString("SELECT r.id, r.key, r.kind, r.title, r.fields, substr(r.body, 1, " + st.arg(readForRank) + ") FROM ")
		st.WriteString(s.dialect.matching(st.arg(s.dialect.match(groups)), true))
		st.WriteString(" m CROSS JOIN record r WHERE r.id = m.id AND r.deleted = FALSE ORDER BY m.id DESC LIMIT " + st.arg(max(ranked, limit)))
		rows, err := collect(ctx, s, scanCandidate, st.String(), st.args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if !seen[r.id] {
				seen[r.id] = true
				out = append(out, candidate{r, a.score(r.Record)})
			}
		}
		if mark == inHead && len(out) >= limit {
			break // no text outweighs a title that holds all words
		}
	}
	slices.SortFunc(out, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(y.id, x.id))
	})
	return out[:min(limit, len(out))], nil
}

func scanCandidate(s scanner) (r row, err error) {
	err = s.Scan(&r.id, &r.Key, &r.Kind, &r.Title, (*[]byte)(&r.Fields), &r.Body)
	return r, err
}

// score says how well a record fits: for each word what its occurrences in key, title and body add, each further one
// being worth less. Declared fields count where a word stands nowhere else. It follows BM25, with the lengths of texts
// compared with 100 words, and without the rarity of words, which is the same for all matches.
func (a asked) score(r ledger.Record) (sum float64) {
	if strings.EqualFold(strings.Join(a.words, "-"), string(r.Key)) {
		sum += 100
	}
	met := make([]bool, len(a.words))
	sum += a.weigh(string(r.Key), 8, met) + a.weigh(r.Title, 8, met) + a.weigh(r.Body, 1, met)
	if slices.Contains(met, false) { // as JSON, which is several times faster than taking it apart
		sum += a.weigh(string(r.Fields), 2, met)
	}
	return sum
}

// weigh is what one text adds to a score; it notes the words that it meets.
func (a asked) weigh(text string, weight float64, met []bool) (sum float64) {
	counts := make([]float64, len(a.words))
	length := 0.0
	for w := range words(text) {
		length++
		for i := range counts {
			counts[i] += a.meets(i, w.text)
		}
	}
	for i, n := range counts {
		if n > 0 {
			met[i] = true
			sum += weight * n * 2.2 / (n + 1.2*(0.25+0.75*length/100))
		}
	}
	return sum
}
