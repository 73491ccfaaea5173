package sample

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// writeInterviews writes one transcript for each interview, in the format of whatever recorded it.
func (w *World) writeInterviews(dir string) error {
	for i := range w.Interviews {
		v := &w.Interviews[i]
		var text string
		switch v.Format {
		case "vtt":
			text = w.webVTT(v)
		case "srt":
			text = subRip(v)
		case "md":
			text = w.markdown(v)
		default:
			text = w.plain(v)
		}
		if err := os.WriteFile(filepath.Join(dir, v.File), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// webVTT is what a meeting recorder leaves: notes with the circumstances, voices in tags, a cue for each breath.
func (w *World) webVTT(v *Interview) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WEBVTT\n\nNOTE\nTitle: Interview with %s\nDate: %s\nAccount: %s\nParticipants: %s\nInterviewer: %s\nConsent: given\n",
		v.Participants[0], v.Date.Format(time.DateOnly), w.companyOf(&w.Developers[v.Developer]), strings.Join(v.Participants, ", "), v.Interviewer)
	cues(v, func(_ int, from, to time.Duration, speaker, text string) {
		fmt.Fprintf(&b, "\n%s --> %s\n<v %s>%s</v>\n", clock(from, "."), clock(to, "."), speaker, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text))
	})
	return b.String()
}

// subRip has no place for anything but the words.
func subRip(v *Interview) string {
	var b strings.Builder
	last := ""
	cues(v, func(n int, from, to time.Duration, speaker, text string) {
		if n > 1 {
			b.WriteByte('\n')
		}
		if speaker != last {
			text = speaker + ": " + text
		}
		last = speaker
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n", n, clock(from, ","), clock(to, ","), text)
	})
	return b.String()
}

// cues parts turns at the ends of sentences, a cue being about as long as one can read at a glance.
func cues(v *Interview, put func(n int, from, to time.Duration, speaker, text string)) {
	n := 0
	for _, t := range v.Turns {
		at := t.At
		for _, part := range breaths(t.Text, 140) {
			n++
			length := time.Duration(600+380*len(strings.Fields(part))) * time.Millisecond
			put(n, at, at+length, t.Speaker, part)
			at += length
		}
	}
}

// breaths groups sentences into parts of about size bytes; a longer sentence stays whole.
func breaths(s string, size int) []string {
	var parts []string
	for s != "" {
		n := 1
		part := sentences(s, n)
		for len(part) < len(s) {
			longer := sentences(s, n+1)
			if len(longer) > size {
				break
			}
			part = longer
			n++
		}
		parts = append(parts, part)
		s = strings.TrimPrefix(s[len(part):], " ")
	}
	return parts
}

// markdown is what somebody typed up.
func (w *World) markdown(v *Interview) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Interview with %s\ndate: %s\naccount: %s\nparticipants: [%s]\ninterviewer: %s\nconsent: given\n---\n\n# Interview with %s\n",
		v.Participants[0], v.Date.Format(time.DateOnly), w.companyOf(&w.Developers[v.Developer]), strings.Join(v.Participants, ", "), v.Interviewer, v.Participants[0])
	for _, t := range v.Turns {
		fmt.Fprintf(&b, "\n**%s:** %s\n", t.Speaker, t.Text)
	}
	return b.String()
}

// plain is what a transcription service sends.
func (w *World) plain(v *Interview) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Title: Interview with %s\nDate: %s\nAccount: %s\nParticipants: %s\nInterviewer: %s\nConsent: given\n",
		v.Participants[0], v.Date.Format(time.DateOnly), w.companyOf(&w.Developers[v.Developer]), strings.Join(v.Participants, ", "), v.Interviewer)
	for _, t := range v.Turns {
		fmt.Fprintf(&b, "\n[%s] %s: %s\n", clock(t.At, ".")[:8], t.Speaker, t.Text)
	}
	return b.String()
}

// clock writes 00:01:02.345, with the decimal sign of the format.
func clock(d time.Duration, decimal string) string {
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, decimal, d.Milliseconds()%1000)
}
