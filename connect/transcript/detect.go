package transcript

import (
	"bytes"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/connect/rawtext"
)

// detect recognises subtitles by their syntax, and text by reading it: it is a transcript when two speakers or more
// take turns in most of it.
func detect(h connect.Head) connect.Match {
	text := string(h.Text)
	lines := splitLines(text)
	switch {
	case isVTT(lines):
		return connect.Match{Confidence: 1, Why: "begins with WEBVTT"}
	case isSRT(lines):
		return connect.Match{Confidence: 0.97, Why: "begins with a numbered cue like SRT subtitles"}
	}
	switch rawtext.Ext(h.Name) {
	case ".txt", ".text", ".md", ".markdown", "", ".log", ".transcript":
	default:
		return connect.Match{}
	}
	if c := bytes.TrimLeft(h.Text, " \t\r\n"); len(c) == 0 || c[0] == '{' || c[0] == '<' {
		return connect.Match{}
	}
	if matter, _, _, ok := frontmatter.Split(text); ok && productFile(matter) {
		return connect.Match{}
	}
	if i := strings.LastIndexByte(text, '\n'); i > 0 && len(text) >= rawtext.HeadSize-4 {
		text = text[:i] // the last line may be cut
	}
	return weigh(text, h.Name)
}

// productFile reports whether front matter has the keys of our own files.
func productFile(matter string) bool {
	for l := range strings.SplitSeq(matter, "\n") {
		if strings.HasPrefix(l, "kind:") || strings.HasPrefix(l, "key:") {
			return true
		}
	}
	return false
}

func weigh(text, file string) connect.Match {
	s, err := parse(text, file)
	if err != nil {
		return connect.Match{}
	}
	s.speakers()
	turns, _, err := s.turns()
	if err != nil {
		return connect.Match{}
	}
	names := speakerNames(turns)
	spoken, all, timed := 0, 0, 0
	for _, t := range turns {
		spoken += len(t.Text)
		if t.Offset >= 0 {
			timed++
		}
	}
	for _, p := range s.pieces {
		all += len(p.text)
	}
	declared := s.header.Interviewer != "" || len(s.header.Participants) > 0
	switch {
	case len(turns) < 2 || spoken*2 < all:
		return connect.Match{}
	case declared && len(turns) >= 2:
		return connect.Match{Confidence: 0.9, Why: "names the participants, and speakers take turns"}
	case timed >= 2:
		return connect.Match{Confidence: 0.85, Why: "has speakers with times"}
	case len(names) >= 2 && len(turns) >= len(names)+1:
		return connect.Match{Confidence: 0.75, Why: "has speakers who take turns"}
	}
	return connect.Match{}
}
