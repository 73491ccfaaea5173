package passage

import (
	"cmp"
	"slices"
	"strings"
)

// maskAll finds what is not the author's language in a text: addresses, names of files, quoted labels. It adds to the
// masks known already (code, links), which are in order, and returns all of them in order, without overlaps.
func maskAll(text string, known []Span) []Span {
	quoted, addressed := hints(text)
	var found []Span
	if quoted {
		found = quotes(text, found)
	}
	if addressed {
		found = addresses(text, found)
	}
	return merge(known, found)
}

// hints reports whether a text may hold quotation marks, and whether it may hold an address: a slash, an @, or a dot
// that no space follows.
func hints(text string) (quoted, addressed bool) {
	for i := range len(text) {
		switch text[i] {
		case '"', '\'', 0xE2, 0xC2:
			quoted = true
		case '/', '@':
			addressed = true
		case '.':
			addressed = addressed || i+1 < len(text) && text[i+1] != ' '
		}
	}
	return quoted, addressed
}

// addresses finds URLs, mail addresses, paths and names of files: what stands between two spaces and has their marks.
func addresses(text string, into []Span) []Span {
	for i := 0; i < len(text); {
		if text[i] == ' ' {
			i++
			continue
		}
		end := strings.IndexByte(text[i:], ' ')
		if end < 0 {
			end = len(text)
		} else {
			end += i
		}
		start, stop := trim(text, i, end)
		if stop > start && isAddress(text[start:stop]) {
			into = append(into, Span{start, stop})
		}
		i = end
	}
	return into
}

// trim leaves out brackets, quotes and the marks that end a sentence.
func trim(text string, start, end int) (int, int) {
	for start < end && strings.IndexByte("([{<\"'*", text[start]) >= 0 {
		start++
	}
	for start < end && strings.IndexByte(")]}>\"'*.,;:!?", text[end-1]) >= 0 {
		end--
	}
	return start, end
}

func isAddress(s string) bool {
	if len(s) < 4 {
		return false
	}
	if i := strings.Index(s, "://"); i > 0 {
		return true
	}
	if at := strings.IndexByte(s, '@'); at > 0 && strings.IndexByte(s[at:], '.') > 0 {
		return true
	}
	if len(s) > 4 && strings.EqualFold(s[:4], "www.") {
		return true
	}
	if s[0] == '/' || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") {
		return strings.IndexByte(s[1:], '/') > 0 || strings.IndexByte(s, '.') >= 0 || isLetter(s[1])
	}
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && isEnding(strings.ToLower(s[dot+1:])) && (isLetter(s[dot-1]) || isDigit(s[dot-1]) || s[dot-1] == '*')
}

// isEnding reports whether letters after a dot are the ending of a file's name or of a host's.
func isEnding(s string) bool {
	switch s {
	case "com", "org", "net", "io", "dev", "edu", "gov",
		"md", "txt", "pdf", "doc", "docx", "xls", "xlsx", "csv", "tsv", "ppt", "pptx", "odt", "rtf", "tex",
		"json", "jsonl", "xml", "yaml", "yml", "toml", "ini", "cfg", "conf", "env", "properties", "lock", "proto", "sql",
		"html", "htm", "css", "scss", "js", "mjs", "ts", "tsx", "jsx", "svelte", "vue", "php", "asp", "jsp",
		"go", "py", "ipynb", "rb", "rs", "java", "kt", "scala", "swift", "c", "cc", "cpp", "h", "hpp", "cs", "sh", "bat", "ps1", "r", "pl", "lua",
		"png", "jpg", "jpeg", "gif", "svg", "bmp", "webp", "ico", "mp3", "mp4", "wav", "avi", "mov",
		"zip", "tar", "gz", "tgz", "jar", "war", "exe", "dll", "so", "apk", "deb", "rpm", "dmg", "iso",
		"feature", "log", "db", "sqlite", "bak", "tmp", "reqif", "reqifz", "parquet", "npy", "pkl", "pt", "onnx":
		return true
	}
	return false
}

// quotes finds labels in quotation marks: at most eight words, and no sentence of their own.
func quotes(text string, into []Span) []Span {
	for i := 0; i < len(text); {
		closing, n := closer(text, i)
		if closing == "" {
			i++
			continue
		}
		inside := text[i+n:]
		if len(inside) > 80 {
			inside = inside[:80]
		}
		end := strings.Index(inside, closing)
		if end <= 0 || !isLabel(inside[:end], text, i) {
			i += n
			continue
		}
		stop := i + n + end + len(closing)
		into = append(into, Span{i, stop})
		i = stop
	}
	return into
}

// closer returns the mark that closes the quotation opening at i, and the length of the opening one.
func closer(text string, i int) (string, int) {
	switch text[i] {
	case '"':
		return "\"", 1
	case '\'':
		if i > 0 && text[i-1] != ' ' && text[i-1] != '(' {
			return "", 0 // an apostrophe
		}
		return "'", 1
	case 0xE2:
		switch {
		case strings.HasPrefix(text[i:], "“"):
			return "”", 3
		case strings.HasPrefix(text[i:], "‘"):
			return "’", 3
		}
	case 0xC2:
		if strings.HasPrefix(text[i:], "«") {
			return "»", 2
		}
	}
	return "", 0
}

func isLabel(inside, text string, at int) bool {
	if strings.Count(inside, " ") >= 8 {
		return false
	}
	last := inside[len(inside)-1]
	return inside[0] != ' ' && last != ' ' && (last != '.' && last != ',' || at > 0 && strings.Count(inside, " ") < 3)
}

// merge joins two lists of spans in order into one without overlaps.
func merge(a, b []Span) []Span {
	if len(b) == 0 {
		return a
	}
	all := make([]Span, 0, len(a)+len(b))
	all = append(append(all, a...), b...)
	sortSpans(all)
	out := all[:0]
	for _, s := range all {
		if s.Empty() {
			continue
		}
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func sortSpans(all []Span) {
	slices.SortFunc(all, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
}
