package severity_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"throughline.dev/discover/cue"
	"throughline.dev/discover/severity"
)

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want severity.Level
		text string
	}{
		{4, "After the update we lost all our data."},
		{4, "All the records from last year are gone."},
		{4, "There was an outage for two hours this morning."},
		{4, "The whole system is down for everybody."},
		{4, "I can see another customer's invoices in my account, which is bad: see other people data"},
		{4, "Our account was hacked yesterday."},
		{4, "Seit gestern sind alle unsere Daten verloren."},
		{4, "Das System ist seit Stunden nicht erreichbar."},
		{4, "Wir haben einen Datenverlust nach dem Update."},
		{3, "The app crashes when I open the report."},
		{3, "If I open the report, the app crashes."},
		{3, "It crashes if I click on save."},
		{3, "We can't log in since Monday."},
		{3, "We might cancel our subscription."},
		{3, "We are looking for an alternative."},
		{3, "I was charged twice for the same month."},
		{3, "Our lawyer will be in touch with you."},
		{3, "You did not fix the crash."},
		{3, "Can you fix the crash?"},
		{3, "Why does it crash every day?"},
		{3, "The app is not only slow but crashes."},
		{3, "Die App stürzt beim Start ab."},
		{3, "Wir werden kündigen, wenn das so bleibt."},
		{3, "Ich kann mich nicht anmelden."},
		{2, "The export is broken."},
		{2, "The export does not work."},
		{2, "We need this by Friday."},
		{2, "This is urgent for us."},
		{2, "Der Export funktioniert nicht."},
		{1, "The search is slow and annoying."},
		{1, "Die Suche ist nervig und langsam."},
		{0, "There was no data loss."},
		{0, "This is not urgent."},
		{0, "If it crashed, we would lose data."},
		{0, "What would happen if the service was down?"},
		{0, "It never crashes."},
		{0, "It works without any errors."},
		{0, "We have not seen a crash or an outage."},
		{0, "Is there a risk of data loss?"},
		{0, "The crash is fixed, thank you."},
		{0, "You fixed the outage, thanks."},
		{0, "We are worried about data loss."},
		{0, "A dark theme would be nice to have."},
		{0, "Es gibt keinen Datenverlust."},
		{0, "Das ist nicht dringend."},
		{0, "Wenn die App abstürzen würde, wäre das schlecht."},
		{0, "Die App stürzt nicht ab."},
		{0, "Could you add SSO support?"},
		{0, ""},
	} {
		if r := severity.Read(c.text); r.Level != c.want {
			t.Errorf("%q: %v, not %v: %+v", c.text, r.Level, c.want, r.Spans)
		}
	}
}

func TestWhatDoesNotCountIsShownWithItsReason(t *testing.T) {
	t.Parallel()
	r := severity.Read("Good news: there was no data loss.")
	if len(r.Spans) != 1 || r.Spans[0].Text != "data loss" || r.Spans[0].Standing != cue.Denied || r.Spans[0].By != "no" || r.Spans[0].Counts || r.Level != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAHiddenCharacterDoesNotHideAWord(t *testing.T) {
	t.Parallel()
	if r := severity.Read("We have an out\u200bage and the server is on fire"); r.Level != 4 {
		t.Errorf("%+v", r)
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "😀😀😀", "システムが停止しています", "Система не работает уже два дня"} {
		if r := severity.Read(text); !r.CannotTell() {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if r := severity.Read("Please add a dark theme to the app"); r.CannotTell() {
		t.Errorf("%+v", r)
	}
}

func TestALongTextIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	r := severity.Read(strings.Repeat("the app crashes. ", 300_000) + "we lost all our data")
	if r.Level != 3 || r.Reach == "" || len(r.Spans) > severity.MostSpans {
		t.Errorf("level %v, %d spans, reach %q", r.Level, len(r.Spans), r.Reach)
	}
	r = severity.Read(strings.Repeat("it is slow. ", 100) + "We lost all our data.")
	if last := r.Spans[len(r.Spans)-1]; r.Level != 4 || last.Level != 4 {
		t.Errorf("what makes the level is not shown: %+v", last)
	}
}

// The level is that of the worst span that counts, and each span holds the characters it says.
func check(t interface{ Errorf(string, ...any) }, text string) {
	r := severity.Read(text)
	worst := severity.None
	runes := []rune(text)
	for _, s := range r.Spans {
		if s.Counts {
			worst = max(worst, s.Level)
		}
		if s.Start < 0 || s.End > len(runes) || s.Start >= s.End || string(runes[s.Start:s.End]) != s.Text {
			t.Errorf("%q: span %+v", text, s)
		}
	}
	if worst != r.Level {
		t.Errorf("%q: level %v, worst span %v", text, r.Level, worst)
	}
}

func TestSpansMakeTheLevel(t *testing.T) {
	t.Parallel()
	words := []string{"we", "lost", "data", "no", "not", "if", "crash", "the", "outage", "is", "fixed", ".", ",", "?", "might", "cancel", "subscription", "nicht", "stürzt", "ab", "\u200b", "💥", "and"}
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words"), rapid.SampledFrom([]string{" ", "\n", ""}).Draw(t, "between")))
	})
}

func FuzzRead(f *testing.F) {
	f.Add("We lost all our data, but it isn't urgent.")
	f.Add("\u202eno crash\u0301 if \xff")
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			check(t, text)
		} else {
			severity.Read(text)
		}
	})
}
