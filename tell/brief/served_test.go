package brief_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"throughline.dev/tell/brief"
)

// A page of a server passes a policy that allows neither inline styles nor scripts, and its keys lead to records.
func TestServedPagesHaveNothingInline(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	var page, sheet bytes.Buffer
	if err := brief.Served(&page, b, "/brief.css"); err != nil {
		t.Fatal(err)
	}
	if err := brief.Sheet(&sheet, b); err != nil {
		t.Fatal(err)
	}
	inline := regexp.MustCompile(`(?i)<style|<script|\sstyle=|\son\w+=|http-equiv`)
	for name, text := range map[string]string{"page": page.String(), "sheet": sheet.String()} {
		if found := inline.FindString(text); found != "" {
			t.Errorf("the %s has %q", name, found)
		}
		if !regexp.MustCompile(`<a class="key" href="/(INT|FB)-\d+">`).MatchString(text) {
			t.Errorf("the %s leads to no source of a quote", name)
		}
	}
	if !strings.Contains(page.String(), `<link rel="stylesheet" href="/brief.css">`) {
		t.Error("the page has no style")
	}
	if strings.Contains(sheet.String(), "<html") || !strings.Contains(page.String(), strings.TrimSpace(sheet.String())) {
		t.Error("the sheet is not what the page has in its body")
	}
	if css := brief.Style(); !strings.Contains(css, ":root, :host {") || !strings.Contains(css, "body, :host {") {
		t.Error("the style does not reach a shadow tree")
	}
	for theme, paper := range map[string]string{"light": "--paper: #fcfcfa", "dark": "--paper: #101314"} {
		_, block, _ := strings.Cut(brief.Style(), ":host([data-theme='"+theme+"']) {")
		if block, _, _ = strings.Cut(block, "}"); !strings.Contains(block, paper) || !strings.Contains(block, "color-scheme: "+theme+";") {
			t.Errorf("a host with the theme %s does not have it: %q", theme, block)
		}
	}
}
