// Package transcript reads conversations: WebVTT and SRT subtitles, plain text with a name before each turn, and
// Markdown. A file becomes one interview whose turns hold what was said, merged where one speaker goes on.
//
// It reads words as they are and makes none: it does not guess who spoke where the file does not say, and it draws
// no conclusion from what was said but who asked the questions.
package transcript

import (
	"context"
	"io"
	"iter"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/rawtext"
)

const name = "transcript"

// maxSize bounds a transcript, in bytes of text; an hour of talk has about 60 KB.
const maxSize = 7 << 20

// Format returns the format "transcript".
func Format() connect.Format {
	return connect.Format{
		Name:  name,
		Title: "Interview transcript (VTT, SRT, text, Markdown)",
		Doc: "A conversation with its speakers and times. Front matter, or lines such as \"Date: 2026-03-05\" at the start, give title, date, participants, interviewer, account, consent and labels; " +
			"headings and text outside of the turns become notes.",
		Detect: detect,
		Read:   read,
	}
}

func read(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		in, err := rawtext.Open(src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer in.Close()
		text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		where := connect.Where{File: src.Name}
		if len(text) > maxSize {
			yield(connect.Item{Where: where, Err: &connect.RowError{Where: where, Reason: "is larger than 7 MB", Remedy: "Split it into one file a conversation"}}, nil)
			return
		}
		for _, item := range interview(string(text), src.Name, o) {
			if !yield(item, nil) {
				return
			}
		}
		for _, notice := range in.Notices() {
			if !yield(connect.Item{Where: where, Notice: notice}, nil) {
				return
			}
		}
	}
}

// piece is a stretch of words as it stands in the file.
type piece struct {
	speaker string // as the file marks it; empty: not marked here
	marked  bool   // by a voice tag or by emphasis, not just by a colon
	offset  int64  // milliseconds, -1 when the file does not say
	text    string
	line    int64
	start   bool // nothing, an empty line or a heading stands before it
	note    bool // not spoken: a heading, or text below one
}

// script is what is read of a file before it becomes an interview.
type script struct {
	file   string
	header header
	pieces []piece
	lost   fit.Losses
}

func (s *script) fail(line int64, reason, remedy string) *connect.RowError {
	return &connect.RowError{Where: connect.Where{File: s.file, Line: line}, Reason: reason, Remedy: remedy}
}

// parse reads a text in whichever of the forms it has.
func parse(text, file string) (*script, *connect.RowError) {
	s := &script{file: file}
	lines := splitLines(text)
	switch {
	case blank(lines):
		return s, s.fail(0, "the file is empty", "Expected a transcript")
	case isVTT(lines), isSRT(lines):
		return s, s.cues(lines)
	}
	return s, s.dialogue(text)
}
