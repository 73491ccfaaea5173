// Package changed reads which lines of which files a diff of Git names as changed. It runs nothing: the caller asks Git
// and hands over what it wrote.
package changed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"throughline.dev/define/review"
)

// Lines reads a diff without context (git diff --unified=0) and returns, by path, the lines that are new or that were
// taken out between. Lines of files are counted, not looked at: they may look like headers.
func Lines(diff io.Reader) (map[string][]review.LineRange, error) {
	lines := map[string][]review.LineRange{}
	r := bufio.NewReaderSize(diff, 64<<10)
	file, left := "", 0
	for {
		head, err := r.ReadSlice('\n')
		line := string(head)
		for errors.Is(err, bufio.ErrBufferFull) { // a long line: its beginning is all that counts
			_, err = r.ReadSlice('\n')
		}
		switch {
		case line == "":
		case left > 0 && line[0] != '\\': // "\ No newline at end of file" is no line
			left--
		case strings.HasPrefix(line, "+++ "):
			file = diffName(strings.TrimRight(line[4:], "\r\n"))
		case strings.HasPrefix(line, "@@ "):
			changed, n, ok := hunk(line)
			if !ok || file == "" {
				return nil, fmt.Errorf("git diff says %q, which is no place in a file", strings.TrimSpace(line))
			}
			left = n
			lines[file] = append(lines[file], changed)
		}
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// hunk reads "@@ -12,2 +13,0 @@": the lines it leaves in the file, and how many lines of the diff follow.
func hunk(line string) (r review.LineRange, follow int, ok bool) {
	parts := strings.Fields(line)
	if len(parts) < 4 || !strings.HasPrefix(parts[1], "-") || !strings.HasPrefix(parts[2], "+") {
		return r, 0, false
	}
	_, old, ok1 := extent(parts[1][1:])
	first, now, ok2 := extent(parts[2][1:])
	if now == 0 { // only taken out: between two lines
		return review.LineRange{First: first + 1, Last: first}, old, ok1 && ok2
	}
	return review.LineRange{First: first, Last: first + now - 1}, old + now, ok1 && ok2
}

// extent reads "13,2"; the count is 1 when it is left out.
func extent(s string) (first, n int, ok bool) {
	a, b, both := strings.Cut(s, ",")
	first, err := strconv.Atoi(a)
	n = 1
	if both && err == nil {
		n, err = strconv.Atoi(b)
	}
	return first, n, err == nil && first >= 0 && n >= 0
}

// diffName reads the name of a file in a diff: b/ before it, a tab behind it when it holds blanks, quoted as in C when
// it holds stranger things.
func diffName(s string) string {
	s = strings.TrimSuffix(s, "\t")
	if strings.HasPrefix(s, `"`) {
		if name, err := strconv.Unquote(s); err == nil {
			s = name
		}
	}
	name, ok := strings.CutPrefix(s, "b/")
	if !ok {
		return ""
	}
	return name
}
