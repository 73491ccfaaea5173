package redaction

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// names are the people to look for, by the first word of each form their name is written in.
type names struct {
	forms map[string][]form
}

// form is one way to write somebody's name, in small letters without accents.
type form struct {
	words []string
	alone bool // one word of a longer name
}

func index(people []string) names {
	n := names{forms: map[string][]form{}}
	seen := map[string]bool{}
	add := func(words []string, alone bool) {
		key := strings.Join(words, " ")
		if len(words) == 0 || seen[key] || utf8.RuneCountInString(key) < 3 {
			return
		}
		seen[key] = true
		n.forms[words[0]] = append(n.forms[words[0]], form{words, alone})
	}
	for _, p := range people {
		if last, first, ok := strings.Cut(p, ","); ok {
			p = first + " " + last
		}
		for _, spell := range []func(string) string{bare, german} {
			var words []string
			for w := range strings.FieldsFuncSeq(strings.ToLower(p), notName) {
				words = append(words, spell(w))
			}
			if len(words) > 1 {
				add(words, false)
				add([]string{words[len(words)-1], words[0]}, false) // Weber, Anna
			}
			for _, w := range words {
				if len(w) >= 3 {
					add([]string{w}, true)
				}
			}
		}
	}
	return n
}

func notName(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' }

// find looks for names; longer forms come before shorter ones.
func (n names) find(found []Span, text string) []Span {
	if len(n.forms) == 0 {
		return found
	}
	words := wordsOf(text)
	for i := 0; i < len(words); {
		taken := 0
		for _, w := range [...]string{bare(words[i].small), german(words[i].small)} {
			for _, f := range n.forms[w] {
				if len(f.words) > taken && n.stands(f, text, words[i:]) && (!f.alone || alone(text, words, i)) {
					taken = len(f.words)
				}
			}
		}
		if taken > 0 {
			found = append(found, Span{words[i].start, words[i+taken-1].end, Name})
		}
		i += max(1, taken)
	}
	return found
}

// nameWord is a word of a text where it stands, in small letters.
type nameWord struct {
	start, end int
	small      string
}

// stands reports whether a form stands at the beginning of words, with nothing but a space, a comma or a full stop between.
func (names) stands(f form, text string, words []nameWord) bool {
	if len(words) < len(f.words) {
		return false
	}
	for k, want := range f.words {
		if bare(words[k].small) != want && german(words[k].small) != want {
			return false
		}
		if k > 0 && strings.Trim(text[words[k-1].end:words[k].start], " ,.\t") != "" {
			return false
		}
	}
	return true
}

// alone decides whether one word of a name is the person: written with a capital, and for words of the language only after
// a form of address.
func alone(text string, words []nameWord, i int) bool {
	first, _ := utf8.DecodeRuneInString(text[words[i].start:])
	if !unicode.IsUpper(first) {
		return false
	}
	if _, word := alsoWords()[words[i].small]; !word {
		return true
	}
	if i == 0 || strings.Trim(text[words[i-1].end:words[i].start], " ,.\r\n") != "" {
		return false
	}
	switch words[i-1].small {
	case "hi", "hello", "dear", "hey", "thanks", "regards", "cheers", "mr", "mrs", "ms", "dr", "hallo", "liebe", "lieber", "herr", "frau",
		"herrn", "danke", "grüße", "gruß", "best", "from", "von", "ask", "tell":
		return true
	}
	return false
}

// wordsOf cuts a text into words of letters with dashes inside; the s after an apostrophe is no part of a name.
func wordsOf(text string) []nameWord {
	var words []nameWord
	start := -1
	put := func(end int) {
		if start < 0 {
			return
		}
		for end > start && (text[end-1] == '-' || text[end-1] == '\'') {
			end--
		}
		w := text[start:end]
		for _, s := range []string{"'s", "’s"} {
			if cut, ok := strings.CutSuffix(w, s); ok {
				end -= len(w) - len(cut)
			}
		}
		if end > start && end-start <= 64 {
			words = append(words, nameWord{start, end, strings.ToLower(text[start:end])})
		}
		start = -1
	}
	for i, r := range text {
		// digits and underscores make a word that is no name
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || start >= 0 && (r == '-' || r == '\'' || r == '’' || unicode.Is(unicode.Mn, r)) {
			if start < 0 {
				start = i
			}
			continue
		}
		put(i)
	}
	put(len(text))
	return words
}

// bare leaves out accents: Lucía and Lucia are one name.
func bare(w string) string {
	return spell(w, func(r rune) string {
		for _, letters := range [...]string{
			"aàáâãäåą", "cçčć", "dďđ", "eèéêëěę", "gğ", "iìíîïı", "lł", "nñńň", "oòóôõöøő", "rř", "sšśş", "tť", "uùúûüůű", "yýÿ", "zžźż",
		} {
			if strings.ContainsRune(letters, r) {
				return letters[:1]
			}
		}
		return ""
	})
}

// german writes umlauts out: Müller and Mueller are one name.
func german(w string) string {
	return spell(w, func(r rune) string {
		switch r {
		case 'ä':
			return "ae"
		case 'ö':
			return "oe"
		case 'ü':
			return "ue"
		case 'ß':
			return "ss"
		}
		return ""
	})
}

func spell(w string, letter func(rune) string) string {
	if !strings.ContainsFunc(w, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return w
	}
	var b strings.Builder
	for _, r := range w {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else if s := letter(r); s != "" {
			b.WriteString(s)
		} else if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// alsoWords are names that are words of English or German too.
var alsoWords = sync.OnceValue(func() map[string]struct{} {
	m := map[string]struct{}{}
	for w := range strings.FieldsSeq(`
mark bill will rose may june april august art grace hope faith joy frank drew pat rob sue jack dean grant chase chance miles max
guy ray rich robin amber crystal dawn ivy lily olive iris pearl ruby violet summer autumn sky star king page paige young long short
small little white black brown green gray grey gold silver wood woods hill stone field fields ford lane park parks bush banks rivers
waters snow frost winter day may knight bishop pope baker cook cooper carter mason miller  taylor tailor turner potter parker
porter hunter fisher fox wolf bird swan lamb price rich moody noble wise strong bright sharp swift power powers gates bell case cash
church cross love sage post press read reader rush sale sales sands sharp test ticket case key   doc  buck cliff dale
 heath        reed rusty sandy sonny    wade ward wells west north south east
klein lang groß gross schwarz weiß weiss braun grün kurz sommer herbst koch  bauer richter könig kaiser  
schäfer    jäger vogel fuchs stein berg wald baum busch  wolf engel jung alt hahn roth   kraft
 frei gut stark schreiber zimmermann keller maurer schuster kaufmann  winter   
`) {
		m[w] = struct{}{}
	}
	return m
})
