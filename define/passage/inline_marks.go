package passage

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// marks finds the marks of the flow, in order.
func (f *flow) marks() []mark {
	raw := f.raw
	if !bytes.ContainsAny(raw, "`*_~[<!") {
		return nil
	}
	var (
		out      []mark
		emphasis [3][]delimiter // open ones by character
		brackets []int
		code     = codeSpans(raw)
		paren    = bytes.LastIndexByte(raw, ')')
	)
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '\\':
			i += 2
		case '`':
			if m, ok := code[i]; ok {
				out = append(out, m)
				i = m.End
				continue
			}
			for i < len(raw) && raw[i] == '`' {
				i++
			}
		case '*', '_', '~':
			start := i
			for i < len(raw) && raw[i] == c {
				i++
			}
			out = f.emphasise(out, &emphasis[strings.IndexByte("*_~", c)], start, i)
		case '<':
			m, ok := tag(raw, i)
			if !ok {
				i++
				continue
			}
			out = append(out, m)
			i = m.End
		case '[':
			brackets = append(brackets, i)
			i++
		case ']':
			i++
			if len(brackets) == 0 {
				continue
			}
			open := brackets[len(brackets)-1]
			brackets = brackets[:len(brackets)-1]
			end, ok := f.target(open, i, paren)
			if !ok {
				continue
			}
			if open > 0 && raw[open-1] == '!' || i-open > 1 && raw[open+1] == '^' {
				out = append(out, mark{Span: Span{open - pictures(raw, open), end}}) // a picture, a footnote
			} else {
				out = append(out, mark{Span: Span{open, open + 1}}, mark{Span: Span{i - 1, end}})
			}
			i = end
		default:
			i++
		}
	}
	return sorted(out)
}

func pictures(raw []byte, open int) int {
	if open > 0 && raw[open-1] == '!' {
		return 1
	}
	return 0
}

// sorted puts marks in order; a longer one that starts at the same place comes first and hides what it holds.
func sorted(all []mark) []mark {
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	return all
}

// delimiter is a run of emphasis marks that may still be closed.
type delimiter struct{ start, end int }

// emphasise pairs a run with the open ones of its character and returns the marks that are left out.
func (f *flow) emphasise(out []mark, open *[]delimiter, start, end int) []mark {
	opens, closes := flanks(f.raw, start, end)
	if f.raw[start] == '~' && end-start != 2 {
		return out
	}
	for closes && start < end && len(*open) > 0 {
		last := &(*open)[len(*open)-1]
		n := min(last.end-last.start, end-start)
		out = append(out, mark{Span: Span{last.end - n, last.end}}, mark{Span: Span{start, start + n}})
		last.end -= n
		start += n
		if last.start == last.end {
			*open = (*open)[:len(*open)-1]
		}
	}
	if opens && start < end {
		*open = append(*open, delimiter{start, end})
	}
	return out
}

// codeSpans finds code between runs of backquotes of one length, by where they start.
func codeSpans(raw []byte) map[int]mark {
	if bytes.IndexByte(raw, '`') < 0 {
		return nil
	}
	var runs []Span
	for i := 0; i < len(raw); i++ {
		if raw[i] != '`' {
			continue
		}
		start := i
		for i < len(raw) && raw[i] == '`' {
			i++
		}
		runs = append(runs, Span{start, i})
	}
	next := make([]int, len(runs)) // the next run of the same length
	seen := map[int]int{}
	for i := len(runs) - 1; i >= 0; i-- {
		n := runs[i].End - runs[i].Start
		next[i] = -1
		if j, ok := seen[n]; ok {
			next[i] = j
		}
		seen[n] = i
	}
	out := map[int]mark{}
	for i := 0; i < len(runs); i++ {
		if next[i] < 0 {
			continue
		}
		closing := runs[next[i]]
		out[runs[i].Start] = mark{Span{runs[i].Start, closing.End}, '`', Span{runs[i].End, closing.Start}}
		i = next[i]
	}
	return out
}

// target returns where the destination of a link ends, whose words stand between open and the bracket before i.
func (f *flow) target(open, i, lastParen int) (int, bool) {
	raw := f.raw
	label := raw[open+1 : i-1]
	if i < len(raw) && raw[i] == '(' && lastParen > i {
		if end := destination(raw, i+1); end > 0 {
			return end, true
		}
	}
	if len(f.labels) == 0 || len(label) > 200 {
		return 0, false
	}
	if i < len(raw) && raw[i] == '[' {
		if n := bytes.IndexByte(raw[i:min(len(raw), i+200)], ']'); n > 0 {
			ref := raw[i+1 : i+n]
			if n == 1 {
				ref = label
			}
			if f.labels[strings.ToLower(string(ref))] {
				return i + n + 1, true
			}
		}
	}
	return i, f.labels[strings.ToLower(string(label))]
}

