package cleaning

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many lines that are not blank a signature has at most; a mark further up is no signature.
const longest = 14

// closing marks the signature at the end of the author's own lines: from the mark "-- " or a row of dashes on, or from a
// closing such as "Best regards" when little follows it, and legal notices.
func closing(lines []line) {
	notice(lines)
	// "Sent from my phone" stands below "Best, Ann": what a program put there is taken first
	for range 3 {
		end := closeOnce(lines)
		if end == len(lines) || !passing(lines[end].words) {
			return
		}
		lines = lines[:end]
	}
}

// closeOnce marks the lowest signature and returns the line it begins with, len(lines) where there is none.
func closeOnce(lines []line) int {
	last, words := len(lines), 0
	for i := len(lines) - 1; i >= 0 && words <= longest; i-- {
		l := lines[i]
		if l.part != Own {
			if words > 0 && l.part == Quoted {
				break // own words below a quote have their own closing, or none
			}
			continue
		}
		if l.words == "" {
			continue
		}
		words++
		if (isRule(l.words) || closes(l.words) && says(lines[:i])) && short(lines[i+1:]) || passing(l.words) && words == 1 {
			last = i
			if isRule(l.words) && !closesBefore(lines, i) {
				break
			}
		}
	}
	for i := last; i < len(lines); i++ {
		if lines[i].part == Own && lines[i].words != "" {
			lines[i].part = Signature
		}
	}
	return last
}

// says reports whether the author's own words stand in lines; it looks at the nearest only, so that a text of closings
// alone is still read in time.
func says(lines []line) bool {
	for k := len(lines) - 1; k >= 0 && k >= len(lines)-64; k-- {
		if lines[k].part == Own && lines[k].words != "" {
			return true
		}
	}
	return false
}

// closesBefore reports whether the line of words above i closes a letter.
func closesBefore(lines []line, i int) bool {
	seen := 0
	for k := i - 1; k >= 0 && seen < 4; k-- {
		if lines[k].part == Own && lines[k].words != "" {
			seen++
			if closes(lines[k].words) && short(lines[k+1:i]) {
				return true
			}
		}
	}
	return false
}

// isRule reports whether a line is the mark of a signature: two dashes, or a row of lines.
func isRule(w string) bool {
	if w == "--" || w == "—" {
		return true
	}
	return len(w) >= 5 && strings.Trim(w, "-_") == "" || len(w) >= 8 && strings.Trim(w, "=*~") == ""
}

// short reports whether lines may be the rest of a signature: no sentence stands in them.
func short(lines []line) bool {
	n := 0
	for _, l := range lines {
		if l.words == "" || l.part != Own {
			continue
		}
		if n++; n > longest || utf8.RuneCountInString(l.words) > 120 {
			return false
		}
		// a sentence goes on in small letters for some words and ends with a full stop or a question
		lower := 0
		for w := range strings.FieldsSeq(l.words) {
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) && !strings.ContainsAny(w, "@./") {
				lower++
			}
		}
		if end := l.words[len(l.words)-1]; lower >= 3 && (end == '.' || end == '?' || end == '!') || lower >= 6 || end == '?' {
			return false
		}
	}
	return true
}

// closes reports whether a line closes a letter, alone or with a name after it.
func closes(w string) bool {
	if len(w) > 70 {
		return false
	}
	low := strings.ToLower(strings.TrimRight(w, " ,.!"))
	for _, c := range []string{
		"best regards", "kind regards", "warm regards", "warmest regards", "with kind regards", "regards", "many thanks", "thanks", "thank you", "thx", "best",
		"best wishes", "all the best", "cheers", "sincerely", "yours sincerely", "yours faithfully", "yours truly", "thanks in advance", "thanks and regards",
		"thanks a lot", "take care", "respectfully", "mit freundlichen grüßen", "mit freundlichen gruessen", "freundliche grüße", "freundliche grüsse",
		"mit freundlichem gruß", "mit besten grüßen", "beste grüße", "besten gruß", "viele grüße", "liebe grüße", "schöne grüße", "herzliche grüße", "gruß", "grüße",
		"vielen dank", "danke", "danke im voraus", "vielen dank im voraus", "vielen dank und viele grüße", "danke und gruß", "mfg", "lg", "vg", "bg", "hochachtungsvoll",
	} {
		if low == c {
			return true
		}
		// Cheers, Ann Weber
		if rest, ok := strings.CutPrefix(low, c); ok && (rest[0] == ',' || rest[0] == ' ' || rest[0] == '\n') {
			if name(strings.Trim(w[min(len(w), len(c)):], " ,.!")) {
				return true
			}
		}
	}
	return false
}

// name reports whether words may be somebody's name: up to three, each with a capital.
func name(s string) bool {
	words := strings.Fields(s)
	if len(words) > 3 {
		return false
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// passing reports whether a line was put below by the program that sent it.
func passing(w string) bool {
	if len(w) > 100 {
		return false
	}
	low := strings.ToLower(w)
	for _, p := range []string{
		"sent from my ", "sent from mail", "sent from outlook", "sent from yahoo", "sent from proton", "sent via ", "sent with ", "get outlook for", "von meinem ",
		"gesendet von ", "gesendet mit ", "diese nachricht wurde von meinem", "holen sie sich outlook",
	} {
		if strings.HasPrefix(low, p) {
			return !strings.HasPrefix(low, "von meinem ") || strings.HasSuffix(strings.TrimRight(low, "."), "gesendet")
		}
	}
	return false
}

// notice marks paragraphs of legal notices, which stand below everything an author writes.
func notice(lines []line) {
	for i := range lines {
		if lines[i].part != Own || !legal(lines[i].words) {
			continue
		}
		for ; i < len(lines) && lines[i].words != "" && lines[i].part == Own; i++ {
			lines[i].part = Template
		}
		return
	}
}

func legal(w string) bool {
	if len(w) < 30 || len(w) > 4000 {
		return false
	}
	low := strings.ToLower(w)
	subject := false
	for _, s := range []string{"this e-mail", "this email", "this message", "this communication", "diese e-mail", "diese nachricht", "diese mail", "confidentiality notice"} {
		k := strings.Index(low, s)
		subject = subject || k >= 0 && k < 60
	}
	if !subject {
		return false
	}
	hits := 0
	for _, s := range []string{
		"confidential", "intended", "recipient", "privileged", "addressee", "attachments", "unauthorized", "unauthorised", "vertraulich", "adressat", "empfänger",
		"bestimmt", "unbefugte", "rechtlich geschützt", "irrtümlich",
	} {
		if strings.Contains(low, s) {
			hits++
		}
	}
	return hits >= 2
}
