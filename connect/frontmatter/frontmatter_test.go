package frontmatter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, matter, body string
		line               int
		ok                 bool
	}{
		{"---\nkind: term\n---\n\nBody\n", "kind: term\n", "\nBody\n", 4, true},
		{"---\n---\n", "", "", 3, true},
		{"---  \r\nkind: term\r\n---\r\nBody\r\n", "kind: term\r\n", "Body\r\n", 4, true},
		{"---\na: 1\n---", "a: 1\n", "", 4, true},
		{"---\na: 1\n", "", "---\na: 1\n", 1, false},
		{"--- a\n---\n", "", "--- a\n---\n", 1, false},
		{"Text\n---\n", "", "Text\n---\n", 1, false},
		{"", "", "", 1, false},
		{"---", "", "---", 1, false},
	} {
		matter, body, line, ok := frontmatter.Split(c.text)
		if matter != c.matter || body != c.body || line != c.line || ok != c.ok {
			t.Errorf("Split(%q) = %q, %q, %d, %t", c.text, matter, body, line, ok)
		}
	}
}

func TestScalarsKeepTheirCharacters(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"no", "2026-01-01", "1e3", "0x1F", "007", "1_000", "1.10", "yes", "12:30", "~x", ".5", "+1", "2026-01-01T10:00:00Z", "2..6", "9 d", "EUR 12.50", "1:2:3", "0b1", "0o7"} {
		n, err := frontmatter.Parse("a: "+s+"\nb: ["+s+"]\n"+s+": x\n", connect.Where{File: "f", Line: 1, Column: 1})
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		a, _ := n.Member("a")
		b, _ := n.Member("b")
		if a.Text != s || a.Quoted || len(b.Items) != 1 || b.Items[0].Text != s || n.Members[2].Name != s {
			t.Errorf("%s reads as %+v", s, n)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	n, err := frontmatter.Parse("kind: term\nlist:\n  - one\n  - name: x\n    two: |\n      lines\n", connect.Where{File: "f.md", Line: 2, Column: 1})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := n.Member("list")
	two := list.Items[1].Members[1]
	if got := list.Items[0].Where.String() + " " + two.Where.String(); got != "f.md:4:5 f.md:6:5" {
		t.Errorf("places are %s", got)
	}
	if two.Value.Text != "lines\n" || !two.Value.Quoted {
		t.Errorf("block is %+v", two.Value)
	}
}

func TestHostileYAML(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x]\n" + "b: &b [*a, *a]\nc: [*b, *b]\n"
	for name, c := range map[string]struct{ text, want string }{
		"anchor":     {bomb, "f.md:2:4: anchors and aliases (& and *) are not read. Write the value out, or put a text that begins so in double quotes"},
		"alias":      {"kind: term\ntitle: *x\n", "f.md:3:8: anchors and aliases (& and *) are not read. Write the value out, or put a text that begins so in double quotes"},
		"tag":        {"a: !!binary aGk=\n", "f.md:2:4: tags (!) are not read. Leave the tag out, or put a text that begins so in double quotes"},
		"merge":      {"a: 1\n<<: {b: 2}\n", "f.md:3:1: merge keys (<<) are not read. Write the members out"},
		"twice":      {"title: a\nkind: b\ntitle: c\n", "f.md:4:1: `title` stands twice; the first time in line 2. Remove one of the two"},
		"twice flow": {"x: {a: 1, a: 2}\n", "f.md:2:11: `a` stands twice; the first time in line 2. Remove one of the two"},
		"flow depth": {"x: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), "f.md:2:36: values are nested more than 32 deep. No file that people write looks like this"},
		"huge depth": {"x: " + strings.Repeat("[", 200_000), "f.md:2:36: values are nested more than 32 deep. No file that people write looks like this"},
		"list depth": {"x:\n" + strings.Repeat("- ", 200_000), "f.md:3:201: is indented by more than 200 columns. No file that people write looks like this"},
		"map depth":  {indented(60), "f.md:35:35: values are nested more than 32 deep. No record looks like this"},
		"documents":  {"a: 1\n---\nb: 2\n", "f.md:3:1: a second YAML document begins. Write one record a file"},
		"complex":    {"? a\n: b\n", "f.md:2:1: complex keys (?) are not read. Write plain keys, or put a text that begins so in double quotes"},
	} {
		_, err := frontmatter.Parse(c.text, connect.Where{File: "f.md", Line: 2, Column: 1})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v\nwanted %s", name, err, c.want)
		}
	}
	for name, text := range map[string]string{"open quote": "a: \"b\n", "tab": "a:\n\t- b\n", "colon": "a: b: c\n", "open list": "a: [b\n", "directive": "%YAML 1.2\n---\na: 1\n"} {
		if _, err := frontmatter.Parse(text, connect.Where{File: "f.md", Line: 2, Column: 1}); err == nil || !strings.HasPrefix(err.Error(), "f.md:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each of these took the YAML library minutes before it was refused: they grow with the square of their size.
func TestTextsThatWouldTakeForever(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"blank lines":   "a: |\n  x" + strings.Repeat("\n", 600_000),
		"bare members":  "a: {" + strings.Repeat("a,", 300_000),
		"members":       strings.Repeat("a:\n", 200_000),
		"flow hyphens":  "a: [" + strings.Repeat("- ", 300_000),
		"open brackets": strings.Repeat("x: [\n", 100_000),
	} {
		if _, err := frontmatter.Parse(text, connect.Where{File: "f.md", Line: 2, Column: 1}); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

func indented(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestFormat(t *testing.T) {
	t.Parallel()
	var n, turn frontmatter.Node
	n.Add("kind", frontmatter.Text("term"))
	n.Add("title", frontmatter.Text("Say: no"))
	n.Add("state", frontmatter.Text("no"))
	n.Add("reach", frontmatter.ListOf(frontmatter.Plain("2"), frontmatter.Plain("6.5")))
	n.Add("labels", frontmatter.ListOf(frontmatter.Text("a b"), frontmatter.Text("c,d"), frontmatter.Text("1.10")))
	n.Add("empty", frontmatter.ListOf())
	turn.Add("speaker", frontmatter.Text("Ada"))
	turn.Add("text", frontmatter.Text("One\n\n  two\n"))
	n.Add("turns", frontmatter.ListOf(turn, frontmatter.Node{Shape: frontmatter.Map}, frontmatter.ListOf(frontmatter.Plain("1"))))
	want := `kind: term
title: "Say: no"
state: "no"
reach: [2, 6.5]
labels: [a b, "c,d", "1.10"]
empty: []
turns:
  - speaker: Ada
    text: |
      One

        two
  - {}
  - [1]
`
	if diff := cmp.Diff(want, frontmatter.Format(n)); diff != "" {
		t.Error(diff)
	}
}

// texts are drawn with the characters that mean something to YAML.
func texts() *rapid.Generator[string] {
	odd := rapid.SampledFrom([]string{"a", "B", "é", "漢", " ", " ", "  ", "\n", "\n\n", "\r", "\r\n", "\t", "-", "---", "- ", ":", ": ", "#", " #", "'", "\"", "\\", "|", ">", "&", "*", "!", "%", "@", "`", "{", "}", "[", "]", ",", "?", "? ", "~", "<<", "=", "null", "no", "1e3", "2026-01-01", "0x1", "\u0001", "\u007f", "\u0085", "\u00a0", "\u2028", "\ufeff", "😀", "\u200b", "\x1b", "...", "$", "key: value", "- item"})
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(odd, 0, 8), func(s []string) string { return strings.Join(s, "") }),
		rapid.Map(rapid.String(), func(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }),
		rapid.StringMatching(`[a-z]{1,8}( [a-z]{1,8}){0,6}`),
	)
}

func nodes(depth int) *rapid.Generator[frontmatter.Node] {
	return rapid.Custom(func(t *rapid.T) frontmatter.Node {
		shape := rapid.IntRange(0, 9).Draw(t, "shape")
		switch {
		case shape == 0 && depth > 0 || shape == 1 && depth > 0:
			n := frontmatter.Node{Shape: frontmatter.List}
			for range rapid.IntRange(0, 4).Draw(t, "items") {
				n.Items = append(n.Items, nodes(depth-1).Draw(t, "item"))
			}
			return n
		case shape == 2 && depth > 0 || shape == 3 && depth > 0:
			return maps(depth-1).Draw(t, "map")
		case shape == 4:
			return frontmatter.Plain(rapid.SampledFrom([]string{"1", "-2.5", "1e+21", "true", "2026-01-01", "9 d", "EUR 12.50", "2026-01-01T10:00:00Z"}).Draw(t, "plain"))
		case shape == 5:
			return frontmatter.Node{}
		}
		return frontmatter.Text(texts().Draw(t, "text"))
	})
}

func maps(depth int) *rapid.Generator[frontmatter.Node] {
	return rapid.Custom(func(t *rapid.T) frontmatter.Node {
		n := frontmatter.Node{Shape: frontmatter.Map}
		for _, name := range rapid.SliceOfNDistinct(texts(), 0, 5, rapid.ID[string]).Draw(t, "names") {
			n.Add(name, nodes(depth).Draw(t, "value"))
		}
		return n
	})
}

// A text that was written without quotes reads as not quoted; that is no difference in what it says.
var sameTree = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(frontmatter.Node{}, "Where", "Quoted"), cmpopts.IgnoreFields(frontmatter.Member{}, "Where")}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := maps(4).Draw(t, "tree")
		text := frontmatter.Format(want)
		got, err := frontmatter.Parse(text, connect.Where{File: "f", Line: 1, Column: 1})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got, sameTree); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, text)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1\n", "a: [1, {b: c}]\n", "a: |\n  x\n y\n", "- a\n- - b\n", "a: \"\\u00e9\"\n", "? a\n: b", "a: &x 1\nb: *x\n", "a:\n - b\n -\n", "%YAML 1.2\n---\n", "a: >-\n  x\n\n  y\n", "{", "[a: b, c]", "\"a\": 'b''c'\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := frontmatter.Parse(text, connect.Where{File: "f", Line: 1, Column: 1})
		if err != nil || n.Shape != frontmatter.Map {
			return
		}
		again, err := frontmatter.Parse(frontmatter.Format(asTexts(n)), connect.Where{File: "f", Line: 1, Column: 1})
		if err != nil {
			t.Fatalf("%q\nwas written as\n%s\n%v", text, frontmatter.Format(asTexts(n)), err)
		}
		if diff := cmp.Diff(n, again, sameTree); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// asTexts makes all scalars texts, so that Format may quote them.
func asTexts(n frontmatter.Node) frontmatter.Node {
	if n.Shape == frontmatter.Scalar {
		n.Quoted = true
	}
	for i := range n.Items {
		n.Items[i] = asTexts(n.Items[i])
	}
	for i := range n.Members {
		n.Members[i].Value = asTexts(n.Members[i].Value)
	}
	return n
}
