package brief_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"throughline.dev/tell/brief"
)

var update = flag.Bool("update", false, "write the golden files anew")

// render renders both ways and checks what holds for every brief.
func render(t *testing.T, b brief.Brief) (page, text string) {
	t.Helper()
	var h, m bytes.Buffer
	if err := brief.HTML(&h, b); err != nil {
		t.Fatal(err)
	}
	if err := brief.Markdown(&m, b); err != nil {
		t.Fatal(err)
	}
	checkPage(t, h.String())
	checkMarkdown(t, m.String())
	return h.String(), m.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	page, text := render(t, story(t).compose())
	before, rest, _ := strings.Cut(page, "<style>")
	_, after, _ := strings.Cut(rest, "</style>")
	page = before + "<style></style>" + after // the style sheets have files of their own
	golden(t, map[string]string{"story.html": page, "story.md": text})
}

// golden compares what was rendered with the files of testdata.
func golden(t *testing.T, files map[string]string) {
	t.Helper()
	for name, got := range files {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s\nRun go test ./tell/brief -update and read the difference.", name, diff)
		}
	}
}

// hostile is what a customer's text may hold.
func hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</style><style>*{display:none}`, `{{.Title}}`,
		`[click](javascript:alert(1))`, `![x](https://evil.example/x.png)`, `<https://evil.example>`, `https://evil.example/a www.evil.example a@evil.example`,
		"| a | b |\n| - | - |\n# heading\n- item\n> quote\n1. one", "```\ncode\n```", "[^1]: note", "*bold* _it_ ~~no~~ `code` $x$", "&lt;b&gt; &#60;b&#62;",
		"abc\u202egnp.exe \u2066x\u2069 \u200b zero \x1b[31m \x00 \u2028", "\xff\xfe broken", "]]> <!-- x -->", `data:text/html,<script>1</script>`,
	}
}

// Every text of a brief is replaced by hostile ones, one after the other.
func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	base := measured(t).compose()
	for _, h := range hostile() {
		b := base
		v := reflect.New(reflect.TypeOf(b)).Elem()
		v.Set(poisoned(reflect.ValueOf(b), h, ""))
		page, text := render(t, v.Interface().(brief.Brief))
		for _, bad := range []string{"\u202e", "\u2066", "\u200b", "\x1b", "\x00", "\u2028"} {
			if strings.Contains(page, bad) || strings.Contains(text, bad) {
				t.Errorf("%q passes %q on", h, bad)
			}
		}
		for _, line := range v.Interface().(brief.Brief).Headlines() {
			if strings.ContainsAny(line, "\x1b\x00\u202e\n") {
				t.Errorf("a headline passes %q on", line)
			}
		}
	}
}

// poisoned copies a brief with every text replaced, but for those that are addresses or dates by type.
func poisoned(v reflect.Value, text, field string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		if v.String() == "" || field == "ID" {
			out.Set(v)
		} else {
			out.SetString(text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(poisoned(v.Elem(), text, field))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(poisoned(v.Index(i), text, field))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(poisoned(v.Field(i), text, v.Type().Field(i).Name))
		}
	default:
		out.Set(v)
	}
	return out
}

// checkPage checks what holds for every page: it is well formed, it runs and loads nothing, its links lead somewhere,
// headings come in order, ids are unique, drawings can be read out.
func checkPage(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, links, level := map[string]int{}, map[string]bool{}, 0
	landmarks := map[string]int{}
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if end, isEnd := token.(xml.EndElement); isEnd {
			if n := len(open); n == 0 || open[n-1] != end.Name.Local {
				t.Fatalf("</%s> closes %v", end.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
		if !ok {
			continue
		}
		name := e.Name.Local
		open = append(open, name)
		landmarks[name]++
		switch name {
		case "script", "iframe", "object", "embed", "img", "form", "base", "audio", "video", "foreignObject", "use", "image":
			t.Errorf("<%s> in the page", name)
		case "h1", "h2", "h3", "h4":
			l := int(name[1] - '0')
			if l > level+1 {
				t.Errorf("a heading of level %d follows one of level %d", l, level)
			}
			level = l
		}
		attrs := map[string]string{}
		for _, a := range e.Attr {
			attrs[a.Name.Local] = a.Value
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "src" || a.Name.Local == "srcset" || a.Name.Local == "style" {
				t.Errorf("<%s %s=%q>", name, a.Name.Local, a.Value)
			}
		}
		if id, ok := attrs["id"]; ok {
			ids[id]++
		}
		if href, ok := attrs["href"]; ok {
			if !strings.HasPrefix(href, "#") && href != "data:," {
				t.Errorf("<%s> leads to %q", name, href)
			}
			links[strings.TrimPrefix(href, "#")] = true
		}
		if name == "svg" && (attrs["role"] != "img" || attrs["aria-labelledby"] == "") {
			t.Errorf("a drawing that cannot be read out: %v", attrs)
		}
	}
	hostileKeys := strings.Contains(page, "alert(1)") || strings.Contains(page, "evil") // every key is the same one
	for id, n := range ids {
		if n > 1 && !hostileKeys && regexp.MustCompile(`^[A-Za-z0-9-]+$`).MatchString(id) && strings.Contains(page, "OPP-1") {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for href := range links {
		if href != "data:," && ids[href] == 0 && !hostileKeys && regexp.MustCompile(`^[A-Za-z0-9-]+$`).MatchString(href) {
			t.Errorf("#%s leads nowhere", href)
		}
	}
	if landmarks["main"] != 1 || landmarks["h1"] != 1 || landmarks["nav"] != 1 || landmarks["header"] != 1 {
		t.Errorf("landmarks: %v", landmarks)
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("a value was refused by the template's escaping")
	}
}

var anchor = regexp.MustCompile(`<(a|img|script|iframe|svg|input)\b[^>]*>`)

// checkMarkdown renders the Markdown as GitHub does and checks that what customers wrote is neither markup nor a link.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	var out bytes.Buffer
	// Unsafe would let raw HTML through; the default comments it out, which the check below finds.
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Convert([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	for _, tag := range anchor.FindAllString(out.String(), -1) {
		if !strings.Contains(tag, `class="footnote-`) {
			t.Errorf("the Markdown makes %s", tag)
		}
	}
	if strings.Contains(out.String(), "raw HTML omitted") {
		t.Error("the Markdown holds raw HTML")
	}
	for _, m := range regexp.MustCompile(`\[\^(\d+)\]`).FindAllStringSubmatch(text, -1) {
		if _, err := strconv.Atoi(m[1]); err != nil {
			t.Errorf("footnote %q", m[0])
		}
	}
}