// destination returns the place behind the bracket that closes "(address "title")", 0 when there is none.
func destination(raw []byte, i int) int {
	const longest, deepest = 2048, 32
	depth := 0
	limit := min(len(raw), i+longest)
	for i < limit && isWhite(raw[i]) {
		i++
	}
	if i < limit && raw[i] == '<' {
		n := bytes.IndexByte(raw[i:limit], '>')
		if n < 0 {
			return 0
		}
		i += n + 1
	}
	for ; i < limit; i++ {
		switch c := raw[i]; {
		case c == '\\':
			i++
		case c == '(':
			if depth++; depth > deepest {
				return 0
			}
		case c == ')':
			if depth == 0 {
				return i + 1
			}
			depth--
		case isWhite(c):
			return title(raw, i, min(limit, i+300))
		}
	}
	return 0
}

// title skips the title of a link and returns the place behind the bracket.
func title(raw []byte, i, limit int) int {
	for i < limit && isWhite(raw[i]) {
		i++
	}
	if i < limit && strings.IndexByte("\"'(", raw[i]) >= 0 {
		closing := raw[i]
		if closing == '(' {
			closing = ')'
		}
		n := bytes.IndexByte(raw[i+1:limit], closing)
		if n < 0 {
			return 0
		}
		i += n + 2
	}
	for i < limit && isWhite(raw[i]) {
		i++
	}
	if i < limit && raw[i] == ')' {
		return i + 1
	}
	return 0
}

// tag reads what stands between angle brackets: an element of HTML or a comment is left out, an address is kept and
// masked. "<value>", which is no element, stays in the text: it is a placeholder.
func tag(raw []byte, i int) (mark, bool) {
	const longest = 500
	if bytes.HasPrefix(raw[i:], []byte("<!--")) {
		n := bytes.Index(raw[i+4:min(len(raw), i+4+longest)], []byte("-->"))
		return mark{Span: Span{i, i + 4 + n + 3}, kind: '<'}, n >= 0
	}
	end := i + 1
	limit := min(len(raw), i+longest)
	for end < limit && raw[end] != '>' {
		if c := raw[end]; c == '<' {
			return mark{}, false
		} else if c == '"' || c == '\'' {
			n := bytes.IndexByte(raw[end+1:limit], c)
			if n < 0 {
				return mark{}, false
			}
			end += n + 1
		}
		end++
	}
	if end >= limit {
		return mark{}, false
	}
	inside := raw[i+1 : end]
	if bytes.ContainsAny(inside, ":@") && isAddress(string(inside)) && !bytes.ContainsAny(inside, " \n") {
		return mark{Span{i, end + 1}, 'm', Span{i + 1, end}}, true
	}
	name := bytes.TrimPrefix(inside, []byte("/"))
	n := 0
	for n < len(name) && (isLetter(name[n]) || isDigit(name[n])) {
		n++
	}
	if n == 0 || !isElement(strings.ToLower(string(name[:n]))) {
		return mark{}, false
	}
	if n < len(name) && name[n] != ' ' && name[n] != '\n' && name[n] != '/' {
		return mark{}, false
	}
	kind := byte(0)
	if breaks(strings.ToLower(string(name[:n]))) {
		kind = '<'
	}
	return mark{Span: Span{i, end + 1}, kind: kind}, true
}

// breaks reports whether an element parts words.
func breaks(name string) bool {
	switch name {
	case "br", "hr", "p", "div", "li", "td", "th", "tr", "ul", "ol", "table", "tbody", "thead", "details", "summary", "img":
		return true
	}
	return len(name) == 2 && name[0] == 'h'
}

func isElement(name string) bool {
	switch name {
	case "a", "abbr", "article", "aside", "audio", "b", "big", "blockquote", "body", "br", "button", "caption", "center", "cite", "code",
		"col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "form",
		"h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li",
		"main", "mark", "meta", "nav", "ol", "p", "path", "picture", "pre", "q", "s", "samp", "script", "section", "small", "source",
		"span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt",
		"u", "ul", "var", "video", "wbr":
		return true
	}
	return false
}
