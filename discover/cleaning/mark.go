package cleaning

import "strings"

// mark gives each line its part: first what begins a block, line by line, then the closing at the end of what is the
// author's own.
func mark(lines []line, known func(string) bool) {
	html := false // inside <!-- -->, as forms of issue trackers have
	for i := 0; i < len(lines); i++ {
		l := &lines[i]
		w := l.words
		head := 0
		if w != "" {
			head = quoteHead(lines, i)
		}
		switch {
		case html || strings.HasPrefix(w, "<!--"):
			l.part = Template
			html = !strings.Contains(w, "-->")
		case w == "":
			// decided by its neighbours below
		case strings.HasPrefix(w, ">") || strings.HasPrefix(w, "|>"):
			l.part = Quoted
		case head > 0:
			// a reply above what it answers: nothing the author wrote follows, unless lines are quoted by a sign
			rest := Quoted
			if i+head < len(lines) && signed(lines[i+head:]) {
				rest = Own
			}
			end := i + head
			if rest == Quoted {
				end = len(lines)
			}
			for k := i; k < end; k++ {
				lines[k].part = Quoted
			}
			if i > 0 && isRule(lines[i-1].words) {
				lines[i-1].part = Quoted // the rule that programs draw above
			}
			if rest == Quoted {
				closing(lines[:i])
				settle(lines)
				return
			}
			i += head - 1
		case forwardHead(lines, i):
			for k := i; k < len(lines); k++ {
				lines[k].part = Forwarded
			}
			closing(lines[:i])
			settle(lines)
			return
		case programLine(w) || known != nil && known(w):
			l.part = Template
		}
	}
	closing(lines)
	settle(lines)
}

// settle gives blank lines the part before them, or after them at the beginning of a block of another part.
func settle(lines []line) {
	last := Own
	for i := range lines {
		if lines[i].words == "" {
			if lines[i].part == Own {
				lines[i].part = last
			}
			continue
		}
		last = lines[i].part
	}
}

// signed reports whether the first line that is not blank is quoted by a sign.
func signed(lines []line) bool {
	for _, l := range lines {
		if l.words != "" {
			return strings.HasPrefix(l.words, ">") || strings.HasPrefix(l.words, "|>")
		}
	}
	return false
}

// quoteHead returns over how many lines the headline of a quoted message reaches, 0 where there is none: "On Monday Ann wrote:"
// in one line or broken into up to three, and the separators that programs write.
func quoteHead(lines []line, i int) int {
	w := lines[i].words
	if separator(w, "original message", "ursprüngliche nachricht", "originalnachricht", "urspr. nachricht", "original appointment", "reply above this line") {
		return 1
	}
	// a block of headers, as Outlook has it: From and two more
	if headers(lines[i:]) >= 3 {
		return 1
	}
	low := strings.ToLower(w)
	opens := false
	for _, p := range []string{"on ", "am ", "le ", "el ", "op ", "il ", "em ", "w dniu ", "den ", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "gesendet", "20"} {
		opens = opens || strings.HasPrefix(low, p)
	}
	if !opens && !strings.Contains(low, "@") {
		// "Ann Weber wrote:" alone in its line
		if k := strings.LastIndexByte(w, ' '); k > 0 && len(w) <= 80 && wrote(low) && name(w[:k]) && !pronoun(low) {
			return 1
		}
		return 0
	}
	joined := ""
	for n := 0; n < 3 && i+n < len(lines); n++ {
		next := lines[i+n].words
		if next == "" || len(joined)+len(next) > 300 {
			return 0
		}
		joined += " " + next
		if wrote(strings.ToLower(joined)) && strings.ContainsAny(joined, "0123456789@") {
			return n + 1
		}
	}
	return 0
}

// pronoun reports whether a line, in small letters, begins with a word that stands for somebody.
func pronoun(low string) bool {
	switch first, _, _ := strings.Cut(low, " "); first {
	case "i", "we", "you", "he", "she", "they", "it", "ich", "wir", "er", "sie", "who", "what", "someone", "somebody", "support":
		return true
	}
	return false
}

// wrote reports whether a line, in small letters, ends as the headline of a quoted message does.
func wrote(low string) bool {
	if !strings.HasSuffix(low, ":") {
		return false
	}
	low = strings.TrimRight(low, ": ")
	for _, p := range []string{" wrote", " schrieb", " geschrieben", " a écrit", " escribió", " ha scritto", " escreveu", " schreef", " napisał", " napisał(a)", " skrev"} {
		if strings.HasSuffix(low, p) {
			return true
		}
	}
	// Am 3. Mai 2024 schrieb Ann Weber <ann@example.com>:
	for _, p := range []string{" schrieb ", " schreef ", " skrev "} {
		if k := strings.LastIndex(low, p); k >= 0 && len(low)-k < 100 && strings.ContainsAny(low[:k], "0123456789") {
			return true
		}
	}
	return false
}

// separator reports whether a line is dashes around, or before, one of the words.
func separator(w string, words ...string) bool {
	low := strings.ToLower(w)
	bare := strings.Trim(low, "-_=*# :\u2014\u2013")
	if bare == low {
		return false
	}
	for _, s := range words {
		if bare == s || strings.HasPrefix(low, "#") && strings.Contains(bare, s) {
			return true
		}
	}
	return false
}

// forwardHead reports whether a line begins a message that was passed on.
func forwardHead(lines []line, i int) bool {
	w := lines[i].words
	if separator(w, "forwarded message", "weitergeleitete nachricht", "forwarded by", "anfang der weitergeleiteten nachricht") {
		return true
	}
	low := strings.ToLower(w)
	return (low == "begin forwarded message:" || low == "anfang der weitergeleiteten nachricht:") && i+1 < len(lines)
}

// headers counts the lines of mail headers a block begins with; it must begin with who sent it.
func headers(lines []line) int {
	n := 0
	for _, l := range lines[:min(len(lines), 8)] {
		name, _, ok := strings.Cut(strings.Trim(l.words, "*"), ":")
		if !ok {
			break
		}
		switch strings.ToLower(strings.Trim(name, "* ")) {
		case "from", "von":
		case "sent", "date", "to", "cc", "bcc", "subject", "reply-to", "gesendet", "datum", "an", "betreff", "kopie", "antwort an", "importance", "priorität":
			if n == 0 {
				return 0
			}
		default:
			return n
		}
		n++
	}
	return n
}
